"""What easily goes unnoticed in finished runs, in words: a verifier that accepts nothing, arms that are the same.

A remark is no verdict. It says what the rows show, so that nobody takes the silence of a machine for a rescue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

HARDLY = 0.001  # share of checked documents below which a verifier accepts hardly anything
LATER = 2  # ticks that a run must have before its training set is looked at


def remarks(table: DataFrame) -> list[str]:
    """Return sentences on the arms of a scenario's runs, the same for the same table.

    table: rows of all arms and seeds, as recorded
    """
    found = [sentence for arm, rows in table.groupby("arm", sort=True) for sentence in _of_arm(str(arm), rows)]
    return [*found, *_equal_arms(table)]


def _of_arm(arm: str, rows: DataFrame) -> Iterator[str]:
    checks = rows.verifier_checks.sum() if "verifier_checks" in rows else 0
    if checks:
        accepted = (rows.verifier_checks * rows.verifier_acceptance.fillna(0)).sum()
        machine = (rows.synthetic_share * rows.documents).groupby(rows.seed).last().sum()
        if accepted == 0:
            yield f"{arm}: the verifier accepted none of {checks:,.0f} documents that it checked."
        elif accepted / checks < HARDLY:
            yield f"{arm}: the verifier accepted {accepted:,.0f} of {checks:,.0f} documents that it checked."
        late = rows[rows.tick > LATER]
        if len(late) and machine == 0 and (late.shelf_synthetic_share == 0).all():
            yield f"{arm}: no machine published anything, and the trainee studied people's documents alone."
    quiet = rows.groupby("seed").documents.last()
    if (quiet == 0).any():
        yield f"{arm}: nothing was published at all in {int((quiet == 0).sum())} of {len(quiet)} seeds."


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
