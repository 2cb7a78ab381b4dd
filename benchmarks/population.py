"""What 100,000 people cost: set-up, each verb of a tick, memory; and opinion averaging against plain Mesa agents.

python -m benchmarks.population [--people 100000] [--ticks 50]
"""

import argparse
import multiprocessing
import resource
import time

import mesa
import numpy as np
from rich.progress import track

from godmodel.models.social.opinion import averaged
from godmodel.sim.config import Spec
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation
from godmodel.sim.society.graphs import influence_matrix, watts_strogatz

VERBS = ("drift", "listen", "write", "study", "publish", "measure")
TOPICS, NEIGHBOURS, STRENGTH, PEERS = 8, 10, 0.2, 2000
SOCIAL = {
    "world.length": 8,
    "world.vocabulary": 64,
    "world.states": 0,
    "anchor": {"kind": "fresh", "share": 0.5},
    "trainee.shelf": 20_000,
    "trainee.documents": 20_000,
    "population.graph": {"kind": "watts_strogatz", "neighbours": NEIGHBOURS},
    "population.influence": STRENGTH,
    "population.confidence": 0.5,
    "population.exposure": 0.3,
    "population.reads": 5,
    "population.adoption.reconsider": 0.1,
    "population.turnover": 0.01,
    "population.activity": 1.5,
    "population.visibility": 1.5,
    "population.skill": 0.8,
}


def everything_on(feed: str, people: int, ticks: int) -> Spec:
    """A world with every social effect switched on, and a document a person a tick."""
    size = {"ticks": ticks, "population.people": people, "population.documents": people, "population.feed": feed}
    return with_changes(Spec(), SOCIAL | size)


def live(feed: str, people: int, ticks: int) -> None:
    """Live one world and print what each of its parts took, seconds."""
    began = time.perf_counter()
    sim = Simulation(everything_on(feed, people, ticks), 1)
    taken = {"set-up": time.perf_counter() - began} | dict.fromkeys(VERBS, 0.0)
    clock = {}
    for verb in VERBS:
        sim.on(verb, lambda tick, verb=verb: clock.update({verb: time.perf_counter()}), before=True)
        sim.on(verb, lambda tick, verb=verb: taken.update({verb: taken[verb] + time.perf_counter() - clock[verb]}))
    for _ in track(range(ticks), description=f"feed {feed}", transient=True):
        sim.step()
    whole = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"feed {feed}: {people:,} people, {ticks} ticks, {len(sim.corpus):,} documents")
    for part, seconds in taken.items():
        each = "" if part == "set-up" else f"   {1000 * seconds / ticks:6.0f} ms a tick"
        print(f"  {part:<8} {seconds:7.2f} s{each}")
    print(f"  {'whole':<8} {whole:7.2f} s   peak memory {memory:.2f} GB", flush=True)


def peer(people: int) -> None:
    """Print what opinion averaging takes a person a tick with plain Mesa agents, and here."""
    alone = per_person(mesa_crowd(PEERS).step, PEERS, repeats=3)
    rng = np.random.default_rng(0)
    tastes = rng.dirichlet(np.ones(TOPICS), size=people)
    influence = influence_matrix(watts_strogatz(people, NEIGHBOURS, 0.1, rng=rng))
    ours = per_person(lambda: averaged(tastes, influence, STRENGTH), people, repeats=5)
    print(f"opinion averaging: {1e6 * alone:.2f} us a person a tick as {PEERS:,} plain Mesa agents,")
    print(f"  {1e6 * ours:.3f} us here with {people:,} people: {alone / ours:.0f} times faster")


class _Talker(mesa.Agent):
    """A person as Mesa's tutorials write one: a small array, a list of friends, two verbs."""

    def __init__(self, model: mesa.Model, taste: np.ndarray):
        super().__init__(model)
        self.taste, self.next, self.friends = taste, taste, []

    def hear(self) -> None:
        heard = sum(friend.taste for friend in self.friends) / len(self.friends)
        self.next = (1 - STRENGTH) * self.taste + STRENGTH * heard

    def move(self) -> None:
        self.taste = self.next


class _Crowd(mesa.Model):
    def step(self) -> None:
        self.agents.do("hear")
        self.agents.do("move")


def mesa_crowd(people: int) -> _Crowd:
    """Return plain Mesa agents who average their tastes, once they have been seen to do it as this program does."""
    crowd = _Crowd(rng=0)
    rng = np.random.default_rng(0)
    tastes = rng.dirichlet(np.ones(TOPICS), size=people)
    talkers = [_Talker(crowd, taste) for taste in tastes]
    graph = watts_strogatz(people, NEIGHBOURS, 0.1, rng=rng)
    for row, talker in enumerate(talkers):
        talker.friends = [talkers[other] for other in graph[row]]
    influence = influence_matrix(graph)
    crowd.step()
    expected = averaged(tastes, influence, STRENGTH)
    if not np.allclose([talker.taste for talker in talkers], expected):
        raise AssertionError("the two programs do not average alike")
    return crowd


def per_person(act, people: int, *, repeats: int) -> float:
    """Seconds a person, the best of `repeats`."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return min(times) / people


def main() -> None:
    """Print the times; each world lives in a process of its own, so that its peak memory is its own."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--ticks", type=int, default=50)
    chosen = options.parse_args()
    spawn = multiprocessing.get_context("spawn")
    for feed in ("popular", "personalised"):
        world = spawn.Process(target=live, args=(feed, chosen.people, chosen.ticks))
        world.start()
        world.join()
    peer(chosen.people)


if __name__ == "__main__":
    main()
