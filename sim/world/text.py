"""The text world: the user's own files. People write by copying windows of their period's real documents.

Nobody knows the law that real text is drawn from. God is here the law of the windows that people copy, which is exact
but no more than that (`known` is False). Some windows are never copied: loss on them, in bits per character, is what
can be said about the real law. Not handled here: windows that overlap, and words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import ClassVar, Literal, NamedTuple, cast
from zlib import crc32

import numpy as np
from pydantic import Field

from godmodel.models.distribution import symbol_dtype
from godmodel.models.exact.mixture import Topics
from godmodel.models.exact.table import TableTopics
from godmodel.sim.decoding import printable
from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can
from godmodel.sim.streams import Dice
from godmodel.sim.world.base import World, WorldSettings
from godmodel.sim.world.data.period_order import in_order
from godmodel.sim.world.data.text_files import Wanted, find_files, read_pieces
from godmodel.sim.world.data.text_notes import note
from godmodel.sim.world.data.versions import Version, version_of

REPLACED = "\N{REPLACEMENT CHARACTER}"
PARTS = ("file", "folder")


class TextSettings(WorldSettings):
    """Texts of one's own, .txt, .jsonl, .jsonl.gz, .csv or .parquet, cut into windows, period by period."""

    kind: Literal["text"] = "text"
    offers: ClassVar[frozenset[Can]] = WorldSettings.offers - {Can.KNOWN} | {Can.CALENDAR, Can.LISTED}
    source: str = Field(min_length=1, description="a file of text, or a folder of such files with all that lies in it")
    period: str = Field(
        "file",
        min_length=1,
        description="what a period is: `file`, `folder`, or the column that names it",
    )
    column: str = Field("text", min_length=1, description="the column of the text, in files that have columns")
    level: Literal["character", "byte"] = Field("character", description="what a symbol stands for")
    alphabet: int = Field(
        64, ge=2, le=20_000, description="V at most: the V-1 most frequent characters, and one that stands for the rest"
    )
    length: int = Field(64, ge=1, le=4096, description="T, characters in a window")
    windows: int = Field(
        20_000, ge=2, le=1_000_000, description="most windows of a period, taken at even distances, documents"
    )
    held_out: float = Field(
        0.1, gt=0.0, lt=1.0, description="share of a period's different windows that nobody ever writes"
    )

    def build(self, dice: Dice) -> TextWorld:
        """Read the files; nothing is drawn."""
        return TextWorld(_cut(self, version_of(self.source)))


@dataclass(frozen=True)
class Windows:
    """The different windows of a period, written and held out, and how often each occurs.

    Attributes:
        written, held_out: (M, T) symbols, different rows.
        times, held_out_times: (M,) occurrences.
    """

    written: np.ndarray
    times: np.ndarray
    held_out: np.ndarray
    held_out_times: np.ndarray


@dataclass(frozen=True)
class Book:
    """All periods, cut into windows.

    Attributes:
        alphabet: characters by symbol, the most frequent first; the symbol after them stands for the rest.
        replaced: share of all characters that it stands for.
        periods: names and windows, in order.
        raw: whether characters are bytes.
        note: what was read, in a sentence.
    """

    alphabet: str
    replaced: float
    periods: dict[str, Windows]
    raw: bool
    note: str


class TextWorld(World):
    """p_t(window) = share of that window among those of the period that people may write. There is one topic.

    Long windows of two periods are hardly ever the same, so the divergence of their laws is near its maximum of one
    bit and says little about how the language moved.

    Attributes:
        period_names: the periods, in order.
        replaced: share of all characters that are outside the alphabet and became the replacement, the last symbol.
        known: False: god is the law of the documents at hand.
        notes: what was read, in a sentence.
    """

    known = False
    topic_names = ("text",)

    def __init__(self, book: Book):
        self.period_names = tuple(book.periods)
        self.periods = len(self.period_names)
        self.replaced = book.replaced
        self.notes = (book.note,)
        self.vocab_size = len(book.alphabet) + 1
        self._book = book
        self._windows = tuple(book.periods.values())
        self.length = self._windows[0].written.shape[1]
        self._now: tuple[int, Topics] | None = None

    def topics(self, period: int = 0) -> Topics:
        """The windows that people of a period may write, each as often as it occurs.  -> K = 1"""
        if self._now is None or self._now[0] != period:
            windows = self._windows[period]
            share = windows.times / windows.times.sum()
            self._now = (period, TableTopics(share[None], windows.written, self.vocab_size))
        return self._now[1]

    def calendar(self, period: int) -> dict[str, int | str]:
        """The period's name, as the files give it."""
        return {"period": self.period_names[period]}

    def popularity(self) -> np.ndarray:
        """The one topic's share, 1.  -> (1,)"""
        return np.ones(1)

    def held_out(self, period: int = 0) -> np.ndarray:
        """Windows of a period that nobody writes in any period, each as often as it occurs.  -> (N, T) int, N >= 1"""
        windows = self._windows[period]
        return np.repeat(windows.held_out, windows.held_out_times, axis=0)

    def spell(self, x: np.ndarray) -> list[str]:
        """The text, with U+FFFD for every character outside the alphabet; bytes that are not UTF-8 as \\xNN.

        Half a surrogate pair, which can be neither shown nor stored, is U+FFFD as well.
        """
        if self._book.raw:
            codes = [*self._book.alphabet.encode("latin-1"), ord("?")]
            return [bytes(codes[v] for v in row).decode("utf-8", "backslashreplace") for row in x]
        letters = np.array([REPLACED if "\ud800" <= c <= "\udfff" else c for c in [*self._book.alphabet, REPLACED]])
        return ["".join(row) for row in letters[np.asarray(x)]]


