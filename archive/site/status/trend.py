"""Pictures of the last nights, one a measure, as geometry for SVG. A night without a number is a gap, never zero.

Across, places are in percent of the drawing's width; down, in pixels.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archive.site.status.slots import Gap, Slot

TOP = 16  # pixels: room for the highest value
TALLEST = 64
BASE = TOP + TALLEST
FOOT = 18  # room for the days below
_BAR = 76.0  # of a slot, in percent
_ZERO = 1.5  # pixels: a stated zero is a line on the base, not an empty place
_TICKS = 5  # days that have room below the drawing on a small phone
# From the base up: what needs a look can then be read off the base.
STACK = ("failed", "blocked", "moved", "empty", "shrunk", "unchanged", "changed", "new")

Parts = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: the class that it is drawn as, and its place in pixels."""

    name: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A slot: its place in percent, the pieces of its bar, none where `gap` says why; `values` are told by name."""

    started_at: str
    left: float
    width: float
    slot_left: float
    slot: float
    gap: Gap | None
    parts: tuple[Part, ...]
    values: tuple[tuple[str, float], ...]
    tick: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The picture of a measure, a key of the site's words under `trend.`; `highest` is what the tallest bar stands for,
    `latest` the sum of the newest bar that has one. Both None where there is none."""

    name: str
    bars: tuple[Bar, ...]
    highest: float | None
    latest: float | None


def _sum(name: str) -> Callable[[Slot], Parts | None]:
    return lambda slot: [(name, slot.counts[name])]


def _one(name: str, value: float | None) -> Parts | None:
    return None if value is None else [(name, value)]


# Of a slot that has numbers the pieces of its bar, None where this measure has none.
_MEASURES: dict[str, Callable[[Slot], Parts | None]] = {
    "sites": lambda slot: [(verdict, slot.verdicts[verdict]) for verdict in STACK if verdict in slot.verdicts],
    "failing": lambda slot: [(verdict, slot.verdicts.get(verdict, 0)) for verdict in STACK[:5]],
    "reports": lambda slot: [("changed", slot.counts["changed"]), ("new", slot.counts["new"])],
    "requests": _sum("requests"),
    "bytes": lambda slot: [("bytes", round(slot.counts["bytes"] / 1e6, 1))],
    "not_modified": lambda slot: _one("not_modified", slot.share),
    "retries": _sum("retries"),
    "minutes": lambda slot: _one("minutes", slot.minutes),
}


def panels(slots: Sequence[Slot]) -> list[Panel]:
    """A picture for each measure: sites by verdict, those to look at, reports new and changed, requests, megabytes,
    answers 304 in percent of the requests, retries, minutes."""
    return [_panel(name, slots, of) for name, of in _MEASURES.items()]


def _panel(name: str, slots: Sequence[Slot], of: Callable[[Slot], Parts | None]) -> Panel:
    found = [None if slot.gap else of(slot) for slot in slots]
    sums = [sum(value for _, value in parts) for parts in found if parts is not None]
    highest = max(sums, default=None)
    every = max(1, -(-len(slots) // _TICKS))
    wide = 100 / max(len(slots), 1)
    bars = tuple(
        Bar(
            started_at=slot.started_at,
            left=round(wide * (at + 0.5 - _BAR / 200), 3),
            width=round(wide * _BAR / 100, 3),
            slot_left=round(wide * at, 3),
            slot=round(wide, 3),
            gap=slot.gap,
            parts=_stacked(parts or [], highest or 0),
            values=tuple(parts or []),
            tick=(len(slots) - 1 - at) % every == 0,
        )
        for at, (slot, parts) in enumerate(zip(slots, found, strict=True))
    )
    return Panel(name, bars, highest, sums[-1] if sums else None)


def _stacked(parts: Parts, highest: float) -> tuple[Part, ...]:
    drawn, y = [], float(BASE)
    for name, value in parts:
        if value:
            height = TALLEST * value / highest
            y -= height
            drawn.append(Part(name, round(y, 2), round(height, 2)))
    if parts and not drawn:
        return (Part("zero", BASE - _ZERO, _ZERO),)
    return tuple(drawn)
