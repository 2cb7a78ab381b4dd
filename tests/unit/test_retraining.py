"""Alarms find changes whose place is known and keep quiet where there is none; a schedule is what it has heard."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from godmodel.models.alarms import Adwin, Alarm, Kswin, PageHinkley, Scaled, Schedule, Silent
from godmodel.sim.errors import InputError
from godmodel.sim.kinds import kinds_of
from godmodel.sim.settings import Settings, checked
from godmodel.sim.training.retraining import AnyRetraining
from godmodel.sim.training.retraining.fixed import Fixed
from godmodel.sim.training.retraining.on_drift import OnDrift

ROOT = Path(__file__).parents[2]
NAMES = ("adwin", "page_hinkley", "kswin")
ALARMS = {  # one of each
    "Silent": Silent,
    "Adwin": lambda: Adwin(0.05),
    "PageHinkley": lambda: PageHinkley(100.0, 30, 1.0),
    "Kswin": lambda: Kswin(1e-5, 100, 30, 1),
    "Scaled": lambda: Scaled(PageHinkley(25.0, 30, 0.25), 64),
}


def losses(seed, ticks, *, shift=0.0, spread=4.0):
    """Skewed, as losses are, with standard deviation `spread`.  -> (ticks, 64)"""
    return 2 * spread + shift + spread * (np.random.default_rng(seed).gamma(4.0, 0.5, (ticks, 64)) - 2)


def ticks_until_alarm(schedule, stream):
    """Ticks of the stream up to the alarm, 0 for none."""
    for tick, heard in enumerate(stream, 1):
        schedule.observe_loss(heard)
        if schedule.alarmed:
            return tick
    return 0


def test_there_is_an_example_of_every_alarm():
    def below(kind):
        return {kind}.union(*(below(inner) for inner in kind.__subclasses__()))

    assert {kind.__name__ for kind in below(Alarm) if not kind.__name__.startswith("_")} == {"Alarm", *ALARMS}


@pytest.mark.parametrize("name", ALARMS)
def test_cutting_the_stream_changes_nothing_and_a_reset_forgets_all(name):
    stream = np.concatenate([losses(1, 6).ravel(), losses(2, 6, shift=8.0).ravel()])

    def found(alarm, size):
        return [bool(alarm.observe_loss(part)) for part in np.split(stream, range(size, len(stream), size))]

    alarm, other = ALARMS[name](), ALARMS[name]()
    single, whole = found(alarm, 1), found(other, 96)
    assert [any(part) for part in np.split(np.array(single), range(96, len(stream), 96))] == whole
    assert any(single) == (name != "Silent") and not any(single[: 6 * 64])
    alarm.reset()
    assert found(alarm, 1) == single


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shift", [-10.0, 10.0])
def test_a_jump_is_found_at_once(name, shift):
    """One of 2.5 standard deviations, after 6 quiet ticks: within a tick or two, in every one of 20 streams.

    0.08 false alarms are allowed before it, in all streams together.
    """
    for seed in range(20):
        schedule = OnDrift(alarm=name, sensitivity=1e-5).build(seed)
        assert ticks_until_alarm(schedule, losses(seed, 6)) == 0, seed
        assert ticks_until_alarm(schedule, losses(seed + 1000, 3, shift=shift)) in (1, 2), seed


@pytest.mark.parametrize("name", NAMES)
def test_noise_alarms_less_often_than_its_sensitivity_allows(name):
    """Alarms over losses heard, the schedule starting anew after each, lie below the nominal chance."""
    runs = 3 if name == "kswin" else 40  # its tests are slow
    for sensitivity in (0.002, 0.02):
        alarms = 0
        for seed in range(runs):
            schedule = OnDrift(alarm=name, sensitivity=sensitivity).build(seed)
            for heard in losses(seed, 30):
                schedule.observe_loss(heard)
                alarms += schedule.alarmed
                if schedule.alarmed:
                    schedule.trained()
        assert alarms / (runs * 30 * 64) < sensitivity


@pytest.mark.parametrize("law", ["normal", "gamma"])
def test_page_hinkley_keeps_walds_bound_over_a_long_quiet_stream(law):
    """One false alarm in 1/s losses at most: in 300,000 losses of s = 1e-4 no more than 30 (5 to 6 are there).

    With a sum that forgets a ten-thousandth at each loss there were more than 50.
    """
    rng, schedule, alarms = np.random.default_rng(0), OnDrift(alarm="page_hinkley", sensitivity=1e-4).build(0), 0
    for _ in range(300):
        schedule.observe_loss(rng.standard_normal(1000) if law == "normal" else rng.gamma(4.0, 0.5, 1000))
        alarms += schedule.alarmed
        if schedule.alarmed:
            schedule.trained()
    assert alarms <= 30


@pytest.mark.parametrize("name", ["adwin", "page_hinkley"])
def test_more_sensitive_is_sooner(name):
    """A slow rise, of a tenth of a standard deviation a tick; KSWIN's window is too short to see it."""

    def delay(sensitivity, seed):
        rise = losses(seed, 40) + 0.4 * np.clip(np.arange(40) - 5, 0, None)[:, None]
        return ticks_until_alarm(OnDrift(alarm=name, sensitivity=sensitivity).build(seed), rise) or 41

    delays = np.array([[delay(sensitivity, seed) for sensitivity in (1e-8, 1e-4, 0.05)] for seed in range(5)])
    assert (np.diff(delays.mean(axis=0)) < 0).all() and (delays[:, 1] < 40).all()