@lru_cache(maxsize=2)
def _cut(settings: TextSettings, version: Version) -> Book:
    """The periods' windows; one process reads each version of a source once, however many arms and seeds it runs."""
    texts, how = read_periods(settings)
    alphabet, replaced = frequent(texts.values(), settings.alphabet - 1)
    t = settings.length
    periods: dict[str, Windows] = {}
    sides: tuple[set, set] = (set(), set())
    for name, text in texts.items():
        n = len(text) // t
        if n < 2:
            raise InputError(
                f"a period must fill at least 2 windows of world.length = {t} characters, and {name!r} has {len(text)} "
                "characters; set a smaller world.length, or give more text."
            )
        kept = min(n, settings.windows)
        rows = symbols(text, alphabet)[: n * t].reshape(n, t)[np.arange(kept) * n // kept]
        windows = hold_out(rows, settings.held_out, sides)
        if not len(windows.written) or not len(windows.held_out):
            raise InputError(
                f"a period must have windows to write and others to hold out, and the {kept} windows of {name!r} "
                f"leave {len(windows.written)} and {len(windows.held_out)}, as equal ones stay together; "
                "set a smaller world.length, or give more text."
            )
        periods[name] = windows
    written, held_out = (
        int(sum(side.sum() for side in sides))
        for sides in zip(*((w.times, w.held_out_times) for w in periods.values()), strict=True)
    )
    told = note(printable(settings.source), list(periods), how, written, held_out, len(alphabet) + 1, replaced)
    return Book(alphabet, replaced, periods, settings.level == "byte", told)


class Texts(NamedTuple):
    """What was read: the text of each period by its name, in order, and which order that is."""

    texts: dict[str, str]
    order: str


def read_periods(settings: TextSettings) -> Texts:
    """The text of each period by its name, in order, and which order that is; its records are joined by line ends.

    Spaces around the name of a folder or in a column are none of a period's, and what is no text in a name is escaped.

    Raises:
        InputError: if a file is missing or malformed, or a period has no text.
    """
    files = find_files(settings.source)
    by_column = settings.period not in PARTS
    wanted = Wanted(settings.column, settings.period if by_column else None, settings.level == "byte")
    pieces: dict[str, list[str]] = {}
    for name, path in files.items():
        place = name if settings.period == "file" else name.rpartition("/")[0].strip() or "."
        if not by_column:
            pieces.setdefault(place, [])
        for piece in read_pieces(path, wanted):
            period = cast(str, piece.period) if by_column else place  # a column that is wanted is there
            pieces.setdefault(period, []).append(piece.text)
    names, how = in_order(list(pieces), listed=by_column)
    texts: dict[str, str] = {}
    for name in names:
        shown = printable(name)
        if shown in texts:
            raise InputError(
                f"two periods of {settings.source} have names that are both shown as {shown!r}; rename one."
            )
        texts[shown] = "\n".join(pieces[name])
    empty = next((name for name, text in texts.items() if not text.strip()), None if texts else settings.source)
    if empty is not None:
        raise InputError(f"every period must have text, and {empty!r} has none; give it some, or take it out.")
    return Texts(texts, how)


def frequent(texts, most: int) -> tuple[str, float]:
    """The `most` most frequent characters of all texts, and the share of characters that are none of them.

    >>> frequent(["abba", "bc"], 2)
    ('ba', 0.16666666666666666)
    """
    code, count = np.unique(np.concatenate([_codes(text) for text in texts]), return_counts=True)
    order = np.lexsort((code, -count))
    kept = order[:most]
    alphabet = code[kept].astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    return alphabet, float(count[order[most:]].sum() / count.sum())


def symbols(text: str, alphabet: str) -> np.ndarray:
    """Each character's place in the alphabet, and len(alphabet) for one that is not in it.  -> (len(text),) int

    >>> symbols("cab", "ba").tolist()
    [2, 1, 0]
    """
    known = _codes(alphabet)
    rank = np.argsort(known)
    code = _codes(text)
    place = np.minimum(np.searchsorted(known[rank], code), len(known) - 1)
    found = rank[place]
    return np.where(known[found] == code, found, len(known)).astype(symbol_dtype(len(known) + 1))


def hold_out(rows: np.ndarray, share: float, sides: tuple[set, set]) -> Windows:
    """Put a share of the different windows aside, lowest checksum first: no dice, so all seeds hold out the same.

    rows (N, T). `sides` holds the windows that earlier periods wrote and held out, as bytes, and is added to: a window
    stays on its side in every period, with all its copies.
    """
    written, aside = sides
    different, times = np.unique(rows, axis=0, return_counts=True)
    keys = [row.tobytes() for row in different]
    free = sorted((key for key in keys if key not in written and key not in aside), key=lambda key: (crc32(key), key))
    wanted = min(ceil(share * len(keys)), len(keys) - 1)
    missing = max(wanted - sum(key in aside for key in keys), 0)
    aside.update(free[:missing])
    written.update(free[missing:])
    out = np.array([key in aside for key in keys])
    return Windows(different[~out], times[~out], different[out], times[out])


def _codes(text: str) -> np.ndarray:
    """Unicode's number of each character.  -> (len(text),) uint32"""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
