"""The scaled forward recursion of hidden Markov models, several models side by side in one matrix product.

Rabiner, "A tutorial on hidden Markov models", Proceedings of the IEEE 77 (1989), section V.A.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from godmodel.models.exact.mixture import safe_log


@dataclass(frozen=True)
class Pack:
    """A pack is G topics side by side as one model with a block-diagonal transition, for wider, faster products.

    Attributes:
        topics: (G,) consecutive topic numbers.
        start: (G * S,) initial law of each.
        step: (G * S, G * S) block-diagonal transition.
        emit: (V, G * S) probability of a symbol in each state, a row to a symbol.
        total: (G * S, G * S) of ones in diagonal blocks: each topic's sum in all its states; (S, 1) if G = 1.
        heads: (G * S, G): each topic's sum, once.
    """

    topics: np.ndarray
    start: np.ndarray
    step: np.ndarray
    emit: np.ndarray
    total: np.ndarray
    heads: np.ndarray

    @classmethod
    def of(
        cls,
        initial: np.ndarray,
        transition: np.ndarray,
        emission: np.ndarray,
        topics: np.ndarray,
        dtype: np.dtype,
    ) -> Pack:
        """Build the pack of the named ones of K models.

        initial (K, S); transition (K, S, S); emission (K, S, V); topics (G,) int in 0..K-1; dtype of the arithmetic.
        """
        groups, states = len(topics), initial.shape[1]
        step = np.zeros((groups, states, groups, states), dtype)
        for g, k in enumerate(topics):
            step[g, :, g] = transition[k]
        heads = np.repeat(np.eye(groups, dtype=dtype), states, axis=0)
        return cls(
            topics=topics,
            start=initial[topics].astype(dtype).ravel(),
            step=step.reshape(groups * states, groups * states),
            emit=np.ascontiguousarray(emission[topics].reshape(groups * states, -1).T, dtype=dtype),
            total=np.repeat(heads, states, axis=1) if groups > 1 else heads,
            heads=heads,
        )


def forward(
    pack: Pack, symbols: np.ndarray, every: int, total: np.ndarray, prefixes: np.ndarray | None = None
) -> np.ndarray:
    """Run the scaled forward recursion a <- (a @ A) * B[:, x_t], divided by its sum every few steps (Rabiner 1989).

    symbols (t, n) intp. It writes log-probabilities, in nats, to total (n, G) and, if given, prefixes (n, t+1, G), and
    returns (n, G) bool: where a sum came so near to underflow that its log cannot be trusted.
    """
    n, states = symbols.shape[1], len(pack.start) // len(pack.topics)
    a, b = np.empty((2, n, len(pack.start)), pack.emit.dtype)
    limits = np.finfo(pack.emit.dtype)
    least = limits.tiny if every == 1 else limits.tiny / limits.eps
    log_scale = np.zeros((n, len(pack.topics)))
    low = np.zeros(log_scale.shape, dtype=bool)
    if prefixes is not None:
        kept = np.empty((len(symbols), *log_scale.shape), a.dtype)
        scales = np.empty(kept.shape)
    for t in range(len(symbols)):
        if t == 0:
            b[:] = pack.start
        else:
            np.matmul(a, pack.step, out=b)
        np.take(pack.emit, symbols[t], axis=0, out=a, mode="clip")
        a *= b
        if prefixes is not None:
            np.matmul(a, pack.heads, out=kept[t])
            scales[t] = log_scale
        if (t + 1) % every == 0 and t + 1 < len(symbols):
            sums = np.matmul(a, pack.total, out=b if len(pack.topics) > 1 else None)
            low |= sums[:, ::states] < least
            np.maximum(sums, least, out=sums)
            log_scale += np.log(sums[:, ::states])
            a *= np.reciprocal(sums, out=sums)
    sums = a @ pack.heads
    low |= sums < least
    np.add(safe_log(sums), log_scale, out=total)
    if prefixes is not None:
        scales += safe_log(kept, out=kept)
        prefixes[:, 1:] = scales.swapaxes(0, 1)
    return low
