"""The detector that a trainee has for nothing: its own last model."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.detectors.base import DetectorSettings


class Likelihood(DetectorSettings):
    """Flags what its last model gives a higher likelihood than its first model does (Neyman and Pearson).

    The first model stands for people. Half of the first training set is set aside and never studied: by the ranks of
    these documents the rate of false alarms is exact, at every look.
    """

    kind: Literal["likelihood"] = "likelihood"
    needs: ClassVar[tuple[Need, ...]] = (Need("trainee.tokenizer", Can.LOSSLESS, ledger=True),)
    needs_reference: ClassVar[bool] = True
    false_positive: float = Field(
        0.05,
        ge=0.0,
        le=1.0,
        description="share of people's new documents that are flagged, while their law stays, share",
    )

    def detector(self, *, machine, watermark, reference, clean):
        """Return a detector that flags documents whose log q(x) - log p(x) is high among those of `clean`."""
        from godmodel.models.detection.calibration import Calibrated
        from godmodel.models.detection.detector import LikelihoodRatio

        return Calibrated(LikelihoodRatio(machine, reference, 0.0), clean, self.false_positive)
