"""The data dictionary: every column of the time series with its unit and its meaning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

STDERR = "_stderr"


@dataclass(frozen=True)
class Column:
    """A column: its name, its Python type in the table, its unit, and what it says."""

    name: str
    type: type
    unit: str
    meaning: str
    measured: bool = True  # False: a fact of the trajectory, there with or without metrics


def _facts(*rows: tuple[str, type, str, str]) -> list[Column]:
    return [Column(*row, measured=False) for row in rows]


def _with_error(name: str, unit: str, meaning: str) -> list[Column]:
    return [
        Column(name, float, unit, meaning),
        Column(name + STDERR, float, unit, f"standard error of {name}; 0 where it is exact"),
    ]


DOC = "bits per document"

COLUMNS: tuple[Column, ...] = tuple(
    _facts(
        ("scenario", str, "", "scenario that was run"),
        ("arm", str, "", "setting of the scenario's switches"),
        ("seed", int, "", "seed of the dice"),
        ("tick", int, "ticks", "time, from 1"),
        ("year", int, "year", "year of the data that people write from, in worlds with a calendar"),
        ("period", str, "", "period of the data that people write from, in worlds of the user's own text"),
        ("generation", int, "trainings", "trainings of the trainee so far"),
        ("documents", int, "documents", "size of the public corpus"),
        ("synthetic_share", float, "share", "share of the public corpus that machines wrote"),
        ("shelf_documents", int, "documents", "documents that the trainee studied last"),
        ("shelf_synthetic_share", float, "share", "share of that shelf that machines wrote"),
        (
            "corpus_crc32",
            int,
            "",
            "checksum of every document published so far: equal trajectories have equal checksums",
        ),
        (
            "taste_entropy_bits",
            float,
            "bits",
            "entropy of people's mean taste over topics: how diverse they are together",
        ),
        ("taste_within_bits", float, "bits", "mean entropy of a person's taste: how diverse each is"),
        ("taste_between_bits", float, "bits", "what knowing the person tells of the topic: how different people are"),
        ("topic_leader", int, "number of a topic", "number of the topic that people like most, on the whole"),
        ("topic_leader_share", float, "share", "of people's mean taste, that topic's"),
        ("adoption_share", float, "share of people", "who use a machine"),
        (
            "passed_off_share",
            float,
            "share",
            "of what people signed this tick and passes as theirs, what machines wrote",
        ),
        ("machine_read_share", float, "share", "of what people read this tick, what machines wrote"),
        (
            "attention_gini",
            float,
            "Gini coefficient",
            "how unevenly this tick's readings fell on the documents on offer",
        ),
        ("age_mean", float, "ticks", "mean time since people came into the world, or since tick 0"),
        ("anchor_nominal_share", float, "share", "of the shelf, what passes as people's, each document at its weight"),
        ("anchor_true_share", float, "share", "of the shelf, what people really wrote, each document at its weight"),
        (
            "detector_true_positive",
            float,
            "share",
            "of machines' documents that pass as people's, those flagged this tick",
        ),
        ("detector_false_positive", float, "share", "of people's documents, those flagged this tick"),
    )
    + _with_error("kl_bits", DOC, "KL(p_t || learner): bits wasted by coding people's documents with the learner")
    + [
        Column("kl_bits_per_symbol", float, "bits per symbol", "kl_bits over the document's length"),
        Column("cross_entropy_bits", float, DOC, "CE(p_t, learner) = entropy_world_bits + kl_bits"),
    ]
    + _with_error("entropy_world_bits", DOC, "H(p_t): Shannon's limit for people's documents of this tick")
    + _with_error("entropy_learner_bits", DOC, "entropy of the learner's own documents; compare with the world's now")
    + _with_error("js_bits", DOC, "Jensen-Shannon divergence of p_t and the learner, in [0, 1]")
    + _with_error("hellinger", "distance in [0, 1]", "Hellinger distance of p_t and the learner")
    + _with_error("drift_js_bits", DOC, "Jensen-Shannon divergence of p_t and p_{t-1}: how far the world moved")
    + [
        Column("types_world", int, "types", "types that people use: documents of one symbol, else symbols"),
        Column(
            "types_known",
            int,
            "types",
            "people's types to which the learner gives at least measure.known (a tenth) of people's probability",
        ),
        Column("coverage", float, "share", "types_known / types_world"),
        Column(
            "coverage_tail",
            float,
            "share",
            "the same among people's rarest types, those of the last measure.tail of mass",
        ),
        Column(
            "tail_ratio",
            float,
            "ratio",
            "learner's mass on people's rarest types over people's own: below 1 the tail vanishes, above 1 it is noise",
        ),
        Column(
            "tail_loss_bits",
            float,
            "bits per tail symbol",
            "mean -log2 learner(symbol | before) over people's rarest types",
        ),
        Column(
            "distinct_n_world",
            float,
            "share",
            "distinct-2 (distinct-1 for one-symbol documents) of drawn human documents",
        ),
        Column("distinct_n_learner", float, "share", "the same for as many of the learner's documents"),
    ]
)

COLUMNS += tuple(
    column
    for band, meaning in (
        ("staleness", "people's law of the ticks that the shelf comes from, instead of today's"),
        ("observability", "that law as the lens recorded it"),
        ("tokenization", "that law through the tokenizer and back"),
        ("feedback", "the law of the shelf itself, machines' documents at their share"),
        ("learning", "the learner instead of the law of its shelf: finite sample, capacity, optimisation"),
    )
    for column in _with_error(
        f"ledger_{band}_bits",
        DOC,
        f"bits that this step of the ledger adds to KL(p_t || learner), which is the sum of the five: {meaning}",
    )
)

COLUMNS += tuple(
    Column(
        f"code_{coder}_bits",
        float,
        DOC,
        f"measured length of measure.coded fresh human documents in one stream, as written by {words}",
    )
    for coder, words in (
        ("world", "an arithmetic coder with god's conditionals: meets entropy_world_bits"),
        ("learner", "an arithmetic coder with the learner's conditionals: meets cross_entropy_bits"),
        ("zlib", "zlib at level 9"),
        ("xz", "xz at preset 9 extreme"),
        ("zstd", "zstd at level 22"),
    )
)

HELD_OUT = "held_out_bits_per_symbol"

COLUMNS += (
    *_with_error(
        HELD_OUT,
        "bits per symbol",
        "the learner's mean -log2 on real documents that nobody publishes; where p_t is unknown (world.kind = text) "
        "this is the loss, and what is measured against god is measured against the documents at hand",
    ),
)

COLUMNS += (
    Column("tokenizer_lost_bits", float, DOC, "H(X) - H(tokens): what no learner of the tokens can know of a document"),
    Column("tokenizer_label_lost_bits", float, DOC, "I(X;Y) - I(tokens;Y) with Y the topic that it was drawn from"),
    Column("tokenizer_error", float, "squared levels", "mean squared error of the shelf's pictures as they return"),
    Column("tokenizer_use", float, "share", "share of the tokens that occur on the shelf"),
)

COLUMNS += (
    *_with_error("teacher_kl_bits", DOC, "KL of the law before post-training to the law after it: teacher to student"),
)

COLUMNS += (
    *_with_error("elbo_bits", DOC, "mean lower bound of log2 p(x) by a learner with a hidden cause"),
    *_with_error("elbo_gap_bits", DOC, "log2 p(x) less that bound: KL of its guess of the cause, its posterior"),
    *_with_error("latent_bits", DOC, "I of the learner's guess of the cause and the topic that wrote the document"),
    *_with_error("latent_ceiling_bits", DOC, "I(document; topic): the most that any guess can know of the topic"),
)

QUESTIONS = "share of questions"

COLUMNS += tuple(
    _facts(
        (
            "samples_drawn",
            int,
            "documents",
            "documents that the trainee drew at this tick, in post-training and to publish",
        ),
        ("verifier_checks", int, "checks", "documents that the verifier looked at"),
        ("verifier_cost", float, "units of verifier.cost", "verifier_checks times verifier.cost"),
        ("verifier_acceptance", float, "share", "share of the checked documents that it accepted"),
        ("verifier_precision", float, "share", "share of the accepted documents whose answer is right"),
        ("verifier_recall", float, "share", "share of the right ones that it accepted"),
        (
            "verifier_brier",
            float,
            "squared share",
            "mean squared distance of its w(x) and the truth, 0 or 1: its calibration",
        ),
        ("verifier_gap", float, "share", "mean w(x) minus share of right answers: proxy minus gold; above 0 flatters"),
    )
)

COLUMNS += tuple(
    column
    for name, unit, meaning in (
        ("pass_at_1", QUESTIONS, "mean chance p that the learner's answer to one of people's questions is right"),
        ("pass_at_n", QUESTIONS, "mean of 1 - (1-p)^n with n = measure.tries: coverage"),
        ("pass_at_n_sampled", QUESTIONS, "the same counted in n answers of the learner (Chen et al. 2021, unbiased)"),
        (
            "coverage_error",
            QUESTIONS,
            "pass_at_n_sampled - pass_at_n; its standard error is that of the count, given each question's p",
        ),
        ("sound_at_1", QUESTIONS, "mean chance that the answer is right and every step is shown and right"),
        ("task_unsupported", QUESTIONS, "whose right answer has chance 0 (not told apart where p is only counted)"),
        ("task_not_found", QUESTIONS, "whose right answer is possible, and is not among n"),
        ("task_not_recognised", QUESTIONS, "whose right answer is among n, and the verifier's choice is another"),
        ("task_solved", QUESTIONS, "whose right answer is found and chosen; the four add up to one"),
        ("gold_reward", "share of steps", "mean share of right steps in the learner's answers, the answer being one"),
        ("proxy_reward", "log-odds", "mean of the learned reward over the same answers, where one is learned"),
        ("policy_kl_bits", "bits per answer", "KL of the law after post-training to that before it, over own answers"),
        ("search_solved", QUESTIONS, "whose answer is right when the trainee searches for it (trainee.search)"),
        ("search_sound", QUESTIONS, "whose answer and work are right then"),
        ("search_symbols", "symbols", "drawn for a question in that search, mean"),
        ("search_checks", "checks", "verdicts on whole answers or on steps for a question in that search, mean"),
        ("answer_loss_bits", "bits per answer", "the learner's cross-entropy of the answer, given all before it"),
        ("answer_loss_world_bits", "bits per answer", "people's own entropy of the answer, given all before it"),
        (
            "work_information_bits",
            "bits per answer",
            "I(Y;Z|X): what the work tells of the answer beyond the question; the price of work that is never shown",
        ),
    )
    for column in _with_error(name, unit, meaning)
)

COLUMNS += (
    *_with_error(
        "caused_drift_js_bits",
        DOC,
        "Jensen-Shannon divergence of p_t and that of the twin world with the same dice, in which machines are mute",
    ),
    *_with_error("moved_js_bits", DOC, "Jensen-Shannon divergence of p_t and p_1: how far the world has moved in all"),
    Column(
        "caused_drift_share",
        float,
        "share",
        "caused_drift_js_bits over itself plus the way that the twin has moved from tick 1: what machines caused of it",
    ),
)

NUMBERS = ("location_world", "location_learner", "location_error", "variance_world", "variance_learner")

COLUMNS += (
    Column("location_world", float, "units of the world", "mean of people's law, averaged over coordinates"),
    Column("location_learner", float, "units of the world", "mean of the learner's law, averaged over coordinates"),
    Column("location_error", float, "squared units", "mean squared distance of the two means, by coordinate"),
    Column("variance_world", float, "squared units", "variance of people's law, averaged over coordinates"),
    Column("variance_learner", float, "squared units", "variance of the learner's law, averaged over coordinates"),
)

MOST_TRAINEES = 16


def of_trainee(number: int, name: str) -> str:
    """The column of one trainee in a market."""
    return f"trainee{number}_{name}"


COLUMNS += (
    *_with_error("ensemble_kl_bits", DOC, "KL of p_t to all trainees' laws together, each at its share of documents"),
    *_with_error(
        "ensemble_diversity_bits", DOC, "Jensen-Shannon divergence of the trainees' laws: how different machines are"
    ),
)

COLUMNS += tuple(
    column
    for number in range(1, MOST_TRAINEES + 1)
    for column in (
        Column(of_trainee(number, "generation"), int, "trainings", f"trainings of trainee {number} so far", False),
        Column(of_trainee(number, "users"), float, "share of people", f"who use trainee {number}", False),
        Column(of_trainee(number, "share"), float, "share", f"of machines' documents of this tick, trainee {number}'s"),
        *_with_error(of_trainee(number, "kl_bits"), DOC, f"KL(p_t || trainee {number})"),
        Column(
            of_trainee(number, "location_error"),
            float,
            "squared units",
            f"mean squared distance of trainee {number}'s mean to people's, by coordinate, in worlds of numbers",
        ),
    )
)


def absent(calendar: Collection[str], *, known: bool, trainees: int, numbers: bool) -> set[str]:
    """The columns for which a run has no values.

    calendar: what dates a row; known: whether the world's law is, so that nothing is held out; numbers: whether
    documents are rows of numbers.
    """
    missing = {name for name in CALENDAR if name not in calendar}
    if known:
        missing |= {HELD_OUT, HELD_OUT + STDERR}
    if not numbers:
        missing |= {column.name for column in COLUMNS if column.name.endswith(NUMBERS)}
    if trainees == 1:
        missing |= {column.name for column in COLUMNS if column.name.startswith("ensemble_")}
    there = trainees if trainees > 1 else 0
    gone = tuple(of_trainee(number, "") for number in range(there + 1, MOST_TRAINEES + 1))
    return missing | {column.name for column in COLUMNS if column.name.startswith(gone)}


CALENDAR = ("year", "period")

BY_NAME = {column.name: column for column in COLUMNS}
