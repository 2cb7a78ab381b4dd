"""A student learns more from its teacher's probabilities than from the documents that its teacher writes.

A trigram teacher has studied ten thousand documents. Each student gets three hundred of the teacher's documents. A hard
student learns the symbols that the teacher drew; a soft student learns the teacher's whole law of every next symbol
(Hinton et al. 2015). The measure is KL(teacher || student).
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Dots
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.improvements.distill import Distill
from godmodel.sim.training.learners.lstm import LSTM
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.world.topics import TopicsSettings

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
    """A bigram student comes closer to its teacher from the teacher's probabilities than from the symbols that it drew
    (ratio of KL divergences, soft over hard)."""
    return _ratio(arms, "bigram")


@claim(below=1.0)
def soft_trigram(arms):
    """A trigram student comes closer to its teacher from the teacher's probabilities than from the symbols that it drew
    (ratio of KL divergences, soft over hard)."""
    return _ratio(arms, "trigram")


@claim(below=1.0)
def soft_lstm(arms):
    """An LSTM student comes closer to its teacher from the teacher's probabilities than from the symbols that it drew
    (ratio of KL divergences, soft over hard)."""
    return _ratio(arms, "lstm")


@claim(below=1.5)
def worth_ten_times_the_documents(arms):
    """A trigram student with the probabilities of 300 documents ends with less than 1.5 times the KL divergence of a
    student with the symbols of 3,000 documents (ratio)."""
    return float(arms["trigram_soft"].teacher_kl_bits.mean() / arms["trigram_hard_more"].teacher_kl_bits.mean())


CLAIMS = (soft_bigram, soft_trigram, soft_lstm, worth_ten_times_the_documents)
PANELS = (
    Dots("teacher_kl_bits", "distance of student and teacher", log=True),
    Dots("kl_bits", "distance of student and people", log=True),
)
READING = """Left: for each student the dot of its soft twin lies further left, because every document tells it more.
Right: the dots show what people lose by reading the student instead of the teacher."""

if __name__ == "__main__":
    run_scenario(__file__)
