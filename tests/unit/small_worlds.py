"""Settings of worlds so small that their laws can be enumerated and a tick takes milliseconds."""

from godmodel.sim.config import Spec
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation

WORLD = {"world.topics": 3, "world.vocabulary": 4, "world.length": 5, "world.states": 2}
GRAPH = {"population.graph.neighbours": 4}
REST = {"ticks": 3, "population.people": 20, "population.documents": 50, "measure.draws": 30}


def small(changes=None):
    """The small world with changes on top; the small world's own fields go where another kind is chosen."""
    changes = changes or {}
    base = dict(REST)
    base |= {} if "world" in changes else WORLD
    base |= {} if "population.graph" in changes else GRAPH
    return with_changes(Spec(), base | changes)


def lived(changes=None, *, seed=1, ticks=None):
    """A simulation of the small world after `ticks` ticks, by default all of its own."""
    sim = Simulation(small(changes), seed)
    for _ in range(sim.spec.ticks if ticks is None else ticks):
        sim.step()
    return sim


def rows(changes=None, *, seed=1):
    """The rows of a whole run."""
    sim = Simulation(small(changes), seed)
    out = []
    for _ in range(sim.spec.ticks):
        sim.step()
        out.append(sim.row)
    return out


def write_years(folder, first=2000, last=2005):
    """A folder of yobYYYY.txt files with two sexes and six names, whose counts move from year to year."""
    folder.mkdir(parents=True, exist_ok=True)
    for year in range(first, last + 1):
        old = year - first
        lines = [
            f"Ada,F,{200 + old}",
            f"Bea,F,{60 + 9 * old}",
            f"Cy,F,{3 + old}",
            f"Dan,M,{220 - old}",
            "Eli,M,40",
            "Kim,M,7",
        ]
        (folder / f"yob{year}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
