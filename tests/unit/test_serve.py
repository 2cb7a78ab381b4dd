"""The server of the page answers its own paths, to its own page, on this machine."""

import importlib.util
import socket

import pytest

from godmodel.sim.cli import main
from godmodel.sim.errors import InputError
from godmodel.sim.page import serve as serving
from godmodel.sim.page.serve import Guard, assets, is_loopback, listening

pytest.importorskip("solara", reason="the page needs solara")
GUARD = Guard(None, assets(), local=True)
HERE = {"host": "127.0.0.1:8765"}


@pytest.mark.parametrize("path", ["/", "/readyz", "/static/main-vuetify.js", "/jupyter/api/kernels/a/channels"])
def test_its_own_paths_are_let_through(path):
    assert GUARD.refuses(path, HERE) is None
    assert GUARD.refuses(path, HERE | {"origin": "http://127.0.0.1:8765"}) is None


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/static/../sim/page/app.py",
        "/static/public/app.py",
        "/_solara/cdn/none@1/x.js",
        "/resourcez",
        "//a",
    ]
    + ["/_solara/cdn//etc/passwd", "/_solara/auth/login", "/a\\b", "/static/\0"],
)
def test_every_other_path_is_not_found(path):
    assert GUARD.refuses(path, HERE)[0] == 404


@pytest.mark.parametrize(
    "headers", [{"host": "evil.example"}, {}, HERE | {"origin": "http://evil.example"}, HERE | {"origin": "null"}]
)
def test_strangers_are_refused(headers):
    assert GUARD.refuses("/", headers)[0] == 403


def test_elsewhere_than_on_loopback_any_host_is_believed():
    assert Guard(None, assets(), local=False).refuses("/", {"host": "lab.example:80"}) is None
    assert is_loopback("::1") and not is_loopback("0.0.0.0")


def drive(coroutine):
    """Run what never waits, without an event loop."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


def test_a_refusal_is_one_plain_sentence():
    sent = []

    async def send(message):
        sent.append(message)

    drive(GUARD({"type": "http", "path": "/x", "headers": [(b"host", b"localhost")]}, None, send))
    assert sent[0]["status"] == 404 and sent[1]["body"].count(b"\n") == 1
    sent.clear()
    drive(GUARD({"type": "websocket", "path": "/x", "headers": [(b"host", b"localhost")]}, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_a_port_that_is_taken_is_refused_in_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="choose another --port"):
            listening("127.0.0.1", taken.getsockname()[1])


def test_view_refuses_an_unknown_scenario(capsys):
    with pytest.raises(SystemExit):
        main(["view", "cruse"])
    assert "did you mean 'curse'" in capsys.readouterr().err


def test_what_the_page_needs_and_has_not_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "reacton" else name)
    with pytest.raises(InputError, match="needs reacton, which is not installed"):
        serving.serve("curse", port=0)
