"""How many cores this process may use."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """The number of cores that this process may use: not those of the machine where it was given fewer of them."""
    import joblib

    allowed = getattr(os, "process_cpu_count", lambda: None)()  # from Python 3.13 on
    return max(1, min(joblib.cpu_count(), allowed or joblib.cpu_count()))
