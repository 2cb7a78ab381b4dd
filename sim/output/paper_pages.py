"""What becomes of reports on papers: a table in the terminal, files for other programs, and pages for readers."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from godmodel.models.distribution import Estimate
from godmodel.sim.experiment.papers import Finding, Paper, Report, load
from godmodel.sim.files import replacing, write_json, write_text
from godmodel.sim.output.findings import draw_paper

HEAD = ("result", "paper", "prediction", "measured ± SE", "z", "verdict", "seconds")
FIELDS = ("row", "name", "paper", "result", "prediction", "measured", "stderr", "z", "rule", "verdict", "at", "series")
COLOURS = {"holds": "green", "fails": "red"}


def report_table(reports: Sequence[Report]):
    """A `rich` table: a line a finding under a line a paper, in the order of the table of referees."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("paper\n  result", ratio=1)
    for name in HEAD[2:5]:
        table.add_column(name, justify="right")
    table.add_column("verdict\nseconds", no_wrap=True)
    for paper, report in _in_order(reports):
        verdict = "holds" if report.holds else "fails"
        title = Text(f"{paper.row} {paper.name}: {paper.paper}", style="bold")
        table.add_row(title, "", "", "", Text(f"{verdict}\n{report.seconds:.1f} s", style=COLOURS[verdict]))
        for result, *numbers, verdict in _lines(report):
            table.add_row(Text(f"  {result}"), *numbers, Text(verdict, style=COLOURS[verdict]))
        table.add_section()
    return table


def write_results(reports: Sequence[Report], folder: Path, *, seed: int, quick: bool) -> list[Path]:
    """Write papers.json, papers.csv and a figure for each paper.  -> their paths"""
    folder.mkdir(parents=True, exist_ok=True)
    found: list[dict[str, Any]] = [
        {
            "row": paper.row,
            "name": report.name,
            "paper": paper.paper,
            "title": paper.title,
            "family": paper.family,
            "seconds": round(report.seconds, 3),
            "holds": report.holds,
            "problem": report.problem,
            "findings": [_record(f) for f in report.findings],
        }
        for paper, report in _in_order(reports)
    ]
    write_json(folder / "papers.json", {"seed": seed, "quick": quick, "papers": found})
    with replacing(folder / "papers.csv") as part, part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS, extrasaction="ignore")
        writer.writeheader()
        for each in found:
            writer.writerows({**each, **finding} for finding in each["findings"] if finding["listed"])
    figures = [draw(paper, report, folder / f"{paper.name}.png") for paper, report in _in_order(reports)]
    return [folder / "papers.json", folder / "papers.csv", *(path for path in figures if path)]


def write_pages(reports: Sequence[Report], folder: Path, *, seed: int, quick: bool, whole: bool) -> list[Path]:
    """A page a paper with its figure in FOLDER/papers and, where these are all papers (`whole`), FOLDER/referees.md."""
    pages = folder / "papers"
    pages.mkdir(parents=True, exist_ok=True)
    written = []
    for paper, report in _in_order(reports):
        figure = draw(paper, report, pages / f"{paper.name}.png")
        written.append(pages / f"{paper.name}.md")
        write_text(written[-1], _page(paper, report, figure, seed=seed, quick=quick))
    if whole:
        written.append(folder / "referees.md")
        write_text(written[-1], _overview(reports, seed=seed, quick=quick))
    return written


def draw(paper: Paper, report: Report, path: Path) -> Path | None:
    """The figure of a paper; none where nothing was measured."""
    if not report.findings:
        return None
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    FigureCanvasAgg(figure)
    axis = figure.subplots()
    draw_paper(paper, axis, report.findings)
    axis.set_title(paper.paper, fontsize=10)
    axis.grid(alpha=0.25, linewidth=0.5)
    axis.spines[["top", "right"]].set_visible(False)
    with replacing(path) as part:
        figure.savefig(part, dpi=110, format="png")
    return path


def _in_order(reports: Sequence[Report]) -> list[tuple[Paper, Report]]:
    return sorted(((load(r.name), r) for r in reports), key=lambda each: (each[0].row, each[0].name))


def _lines(report: Report) -> list[tuple[str, ...]]:
    """Result, prediction, measured, z and verdict of each listed finding, or of what went wrong."""
    if report.problem:
        return [(report.problem, "", "", "", "fails")]
    listed = [f for f in report.findings if f.listed]
    return [(f.result, _number(f.prediction), _measured(f.measured), _z(f), f.verdict) for f in listed]


def _number(value: float) -> str:
    return f"{value:.5g}"


def _measured(estimate: Estimate) -> str:
    if estimate.stderr == 0:
        return f"{_number(estimate.value)} exact"
    if not math.isfinite(estimate.stderr):
        return f"{_number(estimate.value)} ± {estimate.stderr}"
    places = max(0, 1 - math.floor(math.log10(estimate.stderr)))
    return f"{estimate.value:.{places}f} ± {estimate.stderr:.{places}f}"


def _z(finding: Finding) -> str:
    return f"{finding.z:+.1f}" if math.isfinite(finding.z) else "-"


def _record(finding: Finding) -> dict:
    finite = math.isfinite(finding.z)
    return {
        "result": finding.result,
        "prediction": finding.prediction,
        "measured": finding.measured.value,
        "stderr": finding.measured.stderr,
        "z": finding.z if finite else None,
        "rule": str(finding.rule),
        "verdict": finding.verdict,
        "at": finding.at,
        "series": finding.series,
        "listed": finding.listed,
    }


def _markdown(rows: Sequence[Sequence[str]], head: Sequence[str]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _how(seed: int, quick: bool) -> str:
    return f"seed {seed}, " + ("few replicates (`--quick`)" if quick else "the default number of replicates")


def _page(paper: Paper, report: Report, figure: Path | None, *, seed: int, quick: bool) -> str:
    rows = [
        (*line[:-1], str(f.rule), line[-1])
        for f, line in zip([f for f in report.findings if f.listed], _lines(report), strict=False)
    ]
    parts = [
        f"# {paper.title}",
        f"{paper.paper}. Row {paper.row} of [the referees](../referees.md); `scenarios/papers/{paper.name}.py`.",
        paper.text.partition("\n\n")[2],
        f"![{paper.title}]({figure.name})" if figure else "",
        "Lines and bars are predictions, dots are what the engine measured, with two standard errors.",
        _markdown(rows, (HEAD[0], *HEAD[2:5], "rule", "verdict")) if rows else report.problem,
        f"Measured with {_how(seed, quick)}, in {report.seconds:.1f} s. Run it: `godmodel papers {paper.name}`.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _overview(reports: Sequence[Report], *, seed: int, quick: bool) -> str:
    rows = []
    for paper, report in _in_order(reports):
        for i, (result, prediction, measured, z, verdict) in enumerate(_lines(report)):
            name, seconds = (f"{paper.row}. [{paper.paper}](papers/{paper.name}.md)", f"{report.seconds:.1f}")
            rows.append((result, name if i == 0 else "", prediction, measured, z, verdict, seconds if i == 0 else ""))
    held = sum(row[5] == "holds" for row in rows)
    papers = sum(report.holds for report in reports)
    text = f"""# The referees

Published results with closed forms, run by the engine itself: the corpus, the anchors, the trainees and the tick are
those of every scenario. {held} of {len(rows)} results hold, {papers} of {len(reports)} papers hold in full. What does
not hold is kept, and its page says why. Measured with {_how(seed, quick)}. The table is made by
`godmodel papers --docs docs`, checked by `godmodel check papers`.
"""
    return text + "\n" + _markdown(rows, HEAD) + "\n"
