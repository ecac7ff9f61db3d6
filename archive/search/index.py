"""Bakes the search index into a snapshot: what is searched are the sections and titles of all current revisions.

`search_document` has a row for each: its id, whose it is, and what it can be narrowed by. The latest years come first:
where a search is broken off, they have been seen. `search_index` is a contentless FTS5 table whose rowid is that id.
`sections` is a view of the documents with their words, which Datasette's own search box searches. Publishers' names
have an index of their own, `search_publisher`, by the publishers' ids.

A report's title is a document with the section `title`. Its text has no pairs; the names of its publisher stand in
every document, so that words of a name and words of the text find together what neither would alone.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from archive.columns import COVERAGE, Described
from archive.dictionary import describe
from archive.search.tokens import indexed
from extract.forms import sections

GATHERED_BYTES = 32_000_000  # of index in memory before they are written: with FTS5's own 1 MB it takes twice the time
TITLE = "title"  # the section of a document that is a report's title
OTHER = "other"  # what a section outside the form's is narrowed by
DATASETTE = {"sections": {"fts_table": "search_index", "fts_pk": "id", "sort": "id"}}  # metadata of tables and views

# Text is cut and folded before FTS5 has it: its tokenizer only parts it at blanks. `unicode61` would part words at
# characters that are younger than its tables.
_TABLES = """
CREATE TABLE search_document (
  id INTEGER PRIMARY KEY, revision_id INTEGER NOT NULL REFERENCES revision(id), section TEXT NOT NULL,
  year INTEGER NOT NULL, adcode TEXT, kind TEXT, level TEXT
);
CREATE VIRTUAL TABLE search_index USING fts5(
  text, title, publisher, units, filters, content = '', tokenize = "ascii tokenchars '._'"
);
CREATE VIRTUAL TABLE search_publisher USING fts5(
  publisher, units, content = '', tokenize = "ascii tokenchars '._'"
);
CREATE VIEW sections AS
SELECT document.id AS id, publisher.name AS publisher, publisher.key AS publisher_key, document.adcode AS adcode,
  region.path AS region, document.kind AS kind, document.level AS level, document.year AS year,
  document.section AS section, section.heading AS heading, section.text AS text, revision.title AS title,
  report.key AS report_key, revision.url AS url
FROM search_document AS document
JOIN revision ON revision.id = document.revision_id
JOIN report ON report.id = revision.report_id
JOIN publisher ON publisher.id = report.publisher_id
LEFT JOIN region ON region.adcode = document.adcode
LEFT JOIN section ON section.revision_id = revision.id AND section.key = document.section
"""

_REPORTS = """
SELECT report.year, revision.id, revision.title, revision.publisher_printed, publisher.id, publisher.adcode,
  publisher.kind, publisher.level
FROM report JOIN revision ON revision.id = report.current_revision_id
JOIN publisher ON publisher.id = report.publisher_id
ORDER BY report.year DESC, publisher.key
"""

_PUBLISHERS = """
SELECT publisher.id, key, publisher.name, path,
  (SELECT json_group_array(name) FROM publisher_alias WHERE publisher_id = publisher.id ORDER BY name)
FROM publisher LEFT JOIN region USING (adcode) ORDER BY 1
"""

_SECTION = ("章节键；title 为报告标题", "key of the section; title: the report's title")

DESCRIBED: dict[str, Described] = {
    "search_document": {
        "id": ("检索文档编号，即 search_index 的行号", "the rowid in search_index"),
        "revision_id": ("所属版本", "the revision it is of, its report's current one"),
        "section": _SECTION,
        **{column: COVERAGE[column] for column in ("year", "adcode", "kind", "level")},
    },
    "sections": {
        "id": ("检索文档编号", "id of the searched document"),
        **{column: COVERAGE[column] for column in ("publisher", "publisher_key", "adcode", "region", "kind", "level")},
        "year": COVERAGE["year"],
        "section": _SECTION,
        "heading": ("原文所印的章节标题", "heading of the section as printed"),
        "text": ("章节文字", "words of the section"),
        "title": ("报告标题", "title of the report"),
        "report_key": COVERAGE["report_key"],
        "url": ("来源地址；本地文件为 file: 加文件名", "address of the source; file: and a name for a local document"),
    },
}


def bake_search(connection: sqlite3.Connection) -> None:
    """Writes the tables of the search, in one pass over the reports, a report at a time in memory."""
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    names = _names(connection)
    connection.executemany(
        "INSERT INTO search_publisher (rowid, publisher, units) VALUES (?, ?, ?)",
        (
            (number, pairs, " ".join(sorted(units)))
            for number, every in names.items()
            for pairs, units in [indexed(*every)]
        ),
    )
    connection.execute("INSERT INTO search_index (search_index, rank) VALUES ('hashsize', ?)", [GATHERED_BYTES])
    connection.executemany(
        "INSERT INTO search_index (rowid, text, title, publisher, units, filters) VALUES (?, ?, ?, ?, ?, ?)",
        _documents(connection, names),
    )
    connection.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")
    describe(connection, DESCRIBED)


def _names(connection: sqlite3.Connection) -> dict[int, list[str]]:
    """Each publisher's names, those that it once had and that documents print too, its region's path and its key."""
    rows = connection.execute(_PUBLISHERS)
    return {
        number: list(dict.fromkeys([name, *json.loads(others), path or "", key]))
        for number, key, name, path, others in rows
    }


def _documents(connection: sqlite3.Connection, names: dict[int, list[str]]) -> Iterator[tuple[object, ...]]:
    number = 0
    for year, revision, title, printed, publisher, adcode, kind, level in connection.execute(_REPORTS):
        filters = list(filter_tokens(year, adcode, kind, level))
        named, _ = indexed(*names[publisher])
        documents: list[tuple[str, str, str]] = [(TITLE, title or "", "")]
        documents += connection.execute(
            "SELECT key, heading, text FROM section WHERE revision_id = ? ORDER BY position", [revision]
        )
        for section, heading, text in documents:
            number += 1
            connection.execute(
                "INSERT INTO search_document (id, revision_id, section, year, adcode, kind, level)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (number, revision, section, year, adcode, kind, level),
            )
            # A report's title is found by all names of its publisher, also by that which it prints.
            above = [heading, printed or "", *names[publisher]] if section == TITLE else [heading]
            in_title, of_title = indexed(*above)
            in_text, of_text = indexed(text)
            units = " ".join(sorted(of_title | of_text))
            tokens = " ".join([*filters, section_token(section)])
            yield number, in_text, in_title, named, units, tokens


def filter_tokens(year: Any, adcode: str | None, kind: str | None, level: str | None) -> Iterable[str]:
    """What a document is narrowed by, as tokens of the index; a region by each level of its code."""
    yield f"year_{year}"
    if adcode:
        yield from (region_token(adcode[:length]) for length in (2, 4, 6))
    if kind:
        yield f"kind_{kind}"
    if level:
        yield f"level_{level}"


def region_token(prefix: str) -> str:
    return f"region_{prefix}"


def section_token(section: str) -> str:
    return f"section_{section if section in (TITLE, *sections()) else OTHER}"
