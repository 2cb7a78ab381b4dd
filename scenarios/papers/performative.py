"""A model that moves its own world settles at mu / (1 - eps) if eps < 1, and else runs away (Perdomo et al. 2020).

Claim: repeated retraining on a world that answers to the model converges to a stable point where the answer is weak
enough, and diverges where it is not.

Setting: people write N(mu + eps theta, sigma^2), with theta the mean of what the machine published at the tick before
(population.exposure = 1, population.performative = eps); at every tick the machine fits the mean to people's documents
of that tick (anchor `fresh`, share 1), which minimises squared loss. Coordinates are replicates.

Formula: E[theta_t] = mu + eps E[theta_{t-1}], linear in theta, so that sampling noise does not move its mean:
theta_t = theta_PS + eps^t (theta_0 - theta_PS) with theta_PS = mu / (1 - eps). At tick 1 nobody has read a machine,
which is theta_0 = 0.

How to run it: godmodel papers performative

What it does not show: losses that are not squared, where stability takes smoothness and strong convexity.
"""

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import run_paper
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.papers import Finding, Within, live
from godmodel.sim.output.findings import draw_findings
from godmodel.sim.society.networks.none import NoGraph
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.gaussian import Gaussian
from godmodel.sim.world.gaussian import GaussianSettings

ROW = 20
PAPER = "Perdomo et al. 2020, arXiv 2002.06673"
FAMILY = "location"
MEAN, DOCUMENTS = 10.0, 50
ANSWERS = {0.5: 20, 0.9: 80, 1.05: 20}  # eps: ticks


def spec(eps: float, ticks: int, replicates: int) -> Spec:
    """Return settings in which people answer with strength eps and the machine learns a mean from them alone."""
    return Spec(
        ticks=ticks,
        world=GaussianSettings(dimensions=replicates, mean=MEAN),
        population=PopulationSettings(
            people=1, graph=NoGraph(), documents=DOCUMENTS, exposure=1.0, performative=eps, reads=1
        ),
        trainee=TraineeSettings(learner=Gaussian(known_variance=1.0)),
        anchor=Fresh(share=1.0),
        measure=MeasureSettings(every=0, ledger=False),
    )


def theta(eps: float, t: float) -> float:
    """Return E[theta_t]."""
    stable = MEAN / (1 - eps)
    return stable + eps**t * (0 - stable)


def measure(seed: int, quick: bool) -> list[Finding]:
    """Measure two loops that settle and one that runs away."""
    return _findings(seed, quick, theta)


def wrong(seed: int, quick: bool) -> list[Finding]:
    """Predict as if the world answered a tick later."""
    return [f for f in _findings(seed, quick, lambda eps, t: theta(eps, t - 1)) if f.at == 10 and f.series != "ε = 0.5"]


def draw(axis, findings) -> None:
    """Draw theta by tick."""
    curves = {f"ε = {eps}": lambda t, eps=eps: theta(eps, t) for eps in ANSWERS}
    draw_findings(axis, findings, x="tick t", y="E[θ]", curves=curves)
    axis.axhline(MEAN / (1 - 0.9), color="black", linestyle="--", linewidth=0.8)


def _findings(seed, quick, theta):
    found = []
    for i, (eps, last) in enumerate(ANSWERS.items()):
        means = live(spec(eps, last, 200 if quick else 1000), seed + i, lambda sim: sim.trainee.law.mean)
        for t in sorted({1, 2, 5, 10, 20, 40, 60, 80, last}):
            if t > last:
                continue
            measured = Estimate.mean(means[t - 1])
            name = f"E[θ] at t = {t}, ε = {eps}"
            rule = Within(4.0, 0.0)  # the mean is so exact that 0.2 % would hide a tick
            found.append(Finding(name, theta(eps, t), measured, rule, t, f"ε = {eps}", listed=t in (10, last)))
        if eps == 0.9:
            name = f"stable point μ/(1-ε), ε = {eps}, against t = {last}"
            found.append(Finding(name, MEAN / (1 - eps), Estimate.mean(means[-1])))
    return found


if __name__ == "__main__":
    run_paper(__file__)
