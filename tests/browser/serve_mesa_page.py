"""Serve `mesa_page.py` as `solara run` would, on any free port of this machine and without internet."""

import os
from pathlib import Path

import uvicorn

from godmodel.sim.page.serve import assets, listening

os.environ |= {
    "SOLARA_APP": str(Path(__file__).with_name("mesa_page.py")),
    "SOLARA_MODE": "production",
    "SOLARA_ASSETS_PROXY_CACHE_DIR": str(assets()),
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
}
from solara.server.starlette import app  # noqa: E402  # it reads the settings above

found = listening("127.0.0.1", 0)
print(f"Mesa's page is at http://127.0.0.1:{found.getsockname()[1]}/", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="auto")).run(sockets=[found])
