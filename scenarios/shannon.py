"""God's law compresses to Shannon's entropy; a learner pays H + KL; zlib, xz and zstd pay more than either.

At every tick some hundred fresh human documents are really written by an arithmetic coder, once with god's
conditionals and once with the learner's, and by three general compressors (each at its strongest setting, over the
shorter of two ways to lay out the symbols). No code can be shorter on average than the entropy (Shannon 1948), and
coding with q instead of p costs KL(p || q) more. The world is still, and the learner keeps all that people write; what
its code stays above god's is what a bigram, or a unigram, cannot express.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Dots
from godmodel.sim.training.anchor import Accumulate
from godmodel.sim.training.learner import NGram
from godmodel.sim.world import TopicsSettings

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
    """The arithmetic coder with god's law meets the entropy (largest relative difference at a tick)."""
    rows = arms["bigram"]
    return float((abs(rows.code_world_bits - rows.entropy_world_bits) / rows.entropy_world_bits).max())


@claim(below=SPREAD)
def learner_pays_kl(arms):
    """With the learner's law it meets H + KL (largest relative difference at a tick of any arm)."""
    return max(
        float((abs(rows.code_learner_bits - rows.cross_entropy_bits) / rows.cross_entropy_bits).max())
        for rows in arms.values()
    )


@claim(above=0.0)
def difference_is_kl(arms):
    """On the same documents the learner's stream is always the longer one (smallest difference, bits per document)."""
    return min(float((arms[a].code_learner_bits - arms[a].code_world_bits).min()) for a in ("bigram", "unigram"))


@claim(below=0.001)
def god_saves_nothing_on_god(arms):
    """A learner that is handed god's law writes the same stream (largest difference, bits per document)."""
    return float(abs(arms["god"].code_learner_bits - arms["god"].code_world_bits).max())


@claim(above=1.0)
def compressors_pay_more(arms):
    """The best of zlib, xz and zstd needs more than the bigram (smallest ratio at a tick)."""
    rows = arms["bigram"]
    best = rows[["code_zlib_bits", "code_xz_bits", "code_zstd_bits"]].min(axis=1)
    return float((best / rows.code_learner_bits).min())


CLAIMS = (god_meets_entropy, learner_pays_kl, difference_is_kl, god_saves_nothing_on_god, compressors_pay_more)
PANELS = (
    Dots("code_learner_bits", "measured code length", reference="entropy_world_bits"),
    Dots("kl_bits", "what the learner pays above the entropy", log=True),
    Dots("code_zstd_bits", "zstd on the same documents", arms=("bigram",), reference="code_world_bits"),
)
READING = """Left: bits that a document takes in the coder's stream, the dash is the world's entropy, and god lies on it
within the luck of 400 draws. Right: a general compressor, which must learn each stream anew; god's own stream is
dashed."""

if __name__ == "__main__":
    run_scenario(__file__)
