"""What ends a command early: bad input, a run that failed, a signal. Each is one clear sentence with the way out."""

from __future__ import annotations

from pathlib import Path


class InputError(ValueError):
    """Bad input from outside (a setting, a file, a name). The command line prints it alone and exits with 2."""


class RunFailed(RuntimeError):
    """A run failed, or its process was killed. The command line prints the sentence alone and exits with 3."""


class Stopped(BaseException):
    """A signal asks the whole program to stop. The command line says so and exits with 128 + its number.

    Attributes:
        number: that of the signal.
        folder: where finished ticks lie, if runs were at work and their files are kept.
    """

    def __init__(self, number: int):
        super().__init__(number)
        self.number = number
        self.folder: Path | None = None
