"""Distillation into a student."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

from pydantic import Field, model_validator

from godmodel.sim.parts import Can, Need
from godmodel.sim.training.improvements.base import ImprovementSettings
from godmodel.sim.training.learners import AnyLearner
from godmodel.sim.training.learners.god import God
from godmodel.sim.training.learners.ngram import NGram

if TYPE_CHECKING:
    from collections.abc import Callable

    from godmodel.models.distribution import SymbolLearner


class Distill(ImprovementSettings):
    """A student learns from the trainee's own documents (Hinton et al. 2015), and takes its place."""

    kind: Literal["distill"] = "distill"
    needs: ClassVar[tuple[Need, ...]] = (Need("world", Can.SYMBOLS),)
    student: AnyLearner = Field(NGram(order=2), description="what the student learns with")
    documents: int = Field(1000, ge=2, le=10_000_000, description="documents of the teacher's that it learns from")
    soft: bool = Field(True, description="whether it sees the teacher's law of each symbol, or the symbol drawn alone")

    @model_validator(mode="after")
    def _a_student_learns(self):
        if isinstance(self.student, God):
            raise ValueError("a student must be able to learn, and god learns nothing: set student=ngram or a network.")
        return self

    def build(self, vocab_size):
        """Build a distillation into the student."""
        from godmodel.models.improve.distill import Distillation

        nobody = cast("Callable[[], Any]", lambda: None)  # a student that learns asks for no god
        student = cast("SymbolLearner", self.student.build(vocab_size, nobody))
        return Distillation(student, self.documents, self.soft)
