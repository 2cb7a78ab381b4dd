"""The corpus keeps what was published, in order, with its provenance, however it grew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from godmodel.sim.corpus import HUMAN, Corpus

# What is published: (ticks since the last, origin, generation, documents)
batches = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 9), st.integers(0, 7)), min_size=1, max_size=12
)


def published(history):
    """A corpus, and the same as a plain list of documents."""
    corpus, plain, tick = Corpus(2, np.uint8), [], 1
    for later, origin, generation, n in history:
        tick += later
        x = np.arange(2 * n, dtype=np.uint8).reshape(n, 2) + len(plain)
        author = np.arange(n) if origin == HUMAN else None
        corpus.publish(x, tick=tick, origin=origin, generation=generation, author=author)
        plain += [(tuple(x[i]), i if origin == HUMAN else -1, tick, origin, generation) for i in range(n)]
    return corpus, plain


def listed(corpus):
    columns = (corpus.author, corpus.tick, corpus.origin, corpus.generation)
    return list(zip(map(tuple, corpus.x), *(column.tolist() for column in columns), strict=True))


@settings(deadline=None)
@given(batches)
def test_everything_published_is_there_in_order(history):
    corpus, plain = published(history)
    assert listed(corpus) == plain and len(corpus) == len(plain)
    machine = [d[3] != HUMAN for d in plain]
    assert not plain or corpus.synthetic_share() == pytest.approx(np.mean(machine))


@settings(deadline=None)
@given(batches, st.integers(0, 12), st.integers(0, 14), st.integers(0, 3))
def test_rows_are_those_of_the_ticks_and_the_origin(history, first, last, origin):
    corpus, plain = published(history)
    inside = [i for i, d in enumerate(plain) if first <= d[2] <= last]
    assert corpus.rows(first=first, last=last).tolist() == inside
    assert corpus.rows(origin=origin, first=first, last=last).tolist() == [i for i in inside if plain[i][3] == origin]
    assert corpus.rows(machine=True, first=first, last=last).tolist() == [i for i in inside if plain[i][3] != HUMAN]
    assert corpus.rows(first=first).tolist() == [i for i, d in enumerate(plain) if d[2] >= first]
    mine = [d[2] for d in plain if d[3] == origin]
    newest = [i for i, d in enumerate(plain) if d[3] == origin and d[2] == max(mine)]
    if origin != HUMAN:
        assert corpus.seen_by(origin).latest().tolist() == newest


@settings(deadline=None)
@given(batches, batches)
def test_what_was_saved_comes_back_and_can_grow(history, more):
    corpus, plain = published(history)
    saved = {name: column.copy() for name, column in corpus.state().items()}
    other, _ = published(more)
    other.restore(saved)
    assert listed(other) == plain
    tick = max((d[2] for d in plain), default=0)
    for each in (corpus, other):
        each.publish(np.array([[7, 7]], dtype=np.uint8), tick=tick, origin=1, generation=2)
    assert listed(corpus) == listed(other) == [*plain, ((7, 7), -1, tick, 1, 2)]


def test_growth_keeps_the_type_and_is_not_quadratic():
    corpus = Corpus(3, np.uint16)
    moves, before = 0, None
    for tick in range(1, 2001):
        corpus.publish(np.full((1, 3), tick, dtype=np.uint16), tick=tick, origin=1, generation=tick)
        moves += corpus.x.base is not before
        before = corpus.x.base
    assert corpus.x.dtype == np.uint16 and corpus.x[:, 0].tolist() == list(range(1, 2001))
    assert moves < 15


def test_later_growth_does_not_touch_earlier_views():
    corpus = Corpus(1, np.uint8)
    corpus.publish(np.array([[1], [2]], dtype=np.uint8), tick=1, origin=0, generation=0)
    view = corpus.x
    corpus.publish(np.full((50, 1), 9, dtype=np.uint8), tick=1, origin=0, generation=0)
    assert view.ravel().tolist() == [1, 2]


def test_empty_corpus():
    corpus = Corpus(4, np.uint8)
    assert len(corpus) == 0 and np.isnan(corpus.synthetic_share())
    assert corpus.x.shape == (0, 4) and corpus.rows().size == corpus.seen_by(1).latest().size == 0


def test_faults_are_refused_and_leave_nothing_behind():
    corpus = Corpus(2, np.uint8)
    corpus.publish(np.zeros((1, 2), dtype=np.uint8), tick=5, origin=0, generation=0)
    with pytest.raises(ValueError, match="tick 4 lies before 5"):
        corpus.publish(np.zeros((1, 2), dtype=np.uint8), tick=4, origin=0, generation=0)
    for shape in ((1, 3), (2,)):
        with pytest.raises(ValueError, match=r"must be \(n, 2\)"):
            corpus.publish(np.zeros(shape, dtype=np.uint8), tick=6, origin=0, generation=0)
    with pytest.raises(AttributeError):
        corpus.texts  # noqa: B018  # the access is what is tested
    assert len(corpus) == 1 and corpus.tick.tolist() == [5]


def test_a_tick_is_found_by_a_key_of_its_own_type():
    corpus = Corpus(1, np.dtype(np.uint8))
    for tick, n in ((1, 3), (2, 0), (4, 2), (9, 1)):
        corpus.publish(np.zeros((n, 1), dtype=np.uint8), tick=tick, origin=tick % 2, generation=0)
    for tick in (-5, 0, 1, 2, 3, 4, 5, 9, 10, 2**31 - 1, 2**31, 2**40, np.int64(4)):
        assert corpus.first_row_of(tick) == int((corpus.tick < tick).sum())
        assert corpus.rows(last=tick).tolist() == np.flatnonzero(corpus.tick <= tick).tolist()
    assert corpus.synthetic_share() == (corpus.origin != HUMAN).mean() == 4 / 6
    again = Corpus(1, np.dtype(np.uint8))
    again.restore(corpus.state())
    assert again.synthetic_share() == 4 / 6 and np.isnan(Corpus(1, np.dtype(np.uint8)).synthetic_share())
