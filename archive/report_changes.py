"""What changed after publication: each revision after the first, and each time a report was taken down or came back."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from archive.changes import classify
from archive.compare.facts import FactChange
from archive.edits import Edit, edit
from archive.rows import load_report
from extract.model import Report

GONE = 0  # the number in place of a revision's, where a report is no longer at its address
KINDS = ("figures", "words", "layout", "gone", "back")
SCHEMA = "gongkai.changes/1"
# What is told of each, on the site and by the command.
KEYS = (
    "at", "kind", "publisher_key", "publisher", "adcode", "region", "year", "report_key", "before", "number", "cells",
    "figures", "characters", "nature", "back_to", "days_published", "days_seen", "risen", "fallen", "filled",
    "emptied", "appeared", "disappeared", "inserted", "deleted", "edited", "moved", "largest",
)  # fmt: skip
# In a file, the cell with the largest change has columns of its own.
LARGEST = ("code", "unit", "status", "a", "b", "state_a", "state_b", "change", "percent")
COLUMNS = (*KEYS[:-1], *(f"largest_{key}" for key in LARGEST))
_CHINA = timedelta(hours=8)  # of whose days dates of publication are


class ReportChange(NamedTuple):
    """One change, its columns as table `report_change` describes them; `edit` is None where no word is another: layout,
    gone, back."""

    report_id: int
    number: int
    kind: str
    at: str
    publisher_id: int
    adcode: str | None
    year: int
    report_key: str
    publisher_key: str
    publisher: str
    region: str | None
    before: int | None
    back_to: int | None
    days_published: int | None
    days_seen: int | None
    edit: Edit | None

    @property
    def size(self) -> tuple[int, int]:
        """What changes are ordered by, the largest last: cells and figures of the prose, then characters."""
        return (0, 0) if self.edit is None else (self.edit.cells + self.edit.figures, self.edit.characters)

    def to_json(self) -> dict[str, Any]:
        """All that is told of the change, with the columns of the table; `largest` is an object or None."""
        counts = dict.fromkeys(Edit._fields, 0) if self.edit is None else self.edit._asdict()
        largest = self.edit.largest if self.edit else None
        known = self._asdict() | counts
        known |= {"nature": self.edit.nature if self.edit else self.kind, "largest": largest and largest_cell(largest)}
        return {key: value for key, value in known.items() if key != "edit"}


def largest_cell(change: FactChange) -> dict[str, Any]:
    """What `largest` holds of a cell."""
    told = change.to_json()
    return {key: told[key] for key in LARGEST}


def file_row(row: Mapping[str, Any]) -> list[object]:
    """What is told of a change, in the order of COLUMNS."""
    largest = row["largest"] or {}
    return [*(row[key] for key in KEYS[:-1]), *(largest.get(key) for key in LARGEST)]


def report_changes(
    connection: sqlite3.Connection,
    *,
    since: str | None = None,
    publishers: Sequence[str] | None = None,
    year: int | None = None,
) -> Iterator[ReportChange]:
    """The changes in the order of reports and times. Both readings of every revision are loaded: there are few beside
    the reports. `since` is ISO 8601, UTC or a day; `publishers` are keys."""
    conditions, values = ["1"], []
    for condition, value in (("told.at >= ?", since), ("told.year = ?", year)):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if publishers is not None:
        conditions.append(f"told.publisher_key IN ({', '.join('?' * len(publishers))})")
        values += publishers
    query = f"{_EVENTS} WHERE {' AND '.join(conditions)} ORDER BY report_id, at, number, kind"
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        told: dict[str, Any] = dict(zip(names, row, strict=True))
        published_on, seen = told.pop("published_on"), told.pop("first_seen_at")
        key, before, edited, back_to = told["report_key"], told["before"], None, None
        if before is not None and told["kind"] != "layout":
            old, new = (load_report(connection, key, number) for number in (before, told["number"]))
            edited, back_to = edit(old, new), _back_to(connection, told["report_id"], key, before, new)
        yield ReportChange(
            **told,
            back_to=back_to,
            days_published=_days(date.fromisoformat(published_on) if published_on else None, told["at"]),
            days_seen=_days(_day(seen), told["at"]),
            edit=edited,
        )


def _back_to(connection: sqlite3.Connection, report_id: int, key: str, before: int, new: Report) -> int | None:
    """The latest revision before the one before that says the same, however it is laid out."""
    numbers = connection.execute(
        "SELECT number FROM revision WHERE report_id = ? AND number < ? ORDER BY number DESC", (report_id, before)
    ).fetchall()
    for (number,) in numbers:
        if classify(load_report(connection, key, number), new) in ("bytes", "layout"):
            return int(number)
    return None


def _days(earlier: date | None, at: str) -> int | None:
    """Whole days until a time in UTC; None where either is not known, or the day lies after the time."""
    day = _day(at)
    days = (day - earlier).days if day and earlier else -1
    return days if days >= 0 else None


def _day(at: str) -> date | None:
    """The day of China of a time in UTC; None where a capture has no time."""
    return (datetime.fromisoformat(at) + _CHINA).date() if at else None


# A report that was gone is back with its first capture after that, unless it is still gone. `bytes`: an extractor reads
# alike what one before it told apart, and the archive keeps the number.
_EVENTS = """
WITH gone AS (
  SELECT revision.report_id AS report_id, capture.fetched_at AS at
  FROM capture JOIN revision ON revision.id = capture.revision_id WHERE capture.standing = 'gone'
  UNION
  SELECT id, gone_at FROM report WHERE gone_at IS NOT NULL
), back AS (
  SELECT gone.report_id AS report_id, min(capture.fetched_at) AS at
  FROM gone JOIN report ON report.id = gone.report_id JOIN revision ON revision.report_id = report.id
  JOIN capture ON capture.revision_id = revision.id
  WHERE capture.standing <> 'gone' AND capture.fetched_at > gone.at
    AND (report.gone_at IS NULL OR capture.fetched_at < report.gone_at)
  GROUP BY gone.report_id, gone.at
), event AS (
  SELECT revision.report_id AS report_id, revision.number AS number, revision.change AS kind, capture.fetched_at AS at,
    (SELECT max(earlier.number) FROM revision AS earlier
     WHERE earlier.report_id = revision.report_id AND earlier.number < revision.number) AS before
  FROM revision JOIN capture ON capture.id = revision.capture_id
  WHERE revision.change IN ('figures', 'words', 'layout') AND before IS NOT NULL
  UNION ALL
  SELECT report_id, 0, 'gone', at, NULL FROM gone
  UNION ALL
  SELECT DISTINCT back.report_id, (
    SELECT max(revision.number) FROM revision JOIN capture ON capture.id = revision.capture_id
    WHERE revision.report_id = back.report_id AND capture.fetched_at <= back.at
  ), 'back', back.at, NULL FROM back
), told AS (
  SELECT event.report_id AS report_id, event.number AS number, event.kind AS kind, event.at AS at,
    publisher.id AS publisher_id, publisher.adcode AS adcode, report.year AS year, report.key AS report_key,
    publisher.key AS publisher_key, publisher.name AS publisher, region.path AS region, event.before AS before,
    (SELECT min(published_on) FROM revision WHERE revision.report_id = report.id) AS published_on,
    report.first_seen_at AS first_seen_at
  FROM event JOIN report ON report.id = event.report_id JOIN publisher ON publisher.id = report.publisher_id
  LEFT JOIN region ON region.adcode = publisher.adcode
)
SELECT * FROM told
"""
