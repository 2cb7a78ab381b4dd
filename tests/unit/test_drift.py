"""Each drift moves as its formula says, and can be replayed to the bit."""

import numpy as np
import pytest

from godmodel.sim.kinds import kinds_of
from godmodel.sim.streams import Dice
from godmodel.sim.world.drifts import AnyDrift
from godmodel.sim.world.drifts.random_walk import RandomWalk
from godmodel.sim.world.drifts.regime_switch import RegimeSwitch
from godmodel.sim.world.drifts.seasonal import Seasonal
from godmodel.sim.world.drifts.still import Still
from godmodel.sim.world.drifts.years import Years

SHAPE = (50, 80)


def path_of(policy, ticks, seed=0, shape=SHAPE):
    """Tilts at ticks 1..ticks."""
    dice, tilt, out = Dice(seed), np.zeros(shape), []
    for tick in range(1, ticks + 1):
        tilt = policy.tilt(tick, tilt, dice)
        out.append(tilt)
    return np.array(out)


@pytest.mark.parametrize("kind", kinds_of(AnyDrift))
def test_it_starts_where_the_world_was_and_replays_to_the_bit(kind):
    policy = kinds_of(AnyDrift)[kind]()
    path = path_of(policy, 15)
    assert not path[0].any() and policy.period(1) == 0
    assert np.array_equal(path, path_of(policy, 15))
    dice = Dice(0)
    dice("drift", 3).random(9)
    dice("write", 1).random(9)
    assert np.array_equal(policy.tilt(9, path[7], dice), path[8]), "whatever else was drawn"
    if kind not in ("still", "linear", "years"):
        assert not np.array_equal(path, path_of(policy, 15, seed=1))


def test_still_is_still():
    assert not path_of(Still(), 20).any()


@pytest.mark.parametrize("step", [0.1, 0.5])
def test_a_walks_variance_grows_by_the_square_of_its_step(step):
    path = path_of(RandomWalk(step=step), 11)
    n = path[0].size
    for tick in (2, 5, 11):
        assert path[tick - 1].var() == pytest.approx((tick - 1) * step**2, rel=5 * np.sqrt(2 / n))
    steps = np.diff(path, axis=0)
    assert abs(steps.mean()) < 5 * step / np.sqrt(steps.size)
    assert abs(np.corrcoef(steps[3].ravel(), steps[4].ravel())[0, 1]) < 5 / np.sqrt(n)


def test_a_pulled_walk_settles():
    """An autoregression of order one has the variance step^2 / (1 - (1 - pull)^2) in the long run."""
    path = path_of(RandomWalk(step=0.3, pull=0.5), 30)
    expected = 0.3**2 / (1 - 0.5**2)
    assert path[-10:].var() == pytest.approx(expected, rel=0.05)
    free = np.random.default_rng(0).standard_normal(SHAPE)
    assert np.array_equal(RandomWalk(step=0.0, pull=1.0).tilt(5, free, Dice(0)), np.zeros(SHAPE))
    np.testing.assert_allclose(RandomWalk(step=0.0, pull=0.25).tilt(5, free, Dice(0)), 0.75 * free)


def test_regimes_come_in_turn_and_return():
    path = path_of(RegimeSwitch(regimes=3, every=2, size=0.7), 14)
    same = [[np.array_equal(a, b) for b in path] for a in path]
    regime = [(t // 2) % 3 for t in range(14)]
    assert same == [[a == b for b in regime] for a in regime]
    assert not path[6].any()
    for tick in (2, 4):
        assert path[tick].std() == pytest.approx(0.7, rel=0.06)


def test_seasons_return_to_the_start():
    path = path_of(Seasonal(period_ticks=12, size=0.8), 25)
    np.testing.assert_allclose(path[12], 0, atol=1e-12)
    np.testing.assert_allclose(path[24], 0, atol=1e-12)
    np.testing.assert_allclose(path[15], path[3], atol=1e-12)
    np.testing.assert_allclose(path[9], -path[3], atol=1e-12)
    assert path[3].std() == pytest.approx(0.8, rel=0.06) and np.abs(path[3]).sum() == np.abs(path).sum((1, 2)).max()


@pytest.mark.parametrize("each", [1, 3])
def test_years_turn_a_page(each):
    policy = Years(ticks_per_year=each)
    assert [policy.period(t) for t in range(1, 3 * each + 1)] == [y for y in range(3) for _ in range(each)]
    assert not path_of(policy, 5).any()
