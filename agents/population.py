"""The population: arrays that hold every person, and what all of them do at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from godmodel.models.distribution import Law
from godmodel.models.exact.mixture import Topics
from godmodel.models.social import opinion
from godmodel.models.social.choice import choose, utilities


@dataclass(frozen=True)
class Traits:
    """How people differ for good, apart from taste.

    Attributes (one number a person, N in all):
        activity: share of all documents that each writes, summing to one.
        visibility: how much attention their documents draw, 1 on average.
        skill: chance in [0, 1] that a document is about what they care for, and not about what is common.
        fashion: how far each goes with the crowd a tick (> 0) or against it (< 0).
    """

    activity: np.ndarray
    visibility: np.ndarray
    skill: np.ndarray
    fashion: np.ndarray

    @classmethod
    def even(cls, people: int) -> Traits:
        """Everybody alike: equally active and visible, skilled, and indifferent to fashion."""
        return cls(np.full(people, 1 / people), np.ones(people), np.ones(people), np.zeros(people))


class Population:
    """N people with tastes over K topics.

    Attributes:
        tastes: (N, K) points on the simplex; row i is what person i likes to write about.
        innate: (N, K) what each liked when they came into the world.
        influence: (N, N) sparse row-stochastic matrix; row i is whom person i listens to.
        popularity: (K,) what is common: the mean of innate tastes, and what the unskilled write about.
        traits: how people differ for good.
        uses: (N,) number of the trainee whose machine each person uses; 0 for none.
        born: (N,) tick at which each came into the world; 0 for those who were there at the start.
        written: (N,) documents of their own that each person wrote this tick.
        signed: (N,) documents that each person signed this tick, a machine's among them.
    """

    STATE = ("tastes", "innate", "uses", "born", "written", "signed")

    def __init__(self, tastes: np.ndarray, influence: csr_array, traits: Traits | None = None):
        people = len(tastes)
        self.tastes = tastes
        self.innate = tastes
        self.influence = influence
        self.popularity = tastes.mean(axis=0)
        self.traits = traits or Traits.even(people)
        self._alike = traits is None
        self._skilled = bool((self.traits.skill == 1).all())
        self.uses = np.zeros(people, dtype=np.int16)
        self.born = np.zeros(people, dtype=np.int32)
        self.written = np.zeros(people, dtype=np.int64)
        self.signed = np.zeros(people, dtype=np.int64)

    @classmethod
    def drawn(
        cls,
        popularity: np.ndarray,
        concentration: float,
        influence: csr_array,
        traits: Traits | None = None,
        *,
        rng: np.random.Generator,
    ) -> Population:
        """People with tastes from Dirichlet(concentration * popularity).  popularity (K,) -> N = len(influence) people

        A small concentration makes specialists; a large one makes everybody like the mean.
        """
        crowd = cls(drawn_tastes(popularity, concentration, influence.shape[0], rng=rng), influence, traits)
        crowd.popularity = popularity
        return crowd

    def __len__(self) -> int:
        return len(self.tastes)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self):,} people with tastes over {self.tastes.shape[1]} topics>"

    def state(self) -> dict[str, np.ndarray]:
        """All that moves, for a checkpoint."""
        return {name: getattr(self, name) for name in self.STATE}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Go back to what `state` returned."""
        for name in self.STATE:
            setattr(self, name, state[name])

    def listen(self, strength: float, confidence: float = 1.0) -> None:
        """Tastes move toward the neighbours', of those whose taste lies within `confidence` in total variation."""
        if strength > 0 and confidence < 1:
            self.tastes = opinion.bounded(self.tastes, self.influence, strength, confidence)
        elif strength > 0:
            self.tastes = opinion.averaged(self.tastes, self.influence, strength)

    @property
    def fashionable(self) -> bool:
        """Whether anybody cares for fashion."""
        return bool(self.traits.fashion.any())

    def follow_fashion(self, common: np.ndarray) -> None:
        """Tastes move with what is common, or against it, as far as each person's sense of fashion goes.  (K,)"""
        if self.fashionable:
            self.tastes = opinion.fashionable(self.tastes, common, self.traits.fashion)

    def change_minds(self, rows: np.ndarray, tastes: np.ndarray) -> None:
        """Give some people tastes of their own.  rows (n,); tastes (n, K), points on the simplex"""
        self.tastes = self.tastes.copy()  # the array may be that of innate tastes
        self.tastes[rows] = tastes

    def return_home(self, share: float) -> None:
        """Tastes go back toward what is innate."""
        if share > 0:
            self.tastes = opinion.toward(self.tastes, self.innate, share)

    def take_in(self, about: np.ndarray, strength: float) -> None:
        """Tastes move toward what was read.  about (N, K): mean topic of what each person read"""
        if strength > 0:
            self.tastes = opinion.toward(self.tastes, about, strength)

    def adopt(
        self,
        quality: np.ndarray,
        price: np.ndarray,
        *,
        reconsider: float,
        reluctance: float,
        quality_weight: float,
        peers: float,
        unskilled: float,
        rng: np.random.Generator,
    ) -> None:
        """Some people reconsider which machine to use, if any.  quality (M,) with NaN for what is not there, price (M,)

        `reconsider` is the chance of each to do so, `unskilled` how much more quality is worth to those without skill.
        See `models.social.choice`.
        """
        users = self.uses[:, None] == np.arange(1, len(price) + 1)
        u = utilities(
            quality,
            price,
            opinion.heard(self.influence, users.astype(np.float64)),
            1 + unskilled * (1 - self.traits.skill),
            reluctance=reluctance,
            quality_weight=quality_weight,
            peers=peers,
        )
        thinking = rng.random(len(self)) < reconsider
        choice = choose(u, rng=rng)
        self.uses = np.where(thinking, choice, self.uses).astype(np.int16)

    def renew(
        self,
        share: float,
        tick: int,
        raised_on: np.ndarray,
        upbringing: float,
        concentration: float,
        *,
        rng: np.random.Generator,
    ) -> None:
        """Some leave, each with chance `share`, and newborns take their seats: their ties, activity and visibility.

        A newborn's innate taste is drawn as at the start, and goes `upbringing` of the way to `raised_on` (K,), the
        mean topic of what is public. They use no machine yet.
        """
        if share <= 0:
            return
        seats = np.flatnonzero(rng.random(len(self)) < share)
        fresh = drawn_tastes(self.popularity, concentration, len(seats), rng=rng)
        self.tastes, self.innate = self.tastes.copy(), self.innate.copy()
        self.tastes[seats] = self.innate[seats] = opinion.toward(fresh, raised_on, upbringing)
        self.uses[seats], self.born[seats] = 0, tick

    def reset_taste(self, topic: int, pioneers: float, *, rng: np.random.Generator) -> None:
        """A topic is gone and a new one stands in its place: all forget it, and some begin with the new one.

        `pioneers` is the share of people who give it half of their taste. Who liked nothing else takes to what is
        common.
        """
        start = rng.random(len(self)) < pioneers
        for name in ("tastes", "innate"):
            tastes = getattr(self, name).copy()
            tastes[:, topic] = 0.0
            left = tastes.sum(axis=1, keepdims=True)
            others = np.where(np.arange(tastes.shape[1]) == topic, 0.0, self.popularity)
            if not others.any():  # all was about that topic: whatever else there is
                others = np.arange(tastes.shape[1]) != topic if tastes.shape[1] > 1 else np.ones(1)
            others = others / others.sum()
            tastes = np.where(left > 0, tastes / np.where(left > 0, left, 1.0), others)
            tastes[start] *= 0.5
            tastes[start, topic] += 0.5
            setattr(self, name, tastes)

    def choose_authors(self, n: int, *, rng: np.random.Generator) -> np.ndarray:
        """Who writes n documents: everybody by their activity, the remainder by lot.  -> (n,) rows of people"""
        if self._alike:
            each, rest = divmod(n, len(self))
            lot = rng.choice(len(self), size=rest, replace=False)
            authors = np.concatenate([np.repeat(np.arange(len(self)), each), np.sort(lot)])
        else:
            due = n * self.traits.activity
            counts = np.floor(due).astype(np.int64)
            counts += _systematic(due - counts, n - int(counts.sum()), rng=rng)
            authors = np.repeat(np.arange(len(self)), counts)
        # One array under two names: until `pass_off`, people have written all that they sign.
        self.signed = self.written = np.bincount(authors, minlength=len(self))
        return authors

    def pass_off(self, authors: np.ndarray, share: float, *, rng: np.random.Generator) -> np.ndarray:
        """Whose documents the authors really publish: 0 their own, k those of trainee k's machine.  (n,) -> (n,) int

        Users of a machine pass off that `share` of their documents. What they have not written is not `written`.
        """
        machine = self.uses[authors]
        if not machine.any():
            return np.zeros(len(authors), dtype=np.int16)
        machine = np.where(rng.random(len(authors)) < share, machine, 0)
        own = np.bincount(authors[machine == 0], minlength=len(self))
        self.written = own if own.any() else self.signed  # nobody wrote: the law is what they would have written
        return machine

    def write(self, authors: np.ndarray, topics: Topics, *, rng: np.random.Generator) -> np.ndarray:
        """One document from each author's own law: a topic by their taste, a text by the topic.  (n,) -> (n, T)"""
        cumulative = np.cumsum(self._expressed(authors), axis=1)
        u = rng.random(len(authors)) * cumulative[:, -1]
        return topics.sample((cumulative <= u[:, None]).sum(axis=1), rng=rng)

    def law(self, topics: Topics, *, among: np.ndarray | None = None) -> Law:
        """Return god, the exact law of a document of this tick, p(x) = sum_k (mean taste of whoever wrote)_k p_k(x).

        `among` (N,) bool: of those people's documents alone; at least one of them must have written.
        """
        written = self.written if among is None else self.written * among
        weights = (written / written.sum()) @ self._expressed(slice(None))
        return topics.mixture(weights / weights.sum())

    def _expressed(self, who: np.ndarray | slice) -> np.ndarray:
        """What some people write about: their taste as far as their skill goes, else what is common.  -> (n, K)"""
        if self._skilled:
            return self.tastes[who]
        return opinion.toward(self.popularity, self.tastes[who], self.traits.skill[who])


