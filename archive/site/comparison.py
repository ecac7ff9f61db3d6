"""The compare page: two years of a publisher, or two revisions of one report, by `archive.compare`."""

import sqlite3
from collections import Counter
from typing import Any, NamedTuple
from urllib.parse import unquote

from datasette import Response

from archive.compare import compare
from archive.site.page import language, not_here, render
from archive.site.reading import StoredReport, stored_report
from archive.site.snapshot import database, in_thread, on_snapshot
from archive.site.words import Words
from extract.forms import sections, tables

_OUTCOME_SIGNS = {"pass": "✓", "pass_if_blank_is_zero": "✓", "fail": "✕", "not_assessable": "–"}


class _Pair(NamedTuple):
    a: StoredReport
    b: StoredReport


async def years_page(datasette: Any, request: Any) -> Response:
    """`/compare/<publisher key>/<year>/<year>`: the earlier year is whichever the address names first."""
    key = unquote(request.url_vars["key"])
    year_a, year_b = int(request.url_vars["a"]), int(request.url_vars["b"])
    pair = await on_snapshot(datasette, lambda conn: _pair(conn, key, (year_a, None), (year_b, None)))
    return await _page(datasette, request, pair)


async def revisions_page(datasette: Any, request: Any) -> Response:
    """`/compare/<publisher key>/<year>?revisions=1,2`: two revisions of one report."""
    key, year = unquote(request.url_vars["key"]), int(request.url_vars["year"])
    numbers = (request.args.get("revisions") or "").split(",")
    if len(numbers) != 2 or not all(n.isascii() and n.isdigit() and len(n) < 10 for n in numbers):
        return await not_here(datasette, request, "missing.revisions")
    first, second = (int(n) for n in numbers)
    pair = await on_snapshot(datasette, lambda conn: _pair(conn, key, (year, first), (year, second)))
    return await _page(datasette, request, pair)


def _pair(conn: sqlite3.Connection, key: str, a: tuple[int, int | None], b: tuple[int, int | None]) -> _Pair | None:
    report_a, report_b = stored_report(conn, key, *a), stored_report(conn, key, *b)
    return None if report_a is None or report_b is None else _Pair(report_a, report_b)


async def _page(datasette: Any, request: Any, pair: _Pair | None) -> Response:
    if pair is None:
        return await not_here(datasette, request, "missing.report")
    context = await in_thread(lambda: _context(pair, Words(language(request))))
    context["database_name"] = database(datasette).name
    return await render(datasette, request, "compare", context)


def _context(pair: _Pair, t: Words) -> dict[str, Any]:
    # One key is one publisher, whatever name each year's report prints.
    compared = compare(pair.a.report, pair.b.report, one_publisher=True)
    comparison = compared.to_json()
    statuses = Counter(row["status"] for row in comparison["facts"])
    of_revisions = compared.of_one_year
    return {
        "publisher": pair.a.publisher,
        "a": pair.a,
        "b": pair.b,
        "name_a": _name(pair.a, of_revisions, t),
        "name_b": _name(pair.b, of_revisions, t),
        "of_revisions": of_revisions,
        "across": [] if of_revisions else comparison["across_years"],
        "concepts": [row for row in comparison["concepts"] if row["status"] != "same"],
        "tables": _tables(comparison["facts"], t),
        "sections": [_section(section, pair, t) for section in comparison["sections"] if section["sentences"]],
        "counts": {
            "changed": statuses["changed"],
            "same": statuses["same"],
            "others": statuses.total() - statuses["changed"] - statuses["same"],
        },
        "outcome_signs": _OUTCOME_SIGNS,
        "percentage": lambda share: f"{share * 100:.0f}%",
    }


def _name(stored: StoredReport, of_revisions: bool, t: Words) -> str:
    return t("report.revision", number=stored.revision.number) if of_revisions else str(stored.year)


def _tables(changes: list[dict[str, Any]], t: Words) -> list[dict[str, Any]]:
    """The figures by table: first those that differ, then what cannot be compared, then the same ones."""
    found = []
    for table in tables().values():
        rows = [row for row in changes if row["code"].startswith(f"{table.key}.")]
        if rows:
            found.append(
                {
                    "label": t.pick(table.zh, table.en),
                    "different": [row for row in rows if row["status"] not in ("same", "not_comparable")],
                    "not_comparable": [row for row in rows if row["status"] == "not_comparable"],
                    "same": [row for row in rows if row["status"] == "same"],
                }
            )
    return found


def _section(section: dict[str, Any], pair: _Pair, t: Words) -> dict[str, Any]:
    known = sections().get(section["key"])
    printed = {s.key: s.heading for s in (*pair.a.report.sections, *pair.b.report.sections)}
    label = t.pick(known.zh, known.en) if known else printed.get(section["key"], section["key"])
    return section | {"label": label}
