"""Folders of text as people have them: hidden files, odd names, periods in order, encodings, and the note."""

import json
import os
import random

import pandas as pd
import pytest
from small_worlds import small

from godmodel.sim.decoding import decode, encoding_of
from godmodel.sim.errors import InputError
from godmodel.sim.simulation import Simulation
from godmodel.sim.streams import Dice
from godmodel.sim.world.data.period_order import in_order
from godmodel.sim.world.text import TextSettings, read_periods

WORDS = "and the cat sat on an old mat near red stone walls over rivers".split()


def prose(seed, words=120):
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def world(source, **settings):
    return TextSettings(source=str(source), length=8, **settings).build(Dice(0))


def texts(source, **settings):
    return read_periods(TextSettings(source=str(source), **settings)).texts


# --- what is left out -----------------------------------------------------------------------------------------------


def test_what_editors_and_archives_leave_behind_is_no_text(tmp_path):
    for name in ("2001.txt", "2002.txt", "old/2000.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(prose(name), encoding="utf-8")
    for name in (
        ".ipynb_checkpoints/2001.txt",
        ".git/a.txt",
        "__MACOSX/._2001.txt",
        "__MACOSX/2001.txt",
        "old/.b/c.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"\xff is thrown away")
    assert texts(tmp_path) == {name: prose(name) for name in ("2001.txt", "2002.txt", "old/2000.txt")}
    assert list(texts(tmp_path, period="folder")) == [".", "old"]


def test_a_folder_below_a_hidden_one_is_read_when_it_is_named(tmp_path):
    (tmp_path / ".data").mkdir()
    (tmp_path / ".data" / "a.txt").write_text("words", encoding="utf-8")
    assert texts(tmp_path / ".data") == {"a.txt": "words"}


# --- names that are no text -----------------------------------------------------------------------------------------


@pytest.fixture
def odd_name(tmp_path):
    """A folder with a file whose name is Latin-1, as an old archive leaves it."""
    try:
        with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "wb") as file:
            file.write(prose(1).encode())
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    return tmp_path


def test_a_file_name_that_is_no_utf8_is_escaped(odd_name):
    (odd_name / "b.txt").write_text(prose(2), encoding="utf-8")
    assert texts(odd_name) == {"b.txt": prose(2), "caf\\xe9.txt": prose(1)}
    (odd_name / "caf\\xe9.txt").write_text(prose(3), encoding="utf-8")
    with pytest.raises(InputError, match="both shown as .*; rename one.$"):
        texts(odd_name)


def test_half_a_pair_in_titles_and_in_text_is_shown_and_stored(tmp_path):
    rows = [{"text": "\ud83d" * 16 + prose(i, 60), "title": title} for i, title in enumerate(("plain", "odd \ud83d"))]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    w = world(tmp_path, period="title")
    assert w.period_names == ("plain", "odd \\ud83d") and w.vocab_size == len(set(prose(0) + prose(1))) + 2
    said = [*w.spell(w.topics(0).documents), *w.spell(w.held_out(1)), *w.notes, w.calendar(1)["period"]]
    assert "\ufffd" in "".join(said) and "".join(said).encode()


@pytest.mark.parametrize("folder", [True, False])
def test_a_run_with_such_names_ends_well(odd_name, folder, capsys):
    from godmodel.sim.cli import main

    out = odd_name / "out"
    sets = {"world": "text", "world.source": odd_name, "world.length": 8, "measure.uniform": 0.1, "ticks": 1}
    sets |= {"drift": "years", "population.documents": 60, "trainee.shelf": 40, "population.people": 20}
    sets |= {"world.period": "folder"} if folder else {}
    sets |= {"measure.twin": "false", "measure.every": 1, "measure.draws": 20}
    changes = [word for path, value in sets.items() for word in ("--set", f"{path}={value}")]
    main_args = ["run", "homogenisation", "--arm", "cheap", "--seeds", "1", "--jobs", "1", "--out", str(out), *changes]
    with pytest.raises(SystemExit) as ended:
        main(main_args)
    assert ended.value.code == 0, capsys.readouterr().err
    table = pd.read_parquet(out / "homogenisation" / "timeseries")
    assert set(table.period) == {"." if folder else "caf\\xe9.txt"}


# --- periods --------------------------------------------------------------------------------------------------------


ORDERS = {  # names in any order -> names in the order of time, by hand
    "months": (["Feb", "Dec", "Jan", "june", "SEPT"], ["Jan", "Feb", "june", "SEPT", "Dec"]),
    "files of months": (["Feb.txt", "Dec.txt", "Jan.txt"], ["Jan.txt", "Feb.txt", "Dec.txt"]),
    "months of years": (["January 1999", "Dec 1998", "Feb 1998"], ["Feb 1998", "Dec 1998", "January 1999"]),
    "years, then months": (["2019/Feb", "2018/Dec", "2019/Jan"], ["2018/Dec", "2019/Jan", "2019/Feb"]),
    "days": (["2019-10-01", "2020-01-02", "2019-9-30"], ["2019-9-30", "2019-10-01", "2020-01-02"]),
    "American days": (["10/1/2019", "1/2/2020", "3/5/2020"], ["10/1/2019", "1/2/2020", "3/5/2020"]),
    "month first": (["2/1/2020", "1/13/2020", "1/2/2020"], ["1/2/2020", "1/13/2020", "2/1/2020"]),
    "day first": (["2/1/2020", "13/1/2020", "1/2/2020"], ["2/1/2020", "13/1/2020", "1/2/2020"]),
    "with dots": (["1.2.2020", "2.1.2020"], ["2.1.2020", "1.2.2020"]),
    "with a clock": (["10/1/2019 12:00:00 AM", "9/30/2019 1:00 PM"], ["9/30/2019 1:00 PM", "10/1/2019 12:00:00 AM"]),
    "months as numbers": (["10/2019", "3/2020", "9/2019"], ["9/2019", "10/2019", "3/2020"]),
    "quarters": (["Q1 2019", "Q4 2018", "2018-Q3"], ["2018-Q3", "Q4 2018", "Q1 2019"]),
    "words and days": (
        ["October 1, 2019", "2 Jan 2019", "1 Mar 2018"],
        ["1 Mar 2018", "2 Jan 2019", "October 1, 2019"],
    ),
    "numbers": (["10", "-44", "9.5"], ["-44", "9.5", "10"]),
    "names with numbers": (["vol 10", "vol 9"], ["vol 9", "vol 10"]),
}
NO_TIME = {
    "no such day": ["30/2/2019", "1/1/2019"],
    "one without a year": ["Mar", "January 1999"],
    "a word among months": ["May", "March", "others"],
    "seasons": ["spring", "autumn"],
}


@pytest.mark.parametrize("case", ORDERS)
def test_periods_are_in_the_order_of_time(case):
    given, expected = ORDERS[case]
    for names in (given, expected):
        assert in_order(names)[0] == in_order(names, listed=True)[0] == expected


@pytest.mark.parametrize("case", NO_TIME)
def test_what_is_no_time_stays_as_it_is_given(case):
    assert in_order(NO_TIME[case], listed=True) == (NO_TIME[case], "as they are given")
    assert in_order(NO_TIME[case])[1] == "by name"


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%m/%d/%Y", "%d %B %Y", "%b %d, %Y", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y"])
def test_days_are_in_the_order_of_pandas(form):
    days = pd.date_range("2019-11-20", "2020-03-10", freq="5D").strftime(form).tolist()
    shuffled = random.Random(1).sample(days, len(days))
    assert (
        in_order(shuffled)[0] == pd.Series(shuffled, index=pd.to_datetime(shuffled, format=form)).sort_index().tolist()
    )


