"""The scenario file that `godmodel new` writes: it runs as it is, and shows each thing that a scenario can have."""

TEMPLATE = '''"""A model that keeps studying people's documents stays nearer to them than one that studies itself.

Say here in plain words what the scenario is about, and why the claim should hold.
"""

from typing import Literal

import godmodel as gm
import numpy as np


@gm.register
class Archive(gm.Anchor):
    """A share of the training set is drawn from all that people ever wrote; the rest is the machine's latest."""

    kind: Literal["{name}_archive"] = "{name}_archive"
    share: float = gm.setting(0.3, between=(0, 1), unit="share", meaning="share of the training set that people wrote")

    def training_set(self, seen, *, tick, size, previous, rng):
        """Return rows of the corpus to study, `size` of them."""
        people, latest = seen.people(), seen.latest()
        if not len(latest):  # nobody but people has published yet
            return people[:size]
        real = round(self.share * size)
        old, new = rng.choice(people, real, replace=False), rng.choice(latest, size - real, replace=False)
        return np.concatenate([old, new])


BASE = gm.Spec(
    ticks=10,
    population={"people": 300, "documents": 1000},
    trainee={"learner": "ngram"},
    measure={"draws": 400},
)
ARMS = {
    "alone": {},
    "archive": {"anchor": "{name}_archive", "anchor.share": 0.3},
}
CONTROLS = ()


@gm.claim(below=1)
def the_archive_helps(arms):
    """After ten ticks, the KL divergence of the model that studies the archive is below that of the model that studies
    its own documents alone (ratio)."""
    return arms["archive"].kl_bits.iloc[-1] / arms["alone"].kl_bits.iloc[-1]


CLAIMS = (the_archive_helps,)
PANELS = (gm.Panel("kl_bits", "wasted bits"), gm.Panel("coverage_tail", "rare symbols that the model knows"))
READING = """Left, lower is better: bits that are wasted by coding people's documents with the model. Right, higher is
better."""

if __name__ == "__main__":
    from godmodel.scenarios import run_scenario

    run_scenario(__file__)
'''
