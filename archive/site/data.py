"""The data: what tables there are, how they are asked, taken home and read by programs."""

import sqlite3
from typing import Any
from urllib.parse import quote, urlencode

from datasette import Response

from archive.queries import Query, examples, prepared_queries
from archive.site.configuration import site_address
from archive.site.page import render
from archive.site.reading import Row, first, rows
from archive.site.snapshot import database, on_snapshot
from archive.site.words import WORDS


async def page(datasette: Any, request: Any) -> Response:
    """`/data`: the tables and views, and programs that run against this very server as they stand."""
    base = site_address(datasette, request)
    name = database(datasette).name
    context = await on_snapshot(datasette, lambda conn: _read(conn, base, str(datasette.urls.database(name))))
    counts = await database(datasette).table_counts()
    for table in context["tables"]:
        table["rows"] = counts.get(table["name"])
    context |= {"database_name": name, "downloadable": datasette.setting("allow_download")}
    return await render(datasette, request, "data", context)


async def queries_page(datasette: Any, request: Any) -> Response:
    """`/data/queries`: every prepared query with a form; what stands in the forms has an answer in this snapshot."""
    context = {
        "queries": list(prepared_queries().values()),
        "examples": await on_snapshot(datasette, examples),
        "database_name": database(datasette).name,
    }
    return await render(datasette, request, "queries", context)


def _read(conn: sqlite3.Connection, base: str, path: str) -> dict[str, Any]:
    return {"tables": _tables(conn), "programs": _programs(conn, f"{base}{path}", base)}


def _tables(conn: sqlite3.Connection) -> list[Row]:
    """The tables and views that the dictionary describes, in the order of the words for them."""
    known = rows(
        conn,
        "select name, type from sqlite_master where type in ('table', 'view')"
        " and name in (select table_name from dictionary) order by name",
    )
    described = [row | {"what": f"table.{row['name']}"} for row in known]
    return sorted((row for row in described if row["what"] in WORDS), key=lambda row: list(WORDS).index(row["what"]))


def _programs(conn: sqlite3.Connection, database_address: str, base: str) -> list[dict[str, str]]:
    """Examples in three languages, with addresses of this server and a report of this snapshot."""
    report = first(conn, "select key from report order by year desc, id limit 1")
    if report is None:
        return []
    asked = examples(conn)

    def answer(query: Query, **more: str) -> str:
        values = {each.name: asked[each.name] for each in query.parameters} | more
        return f"{database_address}/{query.name}.json?{urlencode(values)}"

    series = answer(prepared_queries()["chart-series"], _shape="array")
    measure = answer(prepared_queries()["measure-by-region"], _shape="array")
    publishers = f"{database_address}/publisher.csv?_size=max"
    key, _, year = str(report["key"]).rpartition("/")
    whole = f"{base}/report/{quote(key, safe='')}/{year}.json"
    return [
        {"language": "curl", "what": "program.report", "text": f"curl --fail --silent '{whole}'"},
        {
            "language": "curl",
            "what": "program.csv",
            "text": f"curl --fail --silent --output publisher.csv '{publishers}'",
        },
        {"language": "Python", "what": "program.measure", "text": _PYTHON.format(address=measure)},
        {"language": "R", "what": "program.series", "text": _R.format(address=series)},
    ]


_PYTHON = """\
import json
from urllib.request import urlopen

address = "{address}"
for row in json.load(urlopen(address)):
    print(row["publisher"], row["value"], row["state"], row["unit"])"""

_R = """\
library(jsonlite)
series <- fromJSON("{address}")
stated <- subset(series, state == "stated")
plot(stated$year, stated$value, type = "b")"""
