"""Papers: the rules of the verdict, finding and running papers, tables, files, pages; wrong formulas are rejected."""

import csv
import doctest
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from godmodel.models.distribution import Estimate
from godmodel.scenarios.papers import (
    drift_window,
    kazdan_accumulate,
    peterson,
    shumailov,
    tale_of_tails,
    wright_fisher,
)
from godmodel.scenarios.papers._gaussian import moments, spec
from godmodel.sim.cli import app
from godmodel.sim.errors import InputError
from godmodel.sim.experiment import papers
from godmodel.sim.experiment.papers import (
    Above,
    Absolute,
    Below,
    Every,
    Finding,
    Relative,
    Report,
    Within,
    examine,
    examine_all,
    load,
    seeds_of,
    share_of,
    titles,
)
from godmodel.sim.experiment.scenario import titles as scenarios
from godmodel.sim.output.paper_pages import write_pages, write_results
from godmodel.sim.training.anchors.none import NoAnchor

FAST = ("kazdan_accumulate", "performative")
EXACT = Finding("a sum", 2.0, Estimate(2.0))
SAMPLED = Finding("a mean", 1.0, Estimate(1.05, 0.01), Within(), at=3.0, series="M = 4")
REPORTS = [Report("kazdan", (EXACT, SAMPLED), 1.25), Report("shumailov", (replace(EXACT, listed=False),), 0.5)]


def test_doctests():
    assert doctest.testmod(papers).failed == 0


@pytest.mark.parametrize(
    "rule, value, stderr, holds",
    [
        (Within(), 10.0, 0.0, True),
        (Within(), 10.021, 0.0, False),
        (Within(), 10.41, 0.1, True),
        (Within(), 10.43, 0.1, False),
        (Within(4.0, 0.0), 10.39, 0.1, True),
        (Within(4.0, 0.0), 10.41, 0.1, False),
        (Relative(0.03), 10.3, 9.0, True),
        (Relative(0.03), 10.31, 9.0, False),
        (Absolute(0.5), 9.5, 9.0, True),
        (Absolute(0.5), 9.49, 9.0, False),
        (Above(2.0), 10.21, 0.1, True),
        (Above(2.0), 10.19, 0.1, False),
        (Below(2.0), 9.79, 0.1, True),
        (Below(2.0), 9.81, 0.1, False),
        (Within(), np.nan, 0.1, False),
        (Above(), np.nan, 0.1, False),
        (Below(), np.nan, 0.1, False),
    ],
)
def test_a_rule_has_two_sides(rule, value, stderr, holds):
    found = Finding("x", 10.0, Estimate(value, stderr), rule)
    assert found.holds is holds and found.verdict == ("holds" if holds else "fails") and str(rule)


def test_every_is_the_clopper_pearson_interval():
    low, high = Every(20).interval(0.9)
    assert (low, high) == pytest.approx((0.68302, 0.98765), abs=1e-5)  # R: binom.test(18, 20)
    assert Every(20).interval(1.0)[1] == 1.0 and Every(20).interval(0.0)[0] == 0.0
    assert Every(20).holds(1.0, share_of([True] * 15 + [False] * 5))
    assert not Every(20).holds(1.0, share_of([True] * 14 + [False] * 6))


def test_z_counts_standard_errors_and_knows_exact_numbers():
    assert SAMPLED.z == pytest.approx(5.0) and EXACT.z == 0.0
    assert Finding("off", 2.0, Estimate(1.5)).z == -np.inf


def test_seeds_for_replicates_differ_between_seeds():
    assert len({*seeds_of(1, 500), *seeds_of(2, 500)}) == 1000 and seeds_of(1, 5) == seeds_of(1, 9)[:5]


def test_papers_are_found_by_looking_and_are_no_scenarios():
    names = titles()
    assert {"shumailov", "kazdan", "tale_of_tails"} <= set(names) and not set(names) & set(scenarios())
    rows = [load(name).row for name in names]
    assert rows == sorted(rows)
    with pytest.raises(InputError, match="did you mean 'kazdan'"):
        load("kazdann")


@pytest.mark.parametrize("name", titles())
def test_a_paper_says_what_it_must(name):
    paper = load(name)
    for part in ("Claim", "Setting", "Formula", f"godmodel papers {name}", "does not show"):
        assert part in paper.text, f"{name} does not say: {part}"
    assert paper.title.endswith(".") and paper.paper and paper.family


def test_every_family_has_a_negative_control():
    papers = [load(name) for name in titles()]
    assert {paper.family for paper in papers} == {paper.family for paper in papers if paper.controlled}


@pytest.mark.parametrize("name", FAST)
def test_the_right_formula_holds_and_a_wrong_one_is_rejected(name):
    report = examine(name, quick=True)
    assert report.holds, report.problem or [f for f in report.findings if not f.holds]
    wrong = load(name).wrong(quick=True)
    assert wrong and not any(finding.holds for finding in wrong)


@pytest.mark.slow
@pytest.mark.parametrize("name", titles())
def test_every_wrong_formula_is_rejected_at_the_default_number_of_replicates(name):
    paper = load(name)
    if paper.controlled:
        assert not any(finding.holds for finding in paper.wrong())


@pytest.mark.slow
def test_all_papers_hold_in_quick():
    assert CliRunner().invoke(app, ["check", "papers", "--quick"]).exit_code == 0


