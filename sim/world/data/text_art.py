"""Documents of grey levels as text: every cell a character, every row a line, the frames of a film side by side."""

from __future__ import annotations

import numpy as np

INK = " .:-=+*#%@"  # from nothing to full
BETWEEN = "|"  # between two frames


def draw(x: np.ndarray, shape: tuple[int, ...], levels: int) -> list[str]:
    """Each document as lines of text.  x (N, T) int in 0..levels-1, shape (H, W) or (frames, H, W) -> N strings

    Up to ten levels have a character each; more of them share the ten.

    >>> draw(np.array([[0, 1, 1, 0, 1, 1, 1, 1]]), (2, 2, 2), 2)
    [' @|@@\\n@ |@@']
    """
    grey = np.rint(np.asarray(x) * ((len(INK) - 1) / max(levels - 1, 1))).astype(np.intp)
    cells = np.array(list(INK))[grey].reshape(len(grey), -1, *shape[-2:])  # (N, frames, H, W)
    lines = cells.swapaxes(1, 2)  # (N, H, frames, W)
    return ["\n".join(BETWEEN.join("".join(row) for row in line) for line in film) for film in lines]


def read(texts: list[str], levels: int) -> np.ndarray:
    """What `draw` drew, for up to ten levels.  N strings -> (N, T) int

    Raises:
        ValueError: for more levels than there are characters, or a character that stands for none.
    """
    if levels > len(INK):
        raise ValueError(f"at most {len(INK)} levels can be told apart in text, got {levels}")
    ink = [INK[round(v * (len(INK) - 1) / max(levels - 1, 1))] for v in range(levels)]
    out = []
    for text in texts:
        frames = zip(*(line.split(BETWEEN) for line in text.split("\n")), strict=True)
        cells = "".join(row for frame in frames for row in frame)
        if strange := set(cells) - set(ink):
            raise ValueError(f"a picture of {levels} levels is drawn with {''.join(ink)!r}, got {min(strange)!r}")
        out.append([ink.index(cell) for cell in cells])
    return np.array(out, dtype=np.uint8)
