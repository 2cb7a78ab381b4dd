"""What is printed to somebody who stopped reading, as `head` does, is dropped: the work goes on."""

from __future__ import annotations

import os
import sys
from typing import Any


def drop_what_nobody_reads() -> None:
    """Let this process's standard output and standard error survive the end of their reader."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, _Lasting):
            setattr(sys, name, _Lasting(stream))


class _Lasting:
    """A stream of text that goes nowhere once nobody reads it, and is the stream itself until then."""

    def __init__(self, stream: Any):
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __iter__(self) -> Any:
        return iter(self._stream)

    def write(self, text: str) -> int:
        """Write, or drop."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            self._give_up()
            return len(text)

    def writelines(self, lines: Any) -> None:
        """Write lines, or drop them."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Flush, or drop what was waiting."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._give_up()

    def _give_up(self) -> None:
        """Let the stream end in nothing, for whoever writes to it, this process and its children."""
        try:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, self._stream.fileno())
            os.close(nothing)
        except (OSError, ValueError):  # a stream that is no file
            pass
