"""The gallery: a page with a thumbnail and a sentence for each scenario, made from finished runs."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from godmodel.sim.errors import InputError
from godmodel.sim.experiment.results import scenario_folders
from godmodel.sim.experiment.scenario import titles
from godmodel.sim.files import write_bytes, write_text
from godmodel.sim.output.report import Finished

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_BYTES = 60_000
COLOURS = 128  # of a thumbnail: enough for lines and pale bands, chosen so that no rare one is lost


def write_gallery(folder: Path, docs: Path, tell: Callable[[str], None] = lambda what: None) -> tuple[Path, list[Path]]:
    """Write `docs/gallery.md` and a thumbnail `docs/gallery/NAME.png` of each scenario with a finished run in `folder`.

    A scenario without one is listed without a picture. `tell` is called with the name of what is being drawn. Returns
    the page and the thumbnails.

    Raises:
        InputError: if a scenario has more than one finished run there, or there is none at all.
    """
    runs: dict[str, Finished] = {}
    for place in scenario_folders(folder):
        run = Finished(place, place.name)
        name = run.scenario.name
        if name in runs:
            raise InputError(
                f"a gallery shows one run a scenario, and {name} has two in {folder}, {runs[name].folder.name} and "
                f"{place.name}: move one of them away."
            )
        runs[name] = run
    pictures, entries = [], []
    for name, title in titles().items():
        if name not in runs:
            entries.append(f"## {name}\n\n{title} Not drawn yet: `godmodel run {name} --out out`.\n")
            continue
        tell(name)
        path = docs / "gallery" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, thumbnail(_picture(runs[name])))
        pictures.append(path)
        alt = runs[name].scenario.panels[0].title
        entries.append(f"## {name}\n\n![{name}: {alt}](gallery/{name}.png)\n\n{title} {_verdicts(runs[name])}\n")
    page = docs / "gallery.md"
    head = "# Gallery\n\nThe first picture of each scenario, from finished runs, by `godmodel gallery out`.\n"
    write_text(page, "\n".join([head, *entries]))
    return page, pictures


def thumbnail(figure: Figure) -> bytes:
    """A figure as a PNG of few colours, not larger than 60 kB: fewer dots an inch until it is."""
    from PIL import Image

    for dpi in (110, 90, 70, 50, 30):
        raw, small = io.BytesIO(), io.BytesIO()
        figure.savefig(raw, dpi=dpi, format="png")
        image = Image.open(raw).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        image.save(small, "PNG", optimize=True)
        if small.tell() <= MOST_BYTES:
            break
    return small.getvalue()


def _picture(run: Finished) -> Figure:
    from godmodel.sim.output.figures import compose_panel

    return compose_panel(run.scenario, run.table, run.scenario.panels[0])


def _verdicts(run: Finished) -> str:
    held = sum(v.verdict == "holds" for v in run.verdicts)
    seeds = f"{len(run.seeds)} seed" + "s" * (len(run.seeds) != 1)
    words = f"{held} of {len(run.verdicts)} claims hold, {seeds}"
    if run.changed:
        words += ", with " + ", ".join(
            f"`{path}={value if isinstance(value, str) else json.dumps(value)}`" for path, value in run.changed.items()
        )
    return words + "."
