"""The detector that a trainee has for nothing: its own last model."""

from typing import ClassVar, Literal

from pydantic import Field

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.detectors.base import DetectorSettings


class Likelihood(DetectorSettings):
    """Flags what its last model gives a higher likelihood than a model of its first shelf does (Neyman and Pearson).

    The model of people is fitted to one half of the first shelf; the threshold is set on the other, at every look.
    """

    kind: Literal["likelihood"] = "likelihood"
    needs: ClassVar[tuple[Need, ...]] = (Need("trainee.tokenizer", Can.LOSSLESS, ledger=True),)
    needs_reference: ClassVar[bool] = True
    false_positive: float = Field(
        0.05, ge=0.0, le=1.0, description="share of the first training set's documents that would be flagged, share"
    )

    def detector(self, *, machine, watermark, reference, clean):
        """Return a detector that flags documents whose log q(x) - log p(x) lies above a threshold."""
        from godmodel.models.detection.detector import LikelihoodRatio

        return LikelihoodRatio.calibrated(machine, reference, clean, self.false_positive)
