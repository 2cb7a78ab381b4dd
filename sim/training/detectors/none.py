"""The detector of a trainee that believes labels."""

from typing import Literal

from godmodel.sim.training.detectors.base import DetectorSettings


class NoDetector(DetectorSettings):
    """Labels are believed: what passes as people's is people's."""

    kind: Literal["none"] = "none"

    def detector(self, *, machine, watermark, reference, clean):
        """Return a detector that flags nothing (chance 0)."""
        from godmodel.models.detection.detector import Trusting

        return Trusting()
