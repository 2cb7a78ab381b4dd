"""Standard errors are true: over 300 repeats 95 % intervals of every sampled measure cover the exact value as often.

The exact values are sums over all documents of the very laws that the samples are drawn from.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from godmodel.models.exact.hidden_markov import HiddenMarkovTopics
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.table import table
from godmodel.models.learned.counts import NGramLearner
from godmodel.models.sample import Sample, hellinger, jensen_shannon
from godmodel.sim.measure.telescope import telescope

VOCAB, LENGTH = 4, 5
REPEATS = 300


def laws(contrast, documents, order):
    """People's law, that of a tick ago, and a learner's; the smaller the contrast, the more a topic's rows differ."""

    def rows(*shape, seed):
        return np.random.default_rng(seed).dirichlet(np.full(shape[-1], contrast), size=shape[:-1])

    topics = HiddenMarkovTopics(rows(3, 2, seed=1), rows(3, 2, 2, seed=2), rows(3, 2, VOCAB, seed=3), LENGTH)
    people, before = Mixture(topics, [0.2, 0.5, 0.3]), Mixture(topics, [0.25, 0.47, 0.28])
    x = people.sample(documents, rng=np.random.default_rng(4))
    return people, before, NGramLearner(VOCAB, order=order).fit(x, rng=np.random.default_rng(5))


def measured(of_people, of_before, of_learner):
    """Every sampled measure of two laws, by its column."""
    before, learner = of_before.law, of_learner.law
    gap = of_people.compare(learner)
    stale, fed = [(1.0, before)], [(0.7, before), (0.3, learner)]
    steps = telescope(of_people, [stale, stale, fed], learner, uniform=0.0)
    return {
        "kl": gap.kl,
        "cross-entropy": gap.cross_entropy,
        "entropy of people": gap.entropy,
        "entropy of the learner": of_learner.entropy(),
        "jensen-shannon": jensen_shannon(of_people, of_learner),
        "hellinger": hellinger(of_people, of_learner),
        "drift": jensen_shannon(of_people, of_before),
        "staleness": steps[0],
        "feedback": steps[2],
        "learning": steps[3],
    }


@pytest.mark.parametrize(
    ("contrast", "documents", "order", "draws"), [(1.0, 60, 2, 200), (1.0, 2000, 3, 200), (0.2, 2000, 3, 200)]
)
def test_intervals_cover_as_often_as_they_say(contrast, documents, order, draws):
    people = laws(contrast, documents, order)
    truth = measured(*(Sample.of(law) for law in people))
    assert all(value.exact for value in truth.values())
    rng = np.random.default_rng(9)
    covered = {name: 0 for name in truth}
    for _ in range(REPEATS):
        found = measured(*(Sample(law, law.sample(draws, rng=rng)) for law in people))
        for name, value in found.items():
            assert not value.exact and np.isfinite(value.stderr), name
            covered[name] += abs(value.value - truth[name].value) <= 1.96 * value.stderr
        bands = sum(found[name].value for name in ("staleness", "feedback", "learning"))
        assert bands == pytest.approx(found["kl"].bits.value, abs=1e-12)
    shares = {name: count / REPEATS for name, count in covered.items()}
    assert all(0.92 <= share <= 0.98 for share in shares.values()), shares


def test_a_mean_that_hangs_on_one_document_has_no_known_error():
    p, q = table([0.999, 0.001]), table([1 - 1e-30, 1e-30])
    x = np.zeros((1000, 1), dtype=np.int64)
    x[7] = 1
    assert np.isnan(Sample(SimpleNamespace(log_prob=p.log_prob), x).mean(-q.log_prob(x)).stderr)
    x[:300] = 1
    assert np.isfinite(Sample(p, x).mean(-q.log_prob(x)).stderr)


def test_a_sample_asks_every_law_once():
    people, before, learner = laws(1.0, 60, 2)
    asked = []

    class Heard:
        """A law that counts how often it is asked."""

        scoring, log_norm_error = "exact", 0.0

        def log_prob(self, x):
            asked.append(len(x))
            return learner.log_prob(x)

    heard = Heard()
    sample = Sample(people, people.sample(50, rng=np.random.default_rng(0)))
    for _ in range(3):
        jensen_shannon(sample, Sample(heard, learner.sample(50, rng=np.random.default_rng(1))))
        sample.compare(heard)
    assert len(asked) == 1 + 3  # by people's sample once, and by each of the others
    twin = sample.alone()
    assert np.shares_memory(twin.x, sample.x) and not twin._walks and set(twin._asked) <= {id(people)}
    assert sample.walk() is sample.walk() and sample.walk(before) is not sample.walk(learner)
