"""Reports as their words are compared: which they are, whose, and their text with its keys."""

import sqlite3
from collections.abc import Collection
from typing import NamedTuple

from archive.compare.reuse import Became, Text, became, whole
from archive.compare.sentences import Sentence
from archive.sharing.offices import Office, offices
from archive.values import compact

MAX_CHARACTERS = 60_000  # of a report that are looked at: real ones have a tenth of it


class Document(NamedTuple):
    """A report in its current revision. `published_on` is the date that it prints."""

    id: int
    key: str
    year: int
    published_on: str | None
    gone_at: str | None
    revision_id: int
    office: Office


def of_publishers(connection: sqlite3.Connection, publishers: Collection[int]) -> list[Document]:
    """Every report of these publishers (their ids), the earliest first."""
    return _documents(connection, _DOCUMENTS.format("publisher_id"), publishers)


def by_ids(connection: sqlite3.Connection, reports: Collection[int]) -> dict[int, Document]:
    """These reports by their ids."""
    return {one.id: one for one in _documents(connection, _DOCUMENTS.format("id"), reports)}


def text_of(connection: sqlite3.Connection, document: Document) -> Text:
    """Its sections' sentences, of MAX_CHARACTERS at most."""
    sections = []
    left = MAX_CHARACTERS
    query = "SELECT key, text FROM section WHERE revision_id = ? ORDER BY position"
    for key, words in connection.execute(query, [document.revision_id]):
        sections.append((key, words[:left]))
        left -= len(words)
        if left <= 0:
            break
    return Text.read(sections, document.office.mask)


class Budget:
    """How many characters may still be aligned, None for as many as there are; the first two texts always may."""

    def __init__(self, characters: int | None) -> None:
        self._left = characters

    def became(self, earlier: list[Sentence], later: list[Sentence]) -> tuple[list[Became], bool]:
        """What the sentences of one text are of another's, and whether edits were looked for."""
        if self._left is not None:
            allowed = self._left > 0
            self._left -= sum(len(one.text) for text in (earlier, later) for one in text)
            if not allowed:
                return whole(earlier, later), False
        return became(earlier, later), True


def _documents(connection: sqlite3.Connection, query: str, ids: Collection[int]) -> list[Document]:
    rows = connection.execute(query, [compact(list(ids))]).fetchall()
    known = offices(connection, {publisher for *_, publisher in rows})
    return [
        Document(report, key, year, published_on, gone_at, revision, known[publisher])
        for report, key, year, published_on, gone_at, revision, publisher in rows
    ]


_DOCUMENTS = """
SELECT report.id, report.key, report.year, revision.published_on, report.gone_at, revision.id, report.publisher_id
FROM report JOIN revision ON revision.id = report.current_revision_id
WHERE report.{} IN (SELECT value FROM json_each(?)) ORDER BY report.year, report.id"""
