"""People as settings: who writes, how they differ, what they read, and how all of it changes them."""

from __future__ import annotations

from pydantic import Field, model_validator

from godmodel.sim.settings import Settings
from godmodel.sim.society.feeds import AnyFeed
from godmodel.sim.society.feeds.uniform import Uniform
from godmodel.sim.society.networks import AnyGraph
from godmodel.sim.society.networks.watts_strogatz import WattsStrogatz

DEFAULT_PEOPLE = 2000


class AdoptionSettings(Settings):
    """How people come to use the machine: a choice under social interaction (Brock and Durlauf 2001).

    Using it is worth quality * (its quality) - price + peers * (share of one's neighbours who use it) - reluctance, in
    logits over going without. Its quality is exp(-KL per symbol) on what people wrote last: 1 if it writes as they do.
    """

    reconsider: float = Field(
        0.0, ge=0.0, le=1.0, description="chance of a person to reconsider what to use, a tick; 0: nobody ever uses it"
    )
    reluctance: float = Field(4.0, ge=-50.0, le=50.0, description="worth of going without, logits")
    quality: float = Field(4.0, ge=0.0, le=50.0, description="weight of its quality, logits")
    peers: float = Field(2.0, ge=0.0, le=50.0, description="weight of the neighbours who use it, logits")
    unskilled: float = Field(
        0.0, ge=0.0, le=10.0, description="how much more its quality is worth to someone without any skill, share"
    )
    passing: float = Field(
        0.5, ge=0.0, le=1.0, description="share of a user's documents that the machine writes and the user signs"
    )
    consults: float = Field(
        0.5, ge=0.0, le=1.0, description="share of what a user reads that their machine writes for them, share"
    )
    disclosed: float = Field(
        0.0, ge=0.0, le=1.0, description="share of such signed documents that are labelled, where labels are voluntary"
    )
    strip: float = Field(
        0.0, ge=0.0, le=1.0, description="share of such signed documents whose watermark has been stripped"
    )


class PopulationSettings(Settings):
    """Who writes, and how they change each other."""

    people: int | None = Field(
        None, ge=1, le=10_000_000, description=f"N; by default the graph's own size, else {DEFAULT_PEOPLE}, people"
    )
    graph: AnyGraph = Field(WattsStrogatz(), description="who listens to whom")
    concentration: float = Field(
        4.0,
        gt=0.0,
        le=1e9,
        description="Dirichlet concentration of tastes: small makes specialists, large makes all alike",
    )
    documents: int = Field(4000, ge=2, le=10_000_000, description="documents that people write each tick, documents")
    activity: float | None = Field(
        None, gt=0.0, le=100.0, description="Pareto exponent of how much people write; all alike by default"
    )
    visibility: float | None = Field(
        None, gt=0.0, le=100.0, description="Pareto exponent of the attention that people draw; all alike by default"
    )
    skill: float = Field(
        1.0, ge=0.0, le=1.0, description="mean chance that a document is about one's taste, not about what is common"
    )
    skill_spread: float = Field(0.0, ge=0.0, le=0.5, description="standard deviation of skill over people")
    influence: float = Field(
        0.0, ge=0.0, le=1.0, description="share of the way to the neighbours' mean taste each tick"
    )
    confidence: float = Field(
        1.0,
        ge=0.0,
        le=1.0,
        description="bounded confidence: distance in taste up to which a neighbour is heard; 1 hears all (averaging)",
    )
    stubbornness: float = Field(
        0.0, ge=0.0, le=1.0, description="share of the way back to one's innate taste each tick"
    )
    fashion: float = Field(
        0.0,
        ge=-2.0,
        le=2.0,
        description="exponent with which what is common in public draws people; below 0 it repels",
    )
    contrarians: float = Field(
        0.0, ge=0.0, le=1.0, description="share of people whose sense of fashion has the other sign, share"
    )
    exposure: float = Field(
        0.0,
        ge=0.0,
        le=1.0,
        description="share of the way to what was read each tick; 0: the world ignores what is published",
    )
    reads: int = Field(5, ge=1, le=1000, description="public documents that a person reads each tick, documents")
    feed: AnyFeed = Field(Uniform(), description="which public documents people come to read")
    performative: float = Field(
        1.0,
        ge=0.0,
        le=10.0,
        description="strength of the world's answer to machines: places that a machine's document takes in a feed "
        "against a person's, and how readily people adopt one; epsilon of Perdomo et al. (2020) in worlds of numbers; "
        "0: the world ignores machines",
    )
    adoption: AdoptionSettings = Field(AdoptionSettings(), description="how people come to use the machine")
    turnover: float = Field(
        0.0, ge=0.0, le=1.0, description="chance of a person to leave, and be replaced by a newborn, each tick"
    )
    upbringing: float = Field(
        0.0, ge=0.0, le=1.0, description="share of a newborn's innate taste that comes from what is public then, share"
    )

    @model_validator(mode="after")
    def _graph_decides(self):
        if self.people is not None and self.graph.sized():
            raise ValueError(
                f"the graph {self.graph.kind!r} brings its own people: set population.people=null, got {self.people}."
            )
        return self

    @property
    def adopts(self) -> bool:
        """Whether anybody can come to use a machine."""
        return self.adoption.reconsider > 0 and self.performative > 0
