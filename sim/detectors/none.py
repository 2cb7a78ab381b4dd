"""No detector."""

from typing import Literal

from sim.detectors.base import DetectorSettings


class NoDetector(DetectorSettings):
    """Labels are believed: what passes as people's is people's."""

    kind: Literal["none"] = "none"

    def detector(self, trainee):
        """Flags nothing."""
        from models.detection.detector import Trusting

        return Trusting()
