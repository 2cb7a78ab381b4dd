"""People's exact law compresses to Shannon's entropy, a learner pays H + KL, and zlib, xz and zstd pay more.

At every tick some hundred fresh human documents are really written by an arithmetic coder, once with the conditionals
of people's exact law (`god`) and once with the learner's, and by three general compressors (each at its strongest
setting, over the shorter of two ways to lay out the symbols). No code can be shorter on average than the entropy
(Shannon 1948), and coding with q instead of p costs KL(p || q) more. The world is still, and the learner keeps all that
people write. What its code stays above that of people's exact law is what a bigram, or a unigram, cannot express.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Dots
from godmodel.sim.training.anchors.accumulate import Accumulate
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.topics import TopicsSettings

BASE = Spec(
    ticks=8,
    world=TopicsSettings(topics=3, states=0, vocabulary=32, length=32),
    population=PopulationSettings(people=500, documents=1000),
    trainee=TraineeSettings(learner=NGram(order=2), documents=0),
    anchor=Accumulate(),
    measure=MeasureSettings(coded=400),
)
ARMS = {"bigram": {}, "unigram": {"trainee.learner.order": 1}, "god": {"trainee.learner": "god"}}
CONTROLS = ("god",)
SPREAD = 0.03  # of the mean of 400 code lengths about the entropy: a document's length varies by a tenth or two


@claim(below=SPREAD)
def god_meets_entropy(arms):
    """With people's exact law, the arithmetic coder is within 3 % of the entropy at every tick (largest relative
    difference)."""
    rows = arms["bigram"]
    return float((abs(rows.code_world_bits - rows.entropy_world_bits) / rows.entropy_world_bits).max())


@claim(below=SPREAD)
def learner_pays_kl(arms):
    """With the learner's law, the arithmetic coder is within 3 % of H + KL at every tick of every arm (largest relative
    difference)."""
    return max(
        float((abs(rows.code_learner_bits - rows.cross_entropy_bits) / rows.cross_entropy_bits).max())
        for rows in arms.values()
    )


@claim(above=0.0)
def difference_is_kl(arms):
    """On the same documents, the learner's stream is longer than the stream of people's exact law at every tick
    (smallest difference, bits per document)."""
    return min(float((arms[a].code_learner_bits - arms[a].code_world_bits).min()) for a in ("bigram", "unigram"))


@claim(below=0.001)
def god_saves_nothing_on_god(arms):
    """A learner that is handed people's exact law writes a stream that is as long as that law's own, up to rounding
    (largest difference, bits per document)."""
    return float(abs(arms["god"].code_learner_bits - arms["god"].code_world_bits).max())


@claim(above=1.0)
def compressors_pay_more(arms):
    """The best of zlib, xz and zstd needs more bits than the arithmetic coder with a bigram at every tick (smallest
    ratio)."""
    rows = arms["bigram"]
    best = rows[["code_zlib_bits", "code_xz_bits", "code_zstd_bits"]].min(axis=1)
    return float((best / rows.code_learner_bits).min())


CLAIMS = (god_meets_entropy, learner_pays_kl, difference_is_kl, god_saves_nothing_on_god, compressors_pay_more)
PANELS = (
    Dots("code_learner_bits", "measured code length", reference="entropy_world_bits"),
    Dots("kl_bits", "what the learner pays above the entropy", log=True),
    Dots("code_zstd_bits", "zstd on the same documents", arms=("bigram",), reference="code_world_bits"),
)
READING = """Left: the dots show the bits that a document takes in the coder's stream; the dash is the world's entropy,
and people's exact law (`god`) lies on it within the luck of 400 draws. Right: a general compressor must learn each
stream anew; the dash is the stream of people's exact law."""

if __name__ == "__main__":
    run_scenario(__file__)
