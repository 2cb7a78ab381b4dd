"""A world whose distribution is known exactly, and a model that learns from what it published there.

>>> # import godmodel as gm
>>> # result = gm.run("curse", arms=["replace", "fresh"], seeds=3, ticks=5)
>>> # sim = gm.Simulation(gm.Spec(anchor="fresh", ticks=5), seed=1); sim.run_model(); sim.table().plot(y="kl_bits")

Names are imported when they are first used, so that importing the package is fast and needs no package that is not
used. The sub-packages are `godmodel.models`, `godmodel.agents`, `godmodel.sim` and `godmodel.scenarios`; in a checkout
their files lie in the folders of the same short names.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

if TYPE_CHECKING:
    from godmodel.agents.person import Person
    from godmodel.agents.trainee import Trainee
    from godmodel.models.distribution import Distribution, Estimate, Law
    from godmodel.models.information import cross_entropy, entropy, hellinger, jensen_shannon, kl
    from godmodel.sim.config import Spec
    from godmodel.sim.errors import InputError
    from godmodel.sim.experiment.claims import claim
    from godmodel.sim.experiment.panels.line import Panel
    from godmodel.sim.experiment.scenario import Scenario, load
    from godmodel.sim.experiment.titles import titles
    from godmodel.sim.measure.column import Column
    from godmodel.sim.measure.finder import measure
    from godmodel.sim.measure.tick import Tick
    from godmodel.sim.notebook.registering import register, setting, unregister
    from godmodel.sim.notebook.result import Result
    from godmodel.sim.notebook.running import run, sweep
    from godmodel.sim.own.classifier import Classifier
    from godmodel.sim.own.detector import Detector
    from godmodel.sim.own.feed import Feed
    from godmodel.sim.own.learner import Learner
    from godmodel.sim.own.lens import Lens
    from godmodel.sim.own.post_training import Improvement, Search
    from godmodel.sim.own.tokenizer import Tokenizer
    from godmodel.sim.own.verifier import Verifier
    from godmodel.sim.own.world import World
    from godmodel.sim.page import components as views
    from godmodel.sim.simulation import Simulation
    from godmodel.sim.society.minds import toward_rarest
    from godmodel.sim.society.networks.base import GraphSettings as Graph
    from godmodel.sim.training.anchors.base import AnchorPolicy as Anchor
    from godmodel.sim.world.drifts.base import DriftPolicy as Drift
    from godmodel.sim.world.families.base import Family
    from godmodel.sim.world.names import NamesSettings as Names
    from godmodel.sim.world.text import TextSettings as Text

_PLACES = {
    "Person": "agents.person",
    "Trainee": "agents.trainee",
    "Distribution": "models.distribution",
    "Estimate": "models.distribution",
    "Law": "models.distribution",
    "cross_entropy": "models.information",
    "entropy": "models.information",
    "hellinger": "models.information",
    "jensen_shannon": "models.information",
    "kl": "models.information",
    "Spec": "sim.config",
    "InputError": "sim.errors",
    "claim": "sim.experiment.claims",
    "Panel": "sim.experiment.panels.line",
    "Scenario": "sim.experiment.scenario",
    "load": "sim.experiment.scenario",
    "titles": "sim.experiment.titles",
    "Column": "sim.measure.column",
    "measure": "sim.measure.finder",
    "Tick": "sim.measure.tick",
    "register": "sim.notebook.registering",
    "setting": "sim.notebook.registering",
    "unregister": "sim.notebook.registering",
    "Result": "sim.notebook.result",
    "run": "sim.notebook.running",
    "sweep": "sim.notebook.running",
    "Classifier": "sim.own.classifier",
    "Detector": "sim.own.detector",
    "Feed": "sim.own.feed",
    "Learner": "sim.own.learner",
    "Lens": "sim.own.lens",
    "Improvement": "sim.own.post_training",
    "Search": "sim.own.post_training",
    "Tokenizer": "sim.own.tokenizer",
    "Verifier": "sim.own.verifier",
    "World": "sim.own.world",
    "views": "sim.page.components:",
    "Simulation": "sim.simulation",
    "toward_rarest": "sim.society.minds",
    "Graph": "sim.society.networks.base:GraphSettings",
    "Anchor": "sim.training.anchors.base:AnchorPolicy",
    "Drift": "sim.world.drifts.base:DriftPolicy",
    "Family": "sim.world.families.base",
    "Names": "sim.world.names:NamesSettings",
    "Text": "sim.world.text:TextSettings",
}

__all__ = [  # written out, so that editors and type checkers know the names
    "__version__",
    "Person",
    "Trainee",
    "Distribution",
    "Estimate",
    "Law",
    "cross_entropy",
    "entropy",
    "hellinger",
    "jensen_shannon",
    "kl",
    "Spec",
    "InputError",
    "claim",
    "Panel",
    "Scenario",
    "load",
    "titles",
    "Column",
    "measure",
    "Tick",
    "register",
    "setting",
    "unregister",
    "Result",
    "run",
    "sweep",
    "Classifier",
    "Detector",
    "Feed",
    "Learner",
    "Lens",
    "Improvement",
    "Search",
    "Tokenizer",
    "Verifier",
    "World",
    "views",
    "Simulation",
    "toward_rarest",
    "Graph",
    "Anchor",
    "Drift",
    "Family",
    "Names",
    "Text",
]


def __getattr__(name: str) -> Any:
    """Import what a name of the package stands for, when it is first used."""
    if name not in _PLACES:
        raise AttributeError(f"module 'godmodel' has no attribute {name!r}")
    place, _, original = _PLACES[name].partition(":")
    module = importlib.import_module(f"godmodel.{place}")
    value = module if _PLACES[name].endswith(":") else getattr(module, original or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
