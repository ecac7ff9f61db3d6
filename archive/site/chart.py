"""A small chart of one measure over the years, as geometry for an SVG. A year without a number is a gap, never zero.

Across, places are in percent of the drawing's width, so that it fits a phone and a page and its words keep their size;
down, they are in pixels. The narrowest drawing decides which values have room to be written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.site.numbers import plain
from extract.model import Number

_TOP = 24  # room for the figure above the highest bar
_YEARS = 22  # room for the years below
_TALLEST = 102  # the highest bar
_FLAT = 24  # where all that is stated is zero
_BAR = 62.0  # of a year's slot, in percent
_WIDEST = 14.0  # of the drawing: a lone year is no wall
_NARROWEST = 270  # pixels: the drawing on a small phone
_DIGIT, _AROUND = 7.2, 5.0  # pixels of a digit and around a number, in the type of the values
_LINE = 14.0  # pixels from one line of type to the next
_YEAR = 36.0  # pixels that a year and the blank beside it take
_ZERO = 2.0  # pixels: a stated zero is a line on the base, not an empty place

# Gaps are told by pattern: another form or unit, a cell without a number, no report at all.
_OF_FORM = ("forms_differ", "not_on_form", "other_unit")
_OF_CELL = ("blank", "dash", "text", "unreadable", "not_printed", "absent")


@dataclass(frozen=True, slots=True)
class Label:
    """A number written above its bar: its place in percent, and the side (`start`, `middle`, `end`) that is there."""

    x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One year. `value` None is a gap that says why in `missing`, a key of the site's words, and is drawn as `pattern`.

    `left`, `centre`, `width`, `slot_left` and `slot` in percent, `y` and `height` in pixels. `label` is None where the
    number has no room; `tick` says whether the year is written below.
    """

    year: int
    slot_left: float
    slot: float
    centre: float
    left: float
    width: float
    y: float
    height: float
    value: Number | None
    missing: str | None
    label: Label | None
    tick: bool

    @property
    def pattern(self) -> str | None:
        """How its gap is drawn, None where there is none."""
        return None if self.missing is None else _pattern(self.missing)


@dataclass(frozen=True, slots=True)
class Gap:
    """Years in a row, `first` to `last`, that lack a number for one reason, a key of the site's words."""

    first: int
    last: int
    missing: str

    @property
    def pattern(self) -> str:
        return _pattern(self.missing)


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of all years in order; `breaks`: where the form changes, in percent. Heights in pixels."""

    bars: tuple[Bar, ...]
    breaks: tuple[float, ...]
    base: int
    top: int = _TOP
    foot: int = _YEARS

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The years without a number, those of one reason together."""
        found: list[Gap] = []
        for bar in self.bars:
            if bar.missing is None:
                continue
            if found and found[-1].last == bar.year - 1 and found[-1].missing == bar.missing:
                found[-1] = Gap(found[-1].first, bar.year, bar.missing)
            else:
                found.append(Gap(bar.year, bar.year, bar.missing))
        return tuple(found)


def chart(
    years: Sequence[int], values: Mapping[int, Number], missing: Mapping[int, str], forms: Mapping[int, str]
) -> Chart:
    """Bars from a base of zero for `years` in order. Every year is in `values` or in `missing`; `forms` is the form of
    each year's report, where there is one."""
    highest = max((float(value) for value in values.values()), default=0.0)
    tallest = _TALLEST if highest > 0 else _FLAT
    base = _TOP + tallest
    slot = 100 / max(len(years), 1)
    width = min(slot * _BAR / 100, _WIDEST)
    heights = {
        year: max(_ZERO, tallest * float(value) / highest if highest > 0 else 0.0) for year, value in values.items()
    }
    labels = _labels(years, values, slot, heights)
    every = max(1, -(-int(_YEAR * len(years)) // _NARROWEST))
    bars = []
    for index, year in enumerate(years):
        value = values.get(year)
        height = heights.get(year, 0.0)
        bars.append(
            Bar(
                year=year,
                slot_left=round(slot * index, 3),
                slot=round(slot, 3),
                centre=round(slot * (index + 0.5), 3),
                left=round(slot * (index + 0.5) - width / 2, 3),
                width=round(width, 3),
                y=round(base - height, 1),
                height=round(height, 1),
                value=value,
                missing=None if value is not None else missing[year],
                label=labels.get(year),
                tick=(len(years) - 1 - index) % every == 0,
            )
        )
    return Chart(tuple(bars), tuple(_breaks(years, forms, slot)), base)


def _pattern(missing: str) -> str:
    kind = missing.rpartition(".")[2]
    return "form" if kind in _OF_FORM else "cell" if kind in _OF_CELL else "report"


def _breaks(years: Sequence[int], forms: Mapping[int, str], slot: float) -> Iterator[float]:
    with_report = [year for year in years if year in forms]
    for before, year in pairwise(with_report):
        if forms[before] != forms[year]:
            yield round(slot * years.index(year), 3)


def _labels(
    years: Sequence[int], values: Mapping[int, Number], slot: float, heights: Mapping[int, float]
) -> dict[int, Label]:
    """Every value where all have room; else the latest, the highest and the first, as far as they keep apart."""
    widths = {year: len(plain(value)) * _DIGIT + _AROUND for year, value in values.items()}
    room = slot / 100 * _NARROWEST
    if all(width <= room for width in widths.values()):
        chosen = list(values)
    else:
        chosen = [max(values), max(values, key=lambda year: (float(values[year]), year)), min(values)]
    taken: list[tuple[float, float, float]] = []
    labels = {}
    for year in dict.fromkeys(chosen):
        centre = (years.index(year) + 0.5) * room
        left, right, at = centre - widths[year] / 2, centre + widths[year] / 2, heights[year]
        label = Label(round(centre / _NARROWEST * 100, 3), "middle")
        if right > _NARROWEST:
            label, left, right = Label(100.0, "end"), _NARROWEST - widths[year], float(_NARROWEST)
        elif left < 0:
            label, left, right = Label(0.0, "start"), 0.0, widths[year]
        if all(right <= other[0] or left >= other[1] or abs(at - other[2]) >= _LINE for other in taken):
            taken.append((left, right, at))
            labels[year] = label
    return labels
