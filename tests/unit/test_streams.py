"""A stream of dice depends on seed, purpose and tick, and on nothing else."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from godmodel.sim.streams import Dice

words = st.text(min_size=1, max_size=12)


def first(dice, purpose, tick=0):
    return dice(purpose, tick).integers(2**63, size=4).tolist()


@settings(deadline=None)
@given(st.integers(0, 2**63 - 1), words, words, st.integers(0, 10**6))
def test_a_purpose_does_not_feel_another(seed, one, other, tick):
    alone = first(Dice(seed), one, tick)
    dice = Dice(seed)
    dice(other, tick).random(1000)
    dice(one, tick + 1).random(5)
    assert first(dice, one, tick) == alone == first(dice, one, tick)
    if one != other:
        assert first(dice, other, tick) != alone
    assert first(dice, one, tick + 1) != alone != first(Dice(seed + 1), one, tick)


def test_addresses_are_stable():
    """Numbers that were drawn when the addresses were chosen: old seeds keep their meaning."""
    assert Dice(3)("write", 1).random(3).tolist() == [0.5397433579419191, 0.5175670302796386, 0.6362867817063271]
    assert Dice(0)("world").integers(1000, size=3).tolist() == [628, 157, 38]
    assert Dice(2**40)("measure kl", 7).random() == 0.1025034090361876


def test_streams_of_neighbouring_addresses_are_uncorrelated():
    streams = np.array(
        [Dice(s)(p, t).standard_normal(2000) for s in (0, 1) for p in ("write", "study") for t in (1, 2)]
    )
    off = np.corrcoef(streams)[np.triu_indices(len(streams), 1)]
    assert np.abs(off).max() < 4.5 / np.sqrt(2000)


def test_a_numpy_seed_is_the_same_seed():
    assert first(Dice(np.int64(5)), "write", 2) == first(Dice(5), "write", 2)
