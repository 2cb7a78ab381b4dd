"""The page in a real browser: it is there, it moves, its switches act, and it survives what goes wrong."""

import csv
import io
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from godmodel.sim.experiment.scenario import load
from godmodel.sim.simulation import Simulation

SMALL = "?scenario=anchor&arm=real_0&seed=3"
RUN = """
from godmodel.sim.experiment.scenario import load
from godmodel.sim.simulation import Simulation
sim = Simulation(load("anchor").specs(["real_0"])["real_0"], 3)
for _ in range(3):
    sim.step()
    print(sim.row["corpus_crc32"])
"""


def at(page, tick, world=None):
    """Wait until a tick is lived and drawn."""
    page.wait_for_selector(f'#tick[data-drawn="{tick}"]' + (f'[data-world="{world}"]' if world else ""))
    page.wait_for_selector(f'section[data-drawn="{tick}"]')


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def choose(page, label, option):
    page.locator(".v-select", has=page.get_by_text(label, exact=True)).locator(".v-select__slot").click()
    page.locator(".menuable__content__active").get_by_role("option", name=option, exact=True).click()


def slide(page, label, times=1, key="ArrowRight"):
    thumb = page.locator(".gm-dial", has_text=label).locator('[role="slider"]')
    thumb.focus()
    for _ in range(times):
        page.keyboard.press(key)


def settled(page):
    """Wait until the world has been told of what was turned, and the labels say what the sliders show."""
    page.wait_for_function(
        "() => +document.querySelector('#tick').dataset.changes > 0 &&"
        " [...document.querySelectorAll('.gm-dial')].every(e => Math.abs(e.querySelector('[role=slider]').ariaValueNow"
        "  - e.querySelector('label').innerText.split(': ').pop()) < 1e-3)"
    )


def table(page):
    with page.expect_download() as found:
        page.get_by_role("button", name=re.compile("Time series")).click()
    text = Path(found.value.path()).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text))), found.value.suggested_filename


def settings(page):
    with page.expect_download() as found:
        page.get_by_role("button", name=re.compile("Configuration")).click()
    return json.loads(Path(found.value.path()).read_text(encoding="utf-8"))


def sums(rows):
    return [row["corpus_crc32"] for row in rows]


@pytest.fixture(scope="module")
def plain():
    """What `godmodel run` gives for the same seed."""
    done = subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_step_play_pause_and_reset_and_watching_never_changes_the_run(visit, plain):
    page = visit(SMALL)
    at(page, 0)
    press(page, "Step")
    at(page, 1)
    before = page.locator('[data-view="ledger"] img').get_attribute("src")
    press(page, "Play")
    page.wait_for_function("() => +document.querySelector('#tick').dataset.tick >= 3")
    press(page, "Pause")
    page.wait_for_selector('#tick[data-playing="false"]')
    assert page.locator('[data-view="ledger"] img').get_attribute("src") != before
    rows, name = table(page)
    assert sums(rows)[:3] == plain and name == "anchor.real_0.seed=3.csv"
    assert page.get_by_text("runs on Solara").count() == 0  # the settings of the server are in force
    press(page, "Reset")
    at(page, 0, world=2)
    press(page, "Step")
    at(page, 1)
    assert sums(table(page)[0]) == plain[:1]


def test_a_setting_between_two_steps_of_its_slider_stays_what_it_is(visit):
    page = visit("?scenario=homogenisation&arm=cheap&seed=2")  # a reluctance of 5.4, on a slider of halves
    at(page, 0)
    for tick in (1, 2, 3):
        press(page, "Step")
        at(page, tick)
    dial = page.locator(".gm-dial", has_text="Adoption: reluctance").locator("label")
    assert dial.inner_text() == "Adoption: reluctance: 5.4"
    sim = Simulation(load("homogenisation").specs(["cheap"])["cheap"], 2)
    expected = []
    for _ in range(3):
        sim.step()
        expected.append(str(sim.row["corpus_crc32"]))
    assert [str(each) for each in sums(table(page)[0])] == expected


