"""Colours: one for each meaning, the same on the page, in figures and in the report.

Okabe and Ito (2008): told apart with every common kind of colour blindness. Grey is for controls.
"""

from __future__ import annotations

from dataclasses import dataclass

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
CONTROL = "#777777"
BAND_COLOURS = ("#0072B2", "#D55E00", "#CC79A7", "#E69F00", "#BBBBBB")  # of the ledger's bands, in their order
HEAT = "cividis"  # of heat maps: even steps of lightness, for every kind of eye
CRITICAL = "#D55E00"  # the line at which a claim turns
TASK_COLOURS = ("#777777", "#E69F00", "#CC79A7", "#009E73")  # unsupported, not found, not recognised, solved
GOD = "#009E73"
LEARNER = "#D55E00"
PEOPLE = "#0072B2"
SIDES = ("#0072B2", "#D55E00")  # the first and the second of two arms side by side
TOPICS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")


@dataclass(frozen=True)
class Theme:
    """What a picture is drawn on: `ink` for lines and words, `paper` behind them, `faint` for grids and ties."""

    name: str
    ink: str
    paper: str
    faint: str


LIGHT = Theme("light", "#1a1a1a", "#ffffff", "#c8c8c8")
DARK = Theme("dark", "#e8e8e8", "#1e1e1e", "#4a4a4a")
