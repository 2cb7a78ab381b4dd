"""The text world: windows of the user's own files, some of which nobody ever writes, and what is wrong with a file."""

import gzip
import json
import math
import sys
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from small_worlds import small

from godmodel.models.exact.mixture import Mixture
from godmodel.models.information import entropy
from godmodel.sim.errors import InputError
from godmodel.sim.settings import with_changes
from godmodel.sim.simulation import Simulation
from godmodel.sim.streams import Dice
from godmodel.sim.world.drifts.years import Years
from godmodel.sim.world.text import TextSettings

WORDS = "the quick brown fox jumps over a lazy dog while seven zebras watch and one of them sings".split()


def prose(seed, words=600):
    return " ".join(np.random.default_rng(seed).choice(WORDS, size=words))


def world(source, **settings):
    return TextSettings(source=str(source), **settings).build(Dice(0))


def refusal(source, **settings):
    with pytest.raises(InputError) as caught:
        world(source, **settings)
    message = str(caught.value)
    assert "\n" not in message and message.endswith(".") and not message.endswith("..")
    assert ";" in message or "pip install" in message, "no way out"
    return message


@pytest.fixture
def parts(tmp_path):
    """Three files whose order is that of their numbers."""
    for i in (1, 2, 10):
        (tmp_path / f"part{i}.txt").write_text(prose(i), encoding="utf-8")
    return tmp_path


# --- the law --------------------------------------------------------------------------------------------------------


def test_a_law_is_the_count_of_the_windows_that_are_written(parts):
    w = world(parts, length=5)
    assert w.period_names == ("part1.txt", "part2.txt", "part10.txt") and w.periods == 3
    assert (w.known, w.length, w.topic_names, w.popularity().tolist()) == (False, 5, ("text",), [1.0])
    for period, seed in enumerate((1, 2, 10)):
        text = prose(seed)
        windows = Counter(text[i : i + 5] for i in range(0, len(text) - 4, 5))
        topics = w.topics(period)
        aside = Counter(w.spell(w.held_out(period)))
        assert windows == aside + Counter({t: windows[t] for t in w.spell(topics.documents)})
        total = sum(windows[t] for t in windows if t not in aside)
        for text, p in zip(w.spell(topics.documents), topics.probabilities[0], strict=True):
            assert p == pytest.approx(windows[text] / total)


def test_what_is_held_out_is_written_in_no_period_and_is_its_share(parts):
    (parts / "part3.txt").write_text(prose(2)[:1500] + prose(1)[1500:], encoding="utf-8")  # windows of both others
    w = world(parts, length=6, held_out=0.2)
    written = set().union(*(w.spell(w.topics(period).documents) for period in range(4)))
    aside = set().union(*(w.spell(w.held_out(period)) for period in range(4)))
    assert not written & aside
    for period in range(4):
        out = len(set(w.spell(w.held_out(period))))
        different = out + len(w.topics(period).documents)
        assert out >= math.ceil(0.2 * different)
    first = len(set(w.spell(w.held_out(0))))
    assert first == math.ceil(0.2 * (first + len(w.topics(0).documents)))
    again = world(parts, length=6, held_out=0.2)
    np.testing.assert_array_equal(again.held_out(3), w.held_out(3))  # no dice


def test_windows_that_are_all_different_have_the_log_of_their_number(tmp_path):
    (tmp_path / "a.txt").write_text("".join(f"{i:04d}" for i in range(1000)), encoding="utf-8")
    w = world(tmp_path / "a.txt", length=4)
    assert len(w.held_out()) == 100 and w.vocab_size == 11 and w.replaced == 0
    assert entropy(Mixture(w.topics(), np.ones(1))).bits.value == pytest.approx(math.log2(900))
    few = world(tmp_path / "a.txt", length=4, windows=50)
    assert sorted(few.spell(np.concatenate([few.topics().documents, few.held_out()]))) == [
        f"{i:04d}" for i in range(0, 1000, 20)
    ]


