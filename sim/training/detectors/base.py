"""What every detector's settings have, and what they make."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Part

if TYPE_CHECKING:
    import numpy as np

    from godmodel.models.detection.detector import Detector
    from godmodel.models.detection.watermark import Watermark
    from godmodel.models.distribution import Law


class DetectorSettings(Part, abc.ABC):
    """Settings from which a detector is made, anew at every look: what a trainee knows changes."""

    needs_reference: ClassVar[bool] = False  # whether half of the first training set is set aside for it
    action: Literal["filter", "weigh"] = Field(
        "filter",
        description="what becomes of a flagged document: `filter` leaves it out, `weigh` lets it count for less",
    )
    weight: float = Field(0.1, gt=0.0, le=1.0, description="what a flagged document counts where it is weighed, share")

    @abc.abstractmethod
    def detector(
        self, *, machine: Law, watermark: Watermark | None, reference: Law | None, clean: np.ndarray
    ) -> Detector:
        """Return the detector of a trainee who has studied at least once.

        machine: the law of the trainee's own drafts before they are marked; watermark: its mark; reference: what it
        takes for people's law; clean (n, T): people's documents that no law of the trainee has seen.
        """
