"""The more fresh real documents a model keeps, the slower it collapses; 10 % is no cure, and 50 % nearly is.

A smoothed trigram studies its own output, sampled a little cool (temperature 0.9). In each training set 0, 5, 10, 20 or
50 % is replaced by what people wrote at that tick (after Alemohammad et al. 2023, arXiv 2307.01850, and Shumailov et
al. 2023). The control studies people alone. How much real data is enough is a matter of degree: with any fixed share
the KL divergence levels off sooner or later, but on a level that falls as the share grows. The claims below say which
share keeps it near where it began.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.ngram import NGram

SHARES = (0, 5, 10, 20, 50, 100)
BASE = Spec(
    ticks=16,
    population=PopulationSettings(documents=4000),
    trainee=TraineeSettings(learner=NGram(order=3), temperature=0.9),
    anchor=Fresh(share=0.0),
    measure=MeasureSettings(draws=500),
)
ARMS = {f"real_{share}": {"anchor.share": share / 100} for share in SHARES}
CONTROLS = ("real_100",)


def _growth(rows):
    return rows.kl_bits.iloc[-1] / rows.kl_bits.iloc[0]


def _still_growing(rows):
    return rows.kl_bits[-3:].mean() / rows.kl_bits[-6:-3].mean()


@claim(above=3.0)
def none_collapses(arms):
    """Without real documents the KL divergence grows more than threefold in sixteen generations (ratio, last tick over
    first)."""
    return _growth(arms["real_0"])


@claim(above=0.0)
def more_is_better(arms):
    """Every larger share of real documents ends with a smaller KL divergence (smallest difference between neighbouring
    shares, bits per document)."""
    last = [arms[f"real_{share}"].kl_bits.iloc[-1] for share in SHARES]
    return min(a - b for a, b in zip(last, last[1:], strict=False))


@claim(above=1.5)
def a_tenth_is_no_cure(arms):
    """With 10 % real documents the KL divergence still ends more than 1.5 times as large as it began (ratio, last tick
    over first)."""
    return _growth(arms["real_10"])


@claim(below=1.5)
def a_half_stops_it(arms):
    """With 50 % real documents the KL divergence ends less than 1.5 times as large as it began (ratio, last tick over
    first)."""
    return _growth(arms["real_50"])


@claim(within=(20.5, 50.5))
def holds_at(arms):
    """Of the shares tried, 50 % real documents is the smallest that keeps the last KL divergence below 1.5 times the
    first (smallest such share, per cent)."""
    return min(share for share in SHARES if _growth(arms[f"real_{share}"]) < 1.5)


@claim(below=1.25)
def any_share_levels_off(arms):
    """With 5 % real documents the KL divergence levels off: its mean over the last three ticks is less than 1.25 times
    its mean over the three ticks before (ratio)."""
    return _still_growing(arms["real_5"])


@claim(above=1.25)
def none_never_does(arms):
    """Without real documents the KL divergence still grows at the end: its mean over the last three ticks is more than
    1.25 times its mean over the three ticks before (ratio)."""
    return _still_growing(arms["real_0"])


@claim(below=0.9)
def cool_tail_shrinks(arms):
    """With 10 % real documents the model still ends with less than nine tenths of the mass that people give to the
    rarest symbols (ratio)."""
    return arms["real_10"].tail_ratio.iloc[-1]


CLAIMS = (
    none_collapses,
    more_is_better,
    a_tenth_is_no_cure,
    a_half_stops_it,
    holds_at,
    any_share_levels_off,
    none_never_does,
    cool_tail_shrinks,
)
PANELS = (
    Panel("kl_bits", "wasted bits", log=True),
    Panel("tail_ratio", "mass on the rarest symbols", reference=1.0),
    Panel("entropy_learner_bits", "diversity of its documents", reference="entropy_world_bits"),
)
READING = """Each line keeps another share of fresh human documents in the training set; the grey line is all human. A
good line is level and near the grey one. A tail ratio of 1 (dashed) is people's own; below it the rare symbols are
vanishing."""

if __name__ == "__main__":
    run_scenario(__file__)
