"""The video world: every film is a digit that flies straight, bounces off walls, and never leaves the field."""

import math
from collections import Counter

import numpy as np
import pytest
from small_worlds import small

from godmodel.models.exact.mixture import Mixture
from godmodel.models.information import entropy
from godmodel.sim.errors import InputError
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation
from godmodel.sim.streams import Dice
from godmodel.sim.world.data.text_art import read
from godmodel.sim.world.video import DIRECTIONS, GLYPHS, VideoSettings, bounced

TINY = {"digits": 2, "speeds": 2, "frames": 4, "height": 7, "width": 5}


def world(**settings):
    return VideoSettings(**settings).build(Dice(0))


def step(place, velocity, room):
    """One frame along one axis, with a wall at either end: cell by cell, turning where the way is barred."""
    for _ in range(abs(velocity)):
        if not 0 <= place + np.sign(velocity) <= room:
            velocity = -velocity
        if room:
            place += np.sign(velocity)
    return place, velocity


def flown(digit, speed, shape):
    """All films of a topic by letting the digit fly, as a count of the bytes of each."""
    frames, height, width = shape
    glyph = np.array([[cell == "#" for cell in row] for row in GLYPHS[digit]], dtype=np.uint8)
    films = Counter()
    for y0 in range(height - 4):
        for x0 in range(width - 2):
            for dy, dx in DIRECTIONS:
                (y, x), (vy, vx) = (y0, x0), (speed * dy, speed * dx)
                film = np.zeros(shape, dtype=np.uint8)
                for t in range(frames):
                    film[t, y : y + 5, x : x + 3] = glyph
                    y, vy = step(y, vy, height - 5)
                    x, vx = step(x, vx, width - 3)
                films[film.tobytes()] += 1
    return films


@pytest.mark.parametrize(
    "settings", [TINY, TINY | {"height": 5}, TINY | {"width": 3, "speeds": 4}, {"digits": 3, "frames": 3}], ids=str
)
def test_the_table_is_what_flying_gives(settings):
    w = world(**settings)
    topics = w.topics()
    rows = {row.tobytes(): i for i, row in enumerate(topics.documents)}
    seen = set()
    speeds = VideoSettings(**settings).speeds
    for k in range(topics.count):
        films = flown(k // speeds, k % speeds + 1, w.shape)
        expected = np.zeros(len(rows))
        for film, times in films.items():
            expected[rows[film]] = times / films.total()
        np.testing.assert_allclose(topics.probabilities[k], expected)
        seen |= set(films)
    assert seen == set(rows)


def test_by_default_a_digit_is_always_whole():
    w = world()
    topics = w.topics()
    assert (w.shape, w.length, topics.count, w.vocab_size) == ((6, 8, 8), 384, 20, 2)
    lit = topics.documents.reshape(-1, 6, 64).sum(axis=2)  # (M, frames)
    size = [sum(row.count("#") for row in glyph) for glyph in GLYPHS]
    for k, law in enumerate(topics.probabilities):
        assert (lit[law > 0] == size[k // 2]).all()
    assert w.topic_names[:2] == ("digit 0 at speed 1", "digit 0 at speed 2")
    np.testing.assert_allclose(w.popularity(), 1 / 20)


def test_glyphs_are_ten_different_ones_that_fill_their_box():
    assert len(set(GLYPHS)) == 10
    for glyph in GLYPHS:
        cells = np.array([list(row) for row in glyph]) == "#"
        assert cells.shape == (5, 3) and cells.any(axis=1).all() and cells.any(axis=0).all()


@pytest.mark.parametrize("room", [0, 1, 2, 5])
@pytest.mark.parametrize("velocity", [-4, -1, 0, 1, 3])
def test_bounces_are_reflections(room, velocity):
    for start in range(room + 1):
        way, place, v = [], start, velocity
        for _ in range(12):
            way.append(place)
            place, v = step(place, v, room)
        np.testing.assert_array_equal(bounced(start + velocity * np.arange(12), np.array(room)), way)


def test_entropy_is_the_log_of_the_number_of_films_where_all_are_alike():
    still = world(digits=10, speeds=1, frames=1)  # one frame shows no direction: 24 places, and 10 different digits
    assert entropy(Mixture(still.topics(), still.popularity())).bits.value == pytest.approx(math.log2(240))
    # in the middle of a field of 3 x 3 places, and only there, all 8 directions show; at a wall two are alike
    small_field = world(digits=1, speeds=1, frames=2, height=7, width=5)
    films = flown(0, 1, small_field.shape)
    p = np.array(list(films.values())) / 72
    assert len(films) == 8 + 4 * 5 + 4 * 3
    found = entropy(Mixture(small_field.topics(), np.ones(1)))
    assert found.exact and found.bits.value == pytest.approx(-(p @ np.log2(p)))


def test_default_entropy():
    w = world()
    found = entropy(Mixture(w.topics(), w.popularity()))
    assert found.exact and len(w.topics().documents) == 2720
    assert found.bits.value == pytest.approx(math.log2(20) + entropy(Mixture(w.topics(), np.eye(20)[7])).bits.value)


def test_spelling_shows_the_frames_side_by_side_and_can_be_read_back():
    w = world(**TINY)
    x = w.topics().documents[:9]
    texts = w.spell(x)
    np.testing.assert_array_equal(read(texts, 2), x)
    line = texts[0].split("\n")[0]
    assert texts[0].count("\n") == 6 and len(line) == 4 * 5 + 3 and line.count("|") == 3


@pytest.mark.parametrize("learner", ["table", "ngram"])
@pytest.mark.parametrize("drift", ["still", "random_walk", "regime_switch", "seasonal"])
def test_three_ticks(learner, drift):
    tiny = {f"world.{name}": value for name, value in TINY.items()}
    change = {"world": "video", "drift": drift, "trainee.learner": learner, "measure.uniform": 0.01}
    sim = Simulation(small(tiny | change | {"population.documents": 200, "population.exposure": 0.2}), 1)
    for _ in range(3):
        sim.step()
        kl = sim.row["kl_bits"]
        assert kl.exact and 0 < kl.value < math.inf
    moved = sim.topics.tilted(np.ones((4, 2)) * [0.0, 1.5])
    np.testing.assert_allclose(moved.probabilities, sim.world.topics().probabilities)  # as many cells are always lit


def test_too_many_films_are_refused():
    for changes in ({"world.height": 64, "world.width": 64}, {"world.frames": 64, "world.height": 20}):
        with pytest.raises(InputError, match="few enough to list.*set a smaller height") as caught:
            with_changes(small(), {"world": "video"} | changes)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="world.height must be a whole number, 5 to 64"):
        with_changes(small(), {"world": "video", "world.height": 4})
