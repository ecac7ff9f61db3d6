"""A site's last nights as a strip of bars, as geometry for an SVG: told by height as by colour."""

from collections.abc import Sequence
from dataclasses import dataclass

SLOT = 7
WIDTH = 5
HEIGHT = 22
# The worse the night, the taller its bar; where the site was not asked a dot, where no night began nothing.
_HEIGHTS = {
    "new": 12,
    "changed": 12,
    "unchanged": 8,
    "shrunk": 16,
    "empty": 22,
    "moved": 22,
    "blocked": 22,
    "failed": 22,
    "none_began": 0,
}
_DOT = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A night: when it began, the site's verdict (None where it was not asked, `none_began` where nobody was), and the
    bar in user units."""

    started_at: str
    verdict: str | None
    x: int
    y: int
    height: int
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Strip:
    bars: tuple[Bar, ...]
    width: int
    height: int = HEIGHT


def strip(started: Sequence[str], verdicts: Sequence[str | None]) -> Strip:
    """The strip of nights that began at `started`, the oldest first."""
    bars = []
    for number, (at, verdict) in enumerate(zip(started, verdicts, strict=True)):
        height = _DOT if verdict is None else _HEIGHTS.get(verdict, HEIGHT)
        bars.append(Bar(at, verdict, number * SLOT, HEIGHT - height, height))
    return Strip(tuple(bars), max(len(bars) * SLOT, 1))
