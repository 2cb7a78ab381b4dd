"""Figures: nothing overlaps or is cut, what is drawn is the data, and the same table gives the same file."""

import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scipy import stats

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.panels import KINDS, Across, AnyPanel, Dots, Multiples, Panel, Phase
from godmodel.sim.experiment.scenario import load, titles
from godmodel.sim.measure.columns import COLUMNS
from godmodel.sim.output.drawing import DRAWINGS, drawing_of
from godmodel.sim.output.drawing.statistics import half_width, last_values
from godmodel.sim.output.figures import compose, compose_panel, compose_runs, draw, formats_of, of_panels
from godmodel.sim.output.heat import heat_norm

GRID = {"replace": (0.0, "raw"), "anchored_20": (0.2, "raw"), "anchored_50": (0.5, "raw"), "fresh": (0.0, "cool")}
PHASE = Phase("kl_bits", "where it collapses", GRID, ("real share", "temperature"), contour=2.5)


def table(arms, seeds=3, ticks=6, rng=None):
    """A table with a number in every column."""
    rng = rng or np.random.default_rng(0)
    index = list(itertools.product(arms, range(seeds), range(1, ticks + 1)))
    numbers = {c.name: rng.lognormal(0, 1, len(index)) for c in COLUMNS if c.type is not str}
    frame = pd.DataFrame(numbers)
    frame["arm"], frame["seed"], frame["tick"] = zip(*index, strict=True)
    return frame


