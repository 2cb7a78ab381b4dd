"""Several trainees, labels and detectors: who sees what, who studies what, and that the books still add up."""

import numpy as np
import pytest
from scipy import stats
from small_worlds import lived, rows, small

from godmodel.models.distribution import all_documents
from godmodel.models.exact.blend import blended
from godmodel.sim.corpus import HUMAN, MACHINE, Corpus
from godmodel.sim.errors import InputError
from godmodel.sim.simulation import Simulation

DOCS = all_documents(4, 5)
USERS = {
    "population.adoption.reconsider": 1.0,
    "population.adoption.reluctance": -50.0,
    "population.adoption.quality": 0.0,
    "population.adoption.passing": 0.5,
    "anchor": "fresh",
    "anchor.share": 0.6,
}
FEW = {"world.length": 3}  # 64 documents: everything is enumerated


def law(trainee):
    return np.exp(trainee.law.log_prob(DOCS))


def value(x):
    return getattr(x, "value", x)


def bands(row):
    return sum(value(x) for name, x in row.items() if name.startswith("ledger_"))


def test_a_rival_that_publishes_nothing_changes_nothing_for_the_first():
    alone = lived()
    beside = lived({"market.rivals": [{"documents": 0, "learner": "table", "learner.smoothing": 0.1}]})
    np.testing.assert_array_equal(law(alone.trainee), law(beside.trainee))
    assert alone.row["kl_bits"] == beside.row["kl_bits"]
    assert alone.row["corpus_crc32"] == beside.row["corpus_crc32"]
    assert beside.row["trainee1_kl_bits"] == beside.row["kl_bits"]


def test_rivals_differ_as_they_are_told():
    sim = lived({"market.rivals": [{}, {"learner": {"kind": "ngram", "order": 1}, "starts": 3, "documents": 7}]})
    assert [t.number for t in sim.trainees] == [1, 2, 3]
    assert [t.generation for t in sim.trainees] == [3, 3, 1]
    third = sim.corpus.rows(origin=3)
    assert len(third) == 7 and set(sim.corpus.tick[third]) == {3}
    assert sim.row["trainee3_share"] == pytest.approx(7 / 107)
    early = lived({"market.rivals": [{"starts": 9}]}).row
    assert early["trainee2_generation"] == 0 and "trainee2_kl_bits" not in early


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"market.rivals": [{"lerner": "table"}]}, "did you mean learner"),
        ({"market.rivals": [{"temperature": -1}]}, "temperature"),
        ({"market.rivals": 3}, "market.rivals"),
        ({"trainee.source": "2"}, "1 to 1"),
        ({"trainee.source": "everybody"}, "trainee.source"),
        ({"trainee.starts": 2}, "must be 1"),
        ({"trainee.detector": "watermark"}, "trainee.watermark=green"),
        ({"market.rivals": [{}] * 16}, "market.rivals"),
    ],
)
def test_a_market_that_cannot_be_is_refused_in_a_sentence(changes, words):
    with pytest.raises(InputError, match=words) as caught:
        small(changes)
    assert "\n" not in str(caught.value)


def test_a_shared_shelf_is_one_and_separate_shelves_are_two():
    both = {"trainee.source": "market", "market.rivals": [{}], "anchor": "fresh", "anchor.share": 0.5}
    shared, separate = lived(both | {"market.shelf": "shared"}), lived(both)
    assert np.array_equal(shared.trainees[0].shelf, shared.trainees[1].shelf)
    assert not np.array_equal(separate.trainees[0].shelf, separate.trainees[1].shelf)


def test_a_student_reads_its_teacher():
    sim = lived({"market.rivals": [{"source": "1"}]})
    student = sim.trainees[1].shelf
    assert set(sim.corpus.origin[student]) == {1} and set(sim.corpus.tick[student]) == {2}
    assert set(sim.corpus.origin[sim.trainee.shelf]) == {1}


