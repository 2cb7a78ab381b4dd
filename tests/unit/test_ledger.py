"""The ledger adds up, each of its laws is the one that it says, and switching a boundary off empties its band."""

import numpy as np
import pytest
from scipy import stats

from godmodel.models.distribution import all_documents
from godmodel.models.exact.table import table
from godmodel.models.sample import Sample
from godmodel.sim.config import Spec
from godmodel.sim.errors import InputError
from godmodel.sim.experiment import checkpoint
from godmodel.sim.measure.measures.bands import BAND_COLUMNS, BANDS
from godmodel.sim.measure.scores import scored
from godmodel.sim.measure.telescope import telescope
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

SMALL = {
    "world.topics": 2,
    "world.vocabulary": 4,
    "world.length": 3,
    "population.people": 30,
    "population.documents": 200,
    "population.concentration": 0.5,
    "drift": "random_walk",
    "measure.draws": 50,
    "ticks": 4,
}
LENSES = ("clear", "hidden", "missing", "noise", "merged", "survivorship")


def world(**changes):
    return with_changes(Spec(), SMALL | {path.replace("__", "."): value for path, value in changes.items()})


def with_lens(kind):
    own = {"merged": {"classes": 2}, "survivorship": {"failing": 0.3, "kept": 0.2}, "clear": {}}
    return {"kind": kind, **own.get(kind, {"share": 0.4})}


def lived(spec, seed=1):
    sim = Simulation(spec, seed)
    for _ in range(spec.ticks):
        sim.step()
    return sim


def bands(sim):
    return [sim.row[column] for column in BAND_COLUMNS]


@pytest.mark.parametrize("anchor", ["none", "fresh", "accumulate"])
@pytest.mark.parametrize("lens", LENSES)
@pytest.mark.parametrize("tokenizer", ["identity", {"kind": "merge", "classes": 3}, {"kind": "chunk", "symbols": 2}])
def test_the_bands_add_up_to_what_is_wasted(anchor, lens, tokenizer):
    if lens == "survivorship" and tokenizer != "identity" and tokenizer["kind"] == "merge":
        pytest.skip("refused: no exact law")
    sim = lived(world(anchor=anchor, lens=with_lens(lens), trainee__tokenizer=tokenizer, trainee__retrain__interval=2))
    each = bands(sim)
    assert all(band.exact for band in each)
    assert sum(band.value for band in each) == pytest.approx(sim.row["kl_bits"].value, abs=1e-9)


@pytest.mark.parametrize("uniform", [0.0, 0.1])
def test_bands_of_documents_too_many_to_list_add_up_as_well(uniform):
    """In every row: they come from the same documents as the gap, and the last is what the others leave of it."""
    long = {"world__length": 24, "world__vocabulary": 12, "measure__draws": 300, "measure__uniform": uniform}
    sim = Simulation(world(**long, lens=with_lens("noise"), anchor="fresh", trainee__retrain__interval=2), 1)
    for _ in range(4):
        sim.step()
        each, kl = bands(sim), sim.row["kl_bits"]
        assert not kl.exact and not each[1].exact and not each[-1].exact
        assert sum(band.value for band in each) == pytest.approx(kl.value, abs=1e-9)


def test_temperature_and_pieces_are_accounted_for():
    pytest.importorskip("tokenizers", reason="the package tokenizers is not installed: pieces are not tested")
    tokens = {"kind": "bpe", "size": 12}
    sim = lived(world(trainee__tokenizer=tokens, trainee__temperature=0.8, anchor="accumulate", measure__uniform=0.01))
    assert sum(band.value for band in bands(sim)) == pytest.approx(sim.row["kl_bits"].value, abs=1e-9)
    assert sim.row["ledger_tokenization_bits"].value == pytest.approx(0, abs=1e-12)


def test_the_shelfs_law_is_the_mean_of_its_documents_own_laws():
    sim = lived(world(anchor="accumulate", lens=with_lens("hidden"), trainee__temperature=0.7))
    x = all_documents(4, 3)
    shelf, corpus = sim.trainee.shelf, sim.corpus
    by_hand = np.zeros((4, len(x)))
    for row in shelf:
        tick, origin = int(corpus.tick[row]), int(corpus.origin[row])
        people, recorded = (np.exp(law[tick].log_prob(x)) for law in (sim.ledger.people, sim.ledger.recorded))
        maker = origin, int(corpus.generation[row]), False
        made = recorded if origin == 0 else np.exp(sim.ledger.published[maker].log_prob(x))
        by_hand += np.stack([people, recorded, recorded, made]) / len(shelf)
    for law, expected in zip(sim.ledger.chain(corpus, sim.trainee, sim.dice), by_hand, strict=True):
        mean = sum(w * np.exp(part.log_prob(x)) for w, part in law)
        np.testing.assert_allclose(mean, expected, atol=1e-12)
    assert len({tuple(row) for row in by_hand.round(9)}) == 3, "people, recorded and shelf differ"


