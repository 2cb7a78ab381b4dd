"""Mesa's own page in a real browser, with the program's views and a component of a user's beside them."""

import re
from pathlib import Path

import pytest
from conftest import ABORTED, START, _is_elsewhere, served

SERVER = str(Path(__file__).with_name("serve_mesa_page.py"))
NAMES = ("people", "ledger", "claim")


@pytest.fixture(scope="module")
def mesa_address(browser):
    """Where Mesa's page is served, by a process of its own."""
    pytest.importorskip("altair", reason="Mesa's page needs altair: pip install altair")
    with served([], program=(SERVER,)) as found:
        yield found


@pytest.fixture
def mesa_page(browser, mesa_address):
    """Mesa's page in a browser; its console may hold no error, nothing may fail, and nothing may go elsewhere."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page, wrong = context.new_page(), []
    page.set_default_timeout(START * 1000)
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda problem: wrong.append(str(problem)))
    page.on("requestfailed", lambda request: None if request.failure == ABORTED else wrong.append(request.url))
    page.on("request", lambda request: wrong.append(request.url) if _is_elsewhere(request.url, mesa_address) else None)
    page.goto(mesa_address)
    page.wait_for_selector('[data-view="people"]')
    press(page, "Reset")  # the model of the file is everybody's until then
    at(page, 0)
    yield page
    found = list(wrong)
    context.close()
    assert not found


def at(page, tick):
    """Wait until all views show a tick, and the user's own component too."""
    for name in NAMES:
        page.wait_for_selector(f'[data-view="{name}"][data-tick="{tick}"]')
    page.get_by_text(f"I count {tick} ticks").wait_for()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def picture(page, name):
    """The picture of a view, which was loaded and has words."""
    image = page.locator(f'[data-view="{name}"] img').first
    image.wait_for()
    page.wait_for_function(f"() => document.querySelector('[data-view={name}] img').naturalWidth > 100")
    assert "at tick" in image.get_attribute("alt")
    return image.get_attribute("src")


def test_views_stand_beside_a_users_own_component_and_follow_step_play_and_reset(mesa_page):
    page = mesa_page
    assert page.get_by_text("There is nothing to show before the first tick.").count() == 2
    press(page, "Step")
    at(page, 1)
    first = {name: picture(page, name) for name in ("people", "ledger", "claim")}
    assert page.get_by_text("This simulation belongs to no scenario").count() == 1
    press(page, "▶")
    page.wait_for_function("() => +document.querySelector('[data-view=ledger]').dataset.tick >= 3")
    press(page, "❚❚")
    page.get_by_role("button", name="▶", exact=True).wait_for()
    page.wait_for_timeout(1000)
    assert all(picture(page, name) != src for name, src in first.items())
    press(page, "Reset")
    at(page, 0)
    press(page, "Step")
    at(page, 1)
    assert picture(page, "people") == first["people"]  # the same seed, and Reset kept the settings
    told = page.locator('[data-view="ledger"] img').get_attribute("alt")
    assert re.search(r"In bits per document: staleness", told)


def test_a_setting_that_is_changed_acts_on_reset(mesa_page):
    page = mesa_page
    press(page, "Step")
    at(page, 1)
    page.get_by_text("measure.ledger").click()
    press(page, "Reset")
    at(page, 0)
    press(page, "Step")
    at(page, 1)
    page.get_by_text("There is nothing to show at tick 1: this picture is there where a ledger is kept.").wait_for()
    assert page.locator('[data-view="ledger"] img').count() == 0


def test_pictures_and_labels_do_not_overlap(mesa_page):
    page = mesa_page
    press(page, "Step")
    at(page, 1)
    picture(page, "ledger")
    boxes = page.evaluate(
        "[...document.querySelectorAll('.v-navigation-drawer .v-input__slider')].map(e =>"
        " ['.v-label', '.v-slider'].map(s => e.querySelector(s).getBoundingClientRect()))"
    )
    assert len(boxes) >= 5
    for label, slider in boxes:
        assert slider["width"] >= 100 and (label["bottom"] <= slider["top"] + 8 or label["right"] <= slider["left"] + 1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
