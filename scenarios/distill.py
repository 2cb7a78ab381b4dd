"""A student learns more from what its teacher believes than from what it writes.

A trigram teacher studied ten thousand documents; bigram and trigram students get three hundred documents of the
teacher's. Hard: the symbols that it drew. Soft: its whole law of every next symbol (Hinton et al. 2015). Measured is
KL(teacher || student).
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Dots
from godmodel.sim.training.anchor import Fresh
from godmodel.sim.training.improvements.distill import Distill
from godmodel.sim.training.learner import LSTM, NGram
from godmodel.sim.world import TopicsSettings

BASE = Spec(
    ticks=2,
    world=TopicsSettings(topics=4, vocabulary=24, length=16),
    population=PopulationSettings(people=500, documents=10_000),
    trainee=TraineeSettings(learner=NGram(order=3), documents=0),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=400, ledger=False),
)


def _student(learner, soft, documents=300):
    return {"trainee.improve": [Distill(student=learner, documents=documents, soft=soft).model_dump()]}


ARMS = {
    "bigram_hard": _student(NGram(order=2), False),
    "bigram_soft": _student(NGram(order=2), True),
    "trigram_hard": _student(NGram(order=3), False),
    "trigram_soft": _student(NGram(order=3), True),
    "trigram_hard_more": _student(NGram(order=3), False, 3000),
    "lstm_hard": _student(LSTM(width=32), False),
    "lstm_soft": _student(LSTM(width=32), True),
}


def _ratio(arms, student):
    return float(arms[f"{student}_soft"].teacher_kl_bits.mean() / arms[f"{student}_hard"].teacher_kl_bits.mean())


@claim(below=1.0)
def soft_bigram(arms):
    """A bigram is closer to its teacher when it sees beliefs (KL soft over hard)."""
    return _ratio(arms, "bigram")


@claim(below=1.0)
def soft_trigram(arms):
    """So is a trigram (KL soft over hard)."""
    return _ratio(arms, "trigram")


@claim(below=1.0)
def soft_lstm(arms):
    """and so is an LSTM (KL soft over hard)."""
    return _ratio(arms, "lstm")


@claim(below=1.5)
def worth_ten_times_the_documents(arms):
    """Beliefs at 300 documents come within a half of what ten times as many documents give a trigram (ratio)."""
    return float(arms["trigram_soft"].teacher_kl_bits.mean() / arms["trigram_hard_more"].teacher_kl_bits.mean())


CLAIMS = (soft_bigram, soft_trigram, soft_lstm, worth_ten_times_the_documents)
PANELS = (
    Dots("teacher_kl_bits", "distance of student and teacher", log=True),
    Dots("kl_bits", "distance of student and people", log=True),
)
READING = """Left: for each student the dot of its soft twin lies further left: the same documents, more said about
each. Right: what people lose by reading the student instead of the teacher."""

if __name__ == "__main__":
    run_scenario(__file__)
