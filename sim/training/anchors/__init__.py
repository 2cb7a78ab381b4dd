"""Anchors: the policy by which real documents stay in the training set, a file each, found by looking."""

from typing import Annotated

from godmodel.sim.kinds import OneOf
from godmodel.sim.training.anchors.base import AnchorPolicy
from godmodel.sim.training.anchors.inherited import Inherited

AnyAnchor = Annotated[AnchorPolicy, OneOf(AnchorPolicy, __name__)]
# of one trainee, which may take that of the world
OwnAnchor = Annotated[AnchorPolicy | Inherited, OneOf(AnchorPolicy, also=(Inherited,))]

__all__ = ["AnyAnchor", "AnchorPolicy", "OwnAnchor"]
