"""A detector of the trainee's own watermark."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.detectors.base import DetectorSettings


class WatermarkDetector(DetectorSettings):
    """Flags documents with too many green symbols; finds the marks of all machines that share a key."""

    kind: Literal["watermark"] = "watermark"
    needs: ClassVar[tuple[Need, ...]] = (
        Need("trainee.watermark", Can.MARK),
        Need("trainee.tokenizer", Can.LOSSLESS, ledger=True),
    )
    needs_reference: ClassVar[bool] = True
    false_positive: float = Field(
        0.01, ge=0.0, le=1.0, description="share of the first training set's documents that would be flagged, share"
    )

    def detector(self, *, machine, watermark, reference, clean):
        """Return a detector that flags documents whose count of green symbols lies above a threshold."""
        from godmodel.models.detection.detector import GreenCount

        return GreenCount.calibrated(watermark, clean, self.false_positive)
