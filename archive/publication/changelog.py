"""What changed from one release to the next: reports that came or went, figures that stand otherwise, and why.

Reports are compared first by what was read of them; the cells only of those that read otherwise. Cells are the same
where state, number and unit are: how a number is printed, or where it stands, is no change of a figure.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args

Kind = Literal[
    "report_new",
    "report_removed",
    "report_gone",
    "report_back",
    "report_reread",
    "figure_added",
    "figure_changed",
    "figure_removed",
]
"""`report_gone`: its address has vanished from the site, what it said stays. `report_reread`: its words or places read
otherwise, no cell does."""

Why = Literal["new_report", "removed_report", "vanished", "back", "new_revision", "re_extraction", "unexplained"]
"""`new_revision`: the site says otherwise. `re_extraction`: a newer version of the extractor reads the same bytes."""

KINDS: tuple[Kind, ...] = get_args(Kind)
# The column of table `release` that counts each kind: `figures_added` and so on.
COUNTS = tuple(kind.replace("_", "s_", 1) for kind in KINDS)

Number = int | float | None


class Change(NamedTuple):
    """One change. `figures`: how many cells a report that came or went has; they have no changes of their own."""

    kind: Kind
    why: Why
    report_key: str
    publisher: str
    year: int
    code: str | None = None
    old_state: str | None = None
    old_value: Number = None
    new_state: str | None = None
    new_value: Number = None
    old_revision: int | None = None
    new_revision: int | None = None
    figures: int | None = None


COLUMNS = Change._fields


class State(NamedTuple):
    """What a release says of a report."""

    key: str
    publisher: str
    year: int
    revision: int
    extractor: str
    reading: str
    gone: int


def states(connection: sqlite3.Connection) -> Iterator[State]:
    """Every report with its standing reading, by key."""
    rows = connection.execute(
        """
        SELECT report.key, publisher.name, report.year, revision.number, revision.extractor_version,
          revision.content_hash, report.gone_at IS NOT NULL
        FROM report JOIN publisher ON publisher.id = report.publisher_id
        JOIN revision ON revision.id = report.current_revision_id ORDER BY report.key
        """
    )
    yield from (State(*row) for row in rows)


def changes(old: sqlite3.Connection, new: sqlite3.Connection) -> Iterator[Change]:
    """The changes from one database to another, by the reports' keys. Both are read through once, side by side."""
    for before, after in _side_by_side(states(old), states(new)):
        if before is None and after is not None:
            figures = len(_cells(new, after.key))
            yield _change("report_new", "new_report", after, new_revision=after.revision, figures=figures)
        elif after is None and before is not None:
            figures = len(_cells(old, before.key))
            yield _change("report_removed", "removed_report", before, old_revision=before.revision, figures=figures)
        elif before is not None and after is not None:
            yield from _between(old, new, before, after)


def _side_by_side(a: Iterator[State], b: Iterator[State]) -> Iterator[tuple[State | None, State | None]]:
    """Pairs the states with the same key; both come by key, as SQLite orders text, which is Python's order too."""
    left, right = next(a, None), next(b, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.key < right.key):
            yield left, None
            left = next(a, None)
        elif left is None or right.key < left.key:
            yield None, right
            right = next(b, None)
        else:
            yield left, right
            left, right = next(a, None), next(b, None)


def _between(old: sqlite3.Connection, new: sqlite3.Connection, before: State, after: State) -> Iterator[Change]:
    if after.gone > before.gone:
        yield _change("report_gone", "vanished", after, new_revision=after.revision)
    elif after.gone < before.gone:
        yield _change("report_back", "back", after, new_revision=after.revision)
    if (before.revision, before.reading) == (after.revision, after.reading):
        return
    why: Why = (
        "new_revision"
        if before.revision != after.revision
        else "re_extraction"
        if before.extractor != after.extractor
        else "unexplained"
    )
    was, now = _cells(old, before.key), _cells(new, after.key)
    differing = [code for code in sorted(was.keys() | now.keys()) if was.get(code) != now.get(code)]
    revisions = {"old_revision": before.revision, "new_revision": after.revision}
    if not differing:
        yield _change("report_reread", why, after, **revisions)
    for code in differing:
        kind: Kind = "figure_added" if code not in was else "figure_removed" if code not in now else "figure_changed"
        old_state, old_value, _ = was.get(code, (None, None, None))
        new_state, new_value, _ = now.get(code, (None, None, None))
        cells = {"old_state": old_state, "old_value": old_value, "new_state": new_state, "new_value": new_value}
        yield _change(kind, why, after, code=code, **cells, **revisions)


def _change(kind: Kind, why: Why, of: State, **known: Any) -> Change:
    return Change(kind, why, of.key, of.publisher, of.year, **known)


def _cells(connection: sqlite3.Connection, key: str) -> dict[str, tuple[str, Number, str | None]]:
    rows = connection.execute("SELECT code, state, value, unit FROM facts WHERE report_key = ?", (key,))
    return {code: (state, value, unit) for code, state, value, unit in rows}
