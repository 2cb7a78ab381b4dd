"""How fast a law codes documents, and how short the code is next to zlib, xz, zstd and the entropy.

Run `python -m benchmarks.coding`. The documents are drawn from a mixture of hidden Markov models; `god` codes them
with that very law, the trigram was fitted to as many other documents. The first table is in symbols a second, prefix
conditionals included. In the second, sizes are in bits per document: `ideal` is the mean of -log2 q(x), and a good
coder is at it; the entropy is the least that any code can reach on average, and its +- is one standard error.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from godmodel.models.coding import baseline_bits, code_length, decode, encode
from godmodel.models.distribution import Distribution
from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.uniform import UniformLaw
from godmodel.models.information import entropy
from godmodel.models.learned.counts import NGramLearner

VOCAB, LENGTH, TOPICS, STATES = 64, 32, 8, 8


def world(rng: np.random.Generator) -> Mixture:
    """A mixture of hidden Markov models: sticky states, each with a few favourite symbols."""
    initial = rng.dirichlet(np.ones(STATES), size=TOPICS)
    transition = rng.dirichlet(np.full(STATES, 0.3), size=(TOPICS, STATES))
    emission = rng.dirichlet(np.full(VOCAB, 0.1), size=(TOPICS, STATES))
    return Mixture(HiddenMarkovTopics(initial, transition, emission, LENGTH), np.full(TOPICS, 1 / TOPICS))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    god = world(rng)
    x = god.sample(arguments.documents, rng=rng)
    trigram = NGramLearner(VOCAB, 3).fit(god.sample(arguments.documents, rng=rng), rng=rng)
    laws: dict[str, Distribution] = {"god": god, "trigram": trigram, "uniform": UniformLaw(VOCAB, LENGTH)}

    print(f"V = {VOCAB}, T = {LENGTH}, {len(x)} documents\n\nlaw        encode        decode")
    sizes = {}
    for name, law in laws.items():
        start = time.perf_counter()
        code = encode(law, x)
        middle = time.perf_counter()
        same = np.array_equal(decode(law, code), x)
        end = time.perf_counter()
        assert same, f"{name}: what was decoded is not what was encoded"
        sizes[name] = (code.bits_per_document, code_length(law, x).value)
        print(f"{name:9s}{x.size / (middle - start) / 1e6:6.2f} M/s   {x.size / (end - middle) / 1e6:6.2f} M/s")

    h = entropy(god, draws=4000, rng=rng).bits
    print(f"\ncode          bits/document     ideal   over the entropy, {h.value:.2f} +- {h.stderr:.2f}")
    for name, (bits, ideal) in sizes.items():
        print(f"{name:12s}{bits:15.2f}{ideal:10.2f}{bits / h.value:10.3f}")
    for name, bits in baseline_bits(x, VOCAB).items():
        print(f"{name:12s}{bits:15.2f}{'':10s}{bits / h.value:10.3f}")


if __name__ == "__main__":
    main()
