"""Every command that a page, a help text or a scenario prints is one that the command line takes."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from godmodel.sim import plugins
from godmodel.sim.cli import app
from godmodel.sim.experiment.scenario import load, titles

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING")),
    *sorted((ROOT / "docs").glob("**/*.md")),
]
SOURCES = [*(path for name in ("scenarios", "sim/cli") for path in sorted((ROOT / name).glob("**/*.py")))]
IN_TEXT = re.compile(r"`(?:\.venv/bin/)?godmodel ([^`]+)`")
IN_BLOCK = re.compile(r"^(?: {4})?(?:\.venv/bin/)?godmodel ([a-z][^\n]*)$", re.MULTILINE)
BEHIND = re.compile(r"(?:\s#|\s{2,}\S)")  # where the words behind a command begin
USAGE = typer.BadParameter.__base__  # UsageError, of click or of what typer carries in its place
PLACES = {"NAME", "SCENARIO"}  # words that stand for a scenario


def commands(text: str) -> list[str]:
    """All commands of a text, without the words that explain them."""
    found = [each for pattern in (IN_TEXT, IN_BLOCK) for each in pattern.findall(text)]
    return [BEHIND.split(" ".join(each.split()) if "\n" in each else each)[0].strip() for each in found]


CASES = sorted({(path.name, each) for path in PAGES + SOURCES for each in commands(path.read_text(encoding="utf-8"))})


def test_there_are_commands_to_try():
    assert {each.split()[0] for _, each in CASES} >= {"run", "check", "papers", "view", "sweep", "report", "gallery"}


def test_every_scenario_stands_in_the_table_and_in_the_gallery():
    readme, gallery = (path.read_text(encoding="utf-8") for path in (ROOT / "README.md", ROOT / "docs" / "gallery.md"))
    assert set(re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE)) == set(titles())
    assert set(re.findall(r"^## (\w+)$", gallery, re.MULTILINE)) == set(titles())
    assert "Not drawn yet" not in gallery


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_picture_and_page_that_is_named_is_there(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(("page", "words"), CASES)
def test_a_printed_command_is_taken(page, words, monkeypatch):
    args = shlex.split(words.replace("[options]", ""))
    group = typer.main.get_command(app)
    assert args[0] in group.commands, f"{page}: {words}"
    if len(args) == 1:  # it is only named
        return
    command = group.commands[args[0]]
    monkeypatch.setattr(plugins, "load_file", lambda path, **more: None)  # own.py is the reader's
    try:
        context = command.make_context(args[0], args[1:])
    except USAGE as problem:
        raise AssertionError(f"{page}: godmodel {words}: {problem.format_message()}") from None
    except typer.Exit:  # --help
        return
    names = [context.params.get("name")] if "name" in context.params else context.params.get("names") or []
    for name in names:
        theirs = args[0] == "new" or (name or "").endswith(".py")
        if name and not theirs and name not in PLACES | {"all"} and args[0] != "papers" and names[0] != "papers":
            assert name in titles(), f"{page}: godmodel {words}"
    for arm in context.params.get("arms") or ([context.params["arm"]] if context.params.get("arm") else []):
        assert arm in load(names[0]).arms, f"{page}: godmodel {words}"
