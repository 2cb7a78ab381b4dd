"""Parts of one's own: each one-class base does what the program's own part of that law does; bad ones are refused."""

import json
from typing import Literal

import numpy as np
import pytest
from small_worlds import lived

import godmodel as gm
from godmodel.models.exact.mixture import Mixture
from godmodel.models.exact.table import table
from godmodel.models.information import kl
from godmodel.models.learned.counts import SmoothedTable
from godmodel.models.lenses import Survivors
from godmodel.sim import kinds
from godmodel.sim.errors import InputError
from godmodel.sim.kinds import kinds_of
from godmodel.sim.measure import adding
from godmodel.sim.settings import describe, paths_of, with_changes
from godmodel.sim.simulation import Simulation

TABLE = {"world": "table", "population.people": 20, "population.documents": 400, "population.graph": "none", "ticks": 3}


@pytest.fixture(autouse=True)
def forgotten():
    """Whatever a test registers is forgotten after it."""
    before = set(kinds.added()), set(adding.added())
    yield
    for each in set(kinds.added()) - before[0]:
        kinds.remove(each)
    for each in set(adding.added()) - before[1]:
        adding.remove(each)


def kept_half():
    @gm.register
    class KeptHalf(gm.Anchor):
        """The newer half of people's documents."""

        kind: Literal["kept_half"] = "kept_half"
        share: float = gm.setting(0.5, between=(0, 1), unit="share", meaning="share of people's documents that is kept")

        def training_set(self, seen, *, tick, size, previous, rng):
            people = seen.people()
            return people[-max(round(self.share * len(people)), 1) :]

    return KeptHalf


# --- what is registered is known everywhere ---------------------------------------------------------------------------


def test_a_registered_part_is_known_like_a_built_in_one():
    with pytest.raises(InputError, match="anchor.kind must be one of .*, got 'kept_half'"):
        gm.Spec(anchor="kept_half")
    part = kept_half()
    spec = gm.Spec(anchor="kept_half", **{"anchor.share": 0.25})
    assert spec.anchor == part(share=0.25) and spec == gm.Spec(anchor=part(share=0.25))
    assert with_changes(gm.Spec(), {"anchor": "kept_half"}).anchor.share == 0.5
    assert gm.Spec(trainee={"anchor": "kept_half"}).trainees[0].anchor == part()
    assert "kept_half" in kinds_of(gm.Spec.model_fields["anchor"])
    assert describe(gm.Spec, "anchor.share") and "anchor.share" in set(paths_of(gm.Spec))
    again = gm.Spec.model_validate(json.loads(json.dumps(spec.model_dump())))
    assert again == spec, "config.json brings it back"
    with pytest.raises(InputError, match=r"anchor.share must be a number, 0 to 1 \(share of people's .*\), got 2"):
        with_changes(spec, {"anchor.share": 2})
    gm.unregister(part)
    with pytest.raises(InputError, match="must be one of"):
        gm.Spec(anchor="kept_half")


def test_a_registered_part_acts():
    kept_half()
    sim = lived({"anchor": "kept_half", "anchor.share": 0.25}, ticks=2)
    people = sim.corpus.seen_by(1).people()
    assert np.array_equal(sim.trainee.shelf, people[-round(0.25 * len(people)) :])


def test_the_same_place_may_register_again_and_another_may_not():
    first = kept_half()
    second = kept_half()
    assert first is not second and kinds_of(gm.Spec.model_fields["anchor"])["kept_half"] is second
    with pytest.raises(InputError, match="put @godmodel.register above"):
        gm.Spec(anchor=first())

    class Thief(gm.Anchor):
        """Takes a kind that is taken."""

        kind: Literal["fresh"] = "fresh"

        def training_set(self, seen, **more):
            return seen.people()

    with pytest.raises(InputError, match="the kind 'fresh' is taken by godmodel.sim.training.anchors.fresh.Fresh"):
        gm.register(Thief)


def test_what_is_no_part_is_refused_in_a_sentence():
    class Unnamed(gm.Anchor):
        """It has no kind."""

        def training_set(self, seen, **more):
            return seen.people()

    class Idle(gm.Anchor):
        """It has no method."""

        kind: Literal["idle"] = "idle"

    for what, words in (
        (Unnamed, "Unnamed must say its kind"),
        (Idle, "Idle must define training_set"),
        (dict, "a part is a subclass of one of"),
        (3, "register takes a class of parts or a measure"),
    ):
        with pytest.raises(InputError, match=words):
            gm.register(what)
    with pytest.raises(InputError, match="meaning"):
        gm.setting(1, meaning=" ")
    with pytest.raises(InputError, match="between a smaller and a larger"):
        gm.setting(1, between=(2, 1), meaning="a number")


