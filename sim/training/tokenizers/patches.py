"""Square patches and a dictionary of them, by k-means (after ViT, Dosovitskiy et al. 2021)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from godmodel.sim.training.tokenizers.pictures import PictureSettings


class Patches(PictureSettings):
    """Square patches and a dictionary of them, by k-means (after ViT, Dosovitskiy et al. 2021)."""

    kind: Literal["patches"] = "patches"
    codes: int = Field(64, ge=1, le=65_536, description="W, patches in the dictionary")

    def build(self, vocab_size, shape=None):
        """Build an untrained dictionary of patches; its training needs scikit-learn."""
        from godmodel.models.tokenizers.patches import PatchesTokenizer

        return self._made(PatchesTokenizer, vocab_size, shape, codes=self.codes)
