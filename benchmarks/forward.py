"""How fast hidden Markov topics score and sample, next to hmmlearn on the same documents.

Run `python -m benchmarks.forward`. BLAS runs at one thread throughout. `x log` and `x scaling` are hmmlearn's
median time over ours, for its default implementation (in logs) and for its faster one; 10 is what we want at
least. A rate counts each symbol once for each topic that scores it. The last column is the largest difference
between the two log-probabilities of a document, in nats.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

import numpy as np
from hmmlearn.hmm import CategoricalHMM
from threadpoolctl import threadpool_limits

from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.markov import MarkovTopics
from godmodel.models.exact.mixture import Topics

VOCAB, LENGTH = 64, 32
BATCHES = (
    (1, 16, 4000),
    (8, 16, 4000),
    (1, 64, 4000),
    (4, 64, 4000),
    (8, 8, 8000),
)  # topics, states, documents
CHECKED = 50  # documents scored one by one by hmmlearn, which otherwise reports only the sum of a batch


def median_seconds(run: Callable[[], object], repeats: int) -> float:
    """Median wall time of `run` after one call that is not counted, seconds."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def random_tables(k: int, s: int, v: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Dirichlet(1/2) rows: initial (K, S), transition (K, S, S), emission (K, S, V)."""
    return tuple(rng.dirichlet(np.full(shape[-1], 0.5), size=shape[:-1]) for shape in ((k, s), (k, s, s), (k, s, v)))


def theirs(topics: HiddenMarkovTopics, implementation: str) -> list[CategoricalHMM]:
    """hmmlearn's models with the same tables; `implementation` is "log" (its default) or "scaling"."""
    models = []
    for k in range(topics.count):
        model = CategoricalHMM(n_components=topics.states, n_features=topics.vocab_size, implementation=implementation)
        model.startprob_, model.transmat_ = topics.initial[k], topics.transition[k]
        model.emissionprob_ = topics.emission[k]
        models.append(model)
    return models


def with_threads(threads: int, run: Callable[[], object]) -> Callable[[], object]:
    """`run` with our pool at so many threads."""

    def limited() -> object:
        before = os.environ.get("OMP_NUM_THREADS")
        os.environ["OMP_NUM_THREADS"] = str(threads)
        try:
            return run()
        finally:
            del os.environ["OMP_NUM_THREADS"]
            if before is not None:
                os.environ["OMP_NUM_THREADS"] = before

    return limited


def compare(k: int, s: int, n: int, repeats: int, rng: np.random.Generator) -> None:
    """Print one line for hmmlearn and each of our ways to score the same batch."""
    parts = random_tables(k, s, VOCAB, rng)
    ours = {dtype: HiddenMarkovTopics(*parts, LENGTH, dtype=dtype) for dtype in (np.float64, np.float32)}
    x = ours[np.float64].sample(rng.integers(0, k, n), rng=rng)
    column, lengths = x.reshape(-1, 1).astype(int), [LENGTH] * n
    some = x[:CHECKED].astype(int)
    print(f"\nK = {k}, S = {s}, {n} documents")
    seconds_of, truth = {}, None
    for implementation in ("log", "scaling"):
        models = theirs(ours[np.float64], implementation)
        seconds = median_seconds(lambda models=models: [m.score(column, lengths) for m in models], max(1, repeats // 3))
        seconds_of[implementation] = seconds
        if truth is None:
            truth = np.array([[m.score(d[:, None]) for m in models] for d in some])
        rate = n * LENGTH * k / seconds / 1e6
        print(f"  hmmlearn {implementation:8s}           {seconds * 1e3:9.1f} ms {rate:8.2f} M/s")
    for dtype, topics in ours.items():
        for threads in (1, 2):
            score = with_threads(threads, lambda topics=topics: topics.log_prob_each(x))
            seconds = median_seconds(score, repeats)
            off = np.abs(topics.log_prob_each(x[:CHECKED]) - truth).max()
            rate = n * LENGTH * k / seconds / 1e6
            ratios = "  ".join(f"x {name} {other / seconds:6.1f}" for name, other in seconds_of.items())
            print(
                f"  ours {dtype.__name__:8s} {threads} thread(s)   {seconds * 1e3:9.1f} ms {rate:8.2f} M/s  "
                f"{ratios}   off by {off:.1e}"
            )


def one_tick(repeats: int, rng: np.random.Generator) -> None:
    """Print what the default scenario pays a tick: K = 8, S = 8, 8000 documents, conditionals of 2000."""
    k, n, asked = 8, 8000, 2000
    topics = HiddenMarkovTopics(*random_tables(k, 8, VOCAB, rng), LENGTH)
    chains = MarkovTopics(*random_tables(k, VOCAB, VOCAB, rng)[:2], LENGTH)
    names = rng.integers(0, k, n)
    x, weights = topics.sample(names, rng=rng), np.full(k, 1 / k)
    some = x[:asked]
    print(f"\nA tick: K = {k}, S = 8, V = {VOCAB}, T = {LENGTH}, {n} documents, conditionals of {asked}")
    for name, run, symbols in (
        ("log_prob_each", lambda: topics.log_prob_each(x), n * LENGTH * k),
        ("prefix_log_prob", lambda: topics.prefix_log_prob(x), n * LENGTH * k),
        ("conditionals of one topic", lambda: topics.conditionals(0, some), asked * LENGTH),
        (
            "mixture, a topic at a time",
            lambda: Topics.mixture_conditionals(topics, weights, some),
            asked * LENGTH,
        ),
        ("mixture, all states at once", lambda: topics.mixture_conditionals(weights, some), asked * LENGTH),
        ("sample", lambda: topics.sample(names, rng=rng), n * LENGTH),
        ("sample, Markov chains", lambda: chains.sample(names, rng=rng), n * LENGTH),
        ("log_prob_each, Markov chains", lambda: chains.log_prob_each(x), n * LENGTH * k),
    ):
        one, two = (median_seconds(with_threads(threads, run), repeats) for threads in (1, 2))
        rate = symbols / one / 1e6
        print(f"  {name:30s} {one * 1e3:8.1f} ms {rate:8.1f} M/s   two threads {two * 1e3:8.1f} ms")


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=9, help="timed calls behind each median")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    with threadpool_limits(1, user_api="blas"):
        for k, s, n in BATCHES:
            compare(k, s, n, arguments.repeats, rng)
        one_tick(arguments.repeats, rng)


if __name__ == "__main__":
    main()
