"""The images world: its law is the real images, counted, or noisy copies of them with the exact likelihood."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from small_worlds import small

from godmodel.models.exact.mixture import Mixture
from godmodel.sim.errors import InputError
from godmodel.sim.simulation import Simulation
from godmodel.sim.streams import Dice
from godmodel.sim.world import images
from godmodel.sim.world.data.text_art import INK, draw, read
from godmodel.sim.world.images import ImagesSettings

datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn, which brings the images, is not installed")


def world(**settings):
    return ImagesSettings(**settings).build(Dice(0))


def real():
    pixels, digits = datasets.load_digits(return_X_y=True)
    return pixels.astype(int), digits


def test_shares_are_the_counts_of_the_digits():
    w = world()
    _, digits = real()
    assert w.popularity().tolist() == [(digits == k).sum() / 1797 for k in range(10)]
    assert (w.vocab_size, w.length, w.shape, len(w.topic_names), w.known) == (17, 64, (8, 8), 10, True)


@pytest.mark.parametrize("levels", [2, 3, 17])
def test_photos_are_counted_and_equal_ones_merged(levels):
    pixels, digits = real()
    bins = np.searchsorted(np.arange(1, levels) * 17 / levels, np.arange(17), side="right")  # equal widths on [0, 17)
    seen = {}
    for row, k in zip(bins[pixels], digits, strict=True):
        seen.setdefault(row.tobytes(), np.zeros(10))[k] += 1 / (digits == k).sum()
    topics = world(levels=levels).topics()
    assert len(topics.documents) == len(seen) == {2: 1752, 3: 1796, 17: 1797}[levels]
    expected = np.stack([seen[row.astype(bins.dtype).tobytes()] for row in topics.documents])
    np.testing.assert_allclose(topics.probabilities.T, expected)


def test_every_photo_is_as_likely_as_every_other_at_the_real_shares():
    w = world()
    god = Mixture(w.topics(), w.popularity())
    p = np.exp(god.log_prob(god.support()))
    np.testing.assert_allclose(p, 1 / 1797)
    assert -(p @ np.log2(p)) == pytest.approx(math.log2(1797))


def test_noisy_copies_weigh_what_their_pixels_say():
    w = world(law="noisy", levels=4, noise=0.1)
    pixels, digits = real()
    prototypes = pixels * 4 // 17
    x = w.topics().sample(np.array([0, 3, 9]), rng=np.random.default_rng(0))
    right = (x[:, None] == prototypes).sum(axis=2)  # (3, 1797)
    log_p = right * np.log(0.925) + (64 - right) * np.log(0.025)
    for k in range(10):
        mine = log_p[:, digits == k]
        expected = np.logaddexp.reduce(mine, axis=1) - np.log(mine.shape[1])
        np.testing.assert_allclose(w.topics().log_prob_each(x)[:, k], expected, rtol=1e-10)
    assert np.isfinite(w.topics().log_prob_each(np.full((1, 64), 3))).all()  # any image is possible


def test_mean_copies_have_a_prototype_a_digit():
    pixels, digits = real()
    topics = world(law="noisy", copied="mean").topics()
    expected = [np.rint(pixels[digits == k].mean(axis=0)) for k in range(10)]
    np.testing.assert_array_equal(topics.prototypes, expected)
    np.testing.assert_array_equal(topics.owner, np.arange(10))


@pytest.mark.parametrize("levels", [2, 5, 10])
def test_what_is_spelled_can_be_read_back(levels):
    w = world(levels=levels)
    x = w.topics().documents[:20]
    texts = w.spell(x)
    assert all(text.count("\n") == 7 and len(text) == 71 for text in texts)
    np.testing.assert_array_equal(read(texts, levels), x)


def test_text_art_is_row_by_row_and_dark_is_dense():
    assert draw(np.array([[0, 9, 5, 2]]), (2, 2), 10) == [" @\n+:"]
    assert draw(np.arange(17)[None], (1, 17), 17)[0][::16] == INK[0] + INK[-1]
    with pytest.raises(ValueError, match="at most 10"):
        read([" "], 17)
    with pytest.raises(ValueError, match="drawn with"):
        read(["x"], 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"world.levels": 4},
        {"drift": "random_walk", "trainee.learner": "table"},
        {"drift": "regime_switch", "drift.every": 1, "drift.size": 0.2, "world.levels": 2},
        {"drift": "seasonal", "drift.size": 0.1, "world.levels": 2, "population.exposure": 0.3},
        {"world.law": "noisy", "drift": "random_walk", "world.copied": "mean", "world.levels": 4},
        {"world.law": "noisy", "drift": "seasonal", "world.levels": 2, "population.exposure": 0.3},
    ],
    ids=lambda changes: " ".join(map(str, changes.values())),
)
def test_three_ticks(changes):
    sim = Simulation(small({"world": "images", "measure.uniform": 0.01, "population.documents": 300} | changes), 1)
    for _ in range(3):
        sim.step()
        kl = sim.row["kl_bits"]
        assert math.isfinite(kl.value) and kl.value > 0
        assert kl.exact == (sim.world.topics().support() is not None)
    if kl.exact:  # the sum over all images, by another road
        law = sim.trainee.law
        x = sim.god.support()
        p = sim.god.log_prob(x)
        possible = np.isfinite(p)
        q = np.logaddexp(law.log_prob(x) + np.log(0.99), np.log(0.01) - 64 * np.log(sim.world.vocab_size))
        expected = np.exp(p[possible]) @ (p - q)[possible] / np.log(2)
        assert kl.value == pytest.approx(expected)


def test_a_missing_package_is_named(monkeypatch):
    images.load_images.cache_clear()
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(InputError, match="pip install scikit-learn, or set another world.kind.$") as caught:
        world()
    assert "\n" not in str(caught.value)
    monkeypatch.undo()
    assert world().vocab_size == 17  # the failure was not remembered


def test_settings_do_not_load_what_worlds_need():
    check = "import sys, sim.config\nheavy = {'sklearn', 'pandas', 'pyarrow', 'scipy'} & set(sys.modules)"
    check += "\nassert not heavy, heavy"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", check], cwd=root, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
