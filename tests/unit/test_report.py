"""The report asks nothing of the network, says what the files say, and never lets text become markup."""

import base64
import dataclasses
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from test_cli import TINY, godmodel, tree  # noqa: F401  # a fixture

from godmodel.sim.config import Spec
from godmodel.sim.experiment import scenario as scenarios
from godmodel.sim.experiment.claims import claim
from godmodel.sim.experiment.panels import Panel
from godmodel.sim.experiment.results import read_table
from godmodel.sim.experiment.scenario import load
from godmodel.sim.output.comparison import differing_settings
from godmodel.sim.output.differences import flatten, not_default
from godmodel.sim.output.embedded import alt_text
from godmodel.sim.output.finished import Finished
from godmodel.sim.output.report import one_run
from godmodel.sim.settings import with_changes

VOID = {"meta", "img", "br", "link", "input", "hr"}


class Page(HTMLParser):
    """What a page holds: its elements in order, the text below each name, and whether every tag is closed."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.text = [], [], ""
        self.words = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} is closed out of order"

    def handle_data(self, data):
        self.text += data
        if self.open:
            self.words.setdefault(self.open[-1], []).append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """DIR with god/ and DIR2 with god/, of fewer arms and other settings."""
    from godmodel.sim.cli import main

    out = tmp_path_factory.mktemp("out")
    for folder, more in (("one", ()), ("two", ("--arm", "oracle", "--arm", "student", "--set", "anchor=fresh"))):
        with pytest.raises(SystemExit) as end:
            main(["run", "god", "--seeds", "2", *TINY, *more, "--out", str(out / folder)])
        assert not end.value.code
    return out


@pytest.fixture(scope="module")
def page(finished):
    return Page(one_run(Finished(finished / "one" / "god", "god")))


def test_the_page_asks_nothing_of_the_network(page):
    assert not {name for name, _ in page.elements} & {"script", "link", "iframe", "object", "embed", "video", "base"}
    for name, attrs in page.elements:
        for key in ("src", "href", "srcset", "data", "action", "poster", "background"):
            value = attrs.get(key)
            assert value is None or value.startswith(("data:image/png;base64,", "#")), (name, key, value[:60])
        assert not [key for key in attrs if key.startswith("on") or key == "style"]
    style = "".join(page.words["style"])
    assert "url(" not in style and "@import" not in style and "prefers-color-scheme: dark" in style
    policy = [m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]


def test_the_page_can_be_read_by_everybody(page):
    assert page.all("html")[0]["lang"] == "en" and page.open == []
    assert any(m.get("name") == "viewport" and "device-width" in m["content"] for m in page.all("meta"))
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch(r"h[1-6]", name)]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))
    assert all(th.get("scope") in ("row", "col") for th in page.all("th")) and len(page.all("caption")) >= 4
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(set(ids)) == len(ids) and {a["href"][1:] for a in page.all("a")} <= set(ids)
    for image in page.all("img"):
        assert len(image["alt"]) > 30
        assert base64.b64decode(image["src"].partition(",")[2], validate=True).startswith(b"\x89PNG")
    assert len(page.all("img")) == len(load("god").panels)


def test_the_page_says_what_the_files_say(page, finished):
    folder = finished / "one" / "god"
    said = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    held = sum(c["verdict"] == "holds" for c in said["claims"])
    assert f"{held} of {len(said['claims'])} claims hold in 2 seeds" in page.text
    assert all(c["claim"] in page.text and c["rule"] in page.text for c in said["claims"])
    manifest = json.loads((folder / "runs" / "oracle" / "seed=0" / "manifest.json").read_text(encoding="utf-8"))
    assert f"numpy {manifest['versions']['numpy']}" in page.text and str(manifest["git"] or "unknown") in page.text
    assert " ".join(load("god").reading.split()) in page.text and "other settings" in page.text
    configs = [json.loads(text) for text in page.words["pre"] if text.startswith("{")]
    on_disk = [
        json.loads((folder / "runs" / arm / "seed=0" / "config.json").read_text(encoding="utf-8"))
        for arm in load("god").arms
    ]
    assert configs == on_disk


def test_the_command_does_the_same_runs_again(page, finished, godmodel, tmp_path):  # noqa: F811
    (command,) = [text.strip() for text in page.words["pre"] if text.startswith("godmodel")]
    words = command.split()
    words[words.index("--out") + 1] = tmp_path
    assert godmodel(*words[1:], "--jobs", "1")[0] == 0
    again, before = (pd.read_parquet(place / "god" / "timeseries") for place in (tmp_path, finished / "one"))
    pd.testing.assert_frame_equal(again, before)


def test_runs_side_by_side(godmodel, finished, tmp_path):  # noqa: F811
    out = tmp_path / "both.html"
    code, said, err = godmodel("report", finished / "one", finished / "two" / "god", "--out", out)
    assert code == 0 and not err and said.split() == [str(out)]
    page = Page(out.read_text(encoding="utf-8"))
    assert page.open == [] and "one/god" in page.text and "two/god" in page.text
    runs = [Finished(finished / name / "god", name) for name in ("one", "two")]
    rows = {row["path"]: row["values"] for row in differing_settings(runs)}
    assert rows == {"anchor.kind": ["none", "fresh"], "anchor.share": ["—", "0.1"]}
    assert all(path in page.text for path in rows) and "not tested" in page.text
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(set(ids)) == len(ids)
    code, _, err = godmodel("report", finished / "one", finished / "one" / "god")
    assert code == 2 and "given twice" in err


def test_each_scenario_gets_its_own_file(godmodel, finished, tmp_path):  # noqa: F811
    import shutil

    for name in ("god", "copy"):
        shutil.copytree(finished / "two" / "god", tmp_path / "out" / name)
    code, said, _ = godmodel("report", tmp_path / "out")
    assert code == 0 and said.split() == [str(tmp_path / "out" / name / "report.html") for name in ("copy", "god")]
    before = tree(tmp_path)
    for args, words in (
        (("--out", tmp_path / "a.html"), ["holds 2 scenarios", "--out names one file"]),
        ((tmp_path / "out" / "god",), ["one scenario a folder", "holds 2"]),
    ):
        code, _, err = godmodel("report", tmp_path / "out", *args)
        assert code == 2 and err.count("\n") == 1 and not [word for word in words if word not in err], err
    code, _, err = godmodel("report", tmp_path / "nowhere")
    assert code == 2 and "is not a folder" in err
    shutil.rmtree(tmp_path / "out" / "copy" / "runs" / "oracle")
    code, _, err = godmodel("report", tmp_path / "out" / "copy")
    assert code == 2 and "runs/oracle" in err and err.count("\n") == 1
    after = tree(tmp_path)
    assert {path for path in before if "oracle" not in path} <= set(after)


@claim(below=1.0)
def hostile(arms):
    """<script>alert("1 < 2 & 3")</script> is a sentence."""
    return arms["oracle"].tick.iloc[0]


def test_text_never_becomes_markup(finished, monkeypatch):
    evil = '<img src=x onerror=alert(1)>"&`<b>code</b>`'
    real = load("god")
    fake = dataclasses.replace(real, title=evil, text=evil, reading=evil, claims=(hostile,))
    fake = dataclasses.replace(fake, panels=(Panel("kl_bits", evil),))
    monkeypatch.setattr(scenarios, "load", lambda name: fake)
    monkeypatch.setattr("godmodel.sim.output.finished.find", lambda folder, name: (fake, []))
    page = Page(one_run(Finished(finished / "one" / "god", evil)))
    assert not page.all("script") and not page.all("b") and len(page.all("img")) == 1
    assert page.all("img")[0]["alt"].startswith(evil) and hostile.sentence in page.text
    assert "<b>code</b>" in page.words["code"]


def test_what_is_not_default_is_enough_to_get_it_back():
    plain = Spec()
    assert not_default(plain) == {}
    changes = {"ticks": 3, "anchor": "fresh", "trainee.learner": "lstm", "trainee.learner.width": 8}
    found = not_default(with_changes(plain, changes))
    assert found == {"ticks": 3, "anchor.kind": "fresh", "trainee.learner.kind": "lstm", "trainee.learner.width": 8}
    for name in ("curse", "ledger", "star", "rlhf"):
        for spec in load(name).specs().values():
            assert with_changes(plain, not_default(spec)) == spec
    assert flatten({"a": {"b": 1, "c": {"d": [2]}}, "e": None}) == {"a.b": 1, "a.c.d": [2], "e": None}


def test_a_picture_in_words(finished):
    table = read_table(finished / "one" / "god")
    end = table[(table.arm == "student") & (table.tick == 2)].kl_bits.mean()
    words = alt_text(load("god"), table, Panel("kl_bits", "wasted"))
    assert (
        words.startswith("wasted. kl_bits (bits per document) at the end: oracle 0, ") and f"student {end:.3g}" in words
    )
    assert alt_text(load("god"), table, Panel("pass_at_1", "solved")) == "solved. Not measured."


def test_what_easily_goes_unnoticed_is_in_the_report(finished):
    run = Finished(finished / "one" / "god", "god")
    run.__dict__["table"] = run.table.assign(recorded_share=0.01)
    noted = Page(one_run(run))
    assert "oracle: the lens let through 1.00% of the documents that people wrote." in noted.text
