"""A patch tokenizer cuts a picture into squares, and each becomes the nearest entry of a learned dictionary.

Patches as the words of a picture are from Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", arXiv 2010.11929;
the dictionary is k-means (Lloyd 1982), scikit-learn's. Films are cut frame by frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from godmodel.models.tokenizers.base import learned, positive
from godmodel.models.tokenizers.pictures import Pictures, Shape, checked_shape

COMPARED = 2**14  # patches that are compared with the dictionary at once
STUDIED = 50_000  # patches that the dictionary is learned from at most


@dataclass(frozen=True, eq=False)
class PatchesTokenizer(Pictures):
    """This tokenizer has a dictionary of W patches of size x size pixels; L = F R C / size^2.

    Attributes:
        raw_vocab_size: V >= 2 grey levels.
        shape: (F, R, C) with R and C multiples of `size`.
        codes: W >= 1, at most the number of different training patches.
        size: side of a patch, pixels.
        smoothing: pseudo-count of the pixels' noise law, > 0.
        dictionary: (W, size^2) grey in [0, 1]; training finds it.
        channel, raw_length: as in `Pictures`.

    Raises:
        ValueError: for numbers outside these ranges.

    >>> halves = PatchesTokenizer(2, shape=(1, 2, 2), codes=2, size=2)
    >>> halves = halves.train(np.array([[0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]]), rng=np.random.default_rng(0))
    >>> halves.encode(np.array([[0, 0, 0, 1], [1, 1, 0, 1]])).shape
    (2, 1)
    """

    raw_vocab_size: int
    shape: Shape
    codes: int = 64
    size: int = 2
    smoothing: float = 0.5
    dictionary: np.ndarray | None = None
    channel: np.ndarray | None = None
    raw_length: int = 0

    def __post_init__(self) -> None:
        positive("raw_vocab_size", self.raw_vocab_size, 2)
        positive("codes", self.codes)
        positive("size", self.size)
        if not self.smoothing > 0:
            raise ValueError(f"smoothing is a pseudo-count > 0, so that no level is ruled out, got {self.smoothing}")
        object.__setattr__(self, "shape", checked_shape(self.shape, self.size))

    @property
    def vocab_size(self) -> int:
        """Return W, or fewer where there were fewer different patches."""
        return self.codes if self.dictionary is None else len(self.dictionary)

    @property
    def length(self) -> int:
        """Return L, the patches in a document."""
        return int(np.prod(self.shape)) // self.size**2

    def _learned(self, x: np.ndarray, *, rng: np.random.Generator) -> dict:
        from sklearn.cluster import KMeans

        patches = self._cut(x).reshape(-1, self.size**2)
        different, count = np.unique(patches, axis=0, return_counts=True)
        if len(different) > STUDIED:
            keep = rng.choice(len(different), size=STUDIED, replace=False)
            different, count = different[keep], count[keep]
        if len(different) <= self.codes:
            return {"dictionary": different}
        found = KMeans(self.codes, n_init=1, random_state=int(rng.integers(2**31)))
        return {"dictionary": found.fit(different, sample_weight=count).cluster_centers_}

    def _tokens(self, x: np.ndarray) -> np.ndarray:
        patches = self._cut(x).reshape(-1, self.size**2)
        dictionary = learned(self.dictionary, self)
        norms = (dictionary**2).sum(axis=1)
        out = np.empty(len(patches), dtype=np.intp)
        for start in range(0, len(patches), COMPARED):
            rows = slice(start, start + COMPARED)
            out[rows] = (norms - 2 * patches[rows] @ dictionary.T).argmin(axis=1)
        return out.reshape(len(x), self.length)

    def _drawn(self, tokens: np.ndarray) -> np.ndarray:
        frames, rows, columns = self.shape
        s = self.size
        patches = learned(self.dictionary, self)[tokens].reshape(len(tokens), frames, rows // s, columns // s, s, s)
        return patches.swapaxes(3, 4).reshape(len(tokens), frames, rows, columns)

    def _cut(self, x: np.ndarray) -> np.ndarray:
        """Cut pictures into patches.  x (N, F, R, C) -> (N, L, size^2)"""
        n, frames, rows, columns = x.shape
        s = self.size
        return x.reshape(n, frames, rows // s, s, columns // s, s).swapaxes(3, 4).reshape(n, self.length, s * s)
