"""A distinction that the tokenizer flattened can't be bought back by more data or a larger model.

The people, the documents and the n-gram learner are the same; only the tokens differ. The arm `merge` gives one token
to the fourteen rarest of twenty words and draws one of them, by their shares in the training set, when it writes. The
arm `merge_more` has sixteen times the documents and a model of one more symbol of context. The arm `merge_lstm_100` is
an LSTM four times as wide as `merge_lstm`, with a hundred times its documents. The ledger's tokenization band is the
exact distance of what such tokens can say at best. The lossless tokenizers have no such band, and differ by what a
learner of the same order can do with their tokens. Where a document has several tokenizations (bpe, unigram), its
probability is the sum over all of them, given that a document has twelve symbols.
"""

from godmodel.scenarios import run_scenario
from godmodel.sim.config import MeasureSettings, PopulationSettings, Spec, TraineeSettings
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Bands, Dots
from godmodel.sim.training.anchors.fresh import Fresh
from godmodel.sim.training.learners.lstm import LSTM
from godmodel.sim.training.learners.ngram import NGram
from godmodel.sim.training.tokenizers.bpe import BPE
from godmodel.sim.training.tokenizers.chunk import Chunk
from godmodel.sim.training.tokenizers.merge import Merge
from godmodel.sim.training.tokenizers.unigram import Unigram
from godmodel.sim.world.topics import TopicsSettings

BASE = Spec(
    ticks=4,
    world=TopicsSettings(topics=2, states=0, vocabulary=20, length=12),
    population=PopulationSettings(people=500, documents=4000),
    trainee=TraineeSettings(learner=NGram(order=2), documents=0),
    anchor=Fresh(share=1.0),
    measure=MeasureSettings(draws=2000, uniform=0.001),
)
MERGE = Merge(classes=7).model_dump()
MORE = {"population.documents": 64_000, "trainee.learner.order": 3}
LITTLE = {"ticks": 1, "population.documents": 400, "trainee.tokenizer": MERGE}
ARMS = {
    "identity": {},
    "identity_more": MORE,
    "merge": {"trainee.tokenizer": MERGE},
    "merge_more": MORE | {"trainee.tokenizer": MERGE},
    "merge_lstm": LITTLE | {"trainee.learner": LSTM(width=16).model_dump()},
    "merge_lstm_100": LITTLE | {"trainee.learner": LSTM(width=64).model_dump(), "population.documents": 40_000},
    "chunk": {"trainee.tokenizer": Chunk(symbols=2).model_dump()},
    "bpe": {"trainee.tokenizer": BPE(size=64).model_dump()},
    "unigram": {"trainee.tokenizer": Unigram(size=64).model_dump()},
}


def _mean(rows, column):
    return float(rows[column].mean())


def _rest(rows):
    """Return what the learner wastes above the price of its tokens: the ledger's learning band, on the same
    documents."""
    return _mean(rows, "ledger_learning_bits")


@claim(above=0.1)
def merging_costs(arms):
    """Merging the fourteen rarest words into one token costs more than 0.1 bits a document (tokenization band, bits per
    document)."""
    return _mean(arms["merge"], "ledger_tokenization_bits")


@claim(within=(0.9, 1.1))
def not_bought_back(arms):
    """Sixteen times the documents and a larger model change the price of merged words by less than a tenth (ratio of
    tokenization bands)."""
    return _mean(arms["merge_more"], "ledger_tokenization_bits") / _mean(arms["merge"], "ledger_tokenization_bits")


@claim(above=1.0)
def never_below(arms):
    """With merged words, a larger model on sixteen times the documents still wastes more than the price of its tokens
    (ratio of KL divergence and tokenization band)."""
    return _mean(arms["merge_more"], "kl_bits") / _mean(arms["merge_more"], "ledger_tokenization_bits")


@claim(below=0.9)
def more_helps_without(arms):
    """With a token for every word, a larger model on sixteen times the documents wastes less than nine tenths of what
    it wastes with merged words (ratio)."""
    return _mean(arms["identity_more"], "kl_bits") / _mean(arms["merge_more"], "kl_bits")


@claim(below=0.3)
def approached(arms):
    """With merged words, an LSTM four times as wide on a hundred times the documents has less than 0.3 of the learning
    band of the narrow LSTM (ratio)."""
    return _rest(arms["merge_lstm_100"]) / _rest(arms["merge_lstm"])


@claim(above=-4.0)
def never_passed(arms):
    """With merged words, the wide LSTM does not pass the price of its tokens: its learning band is above -4 standard
    errors (learning band, standard errors)."""
    rows = arms["merge_lstm_100"]
    return _rest(rows) / _mean(rows, "ledger_learning_bits_stderr")


@claim(below=1e-9)
def lossless_costs_nothing(arms):
    """Chunks, byte pairs and unigram pieces lose nothing: their tokenization band is zero (largest, bits per
    document)."""
    return max(float(abs(arms[a].ledger_tokenization_bits).max()) for a in ("chunk", "bpe", "unigram"))


CLAIMS = (
    merging_costs,
    not_bought_back,
    never_below,
    more_helps_without,
    approached,
    never_passed,
    lossless_costs_nothing,
)
PANELS = (
    Dots("kl_bits", "bits wasted"),
    Dots("ledger_tokenization_bits", "part that the tokens cannot say"),
    Bands("merge_more", "merged, more data, larger model"),
)
READING = """Left: the dots show the whole gap. Middle: the dots show the part that no learner of such tokens can close;
it is the same for little and for much data. Right: the areas show where the gap of the larger model comes from."""

if __name__ == "__main__":
    run_scenario(__file__)
