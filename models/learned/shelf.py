"""Every learner checks the weights of its training set here."""

from __future__ import annotations

import numpy as np


def kept(x: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Return documents of positive weight, and their weights, 1 by default.

    x (N, ...) -> (M, ...) and (M,) float64, M >= 1

    Raises:
        ValueError: if weights are not one finite number >= 0 a document, or all are 0.
    """
    if weights is None:
        return x, np.ones(len(x))
    weights = np.asarray(weights, dtype=np.float64)
    rule = f"weights must be {len(x)} finite numbers >= 0"
    if weights.shape != (len(x),):
        raise ValueError(f"{rule}, one number a document, ({len(x)},), got {weights.shape}; None is equal")
    if not np.isfinite(weights).all() or (weights < 0).any():
        bad = weights[~(np.isfinite(weights) & (weights >= 0))][0]
        raise ValueError(f"{rule}, got {bad}; weight 0 leaves a document out")
    positive = weights > 0
    if not positive.any():
        raise ValueError(f"all {len(x)} weights are 0: the shelf is empty; give one a weight > 0")
    return (x, weights) if positive.all() else (x[positive], weights[positive])