def test_rare_characters_are_replaced_and_counted(tmp_path):
    (tmp_path / "a.txt").write_text("abacabad" * 20 + "éè" * 4, encoding="utf-8")
    w = world(tmp_path, alphabet=3, length=3)
    assert w.vocab_size == 3 and w.replaced == pytest.approx((20 + 20 + 8) / 168)  # a and b are kept
    texts = w.spell(np.concatenate([w.topics().documents, w.held_out()]))
    assert set("".join(texts)) == {"a", "b", "\ufffd"}
    whole = world(tmp_path, alphabet=500, length=3)
    assert whole.vocab_size == 7 and whole.replaced == 0
    assert "é" in "".join(whole.spell(np.concatenate([whole.topics().documents, whole.held_out()])))


def test_bytes(tmp_path):
    (tmp_path / "a.txt").write_bytes("naïve façade ".encode() * 30 + b"\xff\xfe")
    w = world(tmp_path, level="byte", length=14, alphabet=300)
    x = np.concatenate([w.topics().documents, w.held_out()])
    assert any("naïve" in text for text in w.spell(x)) and x.max() < w.vocab_size <= 257
    (tmp_path / "a.txt").unlink()
    (tmp_path / "b.jsonl").write_text('{"text": "äöü 123 \\ud83d"}\n' * 9 + '{"text": "other"}', encoding="utf-8")
    assert world(tmp_path, level="byte", length=3).vocab_size > 10
    assert world(tmp_path, length=3).vocab_size > 8


# --- the files ------------------------------------------------------------------------------------------------------


RECORDS = [{"text": prose(seed, 80), "year": 1990 + seed % 3, "body": f"{seed} " * 40} for seed in range(9)]


def write(folder, ending):
    path = folder / f"all{ending}"
    if ending == ".parquet":
        parquet.write_table(pa.Table.from_pylist(RECORDS), path)
    elif ending == ".csv":
        lines = ["text,year,body", *(f'"{r["text"]}",{r["year"]},{r["body"]}' for r in RECORDS)]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        lines = "\n".join(json.dumps(r) for r in RECORDS) + "\n\n"
        path.write_bytes(gzip.compress(lines.encode()) if ending.endswith("gz") else lines.encode())
    return path


def documents(w):
    """Everything in every period, spelled and counted."""
    return [Counter(w.spell(w.topics(i).documents)) + Counter(set(w.spell(w.held_out(i)))) for i in range(w.periods)]


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz", ".csv", ".parquet"])
def test_periods_are_the_values_of_a_column_in_every_format(tmp_path, ending):
    path = write(tmp_path, ending)
    w = world(path, period="year", length=20)
    assert w.period_names == ("1990", "1991", "1992")
    for i, found in enumerate(documents(w)):
        text = "\n".join(r["text"] for r in RECORDS if r["year"] == 1990 + i)
        assert found == Counter({text[j : j + 20] for j in range(0, len(text) - 19, 20)})
    assert world(path, length=20).period_names == (path.name,)
    other = world(path, column="body", length=7)
    assert set("".join(other.spell(other.topics().documents))) <= set("0123456789 \n")


def test_periods_are_folders(tmp_path):
    for name, seed in (("1999/a", 1), ("1999/b", 2), ("2000/a", 3)):
        path = tmp_path / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(("\ufeff" + prose(seed)).replace(" ", "\r\n").encode())
    (tmp_path / "notes.md").write_text("not a text", encoding="utf-8")
    (tmp_path / "1999" / ".hidden.txt").write_bytes(b"\xff")
    w = world(tmp_path, period="folder", length=10)
    assert w.period_names == ("1999", "2000")
    letters = set("".join(prose(1))) - {" "} | {"\n"}
    assert set("".join(w.spell(w.topics(0).documents))) <= letters