def measured(figure):
    """The boxes of what is on a figure, in pixels, by name; and the figure's own."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    boxes = {f"axis {i}": axis.get_tightbbox(renderer) for i, axis in enumerate(figure.axes)}
    texts = {"title": figure._suptitle, "caption": figure._supxlabel}
    boxes |= {name: text.get_window_extent(renderer) for name, text in texts.items() if text is not None}
    boxes |= {f"legend {i}": legend.get_window_extent(renderer) for i, legend in enumerate(figure.legends)}
    return boxes, figure.bbox


def assert_tidy(figure):
    boxes, page = measured(figure)
    for name, box in boxes.items():
        assert box.x0 >= page.x0 - 1 and box.x1 <= page.x1 + 1, f"{name} is cut at a side"
        assert box.y0 >= page.y0 - 1 and box.y1 <= page.y1 + 1, f"{name} is cut above or below"
    for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide < 1 or high < 1, f"{one} overlaps {other}"


def below(kind):
    """This function returns the kinds of panel that have no kinds below them, from `kind` on."""
    return {leaf for each in kind.__subclasses__() for leaf in below(each)} or {kind}


def test_every_kind_of_panel_is_found_and_has_one_drawing():
    assert len(KINDS) >= 6 and set(KINDS) == below(AnyPanel), "a kind that is not found has an abstract property left"
    assert len(DRAWINGS) == len(KINDS) and {drawing.kind for drawing in DRAWINGS} == set(KINDS)
    assert all(bool(drawing.draw_runs) == drawing.kind.comparable for drawing in DRAWINGS)
    assert all({"title", "over"} <= {field.name for field in dataclasses.fields(kind)} for kind in KINDS)


def test_scenarios_use_kinds_of_panel_that_are_found():
    used = {type(panel) for name in titles() for panel in load(name).panels}
    assert used and used <= set(KINDS)


def test_a_panel_is_drawn_by_the_drawing_of_its_kind():
    assert drawing_of(PHASE).kind is Phase and drawing_of(Dots("kl_bits", "")).kind is Dots


@pytest.mark.parametrize("name", ["curse", "ledger", "best_of_n", "mixed"])
def test_nothing_overlaps_and_nothing_is_cut(name):
    scenario = load("curse" if name == "mixed" else name)
    if name == "mixed":
        scenario = of_panels(scenario, [Multiples("kl_bits", "an arm each", log=True), scenario.panels[0], PHASE])
        scenario = dataclasses.replace(scenario, title="A sentence that goes on, and on. " * 5)
    assert_tidy(compose(scenario, table(scenario.arms)))


@pytest.mark.parametrize("kind", ["panel", "multiples", "phase", "across", "bands", "dots"])
def test_one_panel_alone_is_tidy(kind):
    curse, best, ledger = load("curse"), load("best_of_n"), load("ledger")
    scenario, panel = {
        "panel": (curse, curse.panels[0]),
        "multiples": (curse, Multiples("types_known", "an arm each")),
        "phase": (curse, PHASE),
        "across": (best, best.panels[0]),
        "bands": (ledger, ledger.panels[0]),
        "dots": (curse, Dots("kl_bits", "an arm a row", log=True, reference="entropy_world_bits")),
    }[kind]
    assert isinstance(best.panels[0], Across)
    assert_tidy(compose_panel(scenario, table(scenario.arms), panel))


def test_small_multiples_share_their_scales_and_show_each_arm_once():
    scenario, data = load("curse"), table(["replace", "fresh", "topics"], seeds=2)
    figure = compose_panel(scenario, data, Multiples("kl_bits", "an arm each"))
    assert [axis.get_title(loc="left").splitlines()[-1] for axis in figure.axes] == ["replace", "fresh", "topics"]
    assert len({axis.get_ylim() for axis in figure.axes}) == len({axis.get_xlim() for axis in figure.axes}) == 1
    for axis, arm in zip(figure.axes, ("replace", "fresh", "topics"), strict=True):
        (own,) = [line for line in axis.lines if line.get_label() == f"_{arm}"]
        expected = data[data.arm == arm].groupby("tick").kl_bits.mean()
        assert np.allclose(own.get_ydata(), expected) and np.array_equal(own.get_xdata(), expected.index)
        assert len(axis.lines) == 3


@pytest.mark.parametrize("log", [False, True])
def test_dots_are_means_over_ticks_and_seeds_with_their_interval(log):
    rows = [("replace", 0, 1, 10.0), ("replace", 0, 2, 30.0), ("replace", 1, 1, 40.0), ("fresh", 0, 1, 0.0)]
    rows += [("fresh", 1, 1, 0.0), ("topics", 0, 1, np.nan), ("anchored_20", 0, 1, 1.0), ("anchored_20", 1, 1, 1.0)]
    data = pd.DataFrame(rows, columns=["arm", "seed", "tick", "kl_bits"])
    arms = ("replace", "fresh", "topics", "anchored_20")
    axis = compose_panel(load("curse"), data, Dots("kl_bits", "", arms, log, reference=5.0)).axes[0]
    names = [label.get_text() for label in axis.get_yticklabels()]
    assert names == [arm for arm in load("curse").arms if arm in arms] and axis.get_ylim()[0] > axis.get_ylim()[1]
    dots = {names[round(c.lines[0].get_ydata()[0])]: c for c in axis.containers}
    assert dots["replace"].lines[0].get_xdata() == 30.0  # 20 and 40
    (low, _), (high, _) = dots["replace"].lines[2][0].get_segments()[0]
    half = stats.t.ppf(0.975, 1) * np.std([20, 40], ddof=1) / np.sqrt(2)
    assert high == pytest.approx(30 + half) and low == pytest.approx(30 * 1e-3 if log else 30 - half)
    said = {names[round(text.get_position()[1])]: text.get_text() for text in axis.texts}
    assert said == {"topics": "not measured"} | ({"fresh": "0"} if log else {})
    assert axis.get_xscale() == ("log" if log else "linear")
    assert [line.get_xdata()[0] for line in axis.lines if line.get_linestyle() == "--"] == [5.0]


def test_a_logarithmic_axis_is_for_values_that_differ():
    data = pd.DataFrame([("fresh", 0, t, 1.0 + t / 10) for t in (1, 2, 3)], columns=["arm", "seed", "tick", "kl_bits"])
    panel = Panel("kl_bits", "", log=True)
    assert compose_panel(load("curse"), data, panel).axes[0].get_yscale() == "linear"
    assert compose_panel(load("curse"), data.assign(kl_bits=data.kl_bits**9), panel).axes[0].get_yscale() == "log"


def test_ledgers_side_by_side_share_their_height():
    scenario = load("ledger")
    data = table(scenario.arms)
    data.loc[data.arm == "no_lens", [c for c in data if c.startswith("ledger_")]] *= 10
    limits = {axis.get_ylim() for axis in compose(scenario, data).axes}
    tallest = data[data.arm == "no_lens"].filter(regex="^ledger_.*bits$").sum(axis=1).groupby(data.tick).mean().max()
    assert len(limits) == 1 and limits.pop()[1] >= tallest


def test_a_phase_diagram_holds_the_last_values_and_its_contour_lies_between():
    data = pd.DataFrame(
        [(a, s, t, k * t) for a, k in zip(GRID, (1, 2, 3, 4), strict=True) for s in (0, 1) for t in (1, 2)],
        columns=["arm", "seed", "tick", "kl_bits"],
    )
    full = dataclasses.replace(PHASE, grid=GRID | {"topics": (0.2, "cool"), "topics_cool": (0.5, "cool")}, contour=5.0)
    more = [("topics", 0, 1, 6.0), ("topics", 0, 2, np.nan), ("topics_cool", 0, 1, 8.0)]
    data = pd.concat([data, pd.DataFrame(more, columns=data.columns)])
    figure = compose_panel(load("curse"), data, full)
    axis = figure.axes[0]
    assert [t.get_text() for t in axis.get_xticklabels()] == ["0", "0.2", "0.5"]
    assert [t.get_text() for t in axis.get_yticklabels()] == ["cool", "raw"]
    assert np.array_equal(axis.images[0].get_array(), [[8, 6, 8], [2, 4, 6]])
    (line,) = [c for c in axis.collections if len(c.get_paths())]
    points = np.concatenate([path.vertices for path in line.get_paths()])
    upper = points[np.isclose(points[:, 1], 1)]  # along `raw` 5 lies half way from 4 at 0.2 to 6 at 0.5
    assert np.allclose(upper[:, 0], 1.5)


def test_a_phase_diagram_of_means_over_the_ticks_with_its_contour_among_logarithms():
    data = pd.DataFrame(
        [(a, s, t, k * t) for a, k in zip(GRID, (1, 2, 10, 1), strict=True) for s in (0, 1) for t in (1, 3)],
        columns=["arm", "seed", "tick", "kl_bits"],
    )
    more = [("topics", 0, 1, 4.0), ("topics_cool", 0, 1, 20.0)]
    data = pd.concat([data, pd.DataFrame(more, columns=data.columns)])
    grid = GRID | {"topics": (0.2, "cool"), "topics_cool": (0.5, "cool")}
    full = dataclasses.replace(PHASE, grid=grid, contour=np.sqrt(4.0 * 20.0), log=True, mean=True)
    axis = compose_panel(load("curse"), data, full).figure.axes[0]
    assert np.allclose(axis.images[0].get_array(), [[2, 4, 20], [2, 4, 20]])
    (line,) = [c for c in axis.collections if len(c.get_paths())]
    points = np.concatenate([path.vertices for path in line.get_paths()])
    assert np.allclose(points[:, 0], 1.5)  # the geometric mean of 4 and 20 lies half way between their logarithms


def test_a_cell_without_a_run_is_left_open():
    figure = compose_panel(load("curse"), table(["replace", "fresh"]), PHASE)
    values = np.ma.filled(figure.axes[0].images[0].get_array().astype(float), np.nan)
    assert np.isfinite(values).tolist() == [[True, False, False], [True, False, False]]


def test_a_constant_or_negative_map_has_a_scale():
    assert heat_norm(np.full((2, 2), 3.0), log=True).vmin < 3 < heat_norm(np.full((2, 2), 3.0), log=True).vmax
    assert heat_norm(np.array([[-1.0, 4.0]]), log=True)(4.0) == 1.0
    assert heat_norm(np.array([[1.0, 10.0, 100.0]]), log=True)(10.0) == pytest.approx(0.5)
    assert heat_norm(np.full((1, 2), np.nan), log=False).vmin == 0.0


def test_the_last_value_is_the_last_that_was_measured():
    rows = [("a", 0, 2, np.nan), ("a", 0, 1, 5.0), ("a", 1, 1, 1.0), ("a", 1, 2, 7.0), ("b", 0, 1, np.nan)]
    last = last_values(pd.DataFrame(rows, columns=["arm", "seed", "tick", "kl_bits"]), "kl_bits")
    assert list(last.itertuples(index=False, name=None)) == [("a", 0, 5.0), ("a", 1, 7.0)]


def test_the_band_is_students_interval():
    x = np.array([1.0, 2.5, 4.0, 3.0])
    low, high = stats.t.interval(0.95, 3, loc=x.mean(), scale=stats.sem(x))
    half = half_width(np.array([x.std(ddof=1), np.nan]), np.array([4, 1]))
    assert half[0] == pytest.approx((high - low) / 2) and half[1] == 0


def test_runs_lie_over_each_other():
    tables = {"before": table(["replace", "fresh"]), "after": table(["fresh"], rng=np.random.default_rng(1))}
    figure = compose_runs(tables, Panel("kl_bits", "KL"), ["replace", "fresh"])
    assert_tidy(figure)
    assert [len(axis.lines) for axis in figure.axes] == [1, 2]
    assert np.allclose(figure.axes[1].lines[1].get_ydata(), tables["after"].groupby("tick").kl_bits.mean())
    figure = compose_runs(tables, Dots("kl_bits", "KL"), ["replace", "fresh"])
    assert_tidy(figure)
    (axis,) = figure.axes
    dots = {c.lines[0].get_xdata()[0]: round(float(c.lines[0].get_ydata()[0])) for c in axis.containers}
    means = [(t[t.arm == a].kl_bits.mean(), i) for t in tables.values() for i, a in enumerate(("replace", "fresh"))]
    assert sorted(dots.items()) == [
        (pytest.approx(m), i) for m, i in sorted(each for each in means if np.isfinite(each[0]))
    ]
    assert {text.get_text() for text in figure.legends[0].get_texts()} == set(tables)


@pytest.mark.parametrize(("ending", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_the_same_table_gives_the_same_file(tmp_path, ending, start):
    scenario = load("god")
    for name in ("a", "b"):
        draw(scenario, table(scenario.arms), tmp_path / f"{name}.{ending}", dpi=60)
    first = (tmp_path / f"a.{ending}").read_bytes()
    assert first.startswith(start) and first == (tmp_path / f"b.{ending}").read_bytes()


def test_formats_are_words_with_commas():
    assert formats_of("png, SVG,png") == ["png", "svg"]
    for wrong in ("", ",", "gif", "png,gif"):
        with pytest.raises(InputError, match="--format takes png, pdf, svg"):
            formats_of(wrong)
