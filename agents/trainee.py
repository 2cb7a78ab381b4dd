"""The trainee: the agent that owns a learner. It screens, collects, studies and publishes."""

from __future__ import annotations

from typing import cast

import mesa
import numpy as np

from godmodel.agents.lasting import LastingAgent
from godmodel.agents.post_training import PostTraining
from godmodel.agents.press import Press
from godmodel.agents.screen import Screen
from godmodel.agents.surroundings import Dice, PublicCorpus, Surroundings, TraineeSettings, View
from godmodel.agents.verifier import Verifier
from godmodel.models.distribution import Law, Learner, SymbolLearner
from godmodel.models.improve.search import Search
from godmodel.models.splitting import once_each

LARGEST = 1e6  # nats per symbol: the loss that an alarm is told of a document that the law rules out


class Trainee(LastingAgent):
    """A model in the world: a student with a screen, post-training, a press and a schedule.

    All that is set is read from `settings`, which a live change replaces as a whole; nothing of it is copied.

    Attributes:
        number: its origin number in the corpus, 1 for the first.
        settings: its settings, frozen, with nothing left to be looked up; see `Spec.trainees`.
        verifier: who judges its answers in post-training and its drafts before publication.
        tokenizer: how it reads: untrained before its first study, then trained on the training set of the last.
        law: what it has learned, as a law over raw documents; None before its first study.
        people: the law whose questions it is asked, that of its last study.
        shelf: rows of the corpus in its last training set.
        memory: (n,) how much the anchor policy lets each of them count; None where all count alike.
        weights: (n,) how much each of them counted, by the policy and by the screen; None where all counted alike.
        generation: how many trainings it has had.
        studied_at: tick of its last study; 0 means never.
        drafted: documents that it drew at the last tick to publish some of them.
        screen: how it tells machines' documents from people's where labels don't.
        post_training: what it does after each study to make right answers likelier.
        schedule: when it trains again.
        watermark: what marks its documents; None: nothing does.

    Args:
        model: the simulation.
        settings: as above.
        world: what it lives in: the vocabulary, the shape of pictures, the grammar of questions.
        verifier: as above.
        dice: the simulation's random streams.
        number: as above.
    """

    def __init__(
        self,
        model: mesa.Model,
        settings: TraineeSettings,
        world: Surroundings,
        verifier: Verifier,
        dice: Dice,
        *,
        number: int = 1,
    ):
        super().__init__(model)
        self.number = number
        self.settings = settings
        self.verifier = verifier
        self.tokenizer = settings.tokenizer.build(world.vocab_size, world.shape)
        self.law: Law | None = None
        self.people: Law | None = None
        self.shelf = np.empty(0, dtype=np.int64)
        self.memory: np.ndarray | None = None
        self.weights: np.ndarray | None = None
        self.generation = 0
        self.studied_at = 0
        self.drafted = 0
        self.screen = Screen(settings.detector)
        improvements = tuple(each.build(world.vocab_size) for each in settings.improve)
        self.post_training = PostTraining(improvements, world.grammar)
        self.schedule = settings.retrain.build(int(dice(f"alarm {number}").integers(2**31)))
        self.watermark = settings.watermark.build(world.vocab_size)
        self._dice = dice
        self._counted: tuple[np.ndarray | None, tuple[float, float]] = None, (np.nan, np.nan)

    def __repr__(self) -> str:
        learned = f"studied {self.generation} times, last at tick {self.studied_at}" if self.studied_at else "untaught"
        return f"<{type(self).__name__} {self.number}: {self.settings.learner.kind}, {learned}>"

    @property
    def press(self) -> Press:
        """What it publishes, by what it has learned and as it is set now."""
        learned = cast(Law, self.law)  # before its first study it publishes nothing, and nobody asks
        return Press(learned, self.people, self.settings, self.watermark, self.verifier)

    @property
    def solver(self) -> Law:
        """The law by which it answers questions: what it learned, without the symbols that `min_p` cuts off."""
        return self.press.solver

    @property
    def search(self) -> Search:
        """How it looks for an answer when it is asked to solve a question."""
        return self.settings.search.build()

    def learner(self, vocab_size: int) -> Learner:
        """Return an untrained learner over so many tokens; the oracle is told the law of people by the simulation."""
        return self.settings.learner.build(vocab_size, lambda: self.model.god)

    def stream(self, purpose: str, tick: int) -> np.random.Generator:
        """Return its random stream for a purpose; the first trainee has those of a world in which it is alone."""
        return self._dice(purpose if self.number == 1 else f"{purpose} {self.number}", tick)

    def sees(self, corpus: PublicCorpus, hidden: np.ndarray | None = None) -> View:
        """Return the corpus as it sees it, through its source and without the documents that are `hidden` (n,)."""
        return corpus.seen_by(self.number, self.settings.source, hidden)

    def is_due(self, tick: int) -> bool:
        """Whether this is a tick to study at, by its schedule: never before it `starts`, never after `until`."""
        starts, until = self.settings.starts, self.settings.until
        if tick < starts or (until is not None and tick > until):
            return False
        return self.law is None or self.schedule.due(tick - starts + 1, self.studied_at - starts + 1)

    def observe_loss(self, corpus: PublicCorpus, tick: int) -> None:
        """Tell the schedule the loss on documents of this tick that pass as people's, nats per symbol."""
        if self.schedule.losses and self.law is not None:
            rows = self.sees(corpus, self.screen.flagged).people(first=tick)
            x = corpus.x[rows[: self.schedule.losses]]
            if len(x):
                self.schedule.observe_loss(np.clip(-self.law.log_prob(x) / x.shape[1], -LARGEST, LARGEST))

    def inspect(self, corpus: PublicCorpus, tick: int) -> None:
        """Screen the documents that came since it last looked."""
        self.screen.examine(self.sees(corpus), self._writes_by, self.watermark, rng=self.stream("inspect", tick))

    def look_again(self, size: int) -> None:
        """Make the detector that it had when the corpus held `size` documents; a checkpoint needs it."""
        self.screen.prepare(size, self._writes_by, self.watermark)

    def collect(self, corpus: PublicCorpus, tick: int) -> None:
        """Take a training set from the corpus by the anchor policy; what is flagged is left out, or counts for less."""
        seen = self.sees(corpus, self.screen.hides)
        anchor, rng = self.settings.anchor, self.stream("collect", tick)
        size = cast(int, self.settings.shelf)  # nothing is left to be looked up
        rows, memory = anchor.take(seen, tick=tick, size=size, previous=self.shelf, rng=rng)
        mine = self._may_study(rows, corpus)
        self.shelf, self.memory = rows[mine], _part(memory, mine)
        self.weights = _product(self.memory, self.screen.weights(self.shelf))

    def anchored(self, corpus: PublicCorpus) -> tuple[float, float]:
        """Return the weighted shares of the training set that pass as people's and that people really wrote.

        They are counted once for each training set, since labels and authors never change.
        """
        if self._counted[0] is not self.shelf:
            weight = np.ones(len(self.shelf)) if self.weights is None else self.weights
            total = weight.sum()
            nominal = float(weight @ self.sees(corpus).passes(self.shelf) / total)
            self._counted = self.shelf, (nominal, float(weight @ ~corpus.is_synthetic(self.shelf) / total))
        return self._counted[1]

    def share_shelf(self, other: Trainee, corpus: PublicCorpus) -> None:
        """Take the training set that another trainee has taken; what that one set aside serves both."""
        if len(other.screen.aside):
            self.screen.keep_aside(other.screen.aside, corpus.x)
        mine = self._may_study(other.shelf, corpus)
        self.shelf, self.memory, self.weights = other.shelf[mine], _part(other.memory, mine), _part(other.weights, mine)

    def _may_study(self, rows: np.ndarray, corpus: PublicCorpus) -> np.ndarray:
        """Whether each document is not among those that were set aside; a first training set leaves some.

        rows (n,) of the corpus -> (n,) bool
        """
        if self.settings.detector.needs_reference and self.screen.reference is None and not len(self.screen.aside):
            self.screen.set_aside(rows[self.sees(corpus).passes(rows)], corpus.x)
        return ~np.isin(rows, self.screen.aside)

    def study(self, corpus: PublicCorpus, tick: int, people: Law) -> None:
        """Fit a fresh tokenizer and learner to the training set; a warm start can hide collapse.

        `people` is the law whose questions it is asked from now on.
        """
        rng = self.stream("study", tick)
        self.tokenizer = self.tokenizer.train(corpus.x[self.shelf], rng=rng)
        learner = self.learner(self.tokenizer.vocab_size).filled_with(self.tokenizer.end)
        rows, weights = once_each(self.shelf, self.weights) if learner.holds_out else (self.shelf, self.weights)
        x = corpus.x[rows]
        if self.settings.continues and self.law is not None:
            law = self.law
        else:
            law = self.tokenizer.decoded(learner.fit(self.tokenizer.encode(x), weights, rng=rng))
            self.post_training.begin(law)
        if self.settings.detector.needs_reference and self.screen.reference is None:
            self.screen.reference = law
        self.people = people
        if self.post_training.improvements:
            law = self.post_training.improve(
                law,
                learner=cast(SymbolLearner, learner),  # improvements are refused where documents are no symbols
                shelf=x,
                shelf_weights=weights,
                asked=people.sample(self.settings.asked, rng=self.stream("ask", tick)),
                min_p=self.settings.min_p,
                verifier=self.verifier,
                tick=tick,
                rng=rng,
            )
        self.law = law
        self.generation += 1
        self.studied_at = tick
        self.schedule.trained()

    def ghostwrite(self, n: int, strip: float, *, rng: np.random.Generator) -> np.ndarray:
        """Draw n documents that people will publish under their own names.  -> (n, T)

        A share of `strip` of them was rid of the watermark.
        """
        return self.press.signed(strip).sample(n, rng=rng)

    def publish(self, corpus: PublicCorpus, tick: int, *, labelled: bool = True) -> None:
        """Put before the public what the verifier accepts of its drafts; `labelled`: whether they carry its label."""
        self.drafted = 0
        if not self.settings.documents or self.law is None:
            return
        edition = self.press.print(
            self.settings.documents,
            tick=tick,
            rng=self.stream("publish", tick),
            verdicts=self.stream("verify", tick),
        )
        self.drafted = edition.drafted
        corpus.publish(edition.x, tick=tick, origin=self.number, generation=self.generation, labelled=labelled)

    def state(self) -> dict[str, np.ndarray]:
        """Return what a checkpoint can't find out by doing its studies again."""
        return {
            "generation": np.array(self.generation),
            "heard": self.schedule.history(),
            "flagged": self.screen.flagged,
            "aside": self.screen.aside,
        }

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Go back to what `state` returned, after its studies were done again."""
        self.generation = int(state["generation"])
        self.schedule.replay(state["heard"])
        self.screen.flagged = state["flagged"]

    @property
    def _writes_by(self) -> Law | None:
        """The law of its drafts before they are marked; None before its first study."""
        return None if self.law is None else self.press.plain


def _part(weights: np.ndarray | None, chosen: np.ndarray) -> np.ndarray | None:
    """Return the weights of some documents; None stands for equal ones.  weights (n,), chosen (n,) bool"""
    return None if weights is None else weights[chosen]


def _product(memory: np.ndarray | None, screened: np.ndarray | None) -> np.ndarray | None:
    """Return the product of two weights of each document; None stands for equal ones.  (n,), (n,) -> (n,)"""
    if memory is None or screened is None:
        return screened if memory is None else memory
    return memory * screened
