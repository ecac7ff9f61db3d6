"""One figure of the archive read again from the bytes that it came from: the capture alone, by segment and offset."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from archive import publishers
from archive.articles import Article, question, stored_article, with_missing
from archive.build import CAPTURES
from archive.database import open_archive
from archive.pool import answer_all
from archive.rows import load_report
from archive.source.captured import Captured, captured_pages, page_of
from archive.values import RowError
from crawler.captures import CaptureError, CaptureStore
from extract.document import Document as SourceDocument
from extract.forms import measures
from extract.model import ExtractError, Fact, Place, TextPlace
from extract.report import VERSION

SCHEMA = "gongkai.replay/1"
AROUND = 60  # characters of a text on each side of the figure


class ReplayError(Exception):
    """There is no such figure, or its bytes cannot be read; the message is a sentence for a person."""


class Named(NamedTuple):
    """A figure as it is named: PUBLISHER/YEAR/CODE, with @REVISION where it is not the current one."""

    publisher: str
    year: int
    code: str
    revision: int | None

    @classmethod
    def parse(cls, text: str) -> "Named":
        """Raises ValueError, with a sentence, for what names no figure."""
        path, at, revision = text.rpartition("@")
        publisher, year, code = (path if at else text).rsplit("/", 2) if text.count("/") >= 2 else ("", "", "")
        if not (publisher and code and year.isascii() and year.isdigit()):
            raise ValueError(f"{text} is not PUBLISHER/YEAR/CODE or PUBLISHER/YEAR/CODE@REVISION")
        if at and not (revision.isascii() and revision.isdigit()):
            raise ValueError(f"{revision} is no number of a revision")
        return cls(publisher, int(year), code, int(revision) if at else None)


@dataclass(frozen=True, slots=True)
class Replay:
    """A figure as the archive has it and as it is read now, None where the reading gives none; with where it is from.

    `excerpt` is what the source prints around it, the cell itself in 【】; None where that cannot be shown.
    """

    report_key: str
    revision: int
    archived: Fact
    now: Fact | None
    captured: Captured
    archived_version: str
    excerpt: str | None

    @property
    def differs(self) -> list[str]:
        """In what the two readings differ, by the names of `Fact`; `cell` where the cell is not read any more."""
        if self.now is None:
            return ["cell"]
        return [name for name in Fact._fields if getattr(self.archived, name) != getattr(self.now, name)]

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "report": self.report_key,
            "revision": self.revision,
            "code": self.archived.code,
            "same": not self.differs,
            "differs": self.differs,
            "archived": self.archived.to_json(),
            "now": None if self.now is None else self.now.to_json(),
            "excerpt": self.excerpt,
            "extractor": {"archived": self.archived_version, "now": VERSION},
            "capture": {
                "url": self.captured.url,
                "sha256": self.captured.sha256,
                "fetched_at": self.captured.fetched_at,
                "segment": self.captured.segment,
                "offset": self.captured.offset,
                "length": self.captured.length,
            },
        }


def replay(data: Path, named: Named) -> Replay:
    """Reads a figure again, in a process of its own. Raises NoArchiveError, ReplayError, WorkersError."""
    if named.code not in measures():
        near = get_close_matches(named.code, measures(), n=3)
        raise ReplayError(f"no form has a measure {named.code}" + (f"; there is {', '.join(near)}" if near else ""))
    with closing(open_archive(data)) as connection, CaptureStore(data / CAPTURES) as captures:
        key = f"{_publisher(connection, named.publisher)}/{named.year}"
        revision_id, number, version = _revision(connection, key, named.revision)
        archived = _archived(connection, key, number, named.code)
        pages = captured_pages(connection, revision_id)
        article = _article(connection, captures, revision_id, key)
        try:
            document = question(captures, article)
        except CaptureError as error:
            raise ReplayError(f"{key} revision {number}: {error}") from error
        ((_, answer),) = answer_all([(None, document._replace(cross_check=False, explain=True))])
        outcome = with_missing(article, answer.outcome)
        if isinstance(outcome, ExtractError):
            raise ReplayError(f"{key} revision {number}: it cannot be read any more: {outcome.message}")
        now = next((fact for fact in outcome.facts if fact.code == named.code), None)
        captured, _ = page_of(pages, archived.where)
        excerpt = None if answer.printed is None else excerpt_at(answer.printed, archived.where)
        return Replay(key, number, archived, now, captured, version, excerpt)


def _publisher(connection: sqlite3.Connection, name: str) -> str:
    try:
        return publishers.find_one(connection, name)[0]
    except publishers.PublisherNameError as error:
        raise ReplayError(str(error)) from error


def _revision(connection: sqlite3.Connection, key: str, number: int | None) -> tuple[int, int, str]:
    row = connection.execute(
        """
        SELECT revision.id, number, extractor_version FROM revision JOIN report ON report.id = report_id
        WHERE report.key = :key AND CASE WHEN :number IS NULL THEN revision.id = current_revision_id
          ELSE number = :number END
        """,
        {"key": key, "number": number},
    ).fetchone()
    if row is None:
        which = "" if number is None else f" with a revision {number}"
        raise ReplayError(f"the archive has no report {key}{which}")
    return int(row[0]), int(row[1]), str(row[2])


def _archived(connection: sqlite3.Connection, key: str, number: int, code: str) -> Fact:
    try:
        facts = load_report(connection, key, number).facts
    except RowError as error:
        raise ReplayError(f"the archive contradicts itself: {error}") from error
    found = next((fact for fact in facts if fact.code == code), None)
    if found is None:
        raise ReplayError(f"{key} revision {number} prints no cell {code}, or none that could be placed")
    return found


def _article(connection: sqlite3.Connection, captures: CaptureStore, revision_id: int, key: str) -> Article:
    capture_id, sha256 = connection.execute(
        "SELECT capture_id, sha256 FROM revision WHERE id = ?", (revision_id,)
    ).fetchone()
    capture = captures.get(capture_id)
    if capture is None or capture.sha256 != sha256:
        raise ReplayError(f"{key}: its capture {capture_id} is not in the captures")
    return stored_article(connection, captures, capture)


def excerpt_at(document: SourceDocument, where: Place) -> str | None:
    """What a document prints around a place, on one line: a text's characters, or the row that the cell is in."""
    if isinstance(where, TextPlace):
        text = document.text or ""
        before, after = text[max(0, where.start - AROUND) : where.start], text[where.end : where.end + AROUND]
        return " ".join(f"{before}【{text[where.start : where.end]}】{after}".split())
    for grid in document.grids:
        for row in grid.rows:
            if any(cell.place == where for cell in row.cells):
                marked = (f"【{cell.text}】" if cell.place == where else cell.text for cell in row.cells)
                return " | ".join(" ".join(text.split()) for text in marked)
    return None