@pytest.mark.parametrize(
    ("label", "turn", "path"),
    [
        ("Anchor", lambda page: slide(page, "Anchor share", 5), "anchor"),
        ("Lens (observability)", lambda page: choose(page, "Lens (observability)", "noise"), "lens"),
        ("Drift of the world", lambda page: choose(page, "Drift of the world", "random_walk"), "drift"),
        ("Reading moves people", lambda page: slide(page, "Reading moves people", 8), "population.exposure"),
        ("Temperature", lambda page: slide(page, "Temperature", 4, "ArrowLeft"), "trainee.temperature"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_live_switch_changes_the_next_tick(visit, plain, label, turn, path):
    page = visit(SMALL)
    at(page, 0)
    press(page, "Step")
    at(page, 1)
    turn(page)
    settled(page)
    press(page, "Step")
    at(page, 2)
    rows = sums(table(page)[0])
    assert rows[0] == plain[0] and (rows[1] != plain[1])
    changes = settings(page)["worlds"][0]["changes"]
    assert changes and all(each["after_tick"] == 1 for each in changes)
    assert all(name.startswith(path) for each in changes for name in each["changes"])


def test_performative_strength_and_adoption_act_where_people_read(visit):
    page = visit(SMALL)
    at(page, 0)
    slide(page, "Reading moves people", 8)
    slide(page, "Adoption: reconsider", 20)
    slide(page, "Adoption: reluctance", 8, "ArrowLeft")
    slide(page, "Performative strength", 3)
    settled(page)
    for tick in (1, 2, 3):
        press(page, "Step")
        at(page, tick)
    rows = table(page)[0]
    assert float(rows[2]["adoption_share"]) > 0 and float(rows[2]["machine_read_share"]) > 0
    reading = settings(page)["worlds"][0]["changes"][-1]["changes"]
    assert set(reading) <= {"population.performative"}


def test_a_verifier_is_switched_in_a_world_of_tasks_and_its_views_are_there(visit):
    page = visit("?scenario=verified_gain&arm=none")
    at(page, 0)
    press(page, "Step")
    at(page, 1)
    choose(page, "Verifier", "exact")
    settled(page)
    press(page, "Step")
    at(page, 2)
    rows = table(page)[0]
    assert int(rows[0]["verifier_checks"]) == 0 < int(rows[1]["verifier_checks"])
    press(page, "Tasks")
    page.wait_for_selector('[data-view="tasks"] img')
    page.wait_for_selector('[data-view="attempts"] img')


def test_a_setting_of_the_world_acts_on_reset_and_then_it_plays(visit):
    page = visit(SMALL)
    at(page, 0)
    page.get_by_text("Settings that act on Reset").click()
    page.get_by_label(re.compile("^People")).fill("50")
    page.get_by_label(re.compile("^Others")).fill("ticks=2\npopulation.documents=100")
    press(page, "Reset with these")
    at(page, 0, world=2)
    press(page, "Play")
    at(page, 2)
    found = settings(page)["worlds"][0]["settings"]
    assert found["population"]["people"] == 50 and found["population"]["documents"] == 100


def test_another_scenario_and_an_arm_beside(visit):
    page = visit(SMALL)
    at(page, 0)
    choose(page, "Scenario", "curse")
    at(page, 0, world=2)
    choose(page, "Beside it, with the same dice", "anchored_50")
    at(page, 0, world=3)
    press(page, "Step")
    at(page, 1)
    press(page, "Step")
    at(page, 2)
    assert page.locator('[data-view="people"]').count() == 2 and page.locator('[data-view="gap"]').count() == 1
    rows = table(page)[0]
    assert {row["arm"] for row in rows} == {"replace", "anchored_50"}
    choose(page, "They turn", "anchored_50")
    page.get_by_text("Anchor share: 0.5").wait_for()  # the other arm's, and no longer the first one's
    slide(page, "Temperature", 2)
    settled(page)
    one, other = settings(page)["worlds"]
    assert one["changes"] == [] and {path for each in other["changes"] for path in each["changes"]} == {
        "trainee.temperature"
    }
    press(page, "Read")
    page.wait_for_selector('[data-view="read"]')
    assert page.get_by_text("What is extinct (replace)").count() == 1


def test_what_easily_goes_unnoticed_is_said_on_the_page(visit):
    page = visit(SMALL + "&beside=real_0")
    at(page, 0)
    for tick in (1, 2, 3):
        assert page.locator("#told p").count() == 0
        press(page, "Step")
        at(page, tick)
    page.locator("#told p").wait_for()
    said = "Note: real_0, real_0 (2): these arms published the same documents; they may differ in what is measured."
    assert page.locator("#told").inner_text() == said


def test_two_tabs_do_not_share_a_world(visit):
    one, two = visit(SMALL), visit(SMALL)
    at(one, 0)
    at(two, 0)
    press(one, "Step")
    at(one, 1)
    assert two.locator("#tick").get_attribute("data-tick") == "0"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?scenario=cruse", "did you mean 'curse'"),
        ("?scenario=curse&arm=nobody", "has no arm 'nobody'"),
        ("?seed=-1", "whole number from 0"),
        ("?colour=red", "the address takes scenario, arm, seed, beside"),
        ("?scenario=%00..%2F..%2Fetc", "there is no scenario"),
    ],
)
def test_a_bad_address_is_refused_politely(visit, query, words):
    page = visit(query)
    page.get_by_text(words).wait_for()
    assert page.get_by_text("Traceback").count() == 0
    page.get_by_text("go to the first page").click()
    at(page, 0)


def test_what_goes_wrong_in_a_tick_is_one_sentence_and_the_page_lives_on(visit):
    page = visit("?scenario=sawtooth")
    at(page, 0)
    page.get_by_text("Settings that act on Reset").click()
    page.get_by_label(re.compile("^Others")).fill("world.first_year=2016\nticks=2")
    press(page, "Reset with these")
    at(page, 0, world=2)
    for tick in (1, 2):
        press(page, "Step")
        at(page, tick)
    press(page, "Step")
    page.get_by_text("needs a year or period of data for every tick").wait_for()
    press(page, "Put it aside")
    press(page, "Reset")
    at(page, 0, world=3)
    press(page, "Step")
    at(page, 1)


def test_everything_is_reached_by_keyboard(visit):
    page = visit(SMALL)
    at(page, 0)
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") in ("STEP", "Step"):
            break
    page.keyboard.press("Enter")
    at(page, 1)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_or_overlaps(visit, width, height, scheme):
    page = visit(SMALL + "&beside=real_50", color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": height})
    at(page, 0)
    press(page, "Step")
    at(page, 1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    boxes = page.evaluate("[...document.querySelectorAll('.gm-view')].map(e => {const r = e.getBoundingClientRect();"
                          " return [r.left, r.top, r.right, r.bottom]})")  # fmt: skip
    assert len(boxes) >= 9
    for i, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0 and right <= width
        for other in boxes[:i]:
            assert left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]
    paper = page.evaluate("getComputedStyle(document.querySelector('.gm-bar')).backgroundColor")
    assert paper == ("rgb(30, 30, 30)" if scheme == "dark" else "rgb(255, 255, 255)")


@pytest.mark.parametrize("path", ["etc/passwd", "static/..%2fsim/app.py", "_solara/cdn/nothing@1/x.js", "resourcez"])
def test_the_server_answers_no_path_outside_its_own(address, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address + path, timeout=30)
    with refused.value as answer:
        assert answer.code == 404
