"""How well tokenizers of pictures give them back, what they lose in bits, and how long they train.

Run `python -m benchmarks.tokenizers`. The pictures are scikit-learn's 1,797 handwritten digits and the 2,720 films of
the video world; every tokenizer trains on all of them at its default settings. `use` is the share of tokens that occur,
`lost` is H(X) - H(tokens) and `label` I(X;Y) - I(tokens;Y) with Y the digit (and speed), exact, in bits; `rest` is what
the decoder's noise law pays for the pixels. With `--figures FOLDER` grids of originals over what came back are drawn.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from godmodel.models.exact.mixture import Mixture
from godmodel.models.tokenizers.ceiling import ceiling, reconstruction
from godmodel.models.tokenizers.codebook import CodebookTokenizer
from godmodel.models.tokenizers.patches import PatchesTokenizer
from godmodel.models.tokenizers.pictures import Pictures
from godmodel.models.tokenizers.video import VideoTokenizer
from godmodel.sim.streams import Dice
from godmodel.sim.world.images import ImagesSettings
from godmodel.sim.world.video import VideoSettings

SHOWN = 16


def main() -> None:
    """Print the table, draw the grids."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--figures", type=Path, help="folder for the grids")
    arguments = parser.parse_args()
    print("pictures  tokenizer           tokens  seconds  error    PSNR    use   perplexity   lost  label   rest")
    for world_name, settings in (("digits", ImagesSettings()), ("films", VideoSettings())):
        world = settings.build(Dice(0))
        god = Mixture(world.topics(), world.popularity())
        x = world.topics().support()
        shape = (1, *world.shape)[-3:]
        v = world.vocab_size
        makers = {
            "patches 2x2, 64": PatchesTokenizer(v, shape),
            "patches 4x4, 16": PatchesTokenizer(v, shape, codes=16, size=4),
            "codebook 2x2, 64": CodebookTokenizer(v, shape),
            "codebook 4x4, 256": CodebookTokenizer(v, shape, codes=256, size=4),
            "video 2x2, 64": VideoTokenizer(v, shape),
        }
        for name, blank in makers.items():
            start = time.perf_counter()
            tokenizer = blank.train(x, rng=np.random.default_rng(0))
            seconds = time.perf_counter() - start
            back, bits = reconstruction(tokenizer, x), ceiling(god, tokenizer)
            rest = -tokenizer.log_expansion(x).mean() / np.log(2)
            print(
                f"{world_name:9s} {name:18s}{tokenizer.length:8d}{seconds:9.1f}{back.error:7.3f}{back.psnr:8.1f}"
                f"{back.use:7.2f}{back.perplexity:13.1f}{bits.lost:7.2f}{bits.label_lost:7.2f}{rest:7.1f}"
            )
            if arguments.figures:
                arguments.figures.mkdir(parents=True, exist_ok=True)
                file = f"{world_name}-{name.split()[0]}-{name.split()[1].rstrip(',')}.png"
                draw(tokenizer, x, f"{world_name}: {name}, {tokenizer.length} tokens", arguments.figures / file)


def draw(tokenizer: Pictures, x: np.ndarray, title: str, path: Path) -> None:
    """Originals over what came back of them; of films all frames, one film a row."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    frames, rows, columns = tokenizer.shape
    chosen = x[np.linspace(0, len(x) - 1, SHOWN if frames == 1 else 4).astype(int)]
    back = tokenizer.reconstructed(chosen)
    if frames == 1:
        lines = [("original", chosen.reshape(-1, rows, columns)), ("came back", back.reshape(-1, rows, columns))]
    else:
        lines = [
            (word, film.reshape(frames, rows, columns))
            for pair in zip(chosen, back, strict=True)
            for word, film in zip(("original", "came back"), pair, strict=True)
        ]
    figure, axes = plt.subplots(len(lines), len(lines[0][1]), squeeze=False, layout="constrained")
    figure.set_size_inches(0.6 * len(lines[0][1]) + 1.2, 0.62 * len(lines) + 0.5)
    for line, (word, pictures) in zip(axes, lines, strict=True):
        for axis, picture in zip(line, pictures, strict=True):
            axis.imshow(picture, cmap="gray_r", vmin=0, vmax=tokenizer.raw_vocab_size - 1)
            axis.set_xticks([])
            axis.set_yticks([])
        line[0].set_ylabel(word, fontsize=7, rotation=0, ha="right", va="center")
    figure.suptitle(title, fontsize=9)
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    main()
