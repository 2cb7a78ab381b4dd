"""A hidden cause can be recovered from its effects: a mixture finds the topics that nobody wrote down.

Every document comes from one of four topics, and does not say which: p(x) = sum_z p(z) p(x|z). A bigram knows the mean
of the topics. EM and a variational autoencoder look for z, and come close to people's law. The autoencoder's bound
stays below log p(x) by exactly KL(q(z|x) || p(z|x)). For EM, whose q is the posterior, this gap is zero; for an encoder
that reads the document it is small; for an encoder that reads two symbols of it the gap is large.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Dots
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.chains import Chains
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.learners.vae import VAE
from godmodel.sim.world.topics import TopicsSettings

BASE = Spec(
    ticks=3,
    world=TopicsSettings(topics=4, states=0, vocabulary=12, length=24),
    population=PopulationSettings(people=500, documents=3000),
    trainee=TraineeSettings(learner=Chains(components=4), documents=0),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=1000, ledger=False),
)


def _with(learner):
    return {"trainee.learner": learner.model_dump()}


ARMS = {
    "bigram": _with(NGram(order=2)),
    "chains_1": _with(Chains(components=1)),
    "chains": {},
    "chains_8": _with(Chains(components=8)),
    "vae": _with(VAE(components=4)),
    "vae_blind": _with(VAE(components=4, reads=2)),
}
CONTROLS = ("chains_1",)


def _mean(arms, arm, column):
    return float(arms[arm][column].mean())


@claim(below=0.25)
def a_cause_explains(arms):
    """With four hidden causes, EM wastes less than a quarter of the bits that a bigram wastes (ratio of KL
    divergences)."""
    return _mean(arms, "chains", "kl_bits") / _mean(arms, "bigram", "kl_bits")


@claim(above=0.8)
def the_cause_is_found(arms):
    """With four hidden causes, EM knows more than 80 % of what a document tells of its topic (share of I(topic;
    document))."""
    return _mean(arms, "chains", "latent_bits") / _mean(arms, "chains", "latent_ceiling_bits")


@claim(within=(0.8, 1.2))
def one_cause_is_a_bigram(arms):
    """With one hidden cause, EM wastes as many bits as a bigram, within a fifth (ratio of KL divergences)."""
    return _mean(arms, "chains_1", "kl_bits") / _mean(arms, "bigram", "kl_bits")


@claim(above=-1e-6)
def a_bound_is_a_bound(arms):
    """The bound of EM and of the autoencoders is never above log p(x), up to rounding (smallest gap, bits per
    document)."""
    return min(float(arms[a].elbo_gap_bits.min()) for a in ("chains", "chains_8", "vae", "vae_blind"))


@claim(below=1e-6)
def em_closes_it(arms):
    """With four hidden causes, EM's bound equals log p(x), up to rounding (largest gap, bits per document)."""
    return float(arms["chains"].elbo_gap_bits.abs().max())


@claim(above=3.0)
def who_reads_little_guesses(arms):
    """An encoder that reads two symbols of a document leaves more than three times the gap of an encoder that reads all
    of the document (ratio)."""
    return _mean(arms, "vae_blind", "elbo_gap_bits") / _mean(arms, "vae", "elbo_gap_bits")


CLAIMS = (
    a_cause_explains,
    the_cause_is_found,
    one_cause_is_a_bigram,
    a_bound_is_a_bound,
    em_closes_it,
    who_reads_little_guesses,
)
PANELS = (
    Dots("kl_bits", "bits wasted", log=True),
    Dots("elbo_gap_bits", "log p(x) above its bound", arms=("chains", "vae", "vae_blind")),
    Dots("latent_bits", "what is known of the topic", reference="latent_ceiling_bits"),
)
READING = """Left: with one cause the mixture is a bigram, and with four it is nearly people's law. Middle: the dots
show the KL divergence of the encoder's guess and the posterior. Right: the dots show bits about the topic; the dash is
all that a document tells of it."""

if __name__ == "__main__":
    run_scenario(__file__)