@pytest.mark.parametrize("lens", LENSES)
def test_what_the_lens_records_follows_the_law_in_the_ledger(lens):
    sim = Simulation(world(lens=with_lens(lens), population__documents=20_000, trainee__documents=0), seed=3)
    sim.step()
    x = all_documents(4, 3)
    expected = np.exp(sim.ledger.recorded[1].log_prob(x))
    assert expected.sum() == pytest.approx(1, abs=1e-12)
    counts = np.bincount(sim.corpus.x.astype(int) @ 4 ** np.arange(2, -1, -1), minlength=len(x))
    # people write a fixed number of documents each, so counts vary less than a multinomial's: the test is one-sided
    assert stats.chisquare(counts, expected * counts.sum()).pvalue > 1e-3
    lost = {"hidden": 0.4, "missing": 0.4}.get(lens)
    if lost:
        assert len(sim.corpus) == pytest.approx(20_000 * (1 - lost), rel=0.03)
    if lens not in ("clear", "missing"):
        assert np.abs(expected - np.exp(sim.god.log_prob(x))).sum() > 0.01, "the lens shows something else"


@pytest.mark.parametrize(
    "band, off",
    [
        ("staleness", {"drift": "still"}),
        ("observability", {"lens": "clear"}),
        ("tokenization", {"trainee__tokenizer": "identity"}),
        ("feedback", {"anchor__share": 1.0}),
    ],
)
def test_a_boundary_that_is_off_costs_nothing(band, off):
    on = {
        "lens": with_lens("noise"),
        "trainee__tokenizer": {"kind": "merge", "classes": 2},
        "trainee__retrain__interval": 3,
        "anchor": {"kind": "fresh", "share": 0.5},
        "ticks": 6,
    }
    column = BAND_COLUMNS[list(BANDS).index(band)]
    assert abs(lived(world(**on)).row[column].value) > 1e-3
    if band == "staleness":
        off = off | {"population__documents": 210}  # everybody writes equally often: tastes and topics stand still
    assert lived(world(**on | off)).row[column].value == pytest.approx(0, abs=1e-12)


def test_a_step_to_an_impossible_law_is_infinite_and_hides_the_rest():
    p, q = table([0.5, 0.5]), table([1.0], [[0]], 2)
    steps = telescope(Sample.of(p), [[(1.0, p)], [(1.0, q)]], p, uniform=0.0)
    assert steps[0].value == 0 and steps[1].value == np.inf and steps[2].value == -np.inf
    mixed = telescope(Sample.of(p), [[(1.0, p)]], scored(q, 0.5), uniform=0.5)
    assert mixed[1].value == pytest.approx(-0.5 * np.log2(0.75) - 0.5 * np.log2(0.25) - 1)


def test_the_ledger_changes_nothing_but_the_ledger():
    with_it, without = lived(world(anchor="fresh")), lived(world(anchor="fresh", measure__ledger=False))
    assert with_it.row["corpus_crc32"] == without.row["corpus_crc32"]
    assert repr({k: v for k, v in with_it.row.items() if k not in BAND_COLUMNS}) == repr(without.row)
    assert not without.ledger.people and not without.ledger.published


@pytest.mark.parametrize("lens", LENSES)
def test_a_run_that_goes_on_from_a_checkpoint_keeps_the_same_books(lens, tmp_path):
    reading = {"population__exposure": 0.3, "population__influence": 0.2}
    taught = {"trainee__temperature": 0.8, "trainee__retrain__interval": 2}
    spec = world(anchor="accumulate", lens=with_lens(lens), ticks=6, **reading, **taught)
    whole = lived(spec)
    cut = Simulation(spec, 1)
    for _ in range(4):
        cut.step()
    checkpoint.save(cut, tmp_path / "checkpoint.npz")
    again = Simulation(spec, 1)
    checkpoint.restore(again, tmp_path / "checkpoint.npz")
    for _ in range(2):
        again.step()
    assert repr(again.row) == repr(whole.row)


def test_what_has_no_exact_books_is_refused():
    with pytest.raises(InputError, match="measure.ledger=false"):
        world(lens="survivorship", trainee__tokenizer={"kind": "merge", "classes": 2})
    with pytest.raises(InputError, match=r"topics 0 to 1, got 5"):
        Simulation(world(lens={"kind": "hidden", "topic": 5}), 1)
    with pytest.raises(InputError, match="at most the world's 4 symbols, got 9"):
        Simulation(world(lens={"kind": "merged", "classes": 9}), 1)
    with pytest.raises(InputError, match="at most as many classes"):
        Simulation(world(trainee__tokenizer={"kind": "merge", "classes": 9}), 1)
    with pytest.raises(InputError, match="lets through none"):
        Simulation(world(lens={"kind": "missing", "share": 0.999}, population__documents=2), 1).step()