@pytest.mark.parametrize("name", NAMES)
def test_units_do_not_matter(name):
    """Powers of two are exact in binary: the same alarms at the same losses, at sixteen times a scale."""
    stream = np.concatenate([losses(3, 5), losses(4, 15, shift=2.0)])
    plain, large = (OnDrift(alarm=name, sensitivity=0.01).build(7) for _ in range(2))
    said = []
    for heard in stream:
        plain.observe_loss(heard)
        large.observe_loss(16 * heard)
        said.append((plain.alarmed, large.alarmed))
    assert all(one == other for one, other in said) and said[-1] == (True, True) and said[0] == (False, False)


def test_page_hinkley_is_the_sum_of_its_definition():
    """Against the recursion of Page (1954), two-sided, written out."""
    stream = np.concatenate([losses(5, 3).ravel(), losses(6, 1, shift=8.0).ravel()])
    up = down = least = most = 0.0
    expected = None
    for n, x in enumerate(stream, 1):
        mean = stream[:n].mean()
        up, down = up + x - mean - 1.0, down + x - mean + 1.0
        least, most = (up, down) if n == 1 else (min(least, up), max(most, down))
        if n >= 30 and max(up - least, most - down) > 80.0:
            expected = n
            break
    alarm = PageHinkley(80.0, 30, 1.0)
    assert expected > 3 * 64 and [alarm.observe_loss(x[None]) for x in stream[:expected]] == [False] * (
        expected - 1
    ) + [True]


def test_kswin_hears_a_change_of_spread_alone():
    quiet, wide = losses(8, 4), losses(9, 4, spread=40.0)
    schedule = OnDrift(alarm="kswin", sensitivity=0.0002).build(0)
    assert ticks_until_alarm(schedule, quiet) == 0
    assert ticks_until_alarm(schedule, wide - wide.mean() + quiet.mean()) in (1, 2)


def test_losses_that_never_vary_are_no_change_and_then_one():
    for name in NAMES:
        schedule = OnDrift(alarm=name).build(0)
        assert ticks_until_alarm(schedule, np.full((5, 64), 3.0)) == 0
        assert ticks_until_alarm(schedule, np.full((5, 64), 8.0)) > 0


@pytest.mark.parametrize("settings", [Fixed(interval=3), *(OnDrift(alarm=name) for name in NAMES)], ids=str)
@pytest.mark.parametrize("stop", range(12))
def test_a_replayed_schedule_goes_on_as_the_one_that_heard_it_live(settings, stop):
    """Trained at ticks 1, 4 and wherever due; cut off after any tick, within and after an alarm."""
    stream = np.concatenate([losses(10, 5), losses(11, 5, shift=5.0), losses(12, 2)])

    def live(schedule, studied_at, ticks):
        diary = []
        for tick in ticks:
            due = schedule.due(tick, studied_at)
            if due or tick == 4:
                schedule.trained()
                studied_at = tick
            schedule.observe_loss(stream[tick - 1][: schedule.losses])
            diary.append((tick, due, schedule.alarmed, schedule.history().tolist()))
        return diary, studied_at

    through, _ = live(settings.build(3), 0, range(1, 13))
    first = settings.build(3)
    before, studied_at = live(first, 0, range(1, stop + 1))
    second = settings.build(3)
    second.observe_loss(np.arange(64.0))  # what it heard otherwise does not count
    second.replay(first.history())
    after, _ = live(second, studied_at, range(stop + 1, 13))
    assert before + after == through
    assert through[0][1] and (isinstance(settings, Fixed) or any(due for tick, due, *_ in through if tick > 5))


