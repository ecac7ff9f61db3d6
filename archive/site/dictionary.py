"""The dictionary: every measure and every column in both languages, narrowed by words and by table."""

import json
import sqlite3
from typing import Any

from datasette import Response

from archive.queries import examples
from archive.site.page import render
from archive.site.reading import Row, rows
from archive.site.snapshot import database, on_snapshot

MAX_WORDS = 100  # characters of what is looked for


async def page(datasette: Any, request: Any) -> Response:
    """`/data/dictionary?q=&table=`: `table` is a table of the database, or one of the forms, as `applications`."""
    q = " ".join((request.args.get("q") or "").replace("\0", " ").split())[:MAX_WORDS]
    table = (request.args.get("table") or "")[:MAX_WORDS]
    context = await on_snapshot(datasette, lambda conn: _read(conn, q, table))
    context |= {"q": q, "table": table, "database_name": database(datasette).name}
    return await render(datasette, request, "dictionary", context)


def _read(conn: sqlite3.Connection, q: str, table: str) -> dict[str, Any]:
    asked: dict[str, object] = {"table": table, "words": json.dumps(q.lower().split())}
    columns = rows(conn, _COLUMNS, asked)
    measures = [row | {"forms": json.loads(row["forms"])} for row in rows(conn, _MEASURES, asked)]
    return {
        "measures": measures,
        "tables": _by_table(columns),
        "forms_tables": [row["table_key"] for row in rows(conn, "select distinct table_key from measure order by 1")],
        "data_tables": [row["table_name"] for row in rows(conn, _TABLES)],
        "year": examples(conn)["year"],
        "found": len(measures) + len(columns),
    }


def _by_table(columns: list[Row]) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {}
    for row in columns:
        tables.setdefault(row["table_name"], []).append(row)
    return tables


# A measure is in the dictionary too, under its code, which has dots; here it comes from its own table.
_COLUMNS = """
select table_name, column_name, zh, en
from (
  select *, rowid as place, lower(table_name || ' ' || column_name || ' ' || zh || ' ' || en) as text from dictionary
)
where instr(column_name, '.') = 0 and (:table = '' or table_name = :table)
  and not exists (select 1 from json_each(:words) where instr(text, value) = 0)
order by place"""

_MEASURES = """
select code, label_zh, label_en, unit, forms
from (select *, lower(code || ' ' || label_zh || ' ' || label_en) as text from measure)
where (:table = '' or table_key = :table)
  and not exists (select 1 from json_each(:words) where instr(text, json_each.value) = 0)
order by id"""

_TABLES = """
select table_name from dictionary where instr(column_name, '.') = 0 group by table_name order by min(rowid)"""
