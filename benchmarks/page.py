"""How long the page takes: from an address to the first picture, and from Step to the picture of the next tick.

Needs a browser and playwright, as the page's tests do: python -m benchmarks.page [PEOPLE ...]
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import time

STEPS = 6
BUDGETS = {2000: 0.7, 20_000: 1.5}  # seconds to redraw a step
FIRST_PAINT = 4.0  # seconds
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main(people: list[int]) -> None:
    """Print a line for every number of people."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        print("page: playwright is not installed; pip install playwright. Nothing was measured.")
        return
    browser = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if browser is None:
        print("page: there is no chromium; apt-get install chromium. Nothing was measured.")
        return
    command = [sys.executable, "-m", "godmodel.sim.cli", "view", "anchor", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1)
    try:
        address = re.search(r"http://[^/]+/", server.stdout.readline())[0]
        time.sleep(5)  # the server warms up before the first reader comes
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            for n in people:
                first, redraws = measured(chromium, address, n)
                budget = BUDGETS.get(n)
                print(
                    f"page: {n:>6} people: first paint {first:.2f} s (budget {FIRST_PAINT:.0f}), a step's redraw "
                    f"{statistics.median(redraws):.2f} s, at most {max(redraws):.2f}"
                    + (f" (budget {budget})" if budget else "")
                    + ", the tick itself left out"
                )
            chromium.close()
    finally:
        server.terminate()
        server.communicate(timeout=30)


def measured(chromium, address: str, people: int) -> tuple[float, list[float]]:
    """Seconds to the first paint of the scenario as it is, and of each step's redraw with so many people."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(120_000)
    began = time.perf_counter()
    page.goto(address + "?scenario=anchor&arm=real_10")
    presented(page, 0)
    first = time.perf_counter() - began
    page.get_by_text("Settings that act on Reset").click()
    page.get_by_label(re.compile("^People")).fill(str(people))
    page.get_by_role("button", name="Reset with these").click()
    page.wait_for_selector('#tick[data-drawn="0"][data-world="2"]')
    redraws = []
    for tick in range(1, STEPS + 1):
        began = time.perf_counter()
        page.get_by_role("button", name="Step", exact=True).click()
        presented(page, tick)
        whole = time.perf_counter() - began
        words = page.wait_for_function(
            "() => document.querySelector('#phase').innerText.match(/took ([0-9.]+) s/)"
        ).json_value()
        redraws.append(whole - float(words[1]))
    page.close()
    return first, redraws[1:]


def presented(page, tick: int) -> None:
    """Wait, frame by frame, until the pictures of a tick are in the page, decoded, and on the screen."""
    page.wait_for_function("tick => document.querySelector('section')?.dataset.drawn == tick", arg=tick, polling="raf")
    page.evaluate(
        """async () => {
            await Promise.all([...document.images].map(image => image.decode()));
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        }"""
    )


if __name__ == "__main__":
    main([int(n) for n in sys.argv[1:]] or list(BUDGETS))
