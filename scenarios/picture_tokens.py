"""The tokens of pictures set a ceiling: no learner can tell apart what a coarse dictionary has made equal.

The pictures are real handwritten digits, the learner is always a trigram, and a picture is cut in four ways: into
pixels, into small patches from a dictionary of 64, into large patches from a dictionary of 16 (after ViT), and into
large regions from the codebook of a VQ-VAE. H(X) - H(tokens) and I(X;Y) - I(tokens;Y), with Y the digit, are exact sums
over all 1,797 pictures.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Bands, Dots
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.tokenizers.codebook import Codebook
from godmodel.sim.training.tokenizers.patches import Patches
from godmodel.sim.world.images import ImagesSettings

BASE = Spec(
    ticks=2,
    world=ImagesSettings(),
    population=PopulationSettings(people=500, documents=2000),
    trainee=TraineeSettings(learner=NGram(order=3), documents=0),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=200, uniform=0.001),
)


def _with(tokenizer):
    return {"trainee.tokenizer": tokenizer.model_dump()}


ARMS = {
    "pixels": {},
    "patches_small": _with(Patches(size=2, codes=64)),
    "patches_large": _with(Patches(size=4, codes=16)),
    "codebook": _with(Codebook(size=4, codes=256, steps=400)),
}
CONTROLS = ("pixels",)


def _mean(arms, arm, column):
    return float(arms[arm][column].mean())


@claim(above=1.0)
def a_coarse_dictionary_loses_pictures(arms):
    """A dictionary of sixteen large patches loses more than 1 bit of a picture, H(X) - H(tokens) (bits per picture)."""
    return _mean(arms, "patches_large", "tokenizer_lost_bits")


@claim(above=0.05)
def and_digits(arms):
    """A dictionary of sixteen large patches loses more than 0.05 bits of the digit that a picture shows, I(X;Y) -
    I(tokens;Y) (bits per picture)."""
    return _mean(arms, "patches_large", "tokenizer_label_lost_bits")


@claim(below=0.01)
def a_fine_one_keeps_them(arms):
    """A dictionary of 64 small patches loses less than 0.01 bits of the digit that a picture shows (bits per
    picture)."""
    return _mean(arms, "patches_small", "tokenizer_label_lost_bits")


@claim(below=0.5)
def learned_codes_keep_more(arms):
    """A codebook of 256 learned codes loses less than half of the bits of a picture that sixteen large patches lose,
    with as many tokens a picture (ratio)."""
    return _mean(arms, "codebook", "tokenizer_lost_bits") / _mean(arms, "patches_large", "tokenizer_lost_bits")


@claim(above=0.5)
def codes_are_in_use(arms):
    """More than half of the learned codes are in use at every tick (smallest share)."""
    return float(arms["codebook"].tokenizer_use.min())


@claim(above=1.0)
def the_ledger_charges_for_pixels(arms):
    """The ledger's tokenization band is larger for sixteen large patches than for 64 small patches (ratio)."""
    band = "ledger_tokenization_bits"
    return _mean(arms, "patches_large", band) / _mean(arms, "patches_small", band)


CLAIMS = (
    a_coarse_dictionary_loses_pictures,
    and_digits,
    a_fine_one_keeps_them,
    learned_codes_keep_more,
    codes_are_in_use,
    the_ledger_charges_for_pixels,
)
PANELS = (
    Dots("tokenizer_error", "error of what comes back"),
    Dots("kl_bits", "bits wasted"),
    Bands("patches_large", "where the gap of large patches comes from"),
)
READING = """Left: the dots show how far pictures that come back are from the originals. Middle: the dots show the whole
gap; that of tokenized pictures is an upper bound. Right: the tokenization band is what the noise on pixels costs that
tokens do not tell."""

if __name__ == "__main__":
    run_scenario(__file__)