# --- each base against the program's own ------------------------------------------------------------------------------


def counting(answer):
    class Counting(gm.Learner):
        """Relative frequencies with half a count for everything."""

        kind: Literal["counting"] = "counting"

        def fit(self, x, weights=None, *, rng):
            return answer(self, x, weights)

    return gm.register(Counting)


class Frequencies:
    def __init__(self, p):
        self.p = p

    def conditionals(self, x):
        return np.broadcast_to(np.log(self.p), (len(x), 1, len(self.p)))


def smoothed(learner, x, weights):
    count = np.bincount(x[:, 0], weights, minlength=learner.vocab_size) + 0.5
    return Frequencies(count / count.sum())


def test_a_learner_of_ones_own_learns_what_the_same_learner_does():
    counting(smoothed)
    sim = Simulation(seed=1, learner="counting", **TABLE)
    sim.run_model()
    x = sim.corpus.x[sim.trainee.shelf]
    law = SmoothedTable(4, smoothing=0.5).fit(x, rng=None)
    np.testing.assert_allclose(sim.trainee.law.log_prob(np.arange(4)[:, None]), law.log_prob(np.arange(4)[:, None]))
    assert sim.row["kl_bits"].value == pytest.approx(kl(sim.god, law).bits.value)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda learner, x, w: 3, "Counting.fit must return a law, .*, got int"),
        (
            lambda learner, x, w: Frequencies(np.full(3, 1 / 3)),
            r"conditionals of shape \(4, 1, 4\) here, got \(4, 1, 3\)",
        ),
        (lambda learner, x, w: Frequencies(np.full(4, 0.3)), "probabilities that sum to 1, got 1.2"),
        (lambda learner, x, w: Frequencies(np.full(4, np.nan)), "probabilities that sum to 1, got nan"),
    ],
)
def test_a_learner_that_returns_no_law_is_refused(answer, words):
    counting(answer)
    with pytest.raises(InputError, match=words):
        Simulation(seed=1, learner="counting", **TABLE).step()


def test_a_verifier_of_ones_own_reweights_what_is_published():
    @gm.register
    class Even(gm.Verifier):
        """Accepts even symbols, and a fifth of the odd ones."""

        kind: Literal["even"] = "even"

        def weights(self, x, *, world):
            assert world.vocab_size == 4
            return np.where(x[:, 0] % 2 == 0, 1.0, 0.2)

    sim = Simulation(seed=1, verifier="even", learner="god", **TABLE | {"population.documents": 20_000, "ticks": 1})
    sim.run_model()
    machine = sim.corpus.x[sim.corpus.rows(machine=True)][:, 0]
    expected = np.exp(sim.trainee.law.log_prob(np.arange(4)[:, None])) * [1, 0.2, 1, 0.2]
    expected /= expected.sum()
    share = np.bincount(machine, minlength=4) / len(machine)
    assert (abs(share - expected) < 5 * np.sqrt(expected / len(machine))).all()


def test_a_lens_of_ones_own_has_the_law_of_the_same_lens():
    @gm.register
    class Fails(gm.Lens):
        """A document with the last symbol is recorded with chance 0.3."""

        kind: Literal["fails"] = "fails"

        def records(self, x):
            return np.where((x == 3).any(axis=1), 0.3, 1.0)

    sim = lived({"lens": "fails"}, ticks=1)
    law, god = sim.lens.law(sim.god), sim.god
    expected = Survivors(god, np.arange(4) == 3, 0.3)
    x = god.support()
    np.testing.assert_allclose(law.log_prob(x), expected.log_prob(x), atol=1e-12)
    assert 0 < len(sim.corpus.rows(origin=0)) < 50