def test_the_verdict_can_fall_the_other_way(monkeypatch):
    monkeypatch.setattr(kazdan_accumulate, "variance", lambda t: 0.9)
    done = CliRunner().invoke(app, ["check", "papers", "kazdan_accumulate", "--quick"])
    assert done.exit_code == 1 and "fails" in done.stdout
    monkeypatch.undo()
    done = CliRunner().invoke(app, ["papers", "kazdan_accumulate", "--quick", "--jobs", "1"])
    assert done.exit_code == 0 and "fails" not in done.stdout


def test_a_paper_that_breaks_is_a_failed_row(monkeypatch):
    def broken(seed, quick):
        raise ZeroDivisionError("no documents")

    monkeypatch.setattr(shumailov, "measure", broken)
    report = examine("shumailov")
    assert not report.holds and report.problem == "ZeroDivisionError: no documents"
    assert "in broken" in report.trace


def test_papers_that_break_end_with_3_and_leave_the_traceback(monkeypatch, capsys):
    from godmodel.sim.cli import main

    def broken(seed, quick):
        raise ZeroDivisionError("no documents")

    monkeypatch.setattr(shumailov, "measure", broken)
    for words in (["papers"], ["check", "papers"]):
        with pytest.raises(SystemExit) as end:
            main([*words, "shumailov", "--quick"])
        said = capsys.readouterr().err
        assert end.value.code == 3 and said.count("\n") == 1
        assert said.startswith("godmodel: shumailov failed by a fault of this program, so that there is no verdict: ")
        folder = Path(said.partition("verdict: ")[2].partition(" holds ")[0])
        assert {path.name for path in folder.iterdir()} == {"config.json", "error.txt", "manifest.json"}
        assert json.loads((folder / "config.json").read_text(encoding="utf-8"))["papers"] == ["shumailov"]
        shutil.rmtree(folder)


def test_reports_do_not_depend_on_the_number_of_processes():
    names = ["kazdan_accumulate", "performative"]
    alone, together = ({r.name: r.findings for r in examine_all(names, quick=True, jobs=jobs)} for jobs in (1, 2))
    assert alone == together


def test_a_wrong_name_is_met_before_any_work():
    assert CliRunner().invoke(app, ["papers", "kazdan", "nobody"]).exit_code != 0


def test_files_for_other_programs(tmp_path):
    written = write_results(REPORTS, tmp_path / "out", seed=7, quick=True)
    assert {path.name for path in written} == {"papers.json", "papers.csv", "kazdan.png", "shumailov.png"}
    held = json.loads((tmp_path / "out" / "papers.json").read_text())
    assert (held["seed"], held["quick"]) == (7, True)
    assert [paper["name"] for paper in held["papers"]] == ["shumailov", "kazdan"], "in the order of the table"
    assert held["papers"][1]["findings"][1]["z"] == pytest.approx(5.0) and held["papers"][1]["holds"] is False
    with (tmp_path / "out" / "papers.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["name"], row["verdict"]) for row in rows] == [("kazdan", "holds"), ("kazdan", "fails")]


def test_pages_say_what_was_found(tmp_path):
    write_pages(REPORTS, tmp_path, seed=7, quick=False, whole=False)
    assert not (tmp_path / "referees.md").exists(), "a part of the papers is no overview"
    page = (tmp_path / "papers" / "kazdan.md").read_text()
    assert page.startswith(f"# {load('kazdan').title}\n") and "| a mean | 1 | 1.050 ± 0.010 | +5.0 |" in page
    assert "(kazdan.png)" in page and (tmp_path / "papers" / "kazdan.png").stat().st_size > 5000
    write_pages(REPORTS, tmp_path, seed=7, quick=False, whole=True)
    overview = (tmp_path / "referees.md").read_text()
    assert "1 of 2 results hold, 1 of 2 papers hold in full" in overview


def test_closed_forms_give_the_tables_numbers():
    assert shumailov.distance(100, 11) == pytest.approx(0.1648, abs=5e-5)
    assert shumailov.distance(20, 60) == pytest.approx(4.0915, abs=5e-5)
    assert [wright_fisher.diversity(t) for t in (1, 10, 50)] == pytest.approx([0.7566, 0.6308, 0.2811], abs=1e-4)
    assert kazdan_accumulate.variance(10**5) == pytest.approx(np.sinc(1 / np.sqrt(10)), rel=1e-5)
    assert drift_window.best("random walk") == pytest.approx(np.sqrt(3) * 100, rel=1e-3)
    assert drift_window.best("steady drift") == pytest.approx(27.144, rel=0.02)
    assert tale_of_tails.chances()[tale_of_tails.RANK :].sum() == pytest.approx(0.00605, abs=3e-5)
    assert peterson.users(0.5) == pytest.approx(0.5)


def test_coordinates_are_replicates_of_their_own():
    mean, variance = moments(lambda n: spec(20, 3, n, NoAnchor(), ddof=1), 5, 3000, [3])[3]
    again = moments(lambda n: spec(20, 3, n, NoAnchor(), ddof=1), 5, 3000, [3])[3]
    assert mean.shape == variance.shape == (3000,) and np.array_equal(mean, again[0])
    for a in (mean, variance):
        assert abs(np.corrcoef(a[:-1], a[1:])[0, 1]) < 4 / np.sqrt(3000)
        assert abs(np.corrcoef(a[:1500], a[1500:])[0, 1]) < 4 / np.sqrt(1500), "batches have dice of their own"