def test_spaces_around_a_period_are_none_of_it(tmp_path):
    lines = ["text , year", "a b c, 1990", "d e f,1991 ", "g h i,1990"]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert texts(tmp_path, period="year") == {"1990": "a b c\ng h i", "1991": "d e f"}
    for name, text in ((" 1990", "one"), ("1990", "two"), ("1989 ", "three")):
        (tmp_path / "f" / name).mkdir(parents=True)
        (tmp_path / "f" / name / "a.txt").write_text(text, encoding="utf-8")
    assert texts(tmp_path / "f", period="folder") == {"1989": "three", "1990": "two\none"}
    (tmp_path / "a.csv").write_text("text,year\nx, \n", encoding="utf-8")
    with pytest.raises(InputError, match="'year' must name a period"):
        texts(tmp_path / "a.csv", period="year")


# --- encodings and line ends ----------------------------------------------------------------------------------------


SENTENCE = "Zoë sat,\nand Øyvind;\n«ну вот» said nothing at all.\n"
RUSSIAN = "все счастливые семьи похожи друг на друга\n" * 3
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [SENTENCE, RUSSIAN, "a", "plain words"])
def test_what_python_encodes_is_read_again(text, encoding, tmp_path):
    assert decode(text.encode(encoding)) == text
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert texts(tmp_path) == {"a.txt": text}