def test_history_is_a_copy_of_what_was_heard_since_the_last_training():
    schedule, heard = OnDrift().build(0), np.array([1, 2])
    assert schedule.history().dtype == np.float64 and schedule.history().shape == (0,)
    schedule.observe_loss(heard.astype(np.float32))
    lent = np.array([3.0])
    schedule.observe_loss(lent)
    lent[0] = 9.0
    assert schedule.history().tolist() == [1, 2, 3]
    schedule.history()[0] = 9.0
    assert schedule.history().tolist() == [1, 2, 3]
    schedule.trained()
    assert schedule.history().tolist() == []


def test_a_fixed_schedule_counts_ticks():
    for interval in (1, 2, 5):
        schedule, studied_at, trained = Fixed(interval=interval).build(0), 0, []
        assert schedule.losses == 0
        for tick in range(1, 12):
            schedule.observe_loss(np.array([0.0, 1e9]))
            if schedule.due(tick, studied_at):
                studied_at = tick
                schedule.trained()
                trained.append(tick)
        assert trained == list(range(1, 12, interval)) and schedule.history().size == 0


def test_an_alarm_lasts_until_training_and_waits_for_the_least_ticks():
    class Shrill(Alarm):
        def observe_loss(self, values):
            return bool((values > 1).any())

        def reset(self):
            pass

    schedule = Schedule(Shrill(), losses=1, least=3)
    assert schedule.due(1, 0) and schedule.due(5, 0)  # the first time, whatever was heard
    assert not schedule.due(9, 1)
    schedule.observe_loss(np.array([2.0]))
    schedule.observe_loss(np.array([0.0]))
    assert [schedule.due(tick, 4) for tick in (5, 6, 7, 8)] == [False, False, True, True]
    schedule.trained()
    assert not schedule.due(99, 4)


def test_a_silent_alarm_trains_once():
    schedule = Schedule(Silent(), losses=64)
    schedule.observe_loss(losses(0, 1)[0])
    assert schedule.due(1, 0) and not schedule.due(10**6, 1)


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_losses_that_are_no_numbers_are_refused_and_not_kept(odd):
    for settings in (Fixed(), OnDrift()):
        schedule = settings.build(0)
        with pytest.raises(ValueError, match=f"finite losses, not {odd}: .*smoothing"):
            schedule.observe_loss(np.array([1.0, odd]))
        assert schedule.history().size == 0
        with pytest.raises(ValueError, match=r"shape \(2, 2\)"):
            schedule.observe_loss(np.zeros((2, 2)))


@pytest.mark.parametrize(
    "build",
    [
        lambda: Adwin(0.0),
        lambda: Adwin(1.0),
        lambda: PageHinkley(0.0, 30, 0.1),
        lambda: PageHinkley(math.nan, 30, 0.1),
        lambda: PageHinkley(1.0, 0, 0.1),
        lambda: Kswin(0.0, 100, 30, 1),
        lambda: Kswin(0.1, 100, 51, 1),
        lambda: Kswin(0.1, 100, 0, 1),
        lambda: Scaled(Silent(), 1),
    ],
)
def test_impossible_alarms_are_refused(build):
    with pytest.raises(ValueError, match="must be above .* got .*; change it.$"):
        build()


class Plan(Settings):
    """A record with a schedule."""

    retrain: AnyRetraining


def test_settings_are_known_by_kind_and_keep_their_bounds():
    assert set(kinds_of(Plan.model_fields["retrain"])) == {"fixed", "drift"}
    assert checked(Plan, {"retrain": "fixed"}).retrain == Fixed(interval=1)
    assert checked(Plan, {"retrain": "drift"}).retrain == OnDrift(alarm="adwin", losses=64, least=1)
    for changes, words in (
        ({"sensitivity": 0}, "above 0, below 1"),
        ({"sensitivity": 1}, "above 0, below 1"),
        ({"alarm": "ddm"}, "one of adwin, page_hinkley, kswin"),
        ({"losses": 0}, "losses must be a whole number"),
        ({"least": 0}, "least must be a whole number"),
    ):
        with pytest.raises(InputError, match=words):
            checked(Plan, {"retrain": {"kind": "drift"} | changes})


def test_river_is_loaded_for_its_alarms_alone_and_without_a_warning():
    program = """
import sys
from godmodel.sim.training.retraining.fixed import Fixed
from godmodel.sim.training.retraining.on_drift import OnDrift
Fixed().build(0)
assert "river" not in sys.modules
OnDrift().build(0)
assert "river" in sys.modules
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