def test_numbered_periods_are_in_the_order_of_time(tmp_path):
    rows = [{"text": prose(i, 60), "when": when} for i, when in enumerate((100.0, -44.0, 9.5))]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    assert world(tmp_path, period="when", length=20).period_names == ("-44", "9.5", "100")


def test_long_fields_and_line_ends_inside_quotes(tmp_path):
    (tmp_path / "a.csv").write_text('text\n"' + "word\n" * 40_000 + '"\n', encoding="utf-8")
    assert world(tmp_path, length=7).vocab_size == 6


# --- what is wrong with them ----------------------------------------------------------------------------------------


def test_a_source_that_is_not_there(tmp_path):
    assert "does not exist" in refusal(tmp_path / "nowhere")
    assert "holds none" in refusal(tmp_path)
    (tmp_path / "a.doc").write_text("x", encoding="utf-8")
    message = refusal(tmp_path / "a.doc")
    assert "ends in .txt, .jsonl, .jsonl.gz, .csv, .parquet" in message and "a.doc" in message


GOOD = b'{"text": "good", "year": 1}\n'
FAULTS = {
    "bytes": ("a.txt", b"one\ntwo\nth\xe9", {}, ["UTF-8", "line 3 of", "a.txt", "0xe9", "world.level = byte"]),
    "bytes in a line": ("a.jsonl", GOOD + b'{"text": "\xe9"}', {}, ["line 2 of", "0xe9", "convert"]),
    "bytes in a row": ("a.csv", b"text\nok\n\xe9\n", {}, ["line 3 of", "a.csv", "0xe9"]),
    "no JSON": ("a.jsonl", GOOD + b"\n{oops\n", {}, ["line 3 of", "a.jsonl", "JSON object", "mend or delete"]),
    "deep JSON": ("a.jsonl", b"[" * 100_000, {}, ["line 1 of"]),
    "no object": ("a.jsonl", b'"words"\n', {}, ["line 1 of", '"words"', '{"text": ...}']),
    "no column": ("a.jsonl", GOOD + b'{"txt": "x"}', {}, ["world.column = 'text'", "line 2 of", "it has 'txt'"]),
    "no columns": ("a.jsonl", b"{}", {}, ["line 1 of", "it has none"]),
    "no text": ("a.jsonl", b'{"text": null}', {}, ["'text' must hold text", "line 1 of", "holds null"]),
    "no period": ("a.jsonl", b'{"text": "x"}', {"period": "year"}, ["world.period = 'year'", "to file or to folder"]),
    "empty value": (
        "a.jsonl",
        GOOD + b'{"text": "x", "year": null}',
        {"period": "year"},
        ["'year' must name", "line 2 of", "holds null"],
    ),
    "damaged gzip": ("a.jsonl.gz", gzip.compress(GOOD)[:-9], {}, ["whole gzip file", "a.jsonl.gz"]),
    "no gzip": ("a.jsonl.gz", GOOD, {}, ["whole gzip file", "a.jsonl.gz"]),
    "no rows": ("a.csv", b"", {}, ["a.csv is empty", "first line"]),
    "csv without the column": ("a.csv", b"words,year\nx,1\n", {}, ["line 2 of", "'words', 'year'"]),
    "short row": ("a.csv", b"text,year\nx,1\ny\n", {}, ["line 3 of", "a.csv has 1", "2"]),
    "comma in text": ("a.csv", b"text,year\none, two,1\n", {}, ["line 2 of", "has 3", "quotes"]),
    "open quote": ("a.csv", b'text\n"never closed\n', {}, ["line 2 of", "well-formed"]),
    "no parquet": ("a.parquet", b"nothing of the kind", {}, ["whole Parquet file", "a.parquet"]),
    "a column of plain text": (
        "a.txt",
        b"words",
        {"period": "year"},
        ["'year' is a column", "a.txt", "file or folder"],
    ),
    "empty file": ("a.txt", b" \n\n", {}, ["'a.txt' has none", "take it out"]),
    "empty records": ("a.jsonl", b"\n\n", {}, ["'a.jsonl' has none"]),
    "empty by column": ("a.jsonl", b"\n", {"period": "year"}, ["every period must have text"]),
    "too little": ("a.txt", b"0123456789", {"length": 6}, ["world.length = 6", "'a.txt' has 10 characters", "smaller"]),
    "the same all over": ("a.txt", b"ab" * 40, {"length": 2}, ["40 windows of 'a.txt' leave 1 and 0", "smaller"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_place_and_a_way_out(tmp_path, fault):
    name, content, settings, words = FAULTS[fault]
    (tmp_path / name).write_bytes(content)
    message = refusal(tmp_path, **settings)
    assert [word for word in words if word not in message] == [], message


def test_faults_in_the_rows_of_a_parquet_file(tmp_path):
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"text": ["x", None], "n": [1.0, float("nan")]}), path)
    assert "in row 2 of" in refusal(path) and "holds null" in refusal(path)
    assert "has no such one (it has 'text', 'n')" in refusal(path, column="words")
    assert "in row 1 of" in refusal(path, column="n")
    parquet.write_table(pa.table({"text": ["x", "y"], "n": [1.0, float("nan")]}), path)
    assert "in row 2 of" in refusal(path, period="n")


