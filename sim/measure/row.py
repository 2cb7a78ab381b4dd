"""What a tick leaves in the time series: what happened in a simulation, and what it means. It only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from godmodel.models.distribution import Law
from godmodel.models.information import kl
from godmodel.sim.corpus import HUMAN
from godmodel.sim.measure.divergence import code_lengths, held_out, measure, moved_apart
from godmodel.sim.measure.latent import causes
from godmodel.sim.measure.ledger import COLUMNS, telescope
from godmodel.sim.measure.market import market
from godmodel.sim.measure.numbers import measure_numbers
from godmodel.sim.measure.people import people
from godmodel.sim.measure.tasks import solve, verify
from godmodel.sim.measure.tokens import cost_of_tokens

if TYPE_CHECKING:
    from godmodel.sim.simulation import Simulation


def row_of(sim: Simulation) -> dict:
    """The row of the last tick: {column: value or Estimate}; the measured ones only every `measure.every` ticks."""
    shelf = sim.corpus.origin[sim.trainee.shelf]
    row: dict = {
        "tick": sim.tick,
        **sim.world.calendar(sim.spec.drift.period(sim.tick)),
        "generation": sim.trainee.generation,
        "documents": len(sim.corpus),
        "synthetic_share": sim.corpus.synthetic_share(),
        "shelf_documents": len(shelf),
        "shelf_synthetic_share": float((shelf != HUMAN).mean()),
        "corpus_crc32": sim.checksum,
        **people(sim.population, sim.corpus, sim.trainee, sim.heard, sim.tick),
    }
    if sim.world.grammar is not None:
        row |= verify(sim.verifier, sim.trainee, sim.tick)
    every = sim.spec.measure.every
    if every and sim.tick % every == 0:
        how = {"settings": sim.spec.measure, "dice": sim.dice, "tick": sim.tick}
        laws = sim.god, sim.previous_god, sim.trainee.law
        row |= measure_numbers(*laws, **how) if not sim.world.vocab_size else measure(*laws, **how)
        row |= _caused(sim)
        row |= market(sim.god, sim.trainees, sim.population, sim.corpus, **how)
        if sim.spec.measure.coded:
            row |= code_lengths(sim.god, sim.trainee.law, **how)
        row |= cost_of_tokens(sim.god, sim.trainee.tokenizer, sim.corpus.x[sim.trainee.shelf])
        row |= causes(sim.god, sim.trainee.law, **how)
        row |= _distance_to_teacher(sim)
        row |= _solve(sim)
        row |= _held_out(sim)
        row |= _account(sim)
    return row


def _caused(sim: Simulation) -> dict:
    """How far the world has moved, and how much of that machines caused: the distance to the mute twin."""
    if sim.twin is None:
        return {}

    def apart(p: Law, q: Law, purpose: str):
        return moved_apart(p, q, draws=sim.spec.measure.draws, rng=sim.dice(f"measure {purpose}", sim.tick)).bits

    caused = apart(sim.god, sim.twin.god, "caused")
    share = max(caused.value, 0.0)  # a sampled divergence may fall below its bound
    total = share + max(apart(sim.twin.god, sim.twin.first_god, "moved alone").value, 0.0)
    return {
        "caused_drift_js_bits": caused,
        "moved_js_bits": apart(sim.god, sim.first_god, "moved"),
        "caused_drift_share": share / total if total > 0 else 0.0,
    }


def _distance_to_teacher(sim: Simulation) -> dict:
    """How far post-training has led from what was learned before it."""
    trainee = sim.trainee
    if not trainee.improvements:
        return {}
    rng = sim.dice("measure teacher", sim.tick)
    return {"teacher_kl_bits": kl(trainee.teacher, trainee.law, draws=sim.spec.measure.draws, rng=rng).bits}


def _solve(sim: Simulation) -> dict:
    """Who solves how many questions, where there are questions."""
    if sim.world.grammar is None:
        return {}
    return solve(
        sim.god,
        sim.trainee,
        sim.verifier,
        grammar=sim.world.grammar,
        settings=sim.spec.measure,
        dice=sim.dice,
        tick=sim.tick,
    )


def _held_out(sim: Simulation) -> dict:
    """The loss on real documents that nobody publishes, where the world has such."""
    x = sim.world.held_out(sim.spec.drift.period(sim.tick))
    if x is None:
        return {}
    return held_out(sim.trainee.law, x, settings=sim.spec.measure, dice=sim.dice, tick=sim.tick)


def _account(sim: Simulation) -> dict:
    """What each boundary costs, in bits."""
    if not sim.spec.measure.ledger:
        return {}
    bands = telescope(
        sim.god,
        [*sim.ledger.chain(sim.corpus, sim.trainee, sim.dice), [(1.0, sim.trainee.law)]],
        uniform=sim.spec.measure.uniform,
        draws=sim.spec.measure.draws,
        rng=sim.dice("measure ledger", sim.tick),
    )
    return dict(zip(COLUMNS, bands, strict=True))