def test_the_ensemble_is_the_mean_of_its_laws():
    changes = FEW | {"market.rivals": [{"documents": 25}, {"learner": {"kind": "ngram", "order": 1}}]}
    sim = lived(changes | {"measure.draws": 4000})
    x = all_documents(4, 3)
    share = np.array([50, 25, 50]) / 125
    each = [t.law.log_prob(x) for t in sim.trainees]
    together, p = blended(each, share), sim.god.log_prob(x)
    kl = float(np.exp(p) @ (p - together)) / np.log(2)
    diversity = sum(s * np.exp(q) @ (q - together) for s, q in zip(share, each, strict=True)) / np.log(2)
    for name, exact in (("ensemble_kl_bits", kl), ("ensemble_diversity_bits", diversity)):
        found = sim.row[name]
        assert found.exact and found.value == pytest.approx(exact), name
    mean = sum(s * sim.row[f"trainee{i}_kl_bits"].value for i, s in enumerate(share, 1))
    assert kl < mean, "what is averaged is never further off than the average"


def test_a_label_is_all_that_is_seen():
    corpus = Corpus(1, np.uint8)
    x = np.zeros((2, 1), dtype=np.uint8)
    corpus.publish(x, tick=1, origin=HUMAN, generation=0, author=np.arange(2))  # 0, 1
    corpus.publish(x, tick=1, origin=1, generation=1, author=np.arange(2), labelled=np.array([True, False]))  # 2, 3
    corpus.publish(x, tick=1, origin=1, generation=1)  # 4, 5
    corpus.publish(x, tick=2, origin=2, generation=1, labelled=False)  # 6, 7
    assert corpus.seen_by(1).people().tolist() == [0, 1, 3, 6, 7]
    assert corpus.seen_by(2).people().tolist() == [0, 1, 3], "it knows its own"
    assert corpus.seen_by(1).machines().tolist() == [4, 5], "what people sign is not its publication"
    assert corpus.seen_by(1, "market").machines().tolist() == [2, 4, 5]
    assert corpus.seen_by(2, "market").latest().tolist() == [6, 7]
    assert corpus.seen_by(3, "1").latest().tolist() == [2, 4, 5]
    flagged = np.array([True] + [False] * 6 + [True])
    assert corpus.seen_by(1, flagged=flagged).people().tolist() == [1, 3, 6]
    assert corpus.origin.tolist() == [0, 0, 1, 1, 1, 1, 2, 2] and (corpus.author[4:] == MACHINE).all()


@pytest.mark.parametrize(("labels", "passes"), [("mandatory", 0.0), ("voluntary", 0.5), ("absent", 0.5)])
def test_labels_say_what_their_policy_demands(labels, passes):
    sim = lived(USERS | {"labels": labels, "population.documents": 2000})
    signed = sim.corpus.rows(first=3)
    signed = signed[sim.corpus.author[signed] != MACHINE]
    share = float(sim.corpus.is_synthetic(signed).mean())
    assert abs(share - 0.5) < 4 * 0.5 / np.sqrt(2000), "people pass off half"
    assert sim.row["passed_off_share"] == pytest.approx(share if passes else 0.0)
    machine = sim.corpus.rows(machine=True)
    own = machine[sim.corpus.author[machine] == MACHINE]
    assert (sim.corpus.claimed[own] == (HUMAN if labels == "absent" else 1)).all()
    true = sim.corpus.origin[sim.trainee.shelf] == HUMAN
    assert sim.row["anchor_true_share"] == pytest.approx(true.mean())
    assert sim.row["anchor_nominal_share"] == pytest.approx(0.6)


def test_honest_users_label_what_they_disclose():
    sim = lived(USERS | {"population.adoption.disclosed": 0.7, "population.documents": 4000})
    signed = sim.corpus.rows(machine=True, first=2)
    signed = signed[sim.corpus.author[signed] != MACHINE]
    labelled = int((sim.corpus.claimed[signed] == 1).sum())
    assert stats.binomtest(labelled, len(signed), 0.7).pvalue > 1e-3


def test_a_filter_of_known_rates_leaves_what_bayes_says():
    found, false = 0.8, 0.1
    detector = {"trainee.detector": {"kind": "rates", "true_positive": found, "false_positive": false}}
    sim = lived(USERS | detector | {"population.documents": 4000, "trainee.shelf": 1500, "anchor.share": 1.0})
    left = 0.5 * (1 - found) / (0.5 * (1 - found) + 0.5 * (1 - false))
    synthetic = int(sim.corpus.is_synthetic(sim.trainee.shelf).sum())
    assert stats.binomtest(synthetic, 1500, left).pvalue > 1e-3
    for name, rate in (("detector_true_positive", found), ("detector_false_positive", false)):
        assert abs(sim.row[name] - rate) < 4 * np.sqrt(rate * (1 - rate) / 1900)


