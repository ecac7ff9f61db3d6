"""The last nights in a row, one slot a night: what it came to, or why there is nothing to tell of it."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from archive.kept_nights import SUMS
from archive.site.reading import Row, rows
from archive.summary import BAD_VERDICTS

# Why a slot has no numbers: no night began, it never ended, it ended without a result of any site.
Gap = Literal["none_began", "unfinished", "no_site"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A night or crawl, or a night that was due and never began. Times are ISO 8601 UTC; `minutes` from its start to
    its end. `verdicts` are sites by verdict and `counts` sums over them, both empty where `gap` says why."""

    started_at: str
    gap: Gap | None = None
    run: str | None = None
    kind: str | None = None
    status: str | None = None
    minutes: float | None = None
    verdicts: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def sites(self) -> int:
        return sum(self.verdicts.values())

    @property
    def failing(self) -> int:
        return sum(n for verdict, n in self.verdicts.items() if verdict in BAD_VERDICTS)

    @property
    def share(self) -> float | None:
        """Answers 304 in percent of the requests, None where there were none."""
        asked = self.counts.get("requests")
        return round(100 * self.counts["not_modified"] / asked, 1) if asked else None

    def to_json(self) -> dict[str, Any]:
        counts: dict[str, Any] = {name: self.counts.get(name) for name in SUMS}
        told = {"started_at": self.started_at, "run": self.run, "kind": self.kind, "status": self.status}
        numbers = {"sites": None, "failing": None} if self.gap else {"sites": self.sites, "failing": self.failing}
        return told | {"gap": self.gap, "minutes": self.minutes} | numbers | counts | {"verdicts": self.verdicts}


def slots(conn: sqlite3.Connection, region: str, most: int) -> list[Slot]:
    """The last slots, at most so many, the oldest first; the counts are those of a province or, empty, of the whole."""
    nights = rows(conn, "select * from night order by position desc limit ?", [most])[::-1]
    if not nights:
        return []
    counts = "select * from night_count where region = ? and run_id = ?"
    found = [_slot(night, rows(conn, counts, [region, night["run_id"]])) for night in nights]
    return list(_with_missing(found))[-most:]


def _slot(night: Row, counted: Sequence[Row]) -> Slot:
    gap: Gap | None = "unfinished" if night["status"] is None else "no_site" if not counted else None
    known = {"run": night["run_id"], "kind": night["kind"], "status": night["status"], "minutes": night["minutes"]}
    if gap is not None:
        return Slot(night["started_at"], gap, **known)
    return Slot(
        night["started_at"],
        **known,
        verdicts={row["verdict"]: row["sites"] for row in counted},
        counts={name: sum(row[name] for row in counted) for name in SUMS},
    )


def _with_missing(found: Sequence[Slot]) -> Iterator[Slot]:
    """The slots, and between two of them one for each day that none began on."""
    yield found[0]
    for before, after in pairwise(found):
        for at in _missing(before.started_at, after.started_at):
            yield Slot(at, "none_began")
        yield after


def _missing(begun: str, next_begun: str) -> Iterator[str]:
    """When nights were due between two that began more than a day and a half apart: one for each day."""
    before, after = datetime.fromisoformat(begun), datetime.fromisoformat(next_begun)
    for day in range(1, round((after - before) / _DAY)):
        yield (before + day * _DAY).isoformat(timespec="seconds").replace("+00:00", "Z")


class Due(NamedTuple):
    """When a night began or, without a `position`, was due; `run` and `position` are the night's own."""

    started_at: str
    position: int | None
    run: str | None


def due(conn: sqlite3.Connection, most: int) -> list[Due]:
    """The last nights and those that never began between them, at most so many, the oldest first."""
    query = "select started_at, position, run_id from night order by position desc limit ?"
    found: list[Due] = []
    for night in (Due(*row.values()) for row in rows(conn, query, [most])[::-1]):
        if found:
            found += [Due(at, None, None) for at in _missing(found[-1].started_at, night.started_at)]
        found.append(night)
    return found[-most:]
