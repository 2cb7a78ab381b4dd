"""The grammar of tasks has a question, the work shown or hidden below each of its operations, and the answer.

A question begins with a state s and names operations o_1..o_d; state z_i = step[i, o_i, z_{i-1}], z_0 = s, and the
answer is z_d. A document writes each state below its operation, as one works on paper:

    s  o_1 z_1  o_2 z_2  ...  o_d z_d  =  z_d  end end ...            T = 2 D + 3 symbols for depths up to D

with a blank in place of every z_i where the work is hidden. A question is *put* to a law by forcing its own symbols;
the law writes the others, the *slots*.

Not handled here: how likely a document is (`models.exact.tasks`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from godmodel.models.distribution import symbol_dtype

END, EQUALS, BLANK, STATES = 0, 1, 2, 3  # symbols; state z is STATES + z, then come the operations


@dataclass(frozen=True, eq=False)
class Grammar:
    """A grammar defines tasks over S states and O operations, of depth at most D.

    Attributes:
        step: (D, O, S) int, the state after operation o at place i from state z; each a bijection of the states, so
            that wrong answers spread evenly and an answer by chance is right with probability 1/S.
        state_names, operation_names: S and O labels for people to read.

    Raises:
        ValueError: for another shape, or an operation that is no bijection.

    >>> add = Grammar(np.array([[[1, 2, 0]]] * 2), ("0", "1", "2"), ("+1",))
    >>> add.spell(add.solution(add.question(np.array([2]), np.array([[0, 0]]), np.array([2]))))
    ['2 +1 0 +1 1 = 1']
    """

    step: np.ndarray
    state_names: tuple[str, ...]
    operation_names: tuple[str, ...]

    def __post_init__(self) -> None:
        step = np.asarray(self.step)
        if step.ndim != 3 or 0 in step.shape or step.dtype.kind not in "iu":
            raise ValueError(f"step must be integers of shape (D, O, S), each >= 1, got {step.dtype} {step.shape}")
        wrong = (np.sort(step, axis=2) != np.arange(step.shape[2])).any(axis=2)
        if wrong.any():
            i, o = np.argwhere(wrong)[0]
            raise ValueError(f"each operation must permute the states 0..S-1, operation {o} at place {i} does not")
        if (len(self.operation_names), len(self.state_names)) != step.shape[1:]:
            raise ValueError(f"there must be a name for each of {step.shape[1:]} operations and states")
        step.flags.writeable = False
        object.__setattr__(self, "step", step)

    @property
    def depth(self) -> int:
        """Return D, the most operations in a question."""
        return self.step.shape[0]

    @property
    def operations(self) -> int:
        """Return O, the number of operations."""
        return self.step.shape[1]

    @property
    def states(self) -> int:
        """Return S, the number of states; an answer by chance is right once in S."""
        return self.step.shape[2]

    @property
    def first_operation(self) -> int:
        """Return the symbol that stands for operation 0."""
        return STATES + self.states

    @property
    def vocab_size(self) -> int:
        """Return V, the number of symbols: end, equals, blank, states, operations."""
        return self.first_operation + self.operations

    @property
    def length(self) -> int:
        """Return T, the number of symbols in a document."""
        return 2 * self.depth + 3

    def question(self, start: np.ndarray, operations: np.ndarray, depth: np.ndarray) -> np.ndarray:
        """Write documents that hold a question and blanks in all slots.

        start (N,) in 0..S-1, operations (N, D) in 0..O-1 (those beyond the depth are ignored), depth (N,) in 1..D
        -> (N, T) int
        """
        x = np.full((len(start), self.length), END, dtype=symbol_dtype(self.vocab_size))
        place = np.arange(1, self.depth + 1)
        within = place <= depth[:, None]
        x[:, 0] = STATES + start
        x[:, 1:-2:2] = np.where(within, self.first_operation + operations, END)
        x[:, 2:-1:2] = np.where(within, BLANK, END)
        rows = np.arange(len(x))
        x[rows, 2 * depth + 1] = EQUALS
        x[rows, 2 * depth + 2] = BLANK
        return x

    def depths(self, x: np.ndarray) -> np.ndarray:
        """Count the operations of each document's question; 0 where none is well formed.  x (N, T) -> (N,) int"""
        x = np.asarray(x)
        signs = x[:, 1::2]  # operations, then the equals sign
        equals = signs == EQUALS
        depth = np.where(equals.any(axis=1), equals.argmax(axis=1), 0)
        place = np.arange(signs.shape[1])
        asked = place < depth[:, None]
        fine = ((signs >= self.first_operation) | ~asked).all(axis=1) & self._is_state(x[:, 0])
        return np.where(fine, depth, 0)

    def slots(self, x: np.ndarray) -> np.ndarray:
        """Return which symbols the solver writes: the work and the answer.  x (N, T) int -> (N, T) bool"""
        place = np.arange(self.length)
        depth = self.depths(x)[:, None]
        return (place % 2 == 0) & (place >= 2) & (place <= 2 * depth + 2) & (depth > 0)

    def truth(self, x: np.ndarray) -> np.ndarray:
        """Return the right states z_0..z_D; those beyond the depth repeat the last.  x (N, T) int -> (N, D+1) int

        They are -1 where there is no well-formed question.
        """
        x, depth = np.asarray(x).astype(np.intp), self.depths(x)
        asked = depth > 0
        z = np.empty((len(x), self.depth + 1), dtype=np.intp)
        z[:, 0] = np.where(asked, x[:, 0] - STATES, 0)
        for i in range(self.depth):
            here = i < depth
            o = np.where(here, x[:, 2 * i + 1] - self.first_operation, 0)
            z[:, i + 1] = np.where(here, self.step[i, o, z[:, i]], z[:, i])
        z[~asked] = -1
        return z

    def solution(self, x: np.ndarray) -> np.ndarray:
        """Return the same questions with right work, shown, and the right answer.  x (N, T) int -> (N, T) int"""
        z, depth = self.truth(x), self.depths(x)
        out = np.array(x)
        states = STATES + z[:, 1:]
        place = np.arange(1, self.depth + 1)
        out[:, 2:-1:2] = np.where(place <= depth[:, None], states, out[:, 2:-1:2])
        rows = np.flatnonzero(depth > 0)
        out[rows, 2 * depth[rows] + 2] = states[rows, -1]
        return out

    def answers(self, x: np.ndarray) -> np.ndarray:
        """Return the symbol in the place of the answer; -1 where there is no question.  x (N, T) int -> (N,) int"""
        depth = self.depths(x)
        found = np.asarray(x)[np.arange(len(x)), 2 * depth + 2].astype(np.intp)
        return np.where(depth > 0, found, -1)

    def right(self, x: np.ndarray) -> np.ndarray:
        """Return whether the answer is right, however it was found.  x (N, T) int -> (N,) bool"""
        z = self.truth(x)[:, -1]
        return (z >= 0) & (self.answers(x) == STATES + z)

    def shown(self, x: np.ndarray) -> np.ndarray:
        """Return whether every slot of the work holds a state; False without a question.  x (N, T) int -> (N,) bool"""
        depth = self.depths(x)
        work = self._is_state(np.asarray(x)[:, 2:-1:2])
        return (work | (np.arange(self.depth) >= depth[:, None])).all(axis=1) & (depth > 0)

    def steps_right(self, x: np.ndarray) -> np.ndarray:
        """Return whether each step is shown and follows from what is written before it.  x (N, T) int -> (N, D) bool

        Steps beyond the depth count as right. A right step after a wrong one is right: it is the step that is judged.
        """
        x, depth = np.asarray(x).astype(np.intp), self.depths(x)
        out = np.ones((len(x), self.depth), dtype=bool)
        before = x[:, 0]
        for i in range(self.depth):
            here, after = i < depth, x[:, 2 * i + 2]
            readable = here & self._is_state(before)
            o = np.where(here, x[:, 2 * i + 1] - self.first_operation, 0)
            should = STATES + self.step[i, o, np.where(readable, before - STATES, 0)]
            out[:, i] = ~here | (readable & (after == should))
            before = after
        out[depth == 0] = False
        return out

    def sound(self, x: np.ndarray) -> np.ndarray:
        """Return whether the answer is right and every step is shown and right.  x (N, T) int -> (N,) bool"""
        return self.right(x) & self.steps_right(x).all(axis=1)

    def spell(self, x: np.ndarray) -> list[str]:
        """Write documents as a person reads them; a hidden step is a dot.  x (N, T) int -> N strings"""
        names = np.array(["", "=", "·", *self.state_names, *self.operation_names], dtype=object)
        return [" ".join(word for word in row if word) for row in names[np.asarray(x)]]

    def _is_state(self, symbols: np.ndarray) -> np.ndarray:
        return (symbols >= STATES) & (symbols < self.first_operation)
