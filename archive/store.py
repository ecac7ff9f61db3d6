"""The archive as it is written: reports with their revisions, each from a capture, one transaction a document.

A reading becomes a revision only where it says something else than the one before it. The same bytes, or other bytes
that read the same (a counter, a generation time), confirm the revision that stands.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.articles import Article, digests_of, is_cut, store_further
from archive.belonging import owner, why_unread, with_year
from archive.database import connect
from archive.extractions import note_extraction
from archive.publishers import (
    PublisherRegistry,
    RegisteredPublisher,
    not_its_name,
    store_mergers,
    store_printed,
    store_printed_name,
    store_registered,
)
from archive.revisions import Revisions, now
from archive.rows import load_report
from archive.values import RowError
from crawler.captures import Capture
from crawler.captures.articles import DETAIL, PART
from extract.layouts.pages import PAGE_MISSING
from extract.model import ExtractError, Report

GONE_STATUSES = frozenset({404, 410})
TOO_SLOW = "too_slow"  # what a document cannot help that is read while the machine is busy with something else
SLOW_TRIES = 3  # nights in which such a document is read until it counts as hopeless

_CAPTURE_COLUMNS = (
    *("id", "url", "kind", "status", "media_type", "fetched_at", "sha256", "length", "segment", "offset"),
    *("refers_to", "run", "site", "role", "title", "listed_on", "found_on"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A document as it was captured, and what reading it gave; None where its bytes were read before."""

    article: Article
    outcome: Report | ExtractError | None


