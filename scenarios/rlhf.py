"""A learned reward is hacked: what people meant rises, then falls, while what they are measured by keeps rising.

A small network studies people's work on four-step questions, half of whose steps are slips. People compare pairs of
its answers, and a reward is fitted to their preferences (Bradley-Terry) that reads the steps and not the question: it
learns what looks right. Policy gradient then follows this reward, eight gradient steps a tick. At first that removes
what never looks right; later the policy writes what looks best, whatever was asked (Goodhart; Gao et al. 2023). A
leash, KL(policy || what was learned from people), slows both. `gold` follows what people meant.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchor import Fresh
from godmodel.sim.training.improvements.policy import Policy, Rlhf
from godmodel.sim.training.learner import FeedForward
from godmodel.sim.training.verifiers.process import Process
from godmodel.sim.world import TasksSettings
from godmodel.sim.world.families.modular import Modular

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
    """How far the gold reward has come down from its highest."""
    return float(arms[arm].gold_reward.max() - arms[arm].gold_reward.iloc[-1])


@claim(above=0.05)
def gold_rises(arms):
    """Following the learned reward first makes more steps right (share, highest less first)."""
    return float(arms["loose"].gold_reward.max() - arms["loose"].gold_reward.iloc[0])


@claim(above=0.05)
def then_falls(arms):
    """and then fewer (share, highest less last)."""
    return _fall(arms, "loose")


@claim(above=0.1)
def while_the_proxy_rises(arms):
    """while the learned reward goes on rising from there (log-odds, last less that at the highest gold)."""
    rows = arms["loose"]
    return float(rows.proxy_reward.iloc[-1] - rows.proxy_reward[rows.gold_reward.idxmax()])


@claim(below=0.5)
def a_leash_shrinks_the_fall(arms):
    """A tight leash more than halves the fall (ratio)."""
    return _fall(arms, "tight") / _fall(arms, "loose")


@claim(above=0.3)
def what_is_meant_can_be_followed(arms):
    """Who is rewarded for what people mean keeps gaining (share of right steps, last less first)."""
    return float(arms["gold"].gold_reward.iloc[-1] - arms["gold"].gold_reward.iloc[0])


CLAIMS = (gold_rises, then_falls, while_the_proxy_rises, a_leash_shrinks_the_fall, what_is_meant_can_be_followed)
PANELS = (
    Panel("gold_reward", "what people meant: right steps"),
    Panel("proxy_reward", "what they were measured by", arms=("loose", "leashed", "tight")),
    Panel("gold_reward", "against distance from people", over="policy_kl_bits"),
)
READING = """Left: gold rises and falls where the learned reward is followed without a leash. Middle: the learned reward
only rises. Right: the same against how far the policy has moved, in bits per answer."""

if __name__ == "__main__":
    run_scenario(__file__)