def test_what_is_weighed_counts_for_less():
    detector = {"kind": "rates", "true_positive": 1.0, "false_positive": 0.0, "action": "weigh", "weight": 0.25}
    sim = lived(USERS | FEW | {"trainee.detector": detector, "trainee.learner": {"kind": "table"}, "anchor.share": 1.0})
    shelf, x = sim.trainee.shelf, all_documents(4, 3)
    weight = np.where(sim.corpus.is_synthetic(shelf), 0.25, 1.0)
    codes = sim.corpus.x[shelf].astype(int) @ np.array([16, 4, 1])
    expected = np.bincount(codes, weights=weight, minlength=64) / weight.sum()
    np.testing.assert_allclose(np.exp(sim.trainee.law.log_prob(x)), expected, atol=1e-12)
    assert 0.0 < (weight < 1).mean() < 1.0
    assert sim.row["anchor_true_share"] == pytest.approx(weight[weight == 1].sum() / weight.sum())


@pytest.mark.parametrize(("kind", "share"), [("likelihood", 0.05), ("watermark", 0.01)])
@pytest.mark.parametrize("anchor", [{}, {"anchor": "accumulate"}], ids=str)
def test_a_detector_raises_as_many_false_alarms_as_it_was_set_to(kind, share, anchor):
    """Within three standard errors, of the spread between 40 worlds, at every look.

    People's documents by which it is set had been studied, by itself or by who wrote what it studied: it then raised
    0.010 to 0.037 false alarms in place of 0.05.
    """
    sets = USERS | {"trainee.detector": {"kind": kind, "false_positive": share}, "trainee.watermark": "green"}
    sets |= {"world.length": 16, "world.vocabulary": 16, "world.states": 0, "trainee.shelf": 300, "measure.every": 0}
    sets |= {"trainee.learner": {"kind": "ngram", "order": 2}, "population.documents": 1000, "measure.ledger": False}
    if anchor:
        del sets["anchor.share"]
    rates = []
    for seed in range(40):
        sim, mine = Simulation(small(sets | anchor), seed), []
        for _ in range(4):
            sim.step()
            seen = sim.trainee.screen.screened
            mine.append(sim.trainee.screen.flagged[seen][~sim.corpus.is_synthetic(seen)].mean())
        rates.append(mine[1:])
    errors = np.std(rates, axis=0, ddof=1) / np.sqrt(40)
    assert (np.abs(np.mean(rates, axis=0) - share) < 3 * errors).all()


@pytest.mark.parametrize("kind", ["likelihood", "watermark"])
@pytest.mark.parametrize("anchor", ["fresh", "accumulate", "first_tick", "window"])
def test_what_a_detector_is_set_on_is_never_studied(kind, anchor):
    sets = {name: x for name, x in USERS.items() if not name.startswith("anchor")} | {"anchor": anchor}
    sim = lived(sets | {"trainee.detector": kind, "trainee.watermark": "green", "market.rivals": [{}]}, ticks=1)
    aside = [set(t.screen.aside.tolist()) for t in sim.trainees]
    assert [len(rows) for rows in aside] == [25, 25] == [len(t.shelf) for t in sim.trainees]
    for _ in range(3):
        sim.step()
        for trainee, mine in zip(sim.trainees, aside, strict=True):
            assert not mine & set(trainee.shelf.tolist())
            assert set(trainee.screen.aside.tolist()) == mine
            assert np.array_equal(trainee.screen.clean, sim.corpus.x[sorted(mine)])


def test_a_shared_training_set_is_one_whoever_has_the_detector():
    both = {"market.rivals": [{}], "market.shelf": "shared", "trainee.detector": "likelihood"}
    sim = lived(both | {"anchor": "accumulate"})
    assert np.array_equal(sim.trainees[0].shelf, sim.trainees[1].shelf)
    assert np.array_equal(sim.trainees[0].screen.aside, sim.trainees[1].screen.aside)
    second = lived(
        {"market.rivals": [{"detector": "likelihood"}], "market.shelf": "shared", "anchor": "accumulate"}
    ).trainees
    assert len(second[1].screen.aside) == 25
    assert set(second[0].shelf) - set(second[1].shelf) == set(second[1].screen.aside)


