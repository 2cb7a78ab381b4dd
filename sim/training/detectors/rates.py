"""A detector of which only the rates are known."""

from typing import Literal

from pydantic import Field

from godmodel.sim.training.detectors.base import DetectorSettings


class Rates(DetectorSettings):
    """Flags a machine's document with one chance and people's with another, whatever they say."""

    kind: Literal["rates"] = "rates"
    true_positive: float = Field(0.9, ge=0.0, le=1.0, description="chance that a machine's document is flagged")
    false_positive: float = Field(0.01, ge=0.0, le=1.0, description="chance that people's document is flagged")

    def detector(self, *, machine, watermark, reference, clean):
        """Return a detector that flags by the truth and by lots."""
        from godmodel.models.detection.detector import RatesDetector

        return RatesDetector(self.true_positive, self.false_positive)
