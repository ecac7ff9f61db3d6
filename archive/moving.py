"""How rows of tables that archives had once come into those they have now: the longer parts of migrations."""

import json
import sqlite3
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any

from archive.cells import kept
from archive.erring import who_erred
from archive.rulings import Ruling, ruling_of, stored_readings
from archive.values import number
from archive.wide import sync_wide_tables, wide_columns
from extract.model import Fact, Finding, place_from_json

_FACTS = """
SELECT revision_id, revision.form, measure.code, value, raw, state, fact.unit, placed_by, read_by,
  start, "end", grid_table, grid_row, grid_column, page, bbox
FROM fact JOIN revision ON revision.id = revision_id JOIN measure ON measure.id = measure_id
ORDER BY revision_id, position
"""
_PLACE_KEYS = ("start", "end", "table", "row", "column", "page", "bbox")


def move_facts(connection: sqlite3.Connection) -> None:
    """Writes every row of `fact` into the wide tables, `cell` and `places`; the wide tables are made as needed."""
    sync_wide_tables(connection)
    units = dict(connection.execute("SELECT code, unit FROM measure").fetchall())
    columns: dict[str, list[str]] = {}
    for (revision_id, form), facts in groupby(_facts(connection), key=lambda row: row[:2]):
        if form not in columns:
            columns[form] = wide_columns(connection, form)
        rows = kept((fact for _, _, fact in facts), columns[form], units)
        if columns[form]:
            marks = ", ".join("?" * (1 + len(columns[form])))
            connection.execute(
                f'REPLACE INTO "figures_{form}" VALUES ({marks})',  # noqa: S608  # a name of our own
                (revision_id, *map(rows.numbers.get, columns[form])),
            )
        connection.executemany(
            """
            INSERT INTO cell (revision_id, measure_id, state, raw, unit, value, placed_by, read_by)
            SELECT ?, id, ?, ?, ?, ?, ?, ? FROM measure WHERE code = ?
            """,
            [(revision_id, *cell[1:], cell.code) for cell in rows.cells],
        )
        connection.execute(
            "INSERT OR IGNORE INTO places (sha256, printed, cells, sequence) VALUES (?, ?, ?, ?)",
            (rows.places.sha256, *rows.places),
        )
        connection.execute(
            "UPDATE revision SET places_id = (SELECT id FROM places WHERE sha256 = ?) WHERE id = ?",
            (rows.places.sha256, revision_id),
        )


def _facts(connection: sqlite3.Connection) -> Iterator[tuple[int, str, Fact]]:
    for revision_id, form, code, value, raw, state, unit, placed_by, read_by, *place in connection.execute(_FACTS):
        where: dict[str, Any] = {k: v for k, v in zip(_PLACE_KEYS, place, strict=True) if v is not None}
        if "bbox" in where:
            where["bbox"] = json.loads(where["bbox"])
        fact = Fact(code, number(value), raw, state, unit, place_from_json(where), placed_by, read_by)
        yield revision_id, form, fact


def move_findings(connection: sqlite3.Connection) -> None:
    """Writes every row of the table `finding` into `ruling` and `judged`."""
    known: dict[Ruling, int] = {}
    query = """
        SELECT id, revision_id, against_revision_id, mends, place, rule, each, status, stated, computed, facts,
          message_zh, message_en, severity, reason
        FROM finding ORDER BY id
    """
    for row in connection.execute(query):
        finding_id, revision_id, against, mends, place, rule, each, status, stated, computed, facts, *rest = row
        codes = tuple(json.loads(facts))
        ruling = ruling_of(Finding(rule, each, status, number(stated), number(computed), codes, *rest))
        if ruling not in known:
            known[ruling] = len(known) + 1
            connection.execute(
                """
                INSERT INTO ruling
                  (id, sha256, rule, each, status, reason, severity, message_zh, message_en, facts, filled)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                (known[ruling], ruling.sha256, *ruling),
            )
        connection.execute(
            """
            INSERT INTO judged (id, revision_id, against_revision_id, ruling_id, stated, computed, mends, place)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (
                finding_id,
                revision_id,
                against,
                known[ruling],
                stated,
                computed,
                None if mends == "[]" else mends,
                place,
            ),
        )


def fill_erred(connection: sqlite3.Connection) -> None:
    """Writes who probably erred of every finding that fails, from the readings that are stored."""
    failing = connection.execute(
        """
        SELECT judged.id, revision_id, against_revision_id, rule, each, facts, place
        FROM judged JOIN ruling ON ruling.id = ruling_id WHERE status = 'fail' ORDER BY revision_id
        """
    ).fetchall()
    readings = cache(lambda revision_id: stored_readings(connection, revision_id))
    for judged, revision_id, against, rule, each, facts, place in failing:
        where = tuple(json.loads(place)) if place else None
        finding = Finding(rule, each, "fail", None, None, tuple(json.loads(facts)), "", "", "", where=where)
        erred = who_erred(finding, readings(revision_id), readings(against))
        connection.execute("UPDATE judged SET erred = ? WHERE id = ?", (erred, judged))
