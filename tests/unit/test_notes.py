"""The program says what it read of a user's files, once and on standard error, before the runs begin."""

import json
import re

import pytest
from small_worlds import small, write_years

import godmodel as gm
from godmodel.sim import plugins
from godmodel.sim.cli import main
from godmodel.sim.experiment.notes import notes_of, read_notes
from godmodel.sim.simulation import Simulation

FEW = {"population.documents": 60, "trainee.shelf": 40, "measure.draws": 20, "measure.uniform": 0.1, "ticks": 2}
PERIODS = "Of 3 periods only the first, Jan.txt, is used in 2 ticks; set drift=years to use others."


@pytest.fixture
def files(tmp_path):
    """Settings of a folder of text with three months, and of a table of ties with titles."""
    (tmp_path / "months").mkdir()
    for i, month in enumerate(("Feb", "Dec", "Jan")):
        text = " ".join(f"{month} {i} {i * j % 7} words" for j in range(60))
        (tmp_path / "months" / f"{month}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "ties.csv").write_text("Source,Target,Value\nann,bob,2\nbob,cem,1\n", encoding="utf-8")
    text = {"world": "text", "world.source": str(tmp_path / "months"), "world.length": 8}
    return text | {"population.graph.path": str(tmp_path / "ties.csv")} | FEW


def words(settings):
    return [word for path, value in settings.items() for word in ("--set", f"{path}={value}")]


def said(capsys, *command):
    """The lines that a command prints on standard error."""
    with pytest.raises(SystemExit) as ended:
        main(list(command))
    captured = capsys.readouterr()
    assert ended.value.code == 0, captured.err
    assert "was read as" not in captured.out
    return captured.err.splitlines()


def lines_of(tmp_path):
    months = re.escape(str(tmp_path / "months"))
    read = (
        rf"godmodel: {months} was read as 3 periods \(by time: 'Jan.txt', 'Feb.txt', 'Dec.txt'\), with \d+ documents, "
    )
    ties = f"godmodel: {tmp_path / 'ties.csv'} was read as 3 people and 2 ties, parted by commas, from the columns "
    return read, f"godmodel: {PERIODS}", ties + "'Source' and 'Target', with weights from 'Value'."


@pytest.mark.parametrize("command", ["run", "sweep", "show"])
def test_each_command_says_once_what_was_read(command, files, tmp_path, capsys):
    arms = ["--arm", "cheap"]
    more = ["--jobs", "1", "--out", str(tmp_path / "out"), "--seeds", "2"]
    if command == "run":
        arms += ["--arm", "muted", *more]
    if command == "sweep":
        arms += ["--grid", "trainee.temperature=0.9,1", *more]
    found = said(capsys, command, "homogenisation", *arms, *words(files | {"drift": "still"}))
    read, used, ties = lines_of(tmp_path)
    assert len(found) == 3 and re.match(read, found[0]) and found[1:] == [used, ties]


def test_show_says_what_cannot_be_read(files, tmp_path, capsys):
    files = files | {"population.graph.path": str(tmp_path / "none.csv"), "drift": "years"}
    found = said(capsys, "show", "homogenisation", "--arm", "cheap", *words(files))
    assert re.match(lines_of(tmp_path)[0], found[0]) and found[-1].endswith(
        "none.csv cannot be read (No such file or directory); check the path."
    )


def test_nothing_is_said_where_nothing_of_a_users_own_is_read(tmp_path, capsys):
    assert said(capsys, "show", "curse") == []
    assert read_notes(small()) == () and read_notes(small({"world": "names"})) == ()


def test_what_is_used_depends_on_the_drift(files, tmp_path):
    text = {path: value for path, value in files.items() if not path.startswith("population.graph")}
    for changes, end in (
        ({"drift": "still"}, PERIODS),
        (
            {"drift": "years"},
            "Of 3 periods the first 2, Jan.txt to Feb.txt, are used in 2 ticks; set more ticks to use others.",
        ),
        ({"drift": "years", "ticks": 3}, None),
    ):
        spec = small(text | changes)
        world = Simulation(spec, 1).world
        assert notes_of(spec, world) == (*world.notes, *([end] if end else []))


def test_years_of_names_are_said_as_well(tmp_path):
    names = {"world": "names", "world.source": str(write_years(tmp_path / "years"))}
    spec = small(names | {"world.first_year": 2001, "world.last_year": 2003, "drift": "still"})
    read, used = read_notes(spec)
    assert read.endswith("with 6 names in 2 groups ('F', 'M'), from its files yob2001.txt to yob2003.txt.")
    assert used == "Of 3 periods only the first, 2001, is used in 3 ticks; set drift=years to use others."


@pytest.fixture
def scenario(files, tmp_path):
    """A scenario file with two arms that read the same files."""
    before = dict(plugins._loaded)
    path = tmp_path / "mine.py"
    lines = [
        "import godmodel as gm",
        f"BASE = gm.Spec(**{files | {'drift': 'still'}!r})",
        "ARMS = {'a': {}, 'b': {'anchor': 'fresh'}}",
        "@gm.claim(below=50)",
        "def few(arms):",
        "    'Few documents are written.'",
        "    return arms['a'].documents.iloc[0]",
        "CLAIMS = (few,)",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    yield str(path)
    plugins._loaded.clear()
    plugins._loaded.update(before)


def test_a_bisection_says_once_what_was_read(scenario, tmp_path, capsys):
    bounds = ["--claim", "few", "--vary", "population.documents=40:44", "--arm", "a", "--seeds", "1", "--jobs", "1"]
    found = said(capsys, "bisect", scenario, *bounds, "--set", "trainee.documents=7")
    read, used, ties = lines_of(tmp_path)
    assert len(found) == 3 and re.match(read, found[0]) and found[1:] == [used, ties]


def test_view_says_what_was_read(scenario, tmp_path, capsys, monkeypatch):
    from godmodel.sim.page import serve

    served = []
    monkeypatch.setattr(serve, "serve", lambda first, **about: served.append(first))
    found = said(capsys, "view", scenario)
    read, used, ties = lines_of(tmp_path)
    assert len(found) == 3 and re.match(read, found[0]) and found[1:] == [used, ties] and len(served) == 1


def test_the_page_the_manifest_and_the_result_say_what_was_read(files, tmp_path, capsys):
    from godmodel.sim.page.history import History
    from godmodel.sim.page.told import told

    spec = gm.Spec(**files | {"drift": "still"})
    read, used, ties = lines_of(tmp_path)
    notes = told([History("a", spec, 0)])
    assert re.match(read, f"godmodel: {notes[0]}") and [f"godmodel: {note}" for note in notes[1:]] == [used, ties]
    result = gm.run(spec, seeds=1, jobs=1, progress=False)
    manifest = json.loads(next(result.folder.glob("runs/*/*/manifest.json")).read_text(encoding="utf-8"))
    assert result.notes == manifest["notes"] == list(notes)
    assert capsys.readouterr().err.splitlines()[:3] == [f"godmodel: {note}" for note in notes]
    gm.run(spec, seeds=1, jobs=1, progress=False, quiet=True)
    assert capsys.readouterr().err == ""