class Store:
    """Writes the archive under `data`. Used by one process at a time; readers use the published snapshot."""

    def __init__(self, data: Path) -> None:
        self.connection = connect(data)
        self._revisions = Revisions(self.connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing, also under kill -9."""
        with self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection

    def load(self, report_key: str, revision: int | None = None) -> Report:
        """The stored reading of a report: its current revision, or the one with that number. Raises KeyError."""
        return load_report(self.connection, report_key, revision)

    def sync_publishers(self, registry: PublisherRegistry) -> None:
        """Writes every registered publisher, so that those without a report are seen to have none."""
        with self.transaction() as connection:
            for entry in registry.sites:
                store_registered(connection, entry)
            store_mergers(connection, registry.sites)

    def captures_seen(self) -> set[int]:
        """Ids of the captures that the archive has dealt with."""
        return {row[0] for row in self.connection.execute("SELECT id FROM capture")}

    def was_read(self, article: Article) -> bool:
        """Whether these bytes at this address were read before and what they gave still stands."""
        return self._read_before(article) is not None

    def is_known_single(self, capture: Capture) -> bool:
        """Whether these bytes were seen at this address before, and were all of their article."""
        row = self.connection.execute(
            """
            SELECT EXISTS (SELECT 1 FROM further_page WHERE capture_id = capture.id) FROM capture
            WHERE url = ? AND sha256 = ? AND id < ? ORDER BY id DESC LIMIT 1
            """,
            (capture.url, capture.sha256, capture.id),
        ).fetchone()
        return row is not None and not row[0]

    def add(self, members: Sequence[Member], registry: PublisherRegistry, version: str) -> None:
        """Stores one document: a page with what is attached to it, or a single file.

        Where several readings are of one report, the one with the most facts is its revision and the others copies.
        A page that cannot be read itself but carries the report is its cover, not a failure.
        """
        with self.transaction():
            for member in members:
                for capture in (member.article.capture, *member.article.captured):
                    self._mirror(capture)
                store_further(self.connection, member.article)
                # Of a page that was read before the pages behind it came.
                self.connection.execute("DELETE FROM unread WHERE capture_id = ?", (member.article.capture.id,))
            revision = None
            failures = [(m.article.capture, m.outcome) for m in members if isinstance(m.outcome, ExtractError)]
            for article in (m.article for m in members if m.outcome is None):
                try:
                    with self._one_document():
                        revision = self._confirm(article) or revision
                except ExtractError as error:
                    failures.append((article.capture, error))
            readings = [(m.article.capture, m.outcome) for m in members if isinstance(m.outcome, Report)]
            for capture, report in sorted(readings, key=lambda r: (-len(r[1].facts), r[0].id)):
                try:
                    with self._one_document():
                        revision = self._add_reading(capture, report, registry) or revision
                except ExtractError as error:
                    failures.append((capture, error))
            for capture, failure in failures:
                self._unread(capture, failure.code, failure.message, version)
            if revision is not None:
                captures = (member.article.capture for member in members)
                self._cover([capture.id for capture in captures if capture.role == DETAIL], revision)

    def add_gone(self, capture: Capture) -> None:
        """Takes down that the report which was read at an address, or in a file on its page, is gone from it; once."""
        with self.transaction() as connection:
            self._mirror(capture)
            rows = connection.execute(
                """
                SELECT report.id, revision.id FROM report JOIN revision ON revision.id = report.current_revision_id
                WHERE revision.url = :url AND gone_at IS NULL
                UNION
                SELECT report.id, revision.id FROM capture AS page JOIN revision ON revision.id = page.revision_id
                JOIN report ON report.current_revision_id = revision.id
                WHERE page.url = :url AND page.standing = 'cover' AND gone_at IS NULL
                """,
                {"url": capture.url},
            ).fetchall()
            for report, revision in rows:
                connection.execute("UPDATE report SET gone_at = ? WHERE id = ?", (capture.fetched_at, report))
                self._revisions.stand(capture, "gone", revision)

    def note(self, captures: Sequence[Capture], lost: Sequence[Capture], version: str) -> None:
        """Takes down that further pages were dealt with; `lost` are those whose report's first page is not there."""
        with self.transaction():
            for capture in captures:
                if capture.role == PART:
                    self._mirror(capture)
            for capture in lost:
                self._unread(
                    capture, PAGE_MISSING, "it is a page of a report whose first page was not captured", version
                )

    def read_again(
        self, capture: Capture, outcome: Report | ExtractError, registry: PublisherRegistry, version: str
    ) -> None:
        """Puts a newer extractor's reading in the place of the old one. It is no revision: the office changed nothing.

        Where the newer extractor cannot read what an older one could, the old reading stays, with the reason beside it.
        """
        with self.transaction() as connection:
            revisions = connection.execute(
                """
                SELECT revision.id, report.key, number FROM revision JOIN report ON report.id = report_id
                WHERE capture_id = ?
                """,
                (capture.id,),
            ).fetchall()
            connection.execute("DELETE FROM unread WHERE capture_id = ?", (capture.id,))
            try:
                if isinstance(outcome, ExtractError):
                    raise outcome
                with self._one_document():
                    if not revisions:
                        self._add_reading(capture, outcome, registry)
                    for revision, key, revision_number in revisions:
                        self._replace(revision, key, revision_number, capture, outcome, registry)
            except ExtractError as error:
                self._unread(capture, error.code, error.message, version)

    # Inside

    @contextmanager
    def _one_document(self) -> Iterator[None]:
        """A part of a transaction that leaves nothing behind where it raises: ExtractError for all that one document
        can be blamed for, so that none stops a run for ever; a disk or database that fails is nobody's document."""
        self.connection.execute("SAVEPOINT part")
        try:
            yield
        except (sqlite3.OperationalError, OSError):
            raise  # the whole transaction goes back
        except Exception as error:
            self.connection.execute("ROLLBACK TO part")
            self.connection.execute("RELEASE part")
            if isinstance(error, RowError):
                raise ExtractError("unreadable", str(error)) from error
            told = f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace").decode()
            raise ExtractError("unreadable", f"the archive failed to store it: {told}") from error
        self.connection.execute("RELEASE part")

    def _mirror(self, capture: Capture) -> None:
        marks = ", ".join("?" * len(_CAPTURE_COLUMNS))
        self.connection.execute(
            f"INSERT OR IGNORE INTO capture ({', '.join(_CAPTURE_COLUMNS)}) VALUES ({marks})",  # noqa: S608  # our own
            [getattr(capture, column) for column in _CAPTURE_COLUMNS],
        )

    def _unread(self, capture: Capture, code: str, message: str, version: str) -> None:
        self.connection.execute(
            "INSERT OR REPLACE INTO unread (capture_id, code, message, extractor_version) VALUES (?, ?, ?, ?)",
            (capture.id, code, message, version),
        )

    def _read_before(self, article: Article) -> tuple[int | None, str | None] | None:
        """The (revision, standing) that the same bytes gave at this address, None where they must be read."""
        capture = article.capture
        row = self.connection.execute(
            f"""
            SELECT capture.revision_id, capture.standing, current.id, current.url
            FROM capture LEFT JOIN revision ON revision.id = capture.revision_id
            LEFT JOIN report ON report.id = revision.report_id
            LEFT JOIN revision AS current ON current.id = report.current_revision_id
            WHERE capture.url = ? AND capture.sha256 = ? AND capture.id < ? AND {digests_of("capture")} = ?
            ORDER BY capture.id DESC LIMIT 1
            """,  # noqa: S608  # a part of the query
            (capture.url, capture.sha256, capture.id, article.digests),
        ).fetchone()
        if row is None:
            return None
        revision, standing, current, address = row
        # An office that goes back to an earlier text has changed its report: those bytes are read again, also where
        # they were a copy before the report's address became this one.
        own = standing in ("revision", "same", "bytes") or (standing == "copy" and address == capture.url)
        if own and revision != current:
            return None
        if revision is None and 0 < self._times_too_slow(capture) < SLOW_TRIES:
            return None
        return revision, standing

    def _times_too_slow(self, capture: Capture) -> int:
        """How often reading these bytes at this address took too long."""
        query = "SELECT count(*) FROM unread WHERE code = ? AND capture_id IN (SELECT id FROM capture"
        (times,) = self.connection.execute(
            f"{query} WHERE url = ? AND sha256 = ?)", (TOO_SLOW, capture.url, capture.sha256)
        ).fetchone()
        return int(times)

    def _confirm(self, article: Article) -> int | None:
        capture = article.capture
        known = self._read_before(article)
        if known is None:
            raise RuntimeError(f"capture {capture.id} was taken for known, but its bytes are new")
        revision, standing = known
        if standing == "cover" and revision is not None:
            revision = self._revisions.newest(revision)
        self._revisions.stand(capture, standing if standing in ("copy", "cover") else "same", revision)
        if revision is not None:
            self._revisions.seen(revision, capture.fetched_at)
        return revision

    def _add_reading(self, capture: Capture, report: Report, registry: PublisherRegistry) -> int | None:
        """Stores a reading that the archive has not seen; returns the revision that it gave or confirms."""
        report = with_year(self.connection, capture, report)
        entry = owner(capture, report, registry)
        if entry is not None and (wrong := not_its_name(entry, report.publisher, report.year)) is not None:
            self._unread(capture, "former_name", wrong, report.extractor_version)
            return None
        publisher = self._publisher(report, entry)
        if publisher is None or report.year is None or not (report.facts or report.sections):
            self._unread(capture, *why_unread(publisher, report), report.extractor_version)
            return None
        publisher_id, publisher_key = publisher
        key = f"{publisher_key}/{report.year}"
        if is_cut(report) and (standing := self._revisions.whole(capture, key)) is not None:
            missing = next(problem.message for problem in report.problems if problem.code == PAGE_MISSING)
            self._unread(capture, PAGE_MISSING, f"{missing}; what was read before stands", report.extractor_version)
            self._revisions.seen(standing, capture.fetched_at)
            return standing
        revision = self._revisions.add(capture, report, publisher_id, key)
        self.connection.execute(
            "DELETE FROM unread WHERE code = ? AND capture_id IN (SELECT id FROM capture WHERE url = ? AND sha256 = ?)",
            (TOO_SLOW, capture.url, capture.sha256),
        )
        if entry is not None and report.publisher is not None:
            store_printed_name(self.connection, publisher_id, report.publisher, report.year)
        if capture.role == "attachment":
            self._cover(self._pages_of(capture), revision)
        return revision

    def _pages_of(self, attachment: Capture) -> list[int]:
        """The page that an attachment hangs on, which may have been read before it: captures of its run."""
        rows = self.connection.execute(
            """
            SELECT id FROM capture WHERE run = :run AND role = 'detail'
              AND (url = :url OR id IN (SELECT capture_id FROM further_page WHERE url = :url))
            """,
            {"url": attachment.found_on, "run": attachment.run},
        )
        return [row[0] for row in rows]

    def _cover(self, pages: Sequence[int], revision: int) -> None:
        """Makes pages that were no report by themselves the cover of the one that hangs on them, or of its newest
        revision."""
        marks = ", ".join("?" * len(pages))
        unread = self.connection.execute(
            f"DELETE FROM unread WHERE capture_id IN ({marks}) AND code <> ? RETURNING capture_id",  # noqa: S608  # marks
            (*pages, PAGE_MISSING),
        ).fetchall()
        self.connection.executemany(
            "UPDATE capture SET standing = 'cover', revision_id = ? WHERE id = ?",
            [(revision, capture_id) for (capture_id,) in unread],
        )
        self.connection.execute(
            f"""
            UPDATE capture SET revision_id = ? WHERE id IN ({marks}) AND standing = 'cover' AND revision_id IN (
              SELECT id FROM revision WHERE report_id = (SELECT report_id FROM revision WHERE id = ?)
            )
            """,  # noqa: S608  # marks
            (revision, *pages, revision),
        )

    def _replace(
        self,
        revision: int,
        key: str,
        revision_number: int,
        capture: Capture,
        report: Report,
        registry: PublisherRegistry,
    ) -> None:
        report = with_year(self.connection, capture, report)
        entry = owner(capture, report, registry)
        publisher = self._publisher(report, entry)
        its_name = entry is None or not_its_name(entry, report.publisher, report.year) is None
        if its_name and publisher is not None and f"{publisher[1]}/{report.year}" == key:
            self._read_otherwise(revision, key, revision_number, report)
            self._revisions.overwrite(revision, key, revision_number, capture, report)
            return
        # Read anew it is another publisher's or another year's: it leaves the report that it was taken for.
        self._revisions.remove(revision, key)
        self._add_reading(capture, report, registry)

    def _read_otherwise(self, revision: int, key: str, revision_number: int, report: Report) -> None:
        """Takes down what a newer extractor reads otherwise, before its reading takes the place of the old one."""
        (version,) = self.connection.execute(
            "SELECT extractor_version FROM revision WHERE id = ?", (revision,)
        ).fetchone()
        try:
            old = self.load(key, revision_number)
        except RowError:
            old = None  # damaged; the new reading mends it
        note_extraction(self.connection, revision, version, old, report, now())

    def _publisher(self, report: Report, entry: RegisteredPublisher | None) -> tuple[int, str] | None:
        if entry is not None:
            return store_registered(self.connection, entry), entry.key
        if report.publisher is None:
            return None
        publisher_id = store_printed(self.connection, report.publisher)
        row = self.connection.execute("SELECT key FROM publisher WHERE id = ?", (publisher_id,)).fetchone()
        return publisher_id, str(row[0])


def read_by_others(connection: sqlite3.Connection, version: str) -> list[int]:
    """Captures whose reading, or failure to be read, is by another version of the extractor; in order."""
    rows = connection.execute(
        """
        SELECT capture_id FROM revision WHERE extractor_version IS NOT :version
          AND capture_id NOT IN (SELECT capture_id FROM unread WHERE extractor_version IS :version)
        UNION SELECT capture_id FROM unread WHERE extractor_version IS NOT :version
        ORDER BY capture_id
        """,
        {"version": version},
    )
    return [row[0] for row in rows]