def test_a_detector_of_ones_own_flags_by_the_text():
    @gm.register
    class Firsts(gm.Detector):
        """Flags what begins with symbol 0."""

        kind: Literal["firsts"] = "firsts"

        def flags(self, x, *, machine, people):
            assert machine.vocab_size == 4 and people is None
            return (x[:, 0] == 0).astype(float)

    sim = lived({"trainee.detector": "firsts", "labels": "absent", "anchor": "window", "anchor.ticks": 2}, ticks=3)
    flagged = sim.trainee.screen.flagged
    rows = np.flatnonzero(flagged)
    assert len(rows) and (sim.corpus.x[rows, 0] == 0).all()
    seen = sim.trainee.screen.screened
    assert flagged[seen].tolist() == (sim.corpus.x[seen, 0] == 0).tolist()


def test_a_feed_of_ones_own_is_read_in_proportion_to_attention():
    @gm.register
    class Threes(gm.Feed):
        """Documents that begin with symbol 3 are read three times as often."""

        kind: Literal["threes"] = "threes"

        def attention(self, corpus, rows, *, topics_of, tick):
            return np.where(corpus.x[rows, 0] == 3, 3.0, 1.0)

    changes = {"population.feed": "threes", "population.exposure": 0.1, "population.people": 2000}
    sim = lived(changes | {"population.reads": 10, "population.documents": 300}, ticks=2)
    first = sim.corpus.rows(last=1)
    weight = np.where(sim.corpus.x[first, 0] == 3, 3.0, 1.0)
    reads = sim.corpus.reads[first]
    share, expected = reads[weight == 3].sum() / reads.sum(), weight[weight == 3].sum() / weight.sum()
    assert abs(share - expected) < 5 * np.sqrt(expected * (1 - expected) / reads.sum())


def test_a_world_of_ones_own_is_the_same_world():
    rows = ((0.4, 0.3, 0.2, 0.1), (0.1, 0.2, 0.3, 0.4))

    @gm.register
    class Tables(gm.World):
        """Two laws of one symbol."""

        kind: Literal["tables"] = "tables"

        def laws(self, *, rng):
            return [table(row) for row in rows]

    own = Simulation(seed=1, **TABLE | {"world": "tables"})
    same = Simulation(seed=1, **TABLE | {"world": {"kind": "table", "probabilities": rows}})
    for sim in (own, same):
        sim.run_model()
    np.testing.assert_allclose(own.god.log_prob(np.arange(4)[:, None]), same.god.log_prob(np.arange(4)[:, None]))
    np.testing.assert_array_equal(own.population.tastes, same.population.tastes)
    moved = Simulation(seed=1, **TABLE | {"world": "tables", "drift": "random_walk", "drift.step": 0.5})
    moved.run_model()
    tilt = np.exp(moved.tilt)
    by_hand = np.array(rows) * tilt
    by_hand /= by_hand.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(
        np.exp(moved.god.log_prob(np.arange(4)[:, None])), moved.god.weights @ by_hand, atol=1e-12
    )


def test_a_tokenizer_of_ones_own_has_the_exact_law_of_its_classes():
    @gm.register
    class Pairs(gm.Tokenizer):
        """Symbols 2 and 3 are one."""

        kind: Literal["pairs"] = "pairs"

        def classes(self, x, vocab_size):
            return np.minimum(np.arange(vocab_size), 2)

    sim = lived({"trainee.tokenizer": "pairs"}, ticks=2)
    x = sim.corpus.x[sim.trainee.shelf]
    count = np.bincount(x.ravel(), minlength=4) + 0.5
    within = count[2:] / count[2:].sum()
    one = sim.trainee.law.log_prob(np.array([[0, 0, 0, 0, 2], [0, 0, 0, 0, 3]]))
    assert one[0] - one[1] == pytest.approx(np.log(within[0] / within[1]))
    assert isinstance(sim.trainee.tokenizer, type(sim.trainee.tokenizer.train(x)))