def drawn_tastes(popularity: np.ndarray, concentration: float, people: int, *, rng: np.random.Generator) -> np.ndarray:
    """Tastes from Dirichlet(concentration * popularity).  (K,) -> (people, K)"""
    alpha = concentration * popularity
    gammas = rng.standard_gamma(alpha, size=(people, len(alpha)))
    total = gammas.sum(axis=1, keepdims=True)
    return np.where(total > 0, gammas / np.where(total > 0, total, 1.0), popularity)  # all underflown: the mean


def drawn_traits(
    people: int,
    *,
    activity: float | None,
    visibility: float | None,
    skill: float,
    skill_spread: float,
    fashion: float,
    contrarians: float,
    rng: np.random.Generator,
) -> Traits | None:
    """Traits by lot; None where everybody is alike.

    `activity` and `visibility` are exponents of Pareto laws (Clauset et al. 2009), P(a > x) = x^-exponent for x >= 1;
    None makes all equal. Skill has a Beta law with mean `skill` and the standard deviation `skill_spread` (at most what
    such a law can have). `contrarians` is the share of people whose sense of fashion has the other sign.
    """
    if activity is None and visibility is None and skill == 1 and fashion == 0:
        return None
    heavy = {}
    for name, exponent in (("activity", activity), ("visibility", visibility)):
        drawn = _pareto(people, exponent, rng=rng) if exponent else np.ones(people)
        heavy[name] = drawn / (drawn.sum() if name == "activity" else drawn.mean())
    room = skill * (1 - skill)
    if skill_spread > 0 and room > 0:
        strength = max(room / min(skill_spread**2, 0.99 * room) - 1, 1e-3)
        skills = rng.beta(skill * strength, (1 - skill) * strength, size=people)
    else:
        skills = np.full(people, skill)
    against = rng.random(people) < contrarians
    return Traits(**heavy, skill=skills, fashion=np.where(against, -fashion, fashion))


def _pareto(n: int, exponent: float, *, rng: np.random.Generator) -> np.ndarray:
    """Draw n numbers of a Pareto law, up to one factor for all where they would overflow.  -> (n,) > 0, finite sum"""
    before = rng.bit_generator.state
    drawn = 1 + rng.pareto(exponent, size=n)
    if np.isfinite(drawn.sum()):
        return drawn
    rng.bit_generator.state = before
    logs = rng.standard_exponential(n) / exponent  # of the same numbers
    return np.exp(logs - logs.max())


def _systematic(due: np.ndarray, n: int, *, rng: np.random.Generator) -> np.ndarray:
    """n units by systematic sampling: person i gets one with chance `due_i` < 1.  due (N,) summing to n -> (N,) int"""
    edges = np.cumsum(due)
    edges *= n / edges[-1] if edges[-1] > 0 else 0.0
    marks = np.arange(n) + rng.random()
    return np.bincount(np.minimum(np.searchsorted(edges, marks, side="right"), len(due) - 1), minlength=len(due))
