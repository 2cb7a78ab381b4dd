"""Every public name has a docstring whose first sentence can be read alone: it is whole, not a fragment.

Not handled here: whether the sentence has a verb, and whether what it says is true.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("models", "agents", "sim", "godmodel", "setup.py")
FILES = [
    path
    for place in (ROOT / name for name in FOLDERS)
    for path in ([place] if place.is_file() else sorted(place.rglob("*.py")))
]
FEWEST_WORDS = 3
# how a formula begins: a sign, one letter that is no article, a function, a name and an operator, or a name with a sign
FORMULA = re.compile(r"[^a-zA-Z]|(?!a\s)[a-zA-Z]\b|(log|exp|sum|prod)\b|\w+ [*+/=^<>] |[a-zA-Z]+[^\sa-zA-Z,.:;'-]")
NEXT_SENTENCE = re.compile(r"(?<!\bal\.)(?<!\beq\.)(?<=[.?])\s+(?=[A-Z`])")


def fault(docstring: str | None) -> str | None:
    """Say what is wrong with a docstring's first sentence, or None for nothing.

    A shape note is what follows two spaces: "Draw n documents.  -> (n, T)".
    """
    if not docstring or not docstring.strip():
        return "there is no docstring"
    paragraph = docstring.strip().split("\n\n")[0].replace("\n", " ")
    text, _, shapes = paragraph.partition("  ")
    sentence = NEXT_SENTENCE.split(text)[0].rstrip()
    words = re.findall(r"\S*\w\S*", sentence)
    if len(words) < FEWEST_WORDS:
        return f"{sentence!r} has {len(words)} words: write a sentence of at least {FEWEST_WORDS}"
    if not (sentence[0].isupper() or FORMULA.match(sentence)):
        return f"{sentence!r} must start with a capital letter, a digit, a backtick or a formula"
    if sentence[-1] not in ".:)?" and not shapes.strip():
        return f"{sentence!r} must end with one of . : ) ? or a shape note after two spaces"
    return None


def public(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield the module and every public class, function and method of it, with its dotted name.

    What is inside a function or a private class is not public, and a setter shares its property's docstring.
    """
    yield "the module", tree
    waiting = [("", node) for node in tree.body]
    while waiting:
        prefix, node = waiting.pop(0)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            setter = any(isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter") for d in node.decorator_list)
            if node.name.startswith("_") or setter:
                continue
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                waiting += [(f"{prefix}{node.name}.", child) for child in node.body]
        else:  # such as `if` and `try`
            waiting += [(prefix, child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


def faults(source: str) -> list[str]:
    """List what is wrong with the docstrings of a file, a line each."""
    named = ((name, fault(ast.get_docstring(node))) for name, node in public(ast.parse(source)))
    return [f"{name}: {wrong}" for name, wrong in named if wrong]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_docstrings_are_whole_sentences(path):
    """Each public name of a file has a docstring that begins with a whole sentence."""
    found = faults(path.read_text(encoding="utf-8"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "docstring",
    [
        "Counts.",
        "One.",
        "By age.",
        "(1, 1)",
        "the same documents.",
        "a law of documents.",
        "well-known documents are kept.",
        "Draw n documents",
        "",
    ],
)
def test_fragments_are_rejected(docstring):
    """The checker rejects fragments, sentences without a capital or a full stop, and no docstring."""
    assert fault(docstring)


@pytest.mark.parametrize(
    "docstring",
    [
        "Draw n documents.",
        "Draw n documents.  -> (n, T)",
        "Return the log-probability of each document, in nats.  x (N, T) -> (N,)",
        "Return all of x, unchanged  x (N, T) int -> (N, T)",
        "`table` with one law.\n\nRaises:\n    ValueError: never.",
        "p(x) = sum_k w_k p_k(x), exactly.",
        "-log V everywhere, in nats.",
        "size * sin(t), in nats of a logit.",
        "Build the network (Kaplan et al. 2020) anew.",
    ],
)
def test_sentences_are_accepted(docstring):
    """The checker accepts whole sentences, formulas and shape notes."""
    assert fault(docstring) is None


def test_the_checker_finds_public_names():
    """The checker looks into classes and `if` blocks, and not into functions or private names."""
    source = (
        '"""A module of examples."""\nif True:\n    class A:\n        def b(self):\n            def inner(): ...\n'
        "        def _c(self): ...\ndef _d(): ...\n"
    )
    assert [line.split(":")[0] for line in faults(source)] == ["A", "A.b"]


def test_the_checked_folders_exist():
    """Each of FOLDERS holds files, so that a misspelt name does not pass unseen."""
    assert all(any(path.is_relative_to(ROOT / name) for path in FILES) for name in FOLDERS)