def test_an_improvement_and_a_search_of_ones_own():
    from godmodel.models.improve.search import Found

    @gm.register
    class Forgets(gm.Improvement):
        """Learns nothing but what the verifier accepted of one's own answers."""

        kind: Literal["forgets"] = "forgets"

        def improve(self, law, task, *, rng):
            asked = task.questions(500, rng=rng)
            x = task.answers(law, asked, 4, rng=rng).reshape(-1, asked.shape[1])
            return task.learner.fit(x[task.verdict(x, rng=rng)], rng=rng)

    @gm.register
    class Zero(gm.Search):
        """Answers every question with one draw."""

        kind: Literal["zero"] = "zero"

        def solve(self, law, task, questions, *, rng):
            slots = task.grammar.slots(questions)
            x = law.complete(questions, slots, rng=rng)
            return Found(x, slots.sum(axis=1), np.zeros(len(x), dtype=int))

    base = {"world": "tasks", "world.slip": 0.3, "population.people": 50, "population.documents": 1500, "ticks": 1}
    base |= {"population.graph": "none", "world.depth": 2}
    plain = Simulation(seed=1, **base)
    better = Simulation(seed=1, improve=["forgets"], search="zero", verifier="exact", **base)
    for sim in (plain, better):
        sim.run_model()
    assert better.row["pass_at_1"] > 1.2 * float(plain.row["pass_at_1"])
    assert better.trainee.post_training.spent.samples == 2000


def test_what_parts_return_is_checked():
    from godmodel.sim.checks import attentions, chances, rows_of

    for check, values, words in (
        (chances, [0.5], "a chance for each of 2 documents"),
        (chances, [0.5, 1.5], "chances from 0 to 1, got 1.5"),
        (chances, [0.5, np.nan], "chances from 0 to 1, got nan"),
        (chances, ["a", "b"], "a chance for each"),
        (attentions, [1.0, -1.0], "at least 0"),
        (attentions, [0.0, 0.0], "not all 0"),
        (attentions, [[1.0, 1.0]], "a number for each"),
        (rows_of, [0.5, 1.0], "whole numbers"),
        (rows_of, [], "whole numbers|returned none"),
        (rows_of, np.array([0, 2]), "rows 0 to 1 of the corpus, got 0 to 2"),
    ):
        with pytest.raises(InputError, match=f"Mine.act must return .*({words})"):
            check(values, 2, "Mine.act")
    assert chances([True, False], 2, "x").tolist() == [1.0, 0.0]


def test_an_anchor_that_returns_no_rows_is_refused():
    class Wrong(gm.Anchor):
        """Returns the documents in the place of their rows."""

        kind: Literal["wrong"] = "wrong"

        def training_set(self, seen, **more):
            return seen.corpus.x[:3]

    gm.register(Wrong)
    with pytest.raises(InputError, match=r"Wrong.training_set must return rows of the corpus.*got uint8 \(3, 5\)"):
        lived({"anchor": "wrong"}, ticks=1)


# --- measures ---------------------------------------------------------------------------------------------------------


def test_a_measure_of_ones_own_fills_a_column():
    @gm.register
    @gm.measure(gm.Column("longest_word", int, "documents", "size of the largest group of equal documents"))
    def longest(tick):
        return {"longest_word": int(np.unique(tick.corpus.x, axis=0, return_counts=True)[1].max())}

    sim = lived(ticks=2)
    assert sim.row["longest_word"] == np.unique(sim.corpus.x, axis=0, return_counts=True)[1].max()
    assert sim.table().longest_word.tolist()[-1] == sim.row["longest_word"]
    adding.remove(longest)
    assert "longest_word" not in lived(ticks=1).row

    @gm.measure(gm.Column("kl_bits", float, "", "a name that is taken"))
    def taken(tick):
        return {}

    with pytest.raises(InputError, match="'kl_bits' is there already"):
        gm.register(taken)


def test_small_settings_are_made_by_name():
    assert gm.Text("here", period="folder") == gm.Text(source="here", period="folder")
    with pytest.raises(InputError, match="takes source without a name, got 'folder'"):
        gm.Text("here", "folder")
    with pytest.raises(InputError, match="got source twice"):
        gm.Text("here", source="there")
    with pytest.raises(InputError, match="takes its settings by name"):
        gm.Spec(5)
    assert gm.Spec(learner="table").trainee.learner.kind == "table"
    spec = gm.Spec(people=7, **{"anchor.share": 0.2})
    assert (spec.population.people, spec.anchor.kind, spec.anchor.share) == (7, "fresh", 0.2)
    with pytest.raises(InputError, match="documents is a setting of several parts: name one of"):
        gm.Spec(documents=7)
    with pytest.raises(InputError, match="unknown setting 'tickz'; did you mean ticks"):
        gm.Spec(tickz=7)


def test_a_mixture_of_ones_own_laws_is_exact():
    law = Mixture(Simulation(seed=1, **TABLE).world.topics(), [1.0])
    assert repr(law) == "<Mixture vocab_size=4 length=1>"
