"""Social graphs: who hears whom, as networkx graphs over people 0..N-1, and the matrix of their influence.

Not handled here: directed ties. Whoever hears a neighbour is heard by them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from godmodel.sim.errors import InputError

if TYPE_CHECKING:  # imported where they are used: importing this module must stay cheap
    import networkx as nx
    import scipy.sparse


def none(n: int) -> nx.Graph:
    """n people and no ties.

    Raises:
        InputError: if n < 1.
    """
    import networkx as nx

    at_least("population", n, 1)
    return nx.empty_graph(n)


def watts_strogatz(n: int, neighbours: int, rewiring: float, *, rng: np.random.Generator) -> nx.Graph:
    """A small world: a ring where each person has `neighbours` ties, each moved at random with `rewiring`.

    Watts and Strogatz (1998), https://doi.org/10.1038/30918.

    Args:
        n: people.
        neighbours: an even number below n; the mean degree, which rewiring leaves as it is.
        rewiring: probability in [0, 1] that a tie's far end moves to a random person.
        rng: gives the seed of networkx's generator.

    Raises:
        InputError: if a number is out of its range.
    """
    import networkx as nx

    check_ring(n, neighbours, rewiring)
    return nx.watts_strogatz_graph(n, neighbours, rewiring, seed=seed_from(rng))


def check_ring(n: int, neighbours: int, rewiring: float) -> None:
    """Raise where n people cannot stand on a ring with so many neighbours."""
    at_least("population", n, 1)
    if neighbours % 2 or not 0 <= neighbours < n:
        raise InputError(
            f"neighbours must be an even number from 0 to {n - 1} among {n} people, not {neighbours}; "
            "change it, or the number of people."
        )
    if not 0 <= rewiring <= 1:
        raise InputError(f"rewiring must be a probability from 0 to 1, not {rewiring}; change it.")


def barabasi_albert(n: int, attachments: int, *, rng: np.random.Generator) -> nx.Graph:
    """Rich get richer: people come one by one, and each ties to `attachments` others, the popular ones first.

    A tie goes to a person in proportion to their degree: Barabási and Albert (1999),
    https://doi.org/10.1126/science.286.5439.509. It begins with a star of `attachments` + 1 people, so there
    are attachments * (n - attachments) ties.

    Args:
        n: people.
        attachments: from 1 to n - 1.
        rng: gives the seed of networkx's generator.

    Raises:
        InputError: if a number is out of its range.
    """
    import networkx as nx

    check_attachments(n, attachments)
    return nx.barabasi_albert_graph(n, attachments, seed=seed_from(rng))


def check_attachments(n: int, attachments: int) -> None:
    """Raise where n people cannot come one by one with so many ties each."""
    at_least("population", n, 2)
    if not 1 <= attachments < n:
        raise InputError(
            f"attachments must be from 1 to {n - 1} among {n} people, not {attachments}; "
            "change it, or the number of people."
        )


def stochastic_blocks(n: int, blocks: int, within: float, between: float, *, rng: np.random.Generator) -> nx.Graph:
    """Communities: a tie within a block has one probability, a tie between blocks another.

    Holland, Laskey and Leinhardt (1983), https://doi.org/10.1016/0378-8733(83)90021-7. Person i is in block
    i * blocks // n, which stands in the node attribute `block`; sizes differ by one at most.

    Args:
        n: people.
        blocks: from 1 to n.
        within: expected number of a person's neighbours in their own block.
        between: expected number of a person's neighbours in all the other blocks together.
        rng: draws the ties.

    Raises:
        InputError: if a number is out of its range: more neighbours than people who could be neighbours.
    """
    import networkx as nx

    ties, block = block_ties(n, blocks, within, between, rng=rng)
    graph = nx.empty_graph(n)
    graph.add_edges_from(ties.tolist())
    nx.set_node_attributes(graph, dict(enumerate(block.tolist())), "block")
    return graph


def block_ties(
    n: int, blocks: int, within: float, between: float, *, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `stochastic_blocks` makes a graph of: its ties (E, 2), and everybody's block (n,).

    Raises:
        InputError: as there.
    """
    at_least("population", n, 1)
    if not 1 <= blocks <= n:
        raise InputError(f"blocks must be from 1 to {n} among {n} people, not {blocks}; change it.")
    block = np.arange(n) * blocks // n  # (n,)
    size = n / blocks
    rooms = {"within": (within, n // blocks - 1), "between": (between, n - math.ceil(size))}
    for name, (degree, room) in rooms.items():
        if not 0 <= degree <= room:
            raise InputError(
                f"{name} must be from 0 to {room} neighbours, with {n} people in {blocks} blocks, "
                f"not {degree}; change it, or the number of blocks."
            )
    start = np.searchsorted(block, np.arange(blocks + 1))  # first person of each block
    widest = int(np.diff(start).max())
    room = widest * (widest - 1) // 2  # pairs of the widest block; where a block is narrower some do not exist
    code = chosen(blocks * room, within / (size - 1) if within else 0.0, rng)
    home, pair = np.divmod(code, max(room, 1))
    inside = pairs(pair) + start[home][:, None]
    inside = inside[inside[:, 1] < start[home + 1]]
    across = pairs(chosen(n * (n - 1) // 2, between / (n - size) if between else 0.0, rng))
    across = across[block[across[:, 0]] != block[across[:, 1]]]
    return np.concatenate([inside, across]), block


def _southern_women() -> nx.Graph:
    """The 18 women, tied by the number of events that two of them attended; the events are no people."""
    import networkx as nx

    events = nx.davis_southern_women_graph()
    return nx.bipartite.weighted_projected_graph(events, events.graph["top"])


def _from_networkx(function: str) -> Callable[[], nx.Graph]:
    def build() -> nx.Graph:
        import networkx as nx

        return getattr(nx, function)()

    return build


REAL: dict[str, Callable[[], nx.Graph]] = {
    "karate_club": _from_networkx("karate_club_graph"),
    "davis_southern_women": _southern_women,
    "florentine_families": _from_networkx("florentine_families_graph"),
    "les_miserables": _from_networkx("les_miserables_graph"),
}


def real(name: str) -> nx.Graph:
    """An observed graph that comes with networkx; the node attribute `label` is each person's name.

    `karate_club` (34, weighted by shared activities), `davis_southern_women` (18 women, weighted by shared
    events), `florentine_families` (15, married), `les_miserables` (77, weighted by shared chapters).

    Raises:
        InputError: if there is no graph of that name.
    """
    if name not in REAL:
        raise InputError(f"a real graph is one of {', '.join(REAL)}, not {name!r}; choose one of them.")
    return numbered(REAL[name]())


def influence_matrix(graph: nx.Graph) -> scipy.sparse.csr_array:
    """W[i, j] = a[i, j] / sum_j a[i, j]: the part of neighbour j in what person i hears.  -> (N, N) float64

    `a` is the symmetric adjacency of a graph over 0..N-1 without ties to oneself, from the edges' `weight`
    where they have one, else 1. Each row sums to one, so W @ x averages x (N, K) over each person's
    neighbours. A person without neighbours, or with none of positive weight, hears themselves: W[i, i] = 1.

    >>> influence_matrix(none(2)).toarray().tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    n = graph.number_of_nodes()
    ties = np.fromiter(
        chain.from_iterable(graph.edges(data="weight", default=1.0)),
        dtype=np.float64,
        count=3 * graph.number_of_edges(),
    ).reshape(-1, 3)
    ties = ties[ties[:, 2] > 0]
    return influence_of(n, ties[:, :2], ties[:, 2])


def influence_of(n: int, ties: np.ndarray, weight: np.ndarray | None = None) -> scipy.sparse.csr_array:
    """Return the influence matrix of n people from their ties (E, 2), of `weight` (E,) > 0 or of 1 each.  -> (n, n)"""
    import scipy.sparse

    i, j = ties.astype(np.int32).T
    weight = np.ones(len(ties)) if weight is None else weight
    total = np.bincount(i, weights=weight, minlength=n) + np.bincount(j, weights=weight, minlength=n)
    alone = np.flatnonzero(total == 0).astype(np.int32)
    rows = np.concatenate([i, j, alone])
    columns = np.concatenate([j, i, alone])
    share = np.concatenate([weight / total[i], weight / total[j], np.ones(len(alone))])
    return scipy.sparse.coo_array((share, (rows, columns)), shape=(n, n)).tocsr()


def numbered(graph: nx.Graph) -> nx.Graph:
    """The same graph over 0..N-1, in its own order; the old node becomes the attribute `label`."""
    import networkx as nx

    place = {old: i for i, old in enumerate(graph)}
    new: nx.Graph = nx.Graph()
    new.add_nodes_from((i, {**graph.nodes[old], "label": str(old)}) for old, i in place.items())
    ties: list[Any] = [(*sorted((place[a], place[b])), data) for a, b, data in graph.edges(data=True)]
    new.add_edges_from(sorted(ties, key=lambda tie: tie[:2]))  # networkx's own order may be that of a set
    return new


def chosen(count: int, p: float, rng: np.random.Generator) -> np.ndarray:
    """Which of 0..count-1 are chosen, each independently with probability p.  -> (m,) int64, in no order"""
    return rng.choice(max(count, 1), size=rng.binomial(count, p), replace=False, shuffle=False)


def pairs(code: np.ndarray) -> np.ndarray:
    """Pair number c of 0, 1, 2, ... as (i, j) with i < j and c = j (j - 1) / 2 + i.  code (m,) -> (m, 2)

    >>> pairs(np.arange(4)).tolist()
    [[0, 1], [0, 2], [1, 2], [0, 3]]
    """
    j = ((1 + np.sqrt(1 + 8 * code.astype(np.float64))) / 2).astype(np.int64)
    j -= j * (j - 1) // 2 > code  # the square root of a large number may round up
    j += j * (j + 1) // 2 <= code  # or down
    return np.stack([code - j * (j - 1) // 2, j], axis=1)


def at_least(what: str, value: int, least: int) -> None:
    """Raise where a number of people is too small."""
    if value < least:
        raise InputError(f"{what} must be at least {least} for this graph, not {value}; raise it.")


def seed_from(rng: np.random.Generator) -> int:
    """A seed for networkx, which wants a plain int."""
    return int(rng.integers(2**32))
