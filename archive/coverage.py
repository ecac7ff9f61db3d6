"""Who should have published, who did, when, and in time or late.

The deadlines (《政府信息公开条例》, Articles 49 and 50) and the states stand in the view `coverage`; here it is read.
"""

import sqlite3
from dataclasses import dataclass
from typing import Literal

State = Literal["published", "gone", "missing", "not_fetched", "not_due"]
Timeliness = Literal["in_time", "late", "unknown", "no_deadline"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One publisher and year. Dates are ISO 8601; `timeliness` is None where there is no report."""

    publisher_key: str
    publisher: str
    year: int
    expected: bool
    state: State
    timeliness: Timeliness | None
    deadline: str | None
    published_on: str | None
    report_key: str | None
    revisions: int


def coverage(connection: sqlite3.Connection, *, publisher: str | None = None) -> list[Coverage]:
    """Every publisher (or the one with that key) and every year that is expected of it or that it has, in order."""
    rows = connection.execute(
        """
        SELECT publisher_key, publisher, year, expected, state, timeliness, deadline, published_on, report_key,
          revisions
        FROM coverage WHERE :publisher IS NULL OR publisher_key = :publisher ORDER BY publisher_key, year
        """,
        {"publisher": publisher},
    )
    return [Coverage(key, name, year, bool(expected), *rest) for key, name, year, expected, *rest in rows]
