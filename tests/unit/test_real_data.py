"""Scenarios of a world that answers back take a real graph and real names in the place of what is drawn."""

import pytest
from small_worlds import write_years

from godmodel.sim.experiment.scenario import load
from godmodel.sim.simulation import Simulation

# Names are symbols: `moving_target` and the numbers of `echo` have nothing to do with them.
NAMES = (
    "echo",
    "stability_boundary",
    "homogenisation",
    "knowledge_collapse",
    "watermark",
    "market",
    "contamination",
    "generations",
)
SMALL = {"ticks": 3, "population.documents": 80, "trainee.shelf": 40, "measure.draws": 20, "measure.every": 1}
GRAPHS = {
    "karate": ({"population.graph": "real"}, 34),
    "file": ({"population.graph.path": "ties.graphml"}, 5),
}


@pytest.fixture
def ties(tmp_path):
    """A ring of five, as a program for drawing graphs would save it."""
    import networkx as nx

    graph = nx.relabel_nodes(nx.cycle_graph(5), dict(enumerate(("ann", "bob", "cem", "dan", "eve"))))
    nx.write_graphml(graph, tmp_path / "ties.graphml")
    return tmp_path / "ties.graphml"


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("name", NAMES)
def test_it_lives_on_a_real_graph_with_real_names(name, graph, ties, tmp_path):
    changes, people = GRAPHS[graph]
    if "population.graph.path" in changes:
        changes = {"population.graph.path": str(ties)}
    years = {"world.source": str(write_years(tmp_path / "years")), "world.first_year": 2000, "world.last_year": 2005}
    scenario = load(name)
    symbols = [arm for arm in scenario.arms if not arm.startswith("gaussian")]
    changes = SMALL | changes | {"world": "names", "measure.uniform": 0.1} | years
    for spec in scenario.specs(symbols[-2:], changes).values():
        sim = Simulation(spec, 1)
        for _ in range(3):
            sim.step()
        assert len(sim.population) == people and sim.row["kl_bits"].value > 0
        assert set(sim.world.spell(sim.corpus.x)) <= {"Ada", "Bea", "Cy", "Dan", "Eli", "Kim"}


def test_a_graph_of_ones_own_takes_the_place_of_a_number_of_people(ties):
    spec = load("contamination").specs(["honest_50"], {"population.graph.path": str(ties)})["honest_50"]
    assert spec.population.graph.kind == "file" and spec.population.people is None
    kept = load("contamination").specs(["honest_50"], {"population.people": 50})["honest_50"]
    assert kept.population.people == 50
