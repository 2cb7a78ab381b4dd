"""Detection must be nearly perfect: by Bayes, the hidden documents that are left fall slowly, as does the harm.

The machine writes nine tenths of the documents under people's names, unlabelled, and the trainee's anchor takes what
passes as people's and is not flagged. Of a hidden share h, a detector that finds a share d of the machine's documents
and flags a share f of people's leaves h (1 - d) / (h (1 - d) + (1 - h) (1 - f)). In `mark_...` the machine's documents
carry a soft green-list watermark (Kirchenbauer et al. 2023, arXiv 2301.10226), which costs the machine some of its fit,
and people strip it from none, half or all of what they pass off. What is stripped comes to be studied; the machine then
grows predictable, and predictable text carries little of a watermark. In `likelihood` the detector compares the
trainee's own last model with a model of its first training set, which costs nothing.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import AdoptionSettings, MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Across, Panel
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.topics import TopicsSettings

HIDDEN, FALSE = 0.9, 0.02
FOUND = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)
BASE = Spec(
    ticks=16,
    world=TopicsSettings(topics=4, states=0, vocabulary=64, length=32),
    population=PopulationSettings(
        people=1000,
        documents=4000,
        adoption=AdoptionSettings(reconsider=1.0, reluctance=-50.0, quality=0.0, passing=HIDDEN),
    ),
    trainee=TraineeSettings(learner=NGram(order=2), temperature=0.8, shelf=300, documents=0),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=600, ledger=False),
)


def detected(rate):
    """Return the name of the arm whose detector finds this share of the machine's documents."""
    return f"found_{round(100 * rate):03d}"


MARK = {"trainee.watermark": {"kind": "green", "delta": 2.0}, "trainee.detector": {"kind": "watermark"}}
ARMS = {
    "clean": {"population.adoption.passing": 0.0},
    "mark_kept": MARK,
    "mark_half": MARK | {"population.adoption.strip": 0.5},
    "mark_stripped": MARK | {"population.adoption.strip": 1.0},
    "likelihood": {"trainee.detector": {"kind": "likelihood"}},
} | {
    detected(d): {"trainee.detector": {"kind": "rates", "true_positive": d, "false_positive": FALSE if d else 0.0}}
    for d in FOUND
}
CONTROLS = ("clean",)


def _late(rows):
    """Return the mean KL divergence over the last six ticks, bits per document."""
    return float(rows.kl_bits.iloc[-6:].mean())


def left(rate, false=FALSE, hidden=HIDDEN):
    """Return the machine's share of the documents that pass as people's and are not flagged."""
    missed = hidden * (1 - rate)
    return missed / (missed + (1 - hidden) * (1 - false))


@claim(below=0.047)
def bayes_says_what_is_left(arms):
    """The share of machine documents that detection leaves in the training set is within 0.047 of Bayes' rule at every
    rate of detection (largest distance, mean of the last six ticks)."""
    return max(
        abs(1 - arms[detected(d)].anchor_true_share.iloc[-6:].mean() - left(d, FALSE if d else 0.0)) for d in FOUND
    )


@claim(above=2.0)
def without_detection_it_collapses(arms):
    """Without a detector, the KL divergence is more than twice that of a clean world (ratio, mean of the last six
    ticks; three times was expected)."""
    return _late(arms[detected(0.0)]) / _late(arms["clean"])


@claim(above=0.0)
def better_detection_is_better(arms):
    """Every better detector, up to one that finds 95 %, leaves a smaller KL divergence (smallest difference between
    neighbouring rates, bits per document)."""
    gaps = [_late(arms[detected(d)]) for d in FOUND if d <= 0.95]
    return min(a - b for a, b in zip(gaps, gaps[1:], strict=False))


@claim(below=1.1)
def nearly_all_must_be_found(arms):
    """With 99 % of the machine's documents found, the KL divergence is less than 1.1 times that of a clean world
    (ratio, mean of the last six ticks)."""
    return _late(arms[detected(0.99)]) / _late(arms["clean"])


@claim(above=0.8)
def a_kept_mark_is_found(arms):
    """A watermark that nobody strips is found in more than four fifths of the hidden documents (mean share of the last
    six ticks; nine tenths were expected, and hold in most seeds)."""
    return float(arms["mark_kept"].detector_true_positive.iloc[-6:].mean())


@claim(within=(0.2, 0.5))
def a_stripped_one_is_not(arms):
    """With the watermark stripped from half of what is passed off, detection finds 20 to 50 % of the hidden documents
    (mean share of the last six ticks; 0.4 to 0.55 was expected)."""
    return float(arms["mark_half"].detector_true_positive.iloc[-6:].mean())


@claim(within=(0.1, 0.9))
def its_own_model_sees_a_part(arms):
    """The trainee's own last model, at 5 % false alarms, finds 10 to 90 % of the hidden documents (mean share of the
    last six ticks; fewer than a tenth was expected, and does not hold)."""
    return float(arms["likelihood"].detector_true_positive.iloc[-6:].mean())


CLAIMS = (
    bayes_says_what_is_left,
    without_detection_it_collapses,
    better_detection_is_better,
    nearly_all_must_be_found,
    a_kept_mark_is_found,
    a_stripped_one_is_not,
    its_own_model_sees_a_part,
)
RATES = {"detector of known rates": {detected(d): d for d in FOUND}}
MARKED = ("clean", "mark_kept", "mark_half", "mark_stripped", "likelihood", detected(0.0))
PANELS = (
    Across("kl_bits", "wasted bits against detection", RATES, "share of machine documents found", log=True),
    Across("anchor_true_share", "people's share of the training set", RATES, "share of machine documents found"),
    Panel("kl_bits", "wasted bits", arms=MARKED, log=True),
    Panel("detector_true_positive", "machine documents found", arms=MARKED),
    Panel("detector_false_positive", "people's documents flagged", arms=MARKED),
)
READING = """Top left: the gap falls slowly until nearly everything is found. Bottom: a watermark works as long as it is
kept; the trainee's own model finds a part at no cost. Grey shows a world in which nobody passes anything off."""

if __name__ == "__main__":
    run_scenario(__file__)
