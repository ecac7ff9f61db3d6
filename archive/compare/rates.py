"""Shares that two reports' figures make, held to each other in percentage points (百分点)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from archive.compare.facts import FigureSide, PrintedFigures, figure_side
from extract.forms.concordance import Rate, rates
from extract.model import Number, json_number

# `incomplete`: an operand is printed, but not every one states a number. `of_nothing`: a share of 0.
# `contradictory`: a part below 0 or above the whole, as the report prints them.
RateState = Literal["stated", "incomplete", "of_nothing", "contradictory", "not_printed", "not_on_form"]

_HUNDREDTH = Decimal("0.01")


class RateSide(NamedTuple):
    """A share in one report, in percent to 2 decimals; `stated` of its `operands` state a number.

    `part` and `whole` are numbers wherever all that they add up is stated.
    """

    state: RateState
    value: Decimal | None
    part: Number | None
    whole: Number | None
    stated: int
    operands: int

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {name: json_number(getattr(self, name)) for name in ("value", "part", "whole")}


class RateChange(NamedTuple):
    """A share in two reports. `points` is b - a in percentage points to 2 decimals, rounded from the exact shares.

    It may differ from that of the rounded shares in the last digit. `reason`, where the status is `not_comparable`, is
    the state of the side that is no share.
    """

    rate: str
    label: str
    label_en: str
    status: Literal["same", "changed", "not_comparable"]
    a: RateSide
    b: RateSide
    points: Decimal | None
    reason: RateState | None

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {
            "a": self.a.to_json(),
            "b": self.b.to_json(),
            "points": json_number(self.points),
        }


def compare_rates(a: PrintedFigures, b: PrintedFigures) -> list[RateChange]:
    """Every share of which either report prints an operand, in the order of the concordance."""
    side_a, side_b = figure_side(a), figure_side(b)
    found = (compare_rate(rate, rate_side(rate, side_a), rate_side(rate, side_b)) for rate in rates())
    return [change for change in found if not {change.a.state, change.b.state} <= {"not_printed", "not_on_form"}]


def compare_rate(rate: Rate, a: RateSide, b: RateSide) -> RateChange:
    """The change of a share between what two reports make of it."""
    share_a, share_b = share_of(a), share_of(b)
    if share_a is None or share_b is None:
        reason = b.state if share_a is not None else a.state
        return RateChange(rate.key, rate.zh, rate.en, "not_comparable", a, b, None, reason)
    status: Literal["same", "changed"] = "same" if share_a == share_b else "changed"
    return RateChange(rate.key, rate.zh, rate.en, status, a, b, in_percent(share_b - share_a), None)


def rate_side(rate: Rate, side: FigureSide) -> RateSide:
    """What one report makes of a share."""
    count = len(rate.part) + 1
    if side.form not in rate.forms:
        return RateSide("not_printed" if side.form == "none" else "not_on_form", None, None, None, 0, count)
    parts = [side.cells[code].value for code in rate.part if code in side.cells]
    stated = [value for value in parts if value is not None]
    whole = side.cells[rate.whole].value if rate.whole in side.cells else None
    part = sum(stated) if len(stated) == len(rate.part) else None
    n = len(stated) + (whole is not None)
    if not parts and rate.whole not in side.cells:
        return RateSide("not_printed", None, None, None, 0, count)
    if part is None or whole is None:
        return RateSide("incomplete", None, part, whole, n, count)
    if not 0 <= part <= whole or any(value < 0 for value in stated):
        return RateSide("contradictory", None, part, whole, n, count)
    if whole == 0:
        return RateSide("of_nothing", None, part, whole, n, count)
    return RateSide("stated", in_percent(Fraction(part) / Fraction(whole)), part, whole, n, count)


def share_of(side: RateSide) -> Fraction | None:
    """The share exactly; None where it is none."""
    if side.state != "stated" or side.part is None or side.whole is None:
        return None
    return Fraction(side.part) / Fraction(side.whole)


def in_percent(share: Fraction) -> Decimal:
    """A share, or the difference of two, in percent to 2 decimals."""
    percent = share * 100
    return (Decimal(percent.numerator) / Decimal(percent.denominator)).quantize(_HUNDREDTH, ROUND_HALF_UP)
