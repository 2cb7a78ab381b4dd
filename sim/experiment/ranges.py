"""Ranges of settings that are numbers, as `--vary` names them, and which numbers a setting takes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import get_args

from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.settings import Settings


@dataclass(frozen=True)
class Range:
    """A setting and the two ends between which it is drawn; `log`: by ratio, `whole`: only whole numbers."""

    path: str
    low: float
    high: float
    log: bool = False
    whole: bool = False

    @classmethod
    def parse(cls, text: str) -> Range:
        """Read the value of --vary, `path=low:high` or `path=low:high:log`.

        >>> Range.parse("anchor.share=0:0.5")
        Range(path='anchor.share', low=0.0, high=0.5, log=False, whole=False)

        Raises:
            InputError: if the text has another form, or the ends are out of order.
        """
        path, sign, ends = (part.strip() for part in text.partition("="))
        parts = [part.strip() for part in ends.split(":")]
        log = parts[2:] == ["log"]
        try:
            low, high = (float(part) for part in (parts[:2] if log else parts))
        except ValueError:
            low = high = math.nan
        if not sign or not path or not (math.isfinite(low) and math.isfinite(high)):
            raise InputError(
                "--vary takes path=low:high with two numbers, such as anchor.share=0:0.5, or path=low:high:log, got "
                f"{text!r}."
            )
        if not low < high:
            raise InputError(f"--vary takes the lower end first, and {low:g} is not below {high:g}: put them in order.")
        if log and low <= 0:
            raise InputError(f"--vary {path} is drawn by ratio and needs ends above 0, got {low:g}: raise the end.")
        return cls(path, low, high, log)

    def of_type(self, spec: Spec) -> Range:
        """The same range in the numbers that the setting takes.

        Raises:
            InputError: if the setting is no number, or the ends of one of whole numbers are none.
        """
        kind = number_type(spec, self.path)
        if kind is None:
            raise InputError(
                f"--vary takes a setting that is one number, and {self.path} is none; see `godmodel show`."
            )
        if kind is int and not (self.low.is_integer() and self.high.is_integer()):
            raise InputError(
                f"{self.path} takes whole numbers, and --vary gives it {self.low:g} to {self.high:g}: name whole ends."
            )
        return replace(self, whole=kind is int)

    def at(self, share: float) -> float | int:
        """The value at a share in [0, 1) of the way, to six digits; each whole number has the same part of the way.

        >>> Range("a", 1, 100, log=True).at(0.5), Range("b", 1, 3, whole=True).at(0.99)
        (10.0, 3)
        """
        low, high = (self.low - 0.5, self.high + 0.5) if self.whole else (self.low, self.high)
        value = low * (high / low) ** share if self.log else low + share * (high - low)
        value = round(value) if self.whole else float(f"{value:.6g}")
        return type(value)(min(max(value, self.low), self.high))


def number_type(spec: Settings, path: str) -> type | None:
    """Return float or int, whichever the setting at `path` takes; None for any other setting."""
    *above, name = path.split(".")
    for part in above:
        spec = getattr(spec, part)
    annotation = type(spec).model_fields[name].annotation
    types = get_args(annotation) or (annotation,)
    return next((each for each in (float, int) if each in types), None)
