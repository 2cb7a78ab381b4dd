"""Trainees made from settings, for one simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from godmodel.agents.trainee import Trainee
from godmodel.models.improve.search import Search, Tree
from godmodel.sim.errors import InputError
from godmodel.sim.training.anchor import Inherited
from godmodel.sim.training.trainee import TraineeSettings

if TYPE_CHECKING:
    from godmodel.sim.simulation import Simulation


def hire(sim: Simulation, settings: TraineeSettings, number: int) -> Trainee:
    """Trainee `number` of the world.

    Raises:
        InputError: if what it should do does not fit the world.
    """
    world, verifier = sim.world, sim.spec.verifier
    shelf = settings.shelf or sim.spec.population.documents
    return Trainee(
        sim,
        lambda vocab_size: settings.learner.build(vocab_size, lambda: sim.god),
        settings.tokenizer.build(world.vocab_size, world.shape),
        sim.spec.anchor if isinstance(settings.anchor, Inherited) else settings.anchor,
        number=number,
        shelf_size=shelf,
        schedule=settings.retrain.build(int(sim.dice(f"alarm {number}").integers(2**31))),
        screen=settings.detector,
        verifier=sim.verifier,
        documents=shelf if settings.documents is None else settings.documents,
        temperature=settings.temperature,
        source=settings.source,
        starts=settings.starts,
        until=settings.until,
        price=settings.price,
        watermark=settings.watermark.build(world.vocab_size),
        strip=sim.spec.population.adoption.strip,
        patience=verifier.patience,
        candidates=settings.candidates,
        min_p=settings.min_p,
        improvements=tuple(each.build(world.vocab_size) for each in settings.improve),
        grammar=world.grammar,
        asked=settings.asked,
        answers=settings.writes == "answers",
        search=_search(sim, settings),
        continues=settings.continues,
    )


def instruct(sim: Simulation, trainee: Trainee, settings: TraineeSettings) -> None:
    """Tell a trainee at work what has changed in the settings that act at once; see `sim.live`.

    Raises:
        InputError: if its search asks for what the verifier does not judge.
    """
    trainee.search = _search(sim, settings)
    trainee.anchor = sim.spec.anchor if isinstance(settings.anchor, Inherited) else settings.anchor
    trainee.documents = trainee.shelf_size if settings.documents is None else settings.documents
    trainee.temperature = settings.temperature
    trainee.price = settings.price
    trainee.strip = sim.spec.population.adoption.strip
    trainee.patience = sim.spec.verifier.patience


def _search(sim: Simulation, settings: TraineeSettings) -> Search:
    search = settings.search.build()
    if isinstance(search, Tree) and sim.verifier.judge.steps(np.zeros((0, sim.world.length), int)) is None:
        raise InputError(
            f"trainee.search = tree asks about steps, and verifier = {sim.spec.verifier.kind} judges whole "
            "answers: set verifier.kind=process, or another trainee.search."
        )
    return search
