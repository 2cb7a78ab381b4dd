"""The press: what a trainee publishes as a law is what it publishes as documents, whatever settings act on it."""

import numpy as np
import pytest
from small_worlds import lived

from godmodel.models.distribution import all_documents

DRAWN = 40_000
SYMBOLS = {"world.vocabulary": 4, "world.length": 3, "world.states": 2, "world.topics": 2, "measure.ledger": False}
TOKENS = {
    "identity": {},
    "merge": {"trainee.tokenizer": {"kind": "merge", "classes": 3}},
    "chunk": {"trainee.tokenizer": {"kind": "chunk", "symbols": 2}},
    "cut": {"trainee.min_p": 0.4},
    "marked": {"trainee.watermark": {"kind": "green", "delta": 1.5}},
    "table": {"trainee.learner": "table"},
    "god": {"trainee.learner": "god"},
    "judged": {"verifier": {"kind": "taste", "rewards": (0.0, 0.5, 1.0)}},
    "marked and judged": {"trainee.watermark": "green", "verifier": {"kind": "taste", "rewards": (0.0, 1.0)}},
}


def drawn_from(law, x):
    """Whether DRAWN documents x are as a sample of the law: each kind of document within five standard errors."""
    everything = all_documents(4, 3)
    p = np.exp(law.log_prob(everything))
    assert p.sum() == pytest.approx(1.0, abs=0.02), "a law over all documents"
    codes = np.array([16, 4, 1])
    share = np.bincount(x.astype(int) @ codes, minlength=64)[everything.astype(int) @ codes] / len(x)
    error = np.sqrt(p * (1 - p) / len(x)) + 1 / len(x)
    return (np.abs(share - p) < 5 * error + 0.02 * p).all()


@pytest.mark.parametrize("temperature", [1.0, 0.6])
@pytest.mark.parametrize("name", TOKENS)
def test_what_is_published_is_drawn_from_the_law_that_is_entered(name, temperature):
    sim = lived(SYMBOLS | TOKENS[name] | {"trainee.temperature": temperature, "ticks": 1}, ticks=1)
    press, rng = sim.trainee.press, np.random.default_rng
    edition = press.print(DRAWN, tick=2, rng=rng(1), verdicts=rng(2))
    assert len(edition.x) == DRAWN <= edition.drafted
    assert drawn_from(press.published(rng=rng(3)), edition.x)
    if name == "judged":
        assert not drawn_from(press.drafts, edition.x), "the verifier changes what is published"


@pytest.mark.parametrize("strip", [0.0, 0.3, 1.0])
def test_what_people_sign_is_drawn_from_the_law_that_is_entered(strip):
    sim = lived(SYMBOLS | TOKENS["marked"] | {"ticks": 1}, ticks=1)
    x = sim.trainee.ghostwrite(DRAWN, strip, rng=np.random.default_rng(4))
    assert drawn_from(sim.trainee.press.signed(strip), x)
    assert drawn_from(sim.trainee.press.plain, x) == (strip == 1.0)


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_numbers_are_drawn_from_the_law_that_is_entered(temperature):
    numbers = {"world": "gaussian", "trainee.learner": "gaussian", "trainee.temperature": temperature}
    press = lived(numbers | {"measure.ledger": False}, ticks=1).trainee.press
    law = press.published(rng=np.random.default_rng(0))
    x = press.print(DRAWN, tick=2, rng=np.random.default_rng(1), verdicts=np.random.default_rng(2)).x
    assert x.mean(axis=0) == pytest.approx(law.mean, abs=5 * np.sqrt(law.variances.max() / DRAWN))
    assert x.var(axis=0) == pytest.approx(law.variances, rel=0.05)


def test_answers_are_drawn_from_the_law_that_is_entered():
    tasks = {"world": "tasks", "trainee.writes": "answers", "trainee.temperature": 0.7, "verifier": "noisy"}
    press = lived(tasks | {"measure.ledger": False}, ticks=1).trainee.press
    law = press.published(rng=np.random.default_rng(0))
    x = press.print(4000, tick=2, rng=np.random.default_rng(1), verdicts=np.random.default_rng(2)).x
    y = law.sample(4000, rng=np.random.default_rng(3))
    a, b = -law.log_prob(x), -law.log_prob(y)
    assert np.isfinite(a).all()
    assert abs(a.mean() - b.mean()) < 4 * np.sqrt(a.var() / len(a) + b.var() / len(b))


def test_the_best_of_several_has_no_law_and_says_so():
    best = {"trainee.candidates": 3, "verifier": "taste", "measure.ledger": False}
    press = lived(SYMBOLS | best, ticks=1).trainee.press
    with pytest.raises(ValueError, match="no exact law"):
        press.published(rng=np.random.default_rng(0))