ENUMERATED = {
    "users": {},
    "labels": {"labels": "absent"},
    "filter of rates": {"trainee.detector": {"kind": "rates", "true_positive": 0.7, "false_positive": 0.1}},
    "weighed": {"trainee.detector": {"kind": "rates", "action": "weigh"}},
    "likelihood": {"trainee.detector": "likelihood"},
    "likelihood, weighed": {"trainee.detector": {"kind": "likelihood", "action": "weigh"}},
    "watermark, stripped": {
        "trainee.watermark": "green",
        "trainee.detector": "watermark",
        "population.adoption.strip": 0.4,
    },
    "market": {"market.rivals": [{}, {"starts": 2}], "trainee.source": "market"},
    "all that was": {"anchor": "accumulate", "trainee.detector": "likelihood"},
}


@pytest.mark.parametrize("name", ENUMERATED)
def test_the_ledger_adds_up(name):
    changes = USERS | FEW | ENUMERATED[name] | {"measure.uniform": 0.01}
    if "anchor" in ENUMERATED[name]:
        del changes["anchor.share"]
    for row in rows(changes):
        assert bands(row) == pytest.approx(row["kl_bits"].value, abs=1e-9)


def test_the_shelfs_law_knows_what_users_passed_off():
    marked = {"trainee.watermark": "green", "population.adoption.strip": 0.4, "population.documents": 60_000}
    sim = lived(USERS | FEW | marked | {"trainee.shelf": 60_000, "trainee.documents": 0, "anchor.share": 1.0}, ticks=2)
    *_, own = sim.ledger.chain(sim.corpus, sim.trainee, sim.dice)
    x = all_documents(4, 3)
    expected = sum(w * np.exp(part.log_prob(x)) for w, part in own)
    assert expected.sum() == pytest.approx(1, abs=1e-9)
    counts = np.bincount(sim.corpus.x[sim.trainee.shelf].astype(int) @ np.array([16, 4, 1]), minlength=64)
    assert stats.chisquare(counts, expected * counts.sum()).pvalue > 1e-3
    people = np.exp(sim.ledger.recorded[2].log_prob(x))
    assert stats.chisquare(counts, people * counts.sum()).pvalue < 1e-6, "the test can tell"


def test_a_detector_that_leaves_nothing_is_refused_in_a_sentence():
    blind = {"trainee.detector": {"kind": "rates", "true_positive": 1.0, "false_positive": 1.0}, "anchor": "fresh"}
    sim = Simulation(small(blind | {"anchor.share": 1.0}), 1)
    sim.step()
    with pytest.raises(InputError, match="gentler detector"):
        sim.step()


def test_no_detector_is_asked_about_what_a_trainee_published_itself():
    detector = {"kind": "likelihood", "false_positive": 0.3}
    changes = FEW | {"labels": "absent", "anchor": "fresh", "anchor.share": 0.5, "trainee.detector": detector}
    sim = lived(changes | {"trainee.temperature": 0.6, "population.documents": 30_000})
    own = sim.corpus.rows(origin=1)
    flagged = sim.trainee.screen.flagged
    assert not flagged[own[own < len(flagged)]].any() and flagged.any()
    shelf, x = sim.trainee.shelf, all_documents(4, 3)
    machine = shelf[sim.corpus.is_synthetic(shelf)]
    *_, parts = sim.ledger.chain(sim.corpus, sim.trainee, sim.dice)
    assert sum(w for w, part in parts if part is sim.ledger.published[1, 2, False]) == pytest.approx(0.5)
    expected = sum(w * np.exp(part.log_prob(x)) for w, part in parts)
    z = parts[0][1].z
    assert abs(expected.sum() - 1) < 4 * 0.5 * z.stderr / z.value, "a constant was estimated"
    counts = np.bincount(sim.corpus.x[machine].astype(int) @ np.array([16, 4, 1]), minlength=64)
    published = np.exp(sim.ledger.published[1, 2, False].log_prob(x))
    assert stats.chisquare(counts, published / published.sum() * counts.sum()).pvalue > 1e-3
