"""A small chart of one measure over the years, as geometry for an SVG. A year without a number is a gap, never zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extract.model import Number

WIDTH = 320
HEIGHT = 132
_TOP = 22  # room for the figure above the highest bar
_BASE = HEIGHT - 24  # room for the years below
_BAR = 0.56  # of a year's slot


@dataclass(frozen=True, slots=True)
class Bar:
    """One year. `value` None is a gap and says why in `missing`, a key of the site's words. Lengths in user units."""

    year: int
    centre: float
    x: float
    y: float
    width: float
    height: float
    value: Number | None
    missing: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = _BASE


def chart(years: Sequence[int], values: Mapping[int, Number], missing: Mapping[int, str]) -> Chart:
    """Bars from a base of zero for `years` in order; a year of neither `values` nor `missing` had no report."""
    highest = max((float(value) for value in values.values()), default=0.0)
    slot = WIDTH / max(len(years), 1)
    width = min(slot * _BAR, 40.0)
    bars = []
    for index, year in enumerate(years):
        centre = slot * (index + 0.5)
        value = values.get(year)
        height = (_BASE - _TOP) * float(value) / highest if value is not None and highest > 0 else 0.0
        height = max(height, 0.0)
        bars.append(
            Bar(
                year=year,
                centre=round(centre, 1),
                x=round(centre - width / 2, 1),
                y=round(_BASE - height, 1),
                width=round(width, 1),
                height=round(height, 1),
                value=value,
                missing=None if value is not None else missing.get(year, "no_report"),
            )
        )
    return Chart(tuple(bars))
