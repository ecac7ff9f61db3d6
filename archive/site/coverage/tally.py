"""Marks counted: how many published, of how many that should have, and how many of them in time; drawn as a bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from archive.site.coverage import SIGNS

_PUBLISHED = ("in_time", "late", "unknown", "no_deadline", "gone")
_UNREAD = ("failed", "not_fetched")  # nobody knows whether these have published


class Piece(NamedTuple):
    """A stretch of a bar, in per cent of its length."""

    mark: str
    publishers: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Publishers by mark, of a year or of several. `due` leaves out those whose deadline has not passed."""

    marks: Mapping[str, int]

    @property
    def due(self) -> int:
        return sum(n for mark, n in self.marks.items() if mark != "not_due")

    @property
    def published(self) -> int:
        """Those that have published, also where the report is gone since."""
        return sum(self.marks.get(mark, 0) for mark in _PUBLISHED)

    @property
    def unread(self) -> int:
        """Those whose site could not be read, or not yet: they may have published."""
        return sum(self.marks.get(mark, 0) for mark in _UNREAD)

    @property
    def in_time(self) -> int:
        return self.marks.get("in_time", 0)

    @property
    def judged(self) -> int:
        """Those that have a deadline and print a date: only of these can be said whether they were in time."""
        return self.in_time + self.marks.get("late", 0)

    @property
    def pieces(self) -> list[Piece]:
        """The marks in the order of the legend, as stretches of a bar."""
        total = sum(self.marks.values())
        drawn, x = [], 0.0
        for mark in SIGNS:
            if n := self.marks.get(mark, 0):
                width = 100 * n / total
                drawn.append(Piece(mark, n, round(x, 2), round(width, 2)))
                x += width
        return drawn

    def to_json(self) -> dict[str, Any]:
        return {
            "marks": dict(self.marks),
            "due": self.due,
            "published": self.published,
            "unread": self.unread,
            "judged": self.judged,
        }
