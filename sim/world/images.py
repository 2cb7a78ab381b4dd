"""The images world: real handwritten digits, 8 by 8 pixels. A document is one image; the ten digits are the topics.

The 1,797 images are the test part of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak 1998, UCI
Machine Learning Repository), which scikit-learn brings along. Not handled here: images of one's own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from godmodel.models.exact.mixture import Topics
from godmodel.models.exact.prototypes import PrototypeTopics, replacement
from godmodel.models.exact.table import TableTopics
from godmodel.sim.optional import needed_by
from godmodel.sim.parts import Can
from godmodel.sim.streams import Dice
from godmodel.sim.world.base import World, WorldSettings
from godmodel.sim.world.data.text_art import draw

SHAPE = (8, 8)  # rows, columns
GREYS = 17  # the data's own levels, 0..16
CLASSES = 10


class ImagesSettings(WorldSettings):
    """Real handwritten digits: either exactly those, or noisy copies of them, which can be any image."""

    kind: Literal["images"] = "images"
    offers: ClassVar[frozenset[Can]] = WorldSettings.offers | {Can.PICTURES, Can.LISTED}
    levels: int = Field(17, ge=2, le=GREYS, description="V, grey levels; the data's 17 cut into equal bins")
    law: Literal["photos", "noisy"] = Field(
        "photos", description="`photos`: the real images alone; `noisy`: copies of them with some pixels wrong"
    )
    noise: float = Field(
        0.05, gt=0.0, le=1.0, description="chance that a pixel of a noisy copy is replaced by a uniform level, share"
    )
    copied: Literal["each", "mean"] = Field(
        "each", description="what noisy copies are made of: `each` real image, or the `mean` image of every digit"
    )

    def can(self):
        """Noisy copies can be any image, so that only the photos are listed."""
        return self.offers if self.law == "photos" else self.offers - {Can.LISTED}

    def build(self, dice: Dice) -> ImagesWorld:
        """Load the images; nothing is drawn."""
        return ImagesWorld(self)


class ImagesWorld(World):
    """p_t(image) = sum over digits of (share of writers' taste) * p(image | digit).

    Attributes:
        shape: (8, 8), rows and columns of a document's pixels.
    """

    shape = SHAPE

    def __init__(self, settings: ImagesSettings):
        images, digits = load_images()
        self.vocab_size, self.length = settings.levels, SHAPE[0] * SHAPE[1]
        self.topic_names = tuple(f"digit {k}" for k in range(CLASSES))
        self._shares = np.bincount(digits, minlength=CLASSES) / len(digits)
        self._topics: Topics
        if settings.law == "photos":
            self._topics = photos(quantised(images, settings.levels), digits, settings.levels)
        else:
            if settings.copied == "mean":
                images = np.stack([images[digits == k].mean(axis=0) for k in range(CLASSES)])
                digits = np.arange(CLASSES)
            self._topics = noisy_copies(quantised(images, settings.levels), digits, settings.levels, settings.noise)

    def topics(self, period: int = 0) -> Topics:
        """Each digit's images; they have no calendar."""
        return self._topics

    def popularity(self) -> np.ndarray:
        """Each digit's share of the real images.  -> (10,)"""
        return self._shares.copy()

    def spell(self, x: np.ndarray) -> list[str]:
        """Images drawn with ten characters, light to dark, a line a row."""
        return draw(x, SHAPE, self.vocab_size)


@lru_cache(maxsize=1)
def load_images() -> tuple[np.ndarray, np.ndarray]:
    """Grey levels 0..16 of every image (1797, 64) and its digit (1797,), both read-only.

    Raises:
        InputError: if scikit-learn is not installed.
    """
    with needed_by("world.kind = images", "set another world.kind"):
        from sklearn.datasets import load_digits
    pixels, digits = load_digits(return_X_y=True)
    pixels, digits = pixels.astype(np.uint8), digits.astype(np.intp)
    pixels.flags.writeable = digits.flags.writeable = False
    return pixels, digits


def quantised(grey: np.ndarray, levels: int) -> np.ndarray:
    """Grey levels 0..16, cut into bins of equal width.  (N, 64) -> (N, 64) uint8 in 0..levels-1

    >>> quantised(np.array([0, 8, 9, 16]), 2).tolist(), quantised(np.array([0, 8, 9, 16]), 17).tolist()
    ([0, 0, 1, 1], [0, 8, 9, 16])
    """
    return (np.rint(grey).astype(np.intp) * levels // GREYS).astype(np.uint8)


def photos(images: np.ndarray, digits: np.ndarray, levels: int) -> TableTopics:
    """Each digit's images, all equally likely; images that are equal are one document.  (N, 64), (N,) -> 10 topics"""
    different, which = np.unique(images, axis=0, return_inverse=True)
    cells = digits * len(different) + which.reshape(-1)
    count = np.bincount(cells, minlength=CLASSES * len(different)).reshape(CLASSES, -1)
    return TableTopics(count / count.sum(axis=1, keepdims=True), different, levels)


def noisy_copies(images: np.ndarray, digits: np.ndarray, levels: int, noise: float) -> PrototypeTopics:
    """Copies of each digit's images, all equally likely, with wrong pixels.  (N, 64), (N,) -> 10 topics"""
    weights = 1 / np.bincount(digits)[digits]
    return PrototypeTopics(images, digits, weights, replacement(levels, noise))
