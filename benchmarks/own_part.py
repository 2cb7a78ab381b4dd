"""How many lines a part of one's own costs, beside the same in the library that people know.

    python -m benchmarks.own_part

Each pair does the same, and is run before it is counted: a rule for people beside an agent of Mesa; a learner (the next
symbol after the last one, counted and smoothed) beside a classifier of river and of scikit-learn. Counted are lines
that are neither blank nor docstring. The world in which Mesa's agent acts is counted apart. The classifiers know pairs
of a symbol and the next; turning documents into such pairs is not counted.
"""

from __future__ import annotations

import ast
import textwrap

import numpy as np

RULE_HERE = '''
class Contrarian(gm.Person):
    """Goes toward what people write least about."""
    def wants(self):
        return gm.toward_rarest(self.taste, self.model.god)
'''
RULE_MESA = '''
class Contrarian(mesa.Agent):
    """Goes toward what people write least about."""
    def __init__(self, model, taste):
        super().__init__(model)
        self.taste = taste
    def step(self):
        self.taste = toward_rarest(self.taste, self.model.popularity)
'''
RULE_MESA_LOOP = '''
class World(mesa.Model):
    """Everybody acts on what was common at the step before."""
    def __init__(self, tastes):
        super().__init__(seed=1)
        self.popularity = tastes.mean(axis=0)
        Contrarian.create_agents(self, len(tastes), list(tastes))
    def step(self):
        self.agents.do("step")
        self.popularity = np.mean([agent.taste for agent in self.agents], axis=0)
'''
LEARNER_HERE = '''
class Bigram(gm.Learner):
    """Counts which symbol follows which."""
    kind: Literal["bigram"] = "bigram"
    def fit(self, x, weights=None, *, rng):
        V = self.vocab_size
        before = np.concatenate([np.full((len(x), 1), V), x[:, :-1]], axis=1)
        count = np.full((V + 1, V), 0.5)
        np.add.at(count, (before.ravel(), x.ravel()), 1.0 if weights is None else np.repeat(weights, x.shape[1]))
        return Law(np.log(count / count.sum(axis=1, keepdims=True)), x.shape[1])
class Law:
    def __init__(self, table, length):
        self.table, self.length = table, length
    def conditionals(self, x):
        before = np.concatenate([np.full((len(x), 1), len(self.table) - 1), x], axis=1)
        return self.table[before[:, : self.length]]
'''
LEARNER_RIVER = '''
class Bigram(river.base.Classifier):
    """Counts which symbol follows which."""
    def __init__(self, V=4):
        self.V = V
        self.count = {}
    def learn_one(self, x, y, w=1.0):
        self.count.setdefault(x["before"], [0.5] * self.V)[y] += w
    def predict_proba_one(self, x):
        count = self.count.get(x["before"], [0.5] * self.V)
        return {y: n / sum(count) for y, n in enumerate(count)}
'''
LEARNER_SKLEARN = '''
class Bigram(ClassifierMixin, BaseEstimator):
    """Counts which symbol follows which."""
    def __init__(self, V=4):
        self.V = V
    def fit(self, X, y, sample_weight=None):
        self.classes_ = np.arange(self.V)
        self.count_ = np.full((self.V + 1, self.V), 0.5)
        np.add.at(self.count_, (X[:, 0], y), 1.0 if sample_weight is None else sample_weight)
        return self
    def predict_proba(self, X):
        count = self.count_[X[:, 0]]
        return count / count.sum(axis=1, keepdims=True)
    def predict(self, X):
        return self.predict_proba(X).argmax(axis=1)
'''


def lines(code: str) -> int:
    """Count the lines of code that are neither blank nor docstring."""
    tree = ast.parse(textwrap.dedent(code))
    words = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            words |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return sum(bool(line.strip()) and i not in words for i, line in enumerate(code.splitlines(), 1))


def define(code: str, space: dict) -> None:
    """Run some code in a namespace, as if it stood in a file of its own."""
    exec(compile(code, "<part>", "exec", dont_inherit=True), space)


def run_rules() -> None:
    """Check that both rules move tastes alike."""
    import mesa

    import godmodel as gm

    space = {"gm": gm, "mesa": mesa, "np": np, "toward_rarest": lambda taste, common: _toward(taste, common)}
    define(RULE_HERE, space)
    spec = gm.Spec(ticks=3, population={"people": 30, "documents": 30, "graph": "none"}, measure={"every": 0})
    sim = gm.Simulation(spec, seed=1, person=space["Contrarian"])
    start = sim.population.tastes.copy()
    sim.run_model()
    define(RULE_MESA + RULE_MESA_LOOP, space)
    world = space["World"](start)
    for _ in range(2):  # at the first tick nobody knows yet what is rare
        world.step()
    theirs = np.stack([agent.taste for agent in world.agents])
    np.testing.assert_allclose(sim.population.tastes, theirs)


def _toward(taste: np.ndarray, common: np.ndarray, step: float = 0.1) -> np.ndarray:
    goal = np.eye(len(taste))[common.argmin()]
    return (1 - step) * taste + step * goal


def run_learners() -> None:
    """Check that the three learners give the same probabilities."""
    from typing import Literal

    import river.base
    from sklearn.base import BaseEstimator, ClassifierMixin

    import godmodel as gm

    space = {"gm": gm, "np": np, "Literal": Literal, "river": river}
    space |= {"BaseEstimator": BaseEstimator, "ClassifierMixin": ClassifierMixin}
    x = np.random.default_rng(0).integers(4, size=(50, 6))
    before = np.concatenate([np.full((50, 1), 4), x[:, :-1]], axis=1)
    define(LEARNER_HERE, space)
    ours = np.exp(space["Bigram"]().build(4, None).fit(x, rng=np.random.default_rng(0)).conditionals(x)[0])
    define(LEARNER_SKLEARN, space)
    theirs = space["Bigram"](4).fit(before.reshape(-1, 1), x.ravel()).predict_proba(before[:1].T)
    np.testing.assert_allclose(ours, theirs)
    define(LEARNER_RIVER, space)
    model = space["Bigram"](4)
    for b, y in zip(before.ravel(), x.ravel(), strict=True):
        model.learn_one({"before": b}, y)
    np.testing.assert_allclose(ours, [list(model.predict_proba_one({"before": b}).values()) for b in before[0]])


def main() -> None:
    """Run every pair, and print the lines of each."""
    run_rules()
    run_learners()
    rows = [
        ("a rule for people", "godmodel", RULE_HERE),
        ("a rule for people", "Mesa", RULE_MESA),
        ("the world around it", "Mesa", RULE_MESA_LOOP),
        ("a learner", "godmodel", LEARNER_HERE),
        ("a learner", "river", LEARNER_RIVER),
        ("a learner", "scikit-learn", LEARNER_SKLEARN),
    ]
    for what, library, code in rows:
        print(f"{what:<20} {library:<13} {lines(code):>3} lines")


if __name__ == "__main__":
    main()
