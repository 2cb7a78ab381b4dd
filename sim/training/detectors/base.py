"""What every detector's settings have, and what they make."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from godmodel.sim.settings import Settings

if TYPE_CHECKING:
    from godmodel.agents.trainee import Trainee
    from godmodel.models.detection.detector import Detector


class DetectorSettings(Settings, abc.ABC):
    """Settings from which a detector is made, anew at every look: what a trainee knows changes."""

    needs_reference: ClassVar[bool] = False  # whether the trainee's first shelf must leave a clean half behind
    action: Literal["filter", "weigh"] = Field(
        "filter",
        description="what becomes of a flagged document: `filter` leaves it out, `weigh` lets it count for less",
    )
    weight: float = Field(0.1, gt=0.0, le=1.0, description="what a flagged document counts where it is weighed, share")

    @abc.abstractmethod
    def detector(self, trainee: Trainee) -> Detector:
        """The detector of a trainee who has studied at least once."""
