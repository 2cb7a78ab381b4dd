"""The video world: a digit flies over a small field and bounces off its walls. A document is one film.

A film is told by the digit, where it starts, and the velocity; all of these are listed, so its law is a finite table.
Not handled here: grey levels, turning, and two digits at once.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from godmodel.models.exact.mixture import Topics
from godmodel.models.exact.table import TableTopics
from godmodel.sim.parts import Can
from godmodel.sim.streams import Dice
from godmodel.sim.world.base import World, WorldSettings
from godmodel.sim.world.data.text_art import draw

MOST_FILMS = 50_000  # of the table; each costs a row of T cells and a path of T nodes in its prefix tree
MOST_CELLS = 2**25

# fmt: off
GLYPHS = (
    ("###", "# #", "# #", "# #", "###"),
    (" # ", "## ", " # ", " # ", "###"),
    ("###", "  #", "###", "#  ", "###"),
    ("###", "  #", " ##", "  #", "###"),
    ("# #", "# #", "###", "  #", "  #"),
    ("###", "#  ", "###", "  #", "###"),
    ("#  ", "#  ", "###", "# #", "###"),
    ("###", "  #", " # ", " # ", " # "),
    ("###", "# #", "###", "# #", "###"),
    ("###", "# #", "###", "  #", "  #"),
)  # 0..9, each 5 rows of 3 cells
# fmt: on
HIGH, WIDE = 5, 3
DIRECTIONS = tuple((y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if (y, x) != (0, 0))


class VideoSettings(WorldSettings):
    """Films of flying digits. Each digit at each speed is a topic; start and direction are drawn evenly."""

    kind: Literal["video"] = "video"
    offers: ClassVar[frozenset[Can]] = WorldSettings.offers | {Can.PICTURES, Can.LISTED}
    digits: int = Field(10, ge=1, le=10, description="how many digits there are, from 0 on")
    speeds: int = Field(2, ge=1, le=4, description="speed classes: 1, 2, ... cells a frame along each moving axis")
    frames: int = Field(6, ge=1, le=64, description="frames of a film")
    height: int = Field(8, ge=HIGH, le=64, description="rows of the field; a digit is 5 high")
    width: int = Field(8, ge=WIDE, le=64, description="columns of the field; a digit is 3 wide")

    @model_validator(mode="after")
    def _can_be_listed(self):
        films = self.digits * self.speeds * len(DIRECTIONS) * (self.height - HIGH + 1) * (self.width - WIDE + 1)
        cells = films * self.frames * self.height * self.width
        if films > MOST_FILMS or cells > MOST_CELLS:
            raise ValueError(
                f"the films must be few enough to list, {MOST_FILMS} films and {MOST_CELLS} cells at most, "
                f"got {films} and {cells}; set a smaller height, width, frames, digits or speeds."
            )
        return self

    def build(self, dice: Dice) -> VideoWorld:
        """List every film; nothing is drawn."""
        return VideoWorld(self)


class VideoWorld(World):
    """p_t(film) = sum over topics (digit at speed) of (share of writers' taste) * p(film | topic), all listed.

    Symbols are dark (0) and lit (1) cells, frame by frame and row by row, so that a film is written as it happens. A
    topic's films have the same number of lit cells, so tilting the symbols changes nothing: this world moves through
    tastes.

    Attributes:
        shape: (frames, height, width).
    """

    vocab_size = 2
    shape: tuple[int, int, int]

    def __init__(self, settings: VideoSettings):
        self.shape = (settings.frames, settings.height, settings.width)
        self.length = settings.frames * settings.height * settings.width
        speeds = range(1, settings.speeds + 1)
        self.topic_names = tuple(f"digit {d} at speed {s}" for d in range(settings.digits) for s in speeds)
        films = [film(d, self.shape, s) for d in range(settings.digits) for s in speeds]  # of each topic
        different, which = np.unique(np.packbits(np.concatenate(films), axis=1), axis=0, return_inverse=True)
        which = which.reshape(len(films), -1)
        probabilities = np.stack([np.bincount(row, minlength=len(different)) / len(row) for row in which])
        documents = np.unpackbits(different, axis=1, count=self.length)
        self._topics = TableTopics(probabilities, documents, self.vocab_size)

    def topics(self, period: int = 0) -> Topics:
        """Each digit's films at each speed; they have no calendar."""
        return self._topics

    def popularity(self) -> np.ndarray:
        """Equal shares (K,)."""
        return np.full(len(self.topic_names), 1 / len(self.topic_names))

    def spell(self, x: np.ndarray) -> list[str]:
        """Films with their frames side by side, a lit cell an @."""
        return draw(x, self.shape, self.vocab_size)


def film(digit: int, shape: tuple[int, int, int], speed: int) -> np.ndarray:
    """The films of a digit from every start in every direction, some alike.  -> (starts * 8, T) 0 or 1"""
    frames, height, width = shape
    room = np.array([height - HIGH, width - WIDE])
    start = np.stack(np.meshgrid(np.arange(room[0] + 1), np.arange(room[1] + 1), indexing="ij"), axis=-1).reshape(-1, 2)
    velocity = speed * np.array(DIRECTIONS)
    way = start[:, None, None] + np.arange(frames)[:, None] * velocity[:, None]  # (starts, 8, frames, 2)
    corner = bounced(way, room).reshape(-1, frames, 2)
    lit_y, lit_x = np.nonzero([[cell == "#" for cell in row] for row in GLYPHS[digit]])
    y, x = corner[..., 0, None] + lit_y, corner[..., 1, None] + lit_x  # (films, frames, lit cells)
    cells = np.zeros((len(corner), frames, height, width), dtype=np.uint8)
    cells[np.arange(len(corner))[:, None, None], np.arange(frames)[:, None], y, x] = 1
    return cells.reshape(len(corner), -1)


def bounced(way: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Where a straight way is between two mirrors at 0 and `room`: |way| folded with period 2 room.  Shapes broadcast

    >>> bounced(np.arange(-2, 8), np.array(3)).tolist()
    [2, 1, 0, 1, 2, 3, 2, 1, 0, 1]
    """
    return np.where(room > 0, room - np.abs(room - way % np.maximum(2 * room, 1)), 0)
