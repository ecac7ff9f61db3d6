"""The revisions of a report: which reading is one, which confirms one, and what a new one changed."""

import sqlite3
from datetime import UTC, datetime
from typing import Any, NamedTuple

from archive.articles import digests_of, store_first_tables
from archive.cells import remove_cells
from archive.changes import classify, differing_cells
from archive.judging import judge_neighbours
from archive.rows import content_hash, load_report, write_reading
from archive.values import compact
from crawler.captures import Capture
from extract.layouts.pages import PAGE_MISSING
from extract.model import Report


def now() -> str:
    """The time as the archive writes it: ISO 8601, UTC, seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class _Current(NamedTuple):
    """The current revision of a report."""

    id: int
    number: int
    url: str
    capture_id: int
    run: str


class Revisions:
    """Writes revisions inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def add(self, capture: Capture, report: Report, publisher_id: int, key: str) -> int:
        """Stores a reading of the report `key`; returns the id of the revision that it gave or confirms."""
        current = self._current(key)
        if current is None:
            revision = self._first(capture, report, publisher_id, key)
        else:
            revision = self._next(capture, report, key, current)
        self.seen(revision, capture.fetched_at)
        return revision

    def stand(
        self,
        capture: Capture,
        standing: str,
        revision: int | None,
        differs: int | None = None,
        other_words: bool | None = None,
    ) -> None:
        """Takes down what a capture is to a revision; `differs`, of a copy, in how many cells it says otherwise, and
        `other_words`, whether it does so in words or figures."""
        self.connection.execute(
            "UPDATE capture SET standing = ?, revision_id = ?, differs = ?, other_words = ? WHERE id = ?",
            (standing, revision, differs, other_words, capture.id),
        )

    def seen(self, revision: int, at: str) -> None:
        self.connection.execute(
            """
            UPDATE report SET last_seen_at = max(last_seen_at, ?), gone_at = NULL
            WHERE id = (SELECT report_id FROM revision WHERE id = ?)
            """,
            (at, revision),
        )

    def newest(self, revision: int) -> int:
        """The current revision of the report that a revision is one of."""
        (current,) = self.connection.execute(
            "SELECT current_revision_id FROM report WHERE id = (SELECT report_id FROM revision WHERE id = ?)",
            (revision,),
        ).fetchone()
        return int(current)

    def whole(self, capture: Capture, key: str) -> int | None:
        """The current revision of a report, where it was read at this address and lacks none of its pages."""
        row = self.connection.execute(
            """
            SELECT revision.id FROM report JOIN revision ON revision.id = report.current_revision_id
            WHERE report.key = ? AND revision.url = ? AND NOT EXISTS (
              SELECT 1 FROM problem WHERE problem.revision_id = revision.id AND problem.code = ?
            )
            """,
            (key, capture.url, PAGE_MISSING),
        ).fetchone()
        return None if row is None else int(row[0])

    def _first(self, capture: Capture, report: Report, publisher_id: int, key: str) -> int:
        self.connection.execute(
            """
            INSERT INTO report (key, publisher_id, year, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?)
            """,
            (key, publisher_id, report.year, capture.fetched_at, capture.fetched_at),
        )
        return self._insert(capture, report, key, 1, "first")

    def _next(self, capture: Capture, report: Report, key: str, current: _Current) -> int:
        """Decides what another reading of a known report is: a revision, a better or a lesser copy, or nothing new."""
        standing = load_report(self.connection, key)
        change = classify(standing, report)
        if capture.url == current.url:
            if capture.id == current.capture_id:  # its further pages came later
                self.overwrite(current.id, key, current.number, capture, report)
                return current.id
            if change == "bytes":
                self.stand(capture, "same" if self._same_bytes(capture, current) else "bytes", current.id)
                return current.id
            return self._insert(capture, report, key, current.number + 1, change)
        fuller = len(report.facts) > len(standing.facts)
        says_otherwise = change in ("words", "figures")
        if capture.run == current.run and fuller:
            self.connection.execute(
                """
                UPDATE capture SET standing = 'copy', differs = ?, other_words = ?
                WHERE revision_id = ? AND standing IN ('revision', 'same', 'bytes')
                """,
                (differing_cells(standing, report), says_otherwise, current.id),
            )
            self.overwrite(current.id, key, current.number, capture, report)
            return current.id
        # A known address of a copy does not become the report by changing, as long as the report's own address gives
        # it; a new address with other words may.
        moved = (
            says_otherwise
            and capture.run != current.run
            and len(report.facts) == len(standing.facts)
            and (not self._known_address(capture, key) or self._took_over(capture, current, change))
        )
        if fuller or moved:
            return self._insert(capture, report, key, current.number + 1, change)
        self.stand(capture, "copy", current.id, differing_cells(standing, report), says_otherwise)
        return current.id

    def _same_bytes(self, capture: Capture, current: _Current) -> bool:
        digests = self.connection.execute(
            f"SELECT sha256 || {digests_of('capture')} FROM capture WHERE id IN (?, ?)",  # noqa: S608  # a part of the query
            (capture.id, current.capture_id),
        ).fetchall()
        return len(set(digests)) == 1

    def _known_address(self, capture: Capture, key: str) -> bool:
        row = self.connection.execute(
            """
            SELECT 1 FROM capture JOIN revision ON revision.id = capture.revision_id
            JOIN report ON report.id = revision.report_id
            WHERE capture.url = ? AND capture.id <> ? AND report.key = ? LIMIT 1
            """,
            (capture.url, capture.id, key),
        ).fetchone()
        return row is not None

    def _took_over(self, capture: Capture, current: _Current, change: str) -> bool:
        """Whether the address of a copy stands for the report, as after a column has moved: an earlier run got it and
        not the report's own, which no run has got since.

        Of addresses that were had in one run, the copy may have had words of its own; it must have had the report's, or
        its cells at least where figures are edited now.
        """
        row = self.connection.execute(
            """
            SELECT 1 FROM capture AS copy
            WHERE copy.url = :url AND copy.standing = 'copy' AND copy.revision_id = :current AND copy.run <> :run
              AND NOT EXISTS (
                SELECT 1 FROM capture AS own WHERE own.url = :own AND own.revision_id = :current
                  AND (own.run = copy.run OR own.id > copy.id)
              )
              AND NOT EXISTS (
                SELECT 1 FROM capture AS other JOIN capture AS own ON own.run = other.run AND own.url = :own
                WHERE other.url = :url AND other.revision_id = :current
                  AND (other.differs > 0
                    OR :change = 'words' AND coalesce(other.other_words, other.differs IS NOT NULL))
              )
            LIMIT 1
            """,
            {"url": capture.url, "run": capture.run, "own": current.url, "current": current.id, "change": change},
        ).fetchone()
        return row is not None

    def _insert(self, capture: Capture, report: Report, key: str, revision_number: int, change: str) -> int:
        row = self.connection.execute(
            """
            INSERT INTO revision (report_id, number, capture_id, sha256, source_name, url, change, extractor_version,
              extracted_at, form, form_notes, content_hash)
            SELECT id, ?, ?, '', '', '', ?, '', '', '', '', '' FROM report WHERE key = ? RETURNING id
            """,
            (revision_number, capture.id, change, key),
        ).fetchone()
        revision = int(row[0])
        self._write(revision, capture, report)
        self.connection.execute("UPDATE report SET current_revision_id = ? WHERE key = ?", (revision, key))
        self.stand(capture, "revision", revision)
        judge_neighbours(self.connection, key)
        return revision

    def overwrite(self, revision: int, key: str, revision_number: int, capture: Capture, report: Report) -> None:
        """Puts another reading in the place of a revision's, and classes it again beside the one before it."""
        self._write(revision, capture, report)
        self.stand(capture, "revision", revision)
        self._class_again(key, revision_number)
        judge_neighbours(self.connection, key)

    def _class_again(self, key: str, revision_number: int) -> None:
        """Classes a revision beside the one before it, which has not the number before where a reading was removed."""
        (before,) = self.connection.execute(
            """
            SELECT max(number) FROM revision JOIN report ON report.id = report_id
            WHERE report.key = ? AND number < ?
            """,
            (key, revision_number),
        ).fetchone()
        change = "first"
        if before is not None:
            old, new = (load_report(self.connection, key, number) for number in (before, revision_number))
            change = classify(old, new)
        self.connection.execute(
            """
            UPDATE revision SET change = ? WHERE number = ? AND report_id = (SELECT id FROM report WHERE key = ?)
            """,
            (change, revision_number, key),
        )

    def _write(self, revision: int, capture: Capture, report: Report) -> None:
        columns: dict[str, Any] = {
            "capture_id": capture.id,
            "sha256": capture.sha256,
            "source_name": report.source.name,
            "url": capture.url,
            "media_type": report.source.media_type,
            "layout": report.source.layout,
            "extractor_version": report.extractor_version,
            "extracted_at": now(),
            "title": report.title,
            "publisher_printed": report.publisher,
            "publisher_evidence": report.publisher_evidence,
            "year_evidence": report.year_evidence,
            "published_on": report.published_on,
            "published_on_evidence": report.published_on_evidence,
            "dates": compact([dated.to_json() for dated in report.dates]),
            "form": report.form,
            "form_notes": compact(report.form_notes),
            "content_hash": content_hash(report),
        }
        assignments = ", ".join(f"{column} = :{column}" for column in columns)
        self.connection.execute(
            f"UPDATE revision SET {assignments} WHERE id = :id",  # noqa: S608  # names of our own
            columns | {"id": revision},
        )
        write_reading(self.connection, revision, report)
        store_first_tables(self.connection, capture, report)

    def remove(self, revision: int, key: str) -> None:
        """Takes a reading out of a report, which goes with its last one; the revision behind it is classed again."""
        connection = self.connection
        (behind,) = connection.execute(
            """
            SELECT min(behind.number) FROM revision AS behind JOIN revision ON revision.report_id = behind.report_id
            WHERE revision.id = ? AND behind.number > revision.number
            """,
            (revision,),
        ).fetchone()
        remove_cells(connection, revision)
        for table in ("section", "figure", "problem", "judged", "extraction"):
            connection.execute(f"DELETE FROM {table} WHERE revision_id = ?", (revision,))  # noqa: S608  # names above
        connection.execute("DELETE FROM judged WHERE against_revision_id = ?", (revision,))
        connection.execute(
            "UPDATE capture SET revision_id = NULL, standing = NULL, differs = NULL, other_words = NULL"
            " WHERE revision_id = ?",
            (revision,),
        )
        connection.execute(
            """
            UPDATE report SET current_revision_id = (
              SELECT id FROM revision WHERE report_id = report.id AND id <> ? ORDER BY number DESC LIMIT 1
            ) WHERE key = ?
            """,
            (revision, key),
        )
        connection.execute("DELETE FROM revision WHERE id = ?", (revision,))
        if behind is not None:
            self._class_again(key, behind)
        if connection.execute("DELETE FROM report WHERE key = ? AND current_revision_id IS NULL", (key,)).rowcount == 0:
            judge_neighbours(self.connection, key)

    def _current(self, key: str) -> _Current | None:
        row = self.connection.execute(
            """
            SELECT revision.id, revision.number, revision.url, capture.id, capture.run
            FROM report JOIN revision ON revision.id = report.current_revision_id
            JOIN capture ON capture.id = revision.capture_id WHERE report.key = ?
            """,
            (key,),
        ).fetchone()
        return None if row is None else _Current(*row)
