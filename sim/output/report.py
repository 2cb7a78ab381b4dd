"""A report is one HTML file that says what was claimed, what was run and what came out; it opens without any other.

Pictures are inside the file, a small one a panel, so that they stack on a phone. Not handled: runs of a scenario that
this version of the program no longer has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.results import scenario_folders
from godmodel.sim.files import write_text
from godmodel.sim.output.comparison import differing_settings, overlaid, side_by_side, told_apart
from godmodel.sim.output.finished import Finished
from godmodel.sim.output.section import section, summary


def write_reports(
    folders: Sequence[Path],
    out: Path | None,
    tell: Callable[[str], None] = lambda what: None,
    tell_note: Callable[[str], None] = lambda note: None,
) -> list[Path]:
    """Write a report for each scenario in a folder, or one that compares several folders; return the files.

    `tell` is called with what is being done, `tell_note` with sentences on what is not as it was when runs were made.

    Raises:
        InputError: if there is nothing to report, or more than the one file `out` can hold.
    """
    if out is not None and (out.is_dir() or not out.name):
        raise InputError(f"--out names the file of the report, and {str(out)!r} is a folder: give a name in it.")
    if len(folders) == 1:
        found = scenario_folders(folders[0])
        if out is not None and len(found) > 1:
            raise InputError(
                f"{folders[0]} holds {len(found)} scenarios, and --out names one file: "
                f"give one of them, such as {found[0]}, or leave --out away."
            )
        paths = []
        for folder in found:
            tell(f"report on {folder.resolve().name}")
            run = Finished(folder, folder.resolve().name)
            for note in run.notes:
                tell_note(note)
            paths.append(_write(out or folder / "report.html", one_run(run)))
        return paths
    places = [_only(folder) for folder in folders]
    tell("comparison")
    runs = [Finished(path, name) for path, name in zip(places, told_apart(places), strict=True)]
    for note in dict.fromkeys(note for run in runs for note in run.notes):
        tell_note(note)
    return [_write(out or Path("comparison.html"), several_runs(runs))]


def one_run(run: Finished) -> str:
    """Return the HTML of a scenario's report."""
    scenario = run.scenario
    return _render(
        title=f"{scenario.name}: {scenario.title}",
        summary=summary(run),
        runs=[section(run)],
        comparison=None,
    )


def several_runs(runs: Sequence[Finished]) -> str:
    """Return the HTML of a comparison: what differs, the main column over each other, the verdicts side by side."""
    names = " and ".join(dict.fromkeys(run.scenario.name for run in runs))
    return _render(
        title=f"{names}: {len(runs)} runs compared",
        summary="",
        runs=[section(run) for run in runs],
        comparison={
            "names": [run.name for run in runs],
            "summaries": [summary(run) for run in runs],
            "settings": differing_settings(runs),
            "picture": overlaid(runs),
            "verdicts": side_by_side(runs),
        },
    )


def _only(folder: Path) -> Path:
    found = scenario_folders(folder)
    if len(found) > 1:
        raise InputError(
            f"a comparison takes one scenario a folder, and {folder} holds {len(found)}: "
            f"give one of them, such as {found[0]}."
        )
    return found[0]


def _render(**content) -> str:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("godmodel.sim.output"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    environment.lstrip_blocks = True
    environment.filters["marked"] = _marked
    return environment.get_template("report.html.j2").render(content)


def _marked(text: str):
    """A docstring's words, with `code` marked as such."""
    from markupsafe import Markup, escape

    parts = text.split("`")
    if not len(parts) % 2:  # a lone mark
        return escape(text)
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


def _write(path: Path, html: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, html)
    return path
