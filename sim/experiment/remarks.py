"""What easily goes unnoticed in finished runs, in words: a verifier that accepts nothing, arms that are the same.

A remark is no verdict. It says what the rows show, so that nobody takes the silence of a machine for a rescue. Not
handled here: what is said of the user's own files before the runs begin (`experiment.notes`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from godmodel.sim.config import Spec
from godmodel.sim.files import read_json, write_json
from godmodel.sim.settings import checked

if TYPE_CHECKING:
    from pandas import DataFrame

HARDLY = 0.001  # share of checked documents below which a verifier accepts hardly anything
HIDDEN = 0.05  # share of documents, or of their entropy, below which a lens hides nearly all
LATER = 2  # ticks that a run must have before its training set is looked at
FILE = "remarks.json"


def remarks(table: DataFrame, specs: Mapping[str, Spec] | None = None) -> list[str]:
    """Return sentences on the arms of a scenario's runs, the same for the same table.

    table: rows of all arms and seeds, as recorded; specs: the settings of each arm, without which nothing is said that
    depends on what they ask for.
    """
    specs = specs or {}
    found = [
        sentence
        for arm, rows in table.groupby("arm", sort=True)
        for sentence in (*_of_arm(str(arm), rows, specs.get(str(arm))), *_of_lens(str(arm), rows))
    ]
    return [*found, *_equal_arms(table)]


def keep_remarks(folder: Path, table: DataFrame) -> list[str]:
    """Write the remarks on a folder's runs to `remarks.json` beside them, and return them."""
    specs = {}
    for arm in table.arm.unique():
        for path in sorted((folder / "runs" / arm).glob("seed=*/config.json"))[:1]:
            specs[str(arm)] = checked(Spec, read_json(path, dict))
    found = remarks(table, specs)
    write_json(folder / FILE, found)
    return found


def _of_arm(arm: str, rows: DataFrame, spec: Spec | None) -> Iterator[str]:
    checks = rows.verifier_checks.sum() if "verifier_checks" in rows else 0
    if checks:
        accepted = (rows.verifier_checks * rows.verifier_acceptance.fillna(0)).sum()
        if accepted == 0:
            yield f"{arm}: the verifier accepted none of {checks:,.0f} documents that it checked."
        elif accepted / checks < HARDLY:
            yield f"{arm}: the verifier accepted {accepted:,.0f} of {checks:,.0f} documents that it checked."
    machine = (rows.synthetic_share * rows.documents).groupby(rows.seed).last().sum()
    if (checks if spec is None else _asks_for_machines(spec)) and _studied_people_alone(rows):
        if machine == 0:
            yield f"{arm}: no machine published anything, and the trainee studied people's documents alone."
        elif spec is not None:
            yield (
                f"{arm}: the trainee studied people's documents alone, although machines wrote {machine:,.0f} and "
                f"anchor = {spec.trainees[0].anchor.kind} takes them: its source, its detector or their labels keep "
                "them out."
            )
    quiet = rows.groupby("seed").documents.last()
    if (quiet == 0).any():
        yield f"{arm}: nothing was published at all in {int((quiet == 0).sum())} of {len(quiet)} seeds."


def _asks_for_machines(spec: Spec) -> bool:
    """Whether the first trainee's training set should come to hold what a machine wrote."""
    trainee = spec.trainees[0]
    people_alone = getattr(trainee.anchor, "share", 0.0) == 1 or getattr(trainee.anchor, "new", 1.0) == 0
    return bool(trainee.documents) and not people_alone


def _studied_people_alone(rows: DataFrame) -> bool:
    """Whether no later training set held a machine's document, where there were several."""
    late = rows[rows.tick > LATER]
    return bool(len(late)) and rows.generation.max() > 1 and bool((late.shelf_synthetic_share == 0).all())


def _of_lens(arm: str, rows: DataFrame) -> Iterator[str]:
    seen = rows.recorded_share.mean() if "recorded_share" in rows else 1.0
    if seen < HIDDEN:
        yield f"{arm}: the lens let through {seen:.2%} of the documents that people wrote."
    if "recorded_bits" in rows:
        left, whole = rows[["recorded_bits", "entropy_world_bits"]].dropna().mean().tolist()
        if left < HIDDEN * whole:
            yield (
                f"{arm}: what the lens records tells {max(left, 0):.2f} of the {whole:.3g} bits of a document, so that "
                "hardly anything can be learned from it."
            )


def _equal_arms(table: DataFrame) -> Iterator[str]:
    """Arms whose documents are the same to the byte in every seed that they share."""
    if "corpus_crc32" not in table:
        return
    last = table.sort_values("tick").groupby(["arm", "seed"])[["tick", "corpus_crc32"]].last()
    by_arm = {arm: rows.droplevel("arm") for arm, rows in last.groupby(level="arm")}
    groups: dict[str, list[str]] = {}
    for arm, rows in by_arm.items():
        groups.setdefault(rows.to_csv(), []).append(str(arm))
    for arms in groups.values():
        if len(arms) > 1:
            yield f"{', '.join(arms)}: these arms published the same documents; they may differ in what is measured."
