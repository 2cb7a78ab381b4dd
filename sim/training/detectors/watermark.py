"""A detector of the trainee's own watermark."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.detectors.base import DetectorSettings


class WatermarkDetector(DetectorSettings):
    """Flags documents with too many green symbols; finds the marks of all machines that share a key.

    Half of the first training set is set aside and never studied: by its counts, which for people are not quite
    binomial, the rate of false alarms is exact.
    """

    kind: Literal["watermark"] = "watermark"
    needs: ClassVar[tuple[Need, ...]] = (
        Need("trainee.watermark", Can.MARK),
        Need("trainee.tokenizer", Can.LOSSLESS, ledger=True),
    )
    needs_reference: ClassVar[bool] = True
    false_positive: float = Field(
        0.01,
        ge=0.0,
        le=1.0,
        description="share of people's new documents that are flagged, while their law stays, share",
    )

    def detector(self, *, machine, watermark, reference, clean):
        """Return a detector that flags documents whose count of green symbols is high among those of `clean`."""
        from godmodel.models.detection.calibration import Calibrated
        from godmodel.models.detection.detector import GreenCount

        return Calibrated(GreenCount(watermark, 0.0), clean, self.false_positive)
