"""Anchors: the policy by which real documents stay in the training set, a file each, found by looking."""

from godmodel.sim.settings import by_kind, kinds_in
from godmodel.sim.training.anchors.base import AnchorPolicy
from godmodel.sim.training.anchors.inherited import Inherited

POLICIES = kinds_in(__name__, AnchorPolicy)
AnyAnchor = by_kind(*POLICIES)
OwnAnchor = by_kind(Inherited, *POLICIES)  # of one trainee, which may take that of the world

__all__ = ["AnyAnchor", "AnchorPolicy", "OwnAnchor"]
