"""A learned reward is hacked: what people meant rises and then falls, while the learned reward keeps rising.

A small network studies people's work on four-step questions, half of whose steps are slips. People compare pairs of its
answers, and a reward is fitted to their preferences (Bradley-Terry). This reward reads the steps and not the question,
and so it learns what looks right. Policy gradient then follows this reward, eight gradient steps a tick. At first that
removes what never looks right; later the policy writes what looks best, whatever was asked (Goodhart; Gao et al. 2023).
A leash, a penalty on KL(policy || what was learned from people), slows both. The arm `gold` follows what people meant.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.improvements.policy import Policy, Rlhf
from godmodel.sim.training.learners.mlp import FeedForward
from godmodel.sim.training.verifiers.process import Process
from godmodel.sim.world.families.modular import Modular
from godmodel.sim.world.tasks import TasksSettings

BASE = Spec(
    ticks=18,
    world=TasksSettings(family=Modular(operations=3), depth=4, shallowest=4, slip=0.5, rare=0.5),
    population=PopulationSettings(people=200, documents=4000),
    trainee=TraineeSettings(learner=FeedForward(width=32, hidden=64, context=2, epochs=4), documents=0, asked=300),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=50, ledger=False, questions=300, tries=2, uniform=0.001),
)


GOES_ON = {"trainee.continues": True}


def _rlhf(**more):
    return GOES_ON | {"trainee.improve": [Rlhf(steps=8, **more).model_dump()]}


ARMS = {
    "loose": _rlhf(),
    "leashed": _rlhf(leash=0.3),
    "tight": _rlhf(leash=1.0),
    "refreshed": _rlhf(refresh=True),
    "gold": GOES_ON
    | {"trainee.improve": [Policy(steps=8).model_dump()], "verifier": Process(graded=True).model_dump()},
}
CONTROLS = ("gold",)


def _fall(arms, arm):
    """Return how far the gold reward ends below its highest value."""
    return float(arms[arm].gold_reward.max() - arms[arm].gold_reward.iloc[-1])


@claim(above=0.05)
def gold_rises(arms):
    """Without a leash, the share of right steps rises by more than 0.05 while the policy follows the learned reward
    (highest less first)."""
    return float(arms["loose"].gold_reward.max() - arms["loose"].gold_reward.iloc[0])


@claim(above=0.05)
def then_falls(arms):
    """Without a leash, the share of right steps ends more than 0.05 below its highest value (highest less last)."""
    return _fall(arms, "loose")


@claim(above=0.1)
def while_the_proxy_rises(arms):
    """Without a leash, the learned reward rises by more than 0.1 log-odds after the tick at which the share of right
    steps was highest (last less that tick's)."""
    rows = arms["loose"]
    return float(rows.proxy_reward.iloc[-1] - rows.proxy_reward[rows.gold_reward.idxmax()])


@claim(below=0.5)
def a_leash_shrinks_the_fall(arms):
    """A tight leash more than halves the fall of the share of right steps from its highest value (ratio, tight leash
    over none)."""
    return _fall(arms, "tight") / _fall(arms, "loose")


@claim(above=0.3)
def what_is_meant_can_be_followed(arms):
    """A policy that is rewarded for right steps themselves raises the share of right steps by more than 0.3 (last less
    first)."""
    return float(arms["gold"].gold_reward.iloc[-1] - arms["gold"].gold_reward.iloc[0])


CLAIMS = (gold_rises, then_falls, while_the_proxy_rises, a_leash_shrinks_the_fall, what_is_meant_can_be_followed)
PANELS = (
    Panel("gold_reward", "what people meant: right steps"),
    Panel("proxy_reward", "learned reward", arms=("loose", "leashed", "tight")),
    Panel("gold_reward", "gold reward against distance from people", over="policy_kl_bits"),
)
READING = """Left: the gold reward rises and falls where the learned reward is followed without a leash. Middle: the
learned reward only rises. Right: the lines show the gold reward against how far the policy has moved, in bits per
answer."""

if __name__ == "__main__":
    run_scenario(__file__)
