"""Lenses as settings: what of people's documents is recorded. A lens stands between them and the public corpus.

Each can draw what is recorded and knows its exact law, so that what it costs is a number:
CE(p_t, what is recorded of p_t) - H(p_t).
"""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar

from godmodel.sim.errors import InputError
from godmodel.sim.parts import Can, Need, Part

if TYPE_CHECKING:
    from godmodel.agents.population import Population
    from godmodel.models.exact.grammar import Grammar
    from godmodel.sim.society.observation import Lens


MOST_SYMBOLS = 4096  # of a channel, which has V^2 numbers


class LensSettings(Part, abc.ABC):
    """Settings from which a lens is made."""

    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.SYMBOLS),)

    @abc.abstractmethod
    def build(self, vocab_size: int, population: Population, grammar: Grammar | None = None) -> Lens:
        """A lens for documents over V symbols by this population, as it is at the start; `grammar` is that of tasks.

        Raises:
            InputError: if the settings do not fit the world.
        """


def require_few_symbols(kind: str, vocab_size: int) -> None:
    """Refuse a lens that changes symbol by symbol where a channel would be too large."""
    if vocab_size > MOST_SYMBOLS:
        raise InputError(
            f"lens = {kind} changes symbol by symbol and needs a world of at most {MOST_SYMBOLS} symbols, got "
            f"{vocab_size}; set another lens, or a smaller world.vocabulary."
        )
