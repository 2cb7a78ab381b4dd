"""The gallery lists every scenario, shows those with a finished run, and its pictures are small."""

import io
import re
import shutil

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread
from test_cli import TINY, godmodel, tree  # noqa: F401  # a fixture

from godmodel.sim.experiment.scenario import titles
from godmodel.sim.output.gallery import MOST_BYTES, thumbnail


def test_every_scenario_is_listed_and_finished_ones_are_shown(godmodel, tmp_path):  # noqa: F811
    for name in ("god", "anchor"):
        arms = ("--arm", "oracle") if name == "god" else ()
        seeds = ("--seeds", "2" if name == "god" else "1")
        assert godmodel("run", name, *arms, *seeds, *TINY, "--out", tmp_path / "out")[0] == 0
    code, out, err = godmodel("gallery", tmp_path / "out", "--docs", tmp_path / "docs")
    assert code == 0 and not err
    assert out.split() == [str(tmp_path / "docs" / p) for p in ("gallery/anchor.png", "gallery/god.png", "gallery.md")]
    page = (tmp_path / "docs" / "gallery.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## (\w+)\n\n(.*?)(?=\n## |\Z)", page, re.S | re.M))
    assert list(parts) == list(titles())
    for name, text in parts.items():
        assert titles()[name] in text
        assert re.findall(r"!\[\S+: .+\]\((.*)\)", text) == [f"gallery/{name}.png"] * (name in ("god", "anchor"))
        assert ("Not drawn yet" in text) != (name in ("god", "anchor"))
    assert "claims hold, 2 seeds, with `ticks=2`" in parts["god"] and "1 seed," in parts["anchor"]
    assert {p.name for p in (tmp_path / "docs" / "gallery").iterdir()} == {"god.png", "anchor.png"}
    for path in (tmp_path / "docs" / "gallery").iterdir():
        assert 1000 < path.stat().st_size <= MOST_BYTES and min(imread(path).shape[:2]) > 250
    before = tree(tmp_path / "docs")
    assert godmodel("gallery", tmp_path / "out", "--docs", tmp_path / "docs")[0] == 0
    assert tree(tmp_path / "docs") == before
    shutil.copytree(tmp_path / "out" / "god", tmp_path / "out" / "other")
    code, _, err = godmodel("gallery", tmp_path / "out", "--docs", tmp_path / "docs")
    assert code == 2 and "god has two" in err and err.count("\n") == 1
    code, _, err = godmodel("gallery", tmp_path / "docs", "--docs", tmp_path / "docs")
    assert code == 2 and "no finished run" in err and tree(tmp_path / "docs") == before


@pytest.mark.parametrize("noise", [False, True])
def test_a_thumbnail_is_small_whatever_it_shows(noise):
    figure = Figure(figsize=(4.6, 3.5))
    axis = figure.add_subplot()
    if noise:
        axis.imshow(np.random.default_rng(0).random((400, 600, 3)), aspect="auto")
    png = thumbnail(figure)
    assert png.startswith(b"\x89PNG") and len(png) <= MOST_BYTES == 60_000


def test_a_thumbnail_keeps_a_rare_colour():
    figure = Figure(figsize=(4.6, 3.5))
    axis = figure.add_subplot()
    blue, green = np.meshgrid(np.linspace(0, 1, 300), np.linspace(0, 1, 300))
    axis.imshow(np.stack([0.2 * blue, green, blue], axis=2), extent=(0, 1, 0, 1), aspect="auto")
    axis.plot(0.5, 0.5, "s", color="#D55E00", markersize=4)
    pixels = imread(io.BytesIO(thumbnail(figure)))[..., :3].reshape(-1, 3)
    assert np.abs(pixels - np.array([0xD5, 0x5E, 0x00]) / 255).max(axis=1).min() < 0.1