def test_a_nul_alone_makes_no_utf16():
    for data in (b"one\0two", b"\0", b"one\0\0two\0", "naïve\0".encode()):
        assert encoding_of(data) == "utf-8-sig"


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_marks_are_read_as_meant(end, encoding, tmp_path):
    rows = [("one, two\nthree", "1990"), ("four", "1991"), ("five", "1990")]
    expected = {"1990": "one, two\nthree\nfive", "1991": "four"}
    table = "text,year\n" + "".join(f'"{text}",{year}\n' for text, year in rows)
    (tmp_path / "a.csv").write_bytes(table.replace("\n", end).encode(encoding))
    assert texts(tmp_path / "a.csv", period="year") == expected
    lines = [json.dumps({"text": text.replace("\n", end), "year": int(year)}) for text, year in rows]
    (tmp_path / "a.jsonl").write_bytes((end.join(lines) + end).encode(encoding))
    assert texts(tmp_path / "a.jsonl", period="year") == expected
    (tmp_path / "a.txt").write_bytes("one\ntwo\n\nthree".replace("\n", end).encode(encoding))
    assert texts(tmp_path / "a.txt") == {"a.txt": "one\ntwo\n\nthree"}


def test_half_a_letter_of_utf16_is_refused(tmp_path):
    (tmp_path / "a.txt").write_bytes("some words".encode("utf-16-le") + b"x")
    with pytest.raises(InputError, match="line 1 of .*a.txt.*; convert the file"):
        texts(tmp_path)


# --- the note -------------------------------------------------------------------------------------------------------


def test_the_note_says_what_was_read(tmp_path):
    for i in range(1, 13):
        (tmp_path / f"part{i}.txt").write_text(prose(i), encoding="utf-8")
    w = world(tmp_path, alphabet=5)
    (note,) = w.notes
    documents = sum(int(each.times.sum() + each.held_out_times.sum()) for each in w._windows)
    assert documents == sum(len(prose(i)) // 8 for i in range(1, 13))
    assert (
        f"{tmp_path} was read as 12 periods (by name: 'part1.txt', 'part2.txt', 'part3.txt', ..., 'part12.txt')" in note
    )
    assert f"with {documents:,} documents" in note and "an alphabet of 5 symbols" in note
    letters = pd.Series(list("".join(prose(i) for i in range(1, 13)))).value_counts(normalize=True)
    assert f"replaces {100 * letters[4:].sum():.3g} % of the characters." in note
    held = sum(int(each.held_out_times.sum()) for each in w._windows) / documents
    assert f"of which {100 * held:.3g} % are held out" in note


def test_a_simulation_carries_its_notes(tmp_path):
    (tmp_path / "a.txt").write_text(prose(1), encoding="utf-8")
    sim = Simulation(small({"world": "text", "world.source": str(tmp_path), "world.length": 8}), 1)
    assert len(sim.world.notes) == 1 and "1 period, 'a.txt'" in sim.world.notes[0]
    assert Simulation(small(), 1).world.notes == ()
