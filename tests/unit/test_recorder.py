"""What is recorded comes back to the bit, and every column says what it is."""

import json
import math

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from godmodel.models.distribution import Estimate
from godmodel.sim.errors import InputError
from godmodel.sim.measure.columns import BY_NAME, COLUMNS, STDERR, columns_for
from godmodel.sim.measure.recorder import Recorder, read_rows, write_dictionary, write_parquet

IDENTITY = {"scenario": "s", "arm": "a", "seed": 2**62 + 1}
floats = st.floats(allow_nan=False)


def same(a, b):
    return math.isnan(a) and b is None or a == b and math.copysign(1, a) == math.copysign(1, b)


@settings(deadline=None, max_examples=40)
@given(
    value=floats,
    error=floats.filter(lambda x: x >= 0) | st.just(float("nan")),
    share=st.floats(),
    crc=st.integers(0, 2**63 - 1),
    n=st.integers(1, 4),
)
def test_numbers_come_back_to_the_bit(tmp_path_factory, value, error, share, crc, n):
    folder = tmp_path_factory.mktemp("run")
    recorder = Recorder(folder, IDENTITY, columns_for({"year": 1}))
    for tick in range(1, n + 1):
        row = {
            "tick": tick,
            "year": 1950,
            "kl_bits": Estimate(value, error),
            "synthetic_share": share,
            "corpus_crc32": crc,
        }
        recorder.write(row)
    recorder.close()
    back = list(read_rows(folder / "timeseries.csv"))
    assert [row["tick"] for row in back] == list(range(1, n + 1))
    for row in back:
        assert {name: row[name] for name in IDENTITY} == IDENTITY and row["corpus_crc32"] == crc and row["year"] == 1950
        assert (
            same(value, row["kl_bits"]) and same(error, row["kl_bits_stderr"]) and same(share, row["synthetic_share"])
        )
        assert row["entropy_world_bits"] is None
    write_parquet(folder / "timeseries.csv", folder / "timeseries" / "a.seed=1.parquet", {"kl_bits": "estimated"})
    table = pq.read_table(folder / "timeseries" / "a.seed=1.parquet")
    assert table.to_pylist() == back
    for field in table.schema:
        column = BY_NAME[field.name]
        about = {key.decode(): text.decode() for key, text in field.metadata.items()}
        exactness = "estimated" if field.name == "kl_bits" else "exact"
        assert about == {"unit": column.unit, "meaning": column.meaning, "exactness": exactness} and column.meaning


def test_a_row_is_on_disk_as_soon_as_it_is_written(tmp_path):
    recorder = Recorder(tmp_path, IDENTITY, columns_for({}))
    for tick in (1, 2):
        recorder.write({"tick": tick})
        assert [row["tick"] for row in read_rows(tmp_path / "timeseries.csv")] == list(range(1, tick + 1))
    recorder.close()


def test_a_line_cut_short_is_left_out(tmp_path):
    recorder = Recorder(tmp_path, IDENTITY, columns_for({}))
    recorder.write({"tick": 1, "synthetic_share": 0.25})
    recorder.write({"tick": 2, "synthetic_share": 0.5})
    recorder.close()
    whole = recorder.path.read_bytes()
    for cut in range(1, len(whole.splitlines()[-1]) + 1):
        recorder.path.write_bytes(whole[:-cut])
        assert [row["tick"] for row in read_rows(recorder.path)] == [1]


def test_an_earlier_runs_rows_are_kept_up_to_its_checkpoint(tmp_path):
    recorder = Recorder(tmp_path, IDENTITY, columns_for({}))
    for tick in (1, 2, 3):
        recorder.write({"tick": tick})
    recorder.close()
    again = Recorder(tmp_path, IDENTITY, columns_for({}), keep=2)
    again.write({"tick": 33})
    again.close()
    assert [row["tick"] for row in read_rows(recorder.path)] == [1, 2, 33]
    with pytest.raises(InputError, match="the 7 ticks of its checkpoint"):
        Recorder(tmp_path, IDENTITY, columns_for({}), keep=7)
    assert [row["tick"] for row in read_rows(recorder.path)] == [1, 2, 33], "a refusal changes nothing"
    recorder.path.unlink()
    with pytest.raises(InputError, match="timeseries.csv"):
        Recorder(tmp_path, IDENTITY, columns_for({}), keep=2)
    Recorder(tmp_path, IDENTITY, columns_for({})).close()


