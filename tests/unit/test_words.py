"""A sentence that is read alone is whole: every claim, the first line of every scenario and paper, every READING.

The check of the verb is a heuristic, not a grammar: finite verbs are looked up in a list, a word that opens a
subordinate clause uses one of them up, and one must be left over for the main clause.
"""

import re

import pytest

from godmodel.sim.experiment import papers
from godmodel.sim.experiment.scenario import load, titles

CLAIMS = [(name, each.name, each.sentence) for name in titles() for each in load(name).claims]
FIRST_LINES = [*titles().items(), *papers.titles().items()]

LEANING = (  # words that point to another sentence
    r"(?:And|But|Or|Nor|So|Then|Yet|Also|Else|Otherwise|Instead|However|Therefore|Hence|Thus|Meanwhile|Likewise"
    r"|Which|It|Its|They|Their|He|She|That|These|Those|This|There|Here|Both|Neither|Either|Such|Same"
    r"|The (?:same|other|others|former|latter|rest)|Nothing of|None of (?:it|them)|As (?:many|much|few|little))\b"
)
PRIVATE = r"\b(?:shelf|shelves|dice|press)\b"

AUXILIARY = "can cannot can't must may might will would should do does did".split()
FINITE = set(AUXILIARY) | set(  # the verbs that occur, without those that are nouns or adjectives as often
    "accepts accumulate add adds allows amplify appear are become becomes began begins bend brings care"
    " caused causes change changes chooses collapses come comes compare compresses costs counts decides"
    " depends determines dies differ doubles draws drew ends enters errs escapes falls feeds finds"
    " flattened flee follows forgets gains generates gets give gives goes grow grows had halves happens"
    " has have hold holds hurts ignore is jumps keep keeps knows lacks lags lead learns leave leaves let"
    " lets levels lies lose loses lost makes mislead misses move moved moves multiplies narrows needs"
    " outweigh pass passes pays pins predicts publish raise raises reach read reads recovers repeat"
    " retrains rise rises ruins runs saturates saves says sees sets settle settles show shows shrink sign"
    " slip slips solve solves starts stays stops strips studies swings switches take takes teach tell"
    " tells throw tie trains tries triple tunes turns use uses vanishes walks was wastes were wins write"
    " writes wrote".split()
)
SUBORDINATE = re.compile(
    r"\b(?:that(?! (?:of|law|tick)\b)|which|who|whom|whose|whoever|what|where|when|while|if|because|whether|how|once"
    r"|since|although|unless)\b",
    re.IGNORECASE,
)


def main_verbs(sentence: str) -> int:
    """Finite verbs less the words that open a subordinate clause; what stands in brackets does not count."""
    plain = re.sub(r"\([^()]*\)", " ", sentence)
    plain = re.sub(r"\b(to|" + "|".join(AUXILIARY) + r")( not)? [a-z]+", r"\1", plain)  # infinitives are not finite
    verbs = sum(word in FINITE for word in re.findall(r"[A-Za-z']+", plain.lower()))
    return verbs - len(SUBORDINATE.findall(plain))


def faults(sentence: str) -> list[str]:
    """What keeps a sentence from standing alone."""
    found = {
        "does not begin with a capital letter, a digit or a quotation": not re.match(r"[A-Z0-9\"'`“‘]", sentence),
        "does not end with a full stop": not sentence.endswith("."),
        "has fewer than five words": len(sentence.split()) < 5,
        "leans on another sentence": bool(re.match(LEANING, sentence)),
        "has no finite verb of its own": main_verbs(sentence) < 1,
        "has a word of the project's own": bool(re.search(PRIVATE, sentence, re.IGNORECASE)),
    }
    return [fault for fault, is_so in found.items() if is_so]


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return re.split(r"(?<=\.) (?=[A-Z])", text)


@pytest.mark.parametrize(("scenario", "name", "sentence"), CLAIMS, ids=[f"{s}-{n}" for s, n, _ in CLAIMS])
def test_a_claim_is_a_whole_sentence(scenario, name, sentence):
    assert faults(sentence) == [], sentence


@pytest.mark.parametrize(("name", "line"), FIRST_LINES, ids=[name for name, _ in FIRST_LINES])
def test_the_first_line_of_a_scenario_and_of_a_paper_is_a_whole_sentence(name, line):
    assert faults(line) == [], line


@pytest.mark.parametrize("name", titles())
def test_how_to_read_a_figure_is_said_in_whole_sentences(name):
    first, *others = sentences(load(name).reading)
    assert faults(first) == [], first
    for each in others:  # these may lean on the first
        assert main_verbs(each) >= 1 and each.endswith(".") and not re.search(PRIVATE, each), each


@pytest.mark.parametrize(
    "fragment",
    [
        "which is more than three times what the bar costs",
        "Which is more than three times what the bar costs in a still world (ratio).",
        "Three times what the bar costs.",
        "and pins a moving one where it began",
        "And pins a moving one where it began: its lag is all of the way.",
        "Nor do they lose much (less than 0.1 bits) where the public is people's alone.",
        "So is a trigram (KL soft over hard).",
        "and then fewer",
        "And then fewer (share, highest less last).",
        "The same with 90 % hidden adoption, where a nominal half is really a twentieth.",
        "It ends with more than three times the error of the same window.",
        "They do shrink what is learnable: the learning band falls below nine tenths.",
        "There the tail vanishes and nothing is left.",
        "Both find sound answers to all questions in the end.",
        "Nothing of that kind happens in a still world.",
        "As few tokens lose less than half as much of a picture.",
        "Documents that people sign under their own names.",
        "Share of people who use a machine at the end.",
        "The simulator's crossing: the tick from which on keeping everything is worse, for good.",
        "By age and by readers so far.",
        "One that dies and people's tastes.",
        "More support than search, and less of it to find.",
        "Counts all of it.",
        "The model ends with less than half of the names",
        "a model ends with less than half of the names.",
        "A model ends with less than half of its shelf.",
        "Two worlds throw the dice in turn and the model ends far off.",
    ],
)
def test_a_fragment_is_rejected(fragment):
    assert faults(fragment) != []


@pytest.mark.parametrize(
    ("fragment", "fault"),
    [
        ("Three times what the bar costs in a still world.", "has no finite verb of its own"),
        ("A model with a bar that is too high to pass.", "has no finite verb of its own"),
        ("So is a trigram when it sees what its teacher thinks.", "leans on another sentence"),
        ("That is what a bigram wastes in a year.", "leans on another sentence"),
        ("Models end far off when they press on.", "has a word of the project's own"),
    ],
)
def test_each_check_finds_its_own_fault(fragment, fault):
    assert fault in faults(fragment)


@pytest.mark.parametrize(
    "sentence",
    [
        "In a falling world the bar costs more than three times what it costs in a still world (ratio).",
        "A trigram that is told nothing stays where it began.",
        "5 % of the documents are real.",
        "Theseus says that his ship is old.",
    ],
)
def test_a_whole_sentence_is_accepted(sentence):
    assert faults(sentence) == []
