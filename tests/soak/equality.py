"""Whether two archives of the same captures are equal: row by row, but for what is named here.

Rows are compared by what they say. Numbers that an archive gives its rows (`id`) may differ, and what refers to one is
followed to what it stands for: a report's key, a revision's report and number, a measure's code. Captures have the same
numbers in both, for these are the captures' own.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

# Tables that are not a matter of the captures, with the reason.
ELSEWHERE = {
    "run": "nights are told of by those who ran them",
    "site_result": "the same of sites in nights",
    **dict.fromkeys(("asked_site", "night_verdicts", "night_count"), "what the archive keeps of those"),
    "_sqlite_migrations": "when the file was made",
    "coverage_as_of": "the day of the last snapshot",
}
# Columns that say when an archive was written, not what it holds.
CLOCKS = {"revision": {"extracted_at"}, "extraction": {"extracted_at"}}
# What a row is known by, in place of its id.
KNOWN_BY = {
    "report": "SELECT id, key FROM report",
    "publisher": "SELECT id, key FROM publisher",
    "measure": "SELECT id, code FROM measure",
    "places": "SELECT id, sha256 FROM places",
    "ruling": "SELECT id, sha256 FROM ruling",
    "revision": "SELECT revision.id, report.key || ' ' || number FROM revision JOIN report ON report.id = report_id",
}
# Their own numbers mean nothing, and nothing refers to them.
NUMBERED = ("judged", "extraction", "finding_verdict")
MOST_TOLD = 3  # rows of a table that are told of each archive


def differences(one: Path, other: Path) -> Iterator[str]:
    """A sentence for each table in which two archives differ."""
    with closing(_opened(one)) as left, closing(_opened(other)) as right:
        tables = _tables(left)
        if tables != _tables(right):
            yield f"other tables: {sorted(set(tables) ^ set(_tables(right)))}"
        for table in sorted(set(tables) & set(_tables(right)) - ELSEWHERE.keys()):
            mine, theirs = _rows(left, table), _rows(right, table)
            for name, lacking in ((one, mine - theirs), (other, theirs - mine)):
                if lacking:
                    told = "; ".join(map(str, sorted(lacking, key=str)[:MOST_TOLD]))
                    yield f"{table}: {sum(lacking.values())} rows only in {name}: {told[:2000]}"


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def _tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    return [name for (name,) in connection.execute(query)]


def _rows(connection: sqlite3.Connection, table: str) -> "Counter[tuple[tuple[str, object], ...]]":
    known = {name: dict(connection.execute(query).fetchall()) for name, query in KNOWN_BY.items()}
    refers = {row[3]: row[2] for row in connection.execute(f'PRAGMA foreign_key_list("{table}")') if row[2] in known}
    dropped = CLOCKS.get(table, set()) | ({"id"} if table in KNOWN_BY or table in NUMBERED else set())
    cursor = connection.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in cursor.description]
    return Counter(
        tuple(
            (column, known[refers[column]].get(value, value) if column in refers and value is not None else value)
            for column, value in zip(columns, row, strict=True)
            if column not in dropped
        )
        for row in cursor
    )
