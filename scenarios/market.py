"""Many different models together err less than one, or than many that studied the same; who comes late studies the others.

The same number of documents a tick is published by one model, by four that each take a shelf of their own from the
market, by four that share one shelf, or by four of different kinds; a tenth of each shelf is fresh and real. The ensemble
is all of their laws, each at its share of what is published. Independent errors cancel, shared ones don't: the
ensemble's gap is the mean gap less the market's diversity (a Jensen-Shannon divergence), exactly so where laws are
weighted alike. `late`: a fifth model comes after eight ticks, when most of what is there is the others'. `retrained`:
four models of which two train every fourth tick only.
"""

import numpy as np

from scenarios import run_scenario
from sim.anchor import Fresh
from sim.claims import claim
from sim.config import MarketSettings, MeasureSettings, PopulationSettings, Spec, TraineeSettings
from sim.learner import NGram
from sim.scenario import Panel
from sim.world import TopicsSettings

DOCUMENTS, MODELS = 2000, 4
BASE = Spec(
    ticks=16,
    world=TopicsSettings(topics=4, states=0, vocabulary=48, length=12),
    population=PopulationSettings(people=500, documents=2000),
    trainee=TraineeSettings(
        learner=NGram(order=2), shelf=DOCUMENTS // MODELS, documents=DOCUMENTS // MODELS, source="market"
    ),
    market=MarketSettings(rivals=({},) * (MODELS - 1)),
    anchor=Fresh(share=0.1),
    measure=MeasureSettings(draws=500, ledger=False),
)
KINDS = [
    {"learner": {"kind": "ngram", "order": 1}},
    {"learner": {"kind": "ngram", "order": 3}},
    {"learner": {"kind": "chains", "components": 4, "restarts": 1, "iterations": 20}},
]
ARMS = {
    "separate": {},
    "shared": {"market.shelf": "shared"},
    "different": {"market.rivals": KINDS},
    "one": {"trainee.documents": DOCUMENTS, "market.rivals": [{"documents": 0, "until": 1}]},
    "late": {"market.rivals": [{}, {}, {}, {"starts": 9, "anchor": {"kind": "none"}}]},
    "retrained": {"market.rivals": [{}, {"retrain": {"kind": "fixed", "interval": 4}}] * 2},
}


def _late(rows, column):
    return float(rows[column].iloc[-6:].mean())


def _mean_gap(rows):
    """Mean KL of the four models over the last six ticks, each at its share, bits per document."""
    return float(
        np.mean(
            [
                sum(r[f"trainee{i}_share"] * r[f"trainee{i}_kl_bits"] for i in range(1, 5))
                for _, r in rows[-6:].iterrows()
            ]
        )
    )


@claim(above=0.0)
def separate_shelves_make_diversity(arms):
    """Four models with shelves of their own differ more than four that share one (diversity in bits, difference)."""
    return _late(arms["separate"], "ensemble_diversity_bits") - _late(arms["shared"], "ensemble_diversity_bits")


@claim(within=(-0.01, 0.01))
def one_shelf_makes_one_model(arms):
    """Models of one kind that share a shelf are one model: their diversity is zero within a hundredth of a bit."""
    return _late(arms["shared"], "ensemble_diversity_bits")


@claim(below=0.9)
def errors_cancel(arms):
    """With separate shelves the ensemble's gap is less than nine tenths of its members' mean gap (ratio)."""
    return _late(arms["separate"], "ensemble_kl_bits") / _mean_gap(arms["separate"])


@claim(below=1.0)
def many_beat_one_shelf(arms):
    """For the same number of documents the ensemble of four with separate shelves is nearer to people than four that
    share one (ratio of gaps)."""
    return _late(arms["separate"], "ensemble_kl_bits") / _late(arms["shared"], "ensemble_kl_bits")


@claim(above=1.0)
def different_kinds_differ_most(arms):
    """Models of different kinds are the most diverse (diversity over that of separate shelves)."""
    return _late(arms["different"], "ensemble_diversity_bits") / _late(arms["separate"], "ensemble_diversity_bits")


@claim(above=1.0)
def who_comes_late_pays(arms):
    """A model that comes after eight ticks and studies the market starts further from people than the first did (its
    gap at its first training over the first one's at its own)."""
    rows = arms["late"]
    return float(rows.trainee5_kl_bits.dropna().iloc[0] / rows.trainee1_kl_bits.iloc[0])


CLAIMS = (
    separate_shelves_make_diversity,
    one_shelf_makes_one_model,
    errors_cancel,
    many_beat_one_shelf,
    different_kinds_differ_most,
    who_comes_late_pays,
)
PANELS = (
    Panel("ensemble_kl_bits", "gap of all models together"),
    Panel("ensemble_diversity_bits", "how different the models are"),
    Panel("trainee1_kl_bits", "gap of the first model"),
    Panel("trainee5_kl_bits", "gap of one that comes late", arms=("late",), reference="trainee1_kl_bits"),
    Panel("trainee3_kl_bits", "gap of the third model", arms=("separate", "retrained", "different")),
    Panel("synthetic_share", "machine's share of the corpus"),
)
READING = """Left: all models together, each at its share of what is published; separate shelves beat a shared one
because errors differ. Middle: shared shelves make one model of many. Dashed at the bottom: the first model, beside one
that comes late."""

if __name__ == "__main__":
    run_scenario(__file__)
