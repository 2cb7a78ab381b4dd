"""The page's server: Solara without internet, on this machine alone unless told otherwise, and no path but its own."""

from __future__ import annotations

import os
import socket
import sys
import threading
import warnings
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from godmodel.sim.errors import InputError
from godmodel.sim.optional import not_installed, require
from godmodel.sim.page.defaults import DEFAULT, FIRST

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CDN = "/_solara/cdn/"
OWN = (CDN, "/_solara/api/close/", "/static/", "/jupyter/api/kernels/", "/jupyter/nbextensions/")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    return host in LOOPBACK


def assets() -> Path:
    """The folder with all that a browser would otherwise fetch from the internet: the package solara-assets.

    Raises:
        InputError: if it is not installed.
    """
    try:
        files = metadata.files("solara-assets") or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        parts = Path(str(file)).parts
        if "cdn" in parts:
            inside = len(parts) - parts.index("cdn") - 1
            found = Path(file.locate()).resolve()
            for _ in range(inside):
                found = found.parent
            return found
    raise not_installed("the page", "solara_assets")


def application(first: str = "", *, local: bool = True):
    """The page as an ASGI application. `first` is the scenario that it opens with, `local` whether only loopback
    addresses are believed in a request's Host."""
    os.environ |= {
        FIRST: first,
        "SOLARA_APP": "godmodel.sim.page.app",
        "SOLARA_MODE": "production",
        "SOLARA_ASSETS_PROXY_CACHE_DIR": str(assets()),
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
        "SOLARA_THEME_TITLE": "godmodel",
        "SOLARA_THEME_LOADER": "solara",
        "SOLARA_THEME_SHOW_BANNER": "false",
        "SOLARA_THEME_VARIANT": "light",  # the page turns dark itself where the reader prefers so; `auto` shows nothing
        "SOLARA_KERNEL_CULL_TIMEOUT": "2m",
    }
    warnings.filterwarnings("ignore", module=r"solara\..*")
    from solara.server.starlette import app

    return Guard(app, assets(), local=local)


def warm(first: str) -> None:
    """Pay for imports, data and the picture of the graph before the first reader comes."""
    from godmodel.sim.experiment.scenario import load
    from godmodel.sim.output.palette import LIGHT
    from godmodel.sim.page.history import History
    from godmodel.sim.page.views import TABS, paint

    arm, spec = next(iter(load(first or DEFAULT).specs().items()))
    world = History(arm, spec, 0)
    world.step()
    for tab in TABS:
        paint(tab, [world.snapshot()], LIGHT)


class Guard:
    """Lets through what the page is made of, from where it may be asked; all else is politely refused."""

    def __init__(self, app, cdn: Path, *, local: bool):
        self.app, self.cdn, self.local = app, cdn, local

    async def __call__(self, scope, receive, send) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refused = self.refuses(scope["path"], headers)
        if refused is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            status, words = refused
            head = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
            await send({"type": "http.response.start", "status": status, "headers": head})
            await send({"type": "http.response.body", "body": words.encode()})

    def refuses(self, path: str, headers: dict[str, str]) -> tuple[int, str] | None:
        """Status and one sentence if a request is refused, else None."""
        host = headers.get("host", "")
        name = urlsplit(f"//{host}").hostname or ""
        if self.local and not is_loopback(name):
            return 403, f"godmodel answers on this machine only, not as {name[:80]!r}.\n"
        origin = headers.get("origin")
        if origin and urlsplit(origin).netloc != host:
            return 403, "godmodel answers its own page only, not another site's.\n"
        parts = path.split("/")
        if ".." in parts or "\\" in path or "\0" in path:
            return 404, "there is no such page; godmodel's is at /.\n"
        if path in ("/", "/readyz") or (path.startswith(OWN) and not path.startswith("/static/public")):
            inside = path.removeprefix(CDN)
            if path.startswith(CDN) and not (self.cdn / inside.lstrip("/")).is_file():
                return 404, "there is no such file; nothing is fetched from the internet.\n"
            return None
        return 404, "there is no such page; godmodel's is at /.\n"


def listening(host: str, port: int) -> socket.socket:
    """A bound socket.

    Raises:
        InputError: if the address or the port can't be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(128)  # whoever comes before the server is up waits, and is not refused
    except (OSError, OverflowError, TypeError, ValueError) as problem:
        found.close()
        raise InputError(
            f"the page can't listen on {host}, port {port} ({getattr(problem, 'strerror', problem)}): choose another "
            "--port, or --port 0 for any that is free."
        ) from None
    return found


def serve(first: str = "", *, host: str = "127.0.0.1", port: int = 8765, tell=print) -> None:
    """Serve the page until interrupted.

    Raises:
        InputError: if the address can't be had, or what the page needs is not installed.
    """
    require("the page", "solara", "reacton", "uvicorn", "starlette")  # Solara reads its settings when it is imported
    import uvicorn

    found = listening(host, port)
    app = application(first, local=is_loopback(host))
    shown = f"[{host}]" if ":" in host else host
    query = f"?scenario={first}" if first else ""
    if not is_loopback(host):
        tell(
            f"warning: {host} can be reached from other machines: whoever finds this page can run worlds on this one.",
            file=sys.stderr,
        )
    tell(f"godmodel: the page is at http://{shown}:{found.getsockname()[1]}/{query} (Ctrl-C ends it)")
    threading.Thread(target=warm, args=(first,), daemon=True).start()
    config = uvicorn.Config(app, log_level="warning", ws="auto", timeout_graceful_shutdown=2)
    uvicorn.Server(config).run(sockets=[found])
