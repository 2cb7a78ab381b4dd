"""How far post-training has led from what was learned before it."""

from __future__ import annotations

from typing import cast

from godmodel.models.distribution import Estimate, Law
from godmodel.sim.measure.column import DOC, with_error
from godmodel.sim.measure.finder import measure
from godmodel.sim.measure.tick import Tick

ORDER = 80


@measure(
    with_error("teacher_kl_bits", DOC, "KL of the law before post-training to the law after it: teacher to student")
)
def distance_to_teacher(tick: Tick) -> dict[str, Estimate]:
    """Return the divergence of the law before post-training from that after it; nothing without post-training."""
    post_training = tick.trainee.post_training
    if not post_training.improvements:
        return {}
    teacher, law = cast(Law, post_training.teacher), cast(Law, tick.law)  # both are there once there was a study
    return {"teacher_kl_bits": tick.samples.of(teacher, "teacher").compare(law).kl.bits}
