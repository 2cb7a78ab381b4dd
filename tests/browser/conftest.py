"""A served page and a real browser; what is missing is said, and the tests are skipped."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START = 120.0
ABORTED = "net::ERR_ABORTED"  # the browser's own doing: whoever leaves a page leaves its unfinished requests too


@pytest.fixture(scope="package")  # no longer: its event loop would be in the way of other tests
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="the page's tests need playwright: pip install it")
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("the page's tests need a browser: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")  # no longer: its event loop would be in the way of other tests
def address(browser):
    """Where the page is served, by a process of its own that is told of no proxy and no internet."""
    with served(["view", "anchor", "--port", "0"]) as found:
        yield found


@contextlib.contextmanager
def served(args, program=("-m", "godmodel.sim.cli")):
    command = [sys.executable, *program, *args]
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    env |= {"OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(command, cwd=ROOT, env=env, **pipes)
    try:
        line = process.stdout.readline()
        where = re.search(r"http://[^/]+/", line)
        assert where, line + process.stdout.read()
        yield where[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def visit(browser, address):
    """A page at an address of the server; nothing that it asks for may fail, and nothing may go elsewhere."""
    contexts, failed = [], []

    def go(query="", **options):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(START * 1000)
        page.on("requestfailed", lambda request: None if request.failure == ABORTED else failed.append(request.url))
        page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
        page.on("request", lambda request: failed.append(request.url) if _is_elsewhere(request.url, address) else None)
        page.goto(address + query)
        return page

    yield go
    found = list(failed)  # what a closing page leaves unfinished is no failure
    for context in contexts:
        context.close()
    assert not found


def _is_elsewhere(url: str, address: str) -> bool:
    return not url.startswith((address, address.replace("http", "ws", 1), "data:", "blob:"))
