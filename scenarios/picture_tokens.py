"""Tokens of pictures set the ceiling: what a coarse dictionary flattens, no learner of its tokens can tell apart.

Real handwritten digits, the same trigram, four ways to cut a picture: pixels, small patches from a dictionary of 64,
large patches from a dictionary of 16 (after ViT), and large regions from the codebook of a VQ-VAE. H(X) - H(tokens) and
I(X;Y) - I(tokens;Y), with Y the digit, are exact sums over all 1,797 pictures.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Bands, Dots
from godmodel.sim.training.anchor import Fresh
from godmodel.sim.training.learner import NGram
from godmodel.sim.training.tokenizer import Codebook, Patches
from godmodel.sim.world import ImagesSettings

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
    """Sixteen large patches leave more than a bit of a picture unsaid: H(X) - H(tokens) (bits per picture)."""
    return _mean(arms, "patches_large", "tokenizer_lost_bits")


@claim(above=0.05)
def and_digits(arms):
    """and with it part of which digit it was: I(X;Y) - I(tokens;Y) (bits per picture)."""
    return _mean(arms, "patches_large", "tokenizer_label_lost_bits")


@claim(below=0.01)
def a_fine_one_keeps_them(arms):
    """Small patches from a dictionary of 64 keep the digit (bits lost per picture)."""
    return _mean(arms, "patches_small", "tokenizer_label_lost_bits")


@claim(below=0.5)
def learned_codes_keep_more(arms):
    """As few tokens, each one of 256 learned codes, lose less than half as much of a picture (ratio)."""
    return _mean(arms, "codebook", "tokenizer_lost_bits") / _mean(arms, "patches_large", "tokenizer_lost_bits")


@claim(above=0.5)
def codes_are_in_use(arms):
    """More than half of the learned codes are in use (share)."""
    return float(arms["codebook"].tokenizer_use.min())


@claim(above=1.0)
def the_ledger_charges_for_pixels(arms):
    """The ledger's tokenization band is larger for the coarse dictionary than for the fine one (ratio)."""
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
READING = """Left: how far pictures that come back are from the originals. Middle: the whole gap; that of tokenized
pictures is an upper bound. Right: the tokenization band is what the noise on pixels costs that tokens do not tell."""

if __name__ == "__main__":
    run_scenario(__file__)