def test_a_column_is_what_its_worst_value_is(tmp_path):
    recorder = Recorder(tmp_path, IDENTITY, columns_for({}))
    for tick, value in enumerate((Estimate(1.0), Estimate(1.0, bound="upper"), Estimate(1.0, 0.1)), 1):
        recorder.write({"tick": tick, "kl_bits": value})
    recorder.close()
    assert recorder.exactness == {"kl_bits": "upper bound", "kl_bits_stderr": "upper bound"}
    assert [row["kl_bits_stderr"] for row in read_rows(recorder.path)] == [0.0, None, 0.1]


def test_sampled_columns_are_told_from_exact_ones(tmp_path):
    recorder = Recorder(tmp_path, IDENTITY, columns_for({}))
    recorder.write(
        {"tick": 1, "kl_bits": Estimate(1.0), "js_bits": Estimate(0.5, 0.1), "coverage": Estimate(1, float("nan"))}
    )
    recorder.close()
    assert recorder.exactness == dict.fromkeys(
        ("js_bits", "js_bits_stderr", "coverage", "coverage_stderr"), "estimated"
    )
    for arm, exactness in (("one", {}), ("two", {"js_bits": "estimated"})):
        write_parquet(recorder.path, tmp_path / "timeseries" / f"{arm}.seed=0.parquet", exactness)
    write_dictionary(tmp_path)
    said = {entry["name"]: entry for entry in json.loads((tmp_path / "columns.json").read_text(encoding="utf-8"))}
    assert said["kl_bits"]["exactness"] == "exact"
    assert said["js_bits"]["exactness"] == "exact in one; estimated in two"
    write_parquet(
        recorder.path,
        tmp_path / "timeseries" / "three.seed=0.parquet",
        {"js_bits": "upper bound", "kl_bits": "estimated"},
    )
    write_parquet(recorder.path, tmp_path / "timeseries" / "three.seed=1.parquet", {"kl_bits": "upper bound"})
    write_dictionary(tmp_path)
    said = {entry["name"]: entry for entry in json.loads((tmp_path / "columns.json").read_text(encoding="utf-8"))}
    assert said["js_bits"]["exactness"] == "exact in one; estimated in two; upper bound in three"
    assert said["kl_bits"]["exactness"] == "exact in one, two; upper bound in three"
    assert {entry["unit"] for entry in said.values()} > {"bits per document", "share", "ticks"}


def test_the_data_dictionary_is_whole():
    names = [column.name for column in COLUMNS]
    assert len(names) == len(set(names))
    for column in COLUMNS:
        assert column.meaning and column.type in (int, float, str)
        assert column.unit or column.name in ("scenario", "arm", "seed", "period", "corpus_crc32")
        if column.name.endswith(STDERR):
            assert BY_NAME[column.name.removesuffix(STDERR)].unit == column.unit
    assert "year" in columns_for({"year": 1}) and "year" not in columns_for({})
    assert "period" in columns_for({"period": "1"}) and "period" not in columns_for({"year": 1})
    assert "held_out_bits_per_symbol" in columns_for({}, known=False) and "held_out_bits_per_symbol" not in columns_for(
        {}
    )
    assert columns_for({})[:5] == ["scenario", "arm", "seed", "tick", "generation"]


def test_names_that_others_rely_on_are_there():
    assert {
        "kl_bits", "kl_bits_stderr", "entropy_world_bits", "entropy_learner_bits", "coverage", "synthetic_share",
        "drift_js_bits", "scenario", "arm", "seed", "tick", "generation",
    } <= set(BY_NAME)  # fmt: skip
