"""When the reports of a year came, as geometry for an SVG: the share that was there on each day of half a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

WIDTH = 720
HEIGHT = 240
_LEFT = 46  # room for the shares
_RIGHT = WIDTH - 12
_TOP = 26  # room for the names of the deadlines
_BASE = HEIGHT - 30  # room for the months
_LAST_MONTH = 6


class Tick(NamedTuple):
    """A labelled place on an axis: a month's first day, a share, or a deadline."""

    label: str
    at: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """`path` is the curve as SVG path data; `before` and `after` count the dates outside January 1 to June 30."""

    path: str
    area: str
    months: tuple[Tick, ...]
    shares: tuple[Tick, ...]
    deadlines: tuple[Tick, ...]
    dated: int
    due: int
    before: int
    after: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = _RIGHT
    top: int = _TOP
    base: int = _BASE


def timeline(year: int, days: Mapping[str, int], due: int, deadlines: Mapping[str, str]) -> Timeline | None:
    """The curve of the reports about `year`, by the dates that they print (`days`, ISO 8601), as a share of `due`.

    A step a day: nothing is drawn between two days that no report says. `deadlines` names dates. None where nothing is
    due or dated.
    """
    first, last = date(year + 1, 1, 1), date(year + 1, _LAST_MONTH, 30)
    dated = {day: n for day, n in ((_day(text), n) for text, n in days.items()) if day is not None}
    if due <= 0 or not dated:
        return None

    def x(day: date) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (day - first).days / (last - first).days, 1)

    def y(n: int) -> float:
        return round(_BASE - (_BASE - _TOP) * min(n / due, 1.0), 1)

    before = sum(n for day, n in dated.items() if day < first)
    there = before
    steps = [f"M{x(first)} {y(there)}"]
    for day in sorted(day for day in dated if first <= day <= last):
        there += dated[day]
        steps.append(f"H{x(day)}V{y(there)}")
    steps.append(f"H{x(last)}")
    path = "".join(steps)
    return Timeline(
        path=path,
        area=f"{path}V{_BASE}H{_LEFT}Z",
        months=tuple(Tick(str(month), x(date(year + 1, month, 1))) for month in range(1, _LAST_MONTH + 1)),
        shares=tuple(
            Tick(f"{share}%", round(_BASE - (_BASE - _TOP) * share / 100, 1)) for share in (0, 25, 50, 75, 100)
        ),
        # The line stands at the end of the day: what came on it came in time.
        deadlines=tuple(
            Tick(label, x(day + timedelta(days=1)))
            for label, day in ((label, _day(text)) for label, text in deadlines.items())
            if day is not None and first <= day <= last
        ),
        dated=sum(dated.values()),
        due=due,
        before=before,
        after=sum(n for day, n in dated.items() if day > last),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