def test_a_period_that_repeats_what_was_held_out_before_says_so(tmp_path):
    (tmp_path / "a.txt").write_text("aabbccdd", encoding="utf-8")
    held = world(tmp_path, length=2, held_out=0.5).spell(world(tmp_path, length=2, held_out=0.5).held_out())
    (tmp_path / "b.txt").write_text("".join(held) * 2, encoding="utf-8")
    assert "'b.txt' leave 0 and 2" in refusal(tmp_path, length=2, held_out=0.49999)


def test_missing_pyarrow_is_named(tmp_path, monkeypatch):
    (tmp_path / "a.parquet").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "pip install pyarrow" in refusal(tmp_path)


def test_the_source_must_be_given():
    with pytest.raises(InputError, match="world.source must be set"):
        with_changes(small(), {"world": "text"})


# --- in a simulation ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("learner", ["table", "ngram"])
@pytest.mark.parametrize("drift", ["still", "random_walk", "regime_switch", "seasonal", "years"])
def test_three_ticks(parts, learner, drift):
    base = {"world": "text", "world.source": str(parts), "world.length": 12, "measure.uniform": 0.01}
    spec = small(base | {"trainee.learner": learner} | ({} if drift == "years" else {"drift": drift}))
    if drift == "years":
        spec = spec.model_copy(update={"drift": Years()})
    sim = Simulation(spec, 1)
    for tick in range(3):
        sim.step()
        kl = sim.row["kl_bits"]
        assert kl.exact and 0 < kl.value < math.inf
        if drift == "years":
            assert sim.topics is sim.world.topics(tick)
            human = set(sim.world.spell(sim.corpus.x[sim.corpus.rows(first=tick + 1, origin=0)]))
            assert human and human <= set(sim.world.spell(sim.world.topics(tick).documents))
            assert sim.row["drift_js_bits"].value > 0.1 or tick == 0
    loss = -sim.trainee.law.log_prob(sim.world.held_out(sim.world.periods - 1)) / np.log(2) / 12
    if learner == "ngram":
        assert np.isfinite(loss).all() and (loss > 0).all()  # held-out bits per character
    else:
        assert np.isinf(loss).all()  # a table knows only what was written, and these never were


def test_years_end_with_the_periods(parts):
    spec = small({"world": "text", "world.source": str(parts), "world.length": 12, "ticks": 4})
    with pytest.raises(InputError, match="4 ticks reach 4"):
        Simulation(spec.model_copy(update={"drift": Years()}), 0)
