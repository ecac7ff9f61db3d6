"""Shares of a group of publishers over the years: all their parts of all their wholes, and how single shares moved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from archive.compare.facts import FigureSide
from archive.compare.group import Member, Spread, Year
from archive.compare.group_figures import spread_of, steps_of
from archive.compare.rates import RateSide, in_percent, rate_side, share_of
from extract.forms.concordance import Rate
from extract.model import json_number


@dataclass(frozen=True, slots=True)
class RateStep:
    """From year `a` to year `b`, over the `compared` publishers whose reports of both years make a share.

    `share_a`, `share_b`: the sum of their parts of the sum of their wholes, in percent; `points` is the difference in
    percentage points, rounded from the exact shares. `spread` is of the single publishers' points.
    """

    a: int
    b: int
    compared: int
    share_a: Decimal | None
    share_b: Decimal | None
    points: Decimal | None
    rose: int
    fell: int
    stayed: int
    spread: Spread | None

    def to_json(self) -> dict[str, Any]:
        return {
            "a": self.a,
            "b": self.b,
            "compared": self.compared,
            "share_a": json_number(self.share_a),
            "share_b": json_number(self.share_b),
            "points": json_number(self.points),
            "rose": self.rose,
            "fell": self.fell,
            "stayed": self.stayed,
            "spread": self.spread.to_json() if self.spread else None,
        }


@dataclass(frozen=True, slots=True)
class GroupRate:
    """A share of a group; `steps` as of a `GroupFigure`, `tallies` counts each year's states over all members."""

    key: str
    label: str
    label_en: str
    years: tuple[int, ...]
    steps: tuple[RateStep, ...]
    tallies: tuple[dict[str, int], ...]

    @property
    def overall(self) -> RateStep:
        return self.steps[-1]

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label,
            "label_en": self.label_en,
            "steps": [step.to_json() for step in self.steps],
            "years": [{"year": year, "states": tally} for year, tally in zip(self.years, self.tallies, strict=True)],
        }


def group_rate(rate: Rate, years: Sequence[int], members: Sequence[tuple[Member, Sequence[Year]]]) -> GroupRate:
    """The share over the members, each with what there is of each of `years` (two or more, in their order)."""
    sides = [[rate_side(rate, year) if isinstance(year, FigureSide) else None for year in held] for _, held in members]
    states = [
        [_state(year, side) for year, side in zip(held, own, strict=True)]
        for (_, held), own in zip(members, sides, strict=True)
    ]
    return GroupRate(
        key=rate.key,
        label=rate.zh,
        label_en=rate.en,
        years=tuple(years),
        steps=tuple(_step((years[a], years[b]), [(own[a], own[b]) for own in sides]) for a, b in steps_of(years)),
        tallies=tuple(dict(Counter(own[n] for own in states).most_common()) for n in range(len(years))),
    )


def _state(year: Year, side: RateSide | None) -> str:
    if side is None or not isinstance(year, FigureSide):
        return str(year)
    return "left_open" if side.state == "not_printed" and year.left_open else side.state


def _step(years: tuple[int, int], pairs: Sequence[tuple[RateSide | None, RateSide | None]]) -> RateStep:
    shares = [(a, share_of(a), b, share_of(b)) for a, b in pairs if a is not None and b is not None]
    compared = [
        (a, b, share_b - share_a) for a, share_a, b, share_b in shares if share_a is not None and share_b is not None
    ]
    moves = [move for _, _, move in compared]
    share_a, share_b = _together([a for a, _, _ in compared]), _together([b for _, b, _ in compared])
    return RateStep(
        a=years[0],
        b=years[1],
        compared=len(compared),
        share_a=None if share_a is None else in_percent(share_a),
        share_b=None if share_b is None else in_percent(share_b),
        points=None if share_a is None or share_b is None else in_percent(share_b - share_a),
        rose=sum(move > 0 for move in moves),
        fell=sum(move < 0 for move in moves),
        stayed=sum(move == 0 for move in moves),
        spread=spread_of([in_percent(move) for move in moves]),
    )


def _together(sides: Sequence[RateSide]) -> Fraction | None:
    """The share of all of them: each has a whole above 0."""
    parts = sum(Fraction(side.part) for side in sides if side.part is not None)
    wholes = sum(Fraction(side.whole) for side in sides if side.whole is not None)
    return Fraction(parts, wholes) if wholes else None
