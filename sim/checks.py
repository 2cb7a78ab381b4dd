"""What other people's code returns is checked here, with a sentence that names the class and the method."""

from __future__ import annotations

import numpy as np

from godmodel.sim.errors import InputError


def chances(values: object, n: int, who: str) -> np.ndarray:
    """Return n chances in [0, 1] as float64 (n,).

    who: the class and method that returned them, such as `Impatient.weights`

    Raises:
        InputError: for another shape, or for numbers outside [0, 1].
    """
    found = np.asarray(values)
    found = found.astype(np.float64) if found.dtype.kind in "biuf" else found
    if found.shape != (n,) or found.dtype != np.float64:
        raise InputError(f"{who} must return a chance for each of {n} documents, got {found.dtype} {found.shape}.")
    if not ((found >= 0) & (found <= 1)).all():
        bad = found[~((found >= 0) & (found <= 1))][0]
        raise InputError(f"{who} must return chances from 0 to 1, got {bad:g}.")
    return found


def scores(values: object, n: int, who: str) -> np.ndarray:
    """Return n numbers as float64 (n,), infinite ones among them.

    Raises:
        InputError: for another shape, or where one is no number.
    """
    found = np.asarray(values)
    found = found.astype(np.float64) if found.dtype.kind in "biuf" else found
    if found.shape != (n,) or found.dtype != np.float64:
        raise InputError(f"{who} must return a score for each of {n} documents, got {found.dtype} {found.shape}.")
    if np.isnan(found).any():
        raise InputError(f"{who} must return a number for every document, and returned NaN.")
    return found


def attentions(values: object, n: int, who: str) -> np.ndarray:
    """Return n finite numbers >= 0 as float64 (n,), not all of them 0.

    Raises:
        InputError: for another shape, or for other numbers.
    """
    found = np.asarray(values)
    found = found.astype(np.float64) if found.dtype.kind in "biuf" else found
    if found.shape != (n,) or found.dtype != np.float64:
        raise InputError(f"{who} must return a number for each of {n} documents, got {found.dtype} {found.shape}.")
    if not (np.isfinite(found) & (found >= 0)).all() or (n and not found.any()):
        raise InputError(f"{who} must return finite numbers of at least 0 that are not all 0.")
    return found


def rows_of(values: object, size: int, who: str) -> np.ndarray:
    """Return rows of a corpus of `size` documents as int64 (n,), n >= 1.

    Raises:
        InputError: for another shape or type, for none at all, or for rows that are not there.
    """
    found = np.asarray(values)
    if found.ndim != 1 or found.dtype.kind not in "iu":
        raise InputError(f"{who} must return rows of the corpus, whole numbers (n,), got {found.dtype} {found.shape}.")
    if not len(found):
        raise InputError(f"{who} must return at least one document, and returned none.")
    if found.min() < 0 or found.max() >= size:
        raise InputError(f"{who} must return rows 0 to {size - 1} of the corpus, got {found.min()} to {found.max()}.")
    return found.astype(np.int64)
