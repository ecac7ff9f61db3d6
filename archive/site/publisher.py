"""A publisher's page: its years, its key figures as charts, the rules that its reports break."""

import json
import sqlite3
from typing import Any
from urllib.parse import unquote

from datasette import Response

from archive.site.chart import chart
from archive.site.coverage import SIGNS, mark
from archive.site.page import language, not_here, render
from archive.site.reading import Row, first, publisher, rows
from archive.site.snapshot import database, on_snapshot
from archive.site.words import Words
from archive.values import number
from extract.forms import forms, measures
from extract.forms.concordance import keeps_meaning
from extract.model import Number

# What a reader looks at first: how much is asked for, what comes of it, what is fought over, what is in force.
KEY_FIGURES = (
    "applications.new.total",
    "applications.granted.total",
    "applications.partial.total",
    "applications.total.total",
    "applications.carried_out.total",
    "reviews.reconsideration.total",
    "reviews.litigation_direct.total",
    "proactive.normative.in_force",
    "proactive.licensing.decisions",
    "proactive.penalty.decisions",
    "proactive.fees.amount",
    "statistics.published.value",
    "statistics.received.value",
)


async def page(datasette: Any, request: Any) -> Response:
    key = unquote(request.url_vars["key"])
    t = Words(language(request))
    context = await on_snapshot(datasette, lambda conn: _read(conn, key, t))
    if context is None:
        return await not_here(datasette, request, "missing.publisher")
    context |= {"signs": SIGNS, "database_name": database(datasette).name}
    return await render(datasette, request, "publisher", context)


def _read(conn: sqlite3.Connection, key: str, t: Words) -> dict[str, Any] | None:
    owner = publisher(conn, key)
    if owner is None:
        return None
    years = _years(conn, owner)
    return {
        "publisher": owner,
        "aliases": json.loads(owner["aliases"]),
        "site": first(conn, _LAST_RESULT, [key]),
        "years": years,
        "forms": {form.key: t.pick(form.zh, form.en) for form in forms().values()} | {"none": t("form.none")},
        "charts": _charts(conn, owner, years, t),
        "findings": rows(conn, _FAILING, [owner["id"]]),
    }


def _years(conn: sqlite3.Connection, owner: Row) -> list[Row]:
    """Every year that is expected or printed, the latest first, with the year before it that has a report."""
    details = {row["year"]: row for row in rows(conn, _REPORTS, [owner["id"]])}
    years: list[Row] = []
    before = None
    for row in rows(conn, "select * from coverage where publisher_key = ? order by year", [owner["key"]]):
        detail: Row = details.get(row["year"], {"form": None, "failing": 0, "problems": 0})
        years.append(row | detail | {"mark": mark(row), "before": before if row["report_key"] else None})
        if row["report_key"]:
            before = row["year"]
    return years[::-1]


def _charts(conn: sqlite3.Connection, owner: Row, years: list[Row], t: Words) -> list[dict[str, Any]]:
    """A chart of each key figure that any year states, in the measure's unit and as the latest form means it."""
    printed: dict[str, dict[int, Row]] = {}
    for row in rows(conn, _KEY_FIGURES, [owner["key"], json.dumps(KEY_FIGURES)]):
        printed.setdefault(row["code"], {})[row["year"]] = row
    span = range(min(y["year"] for y in years), max(y["year"] for y in years) + 1) if years else range(0)
    form_of = {row["year"]: row["form"] for row in years if row["report_key"]}
    # Where a report's reading left something open, a cell without a figure may yet be printed.
    unsure = {row["year"] for row in years if row["problems"]}
    charts = []
    for code in KEY_FIGURES:
        measure = measures()[code]
        stated = [y for y, cell in printed.get(code, {}).items() if cell["value"] is not None]
        latest = form_of[max(stated)] if stated else None
        values: dict[int, Number] = {}
        missing: dict[int, str] = {}
        for year, form in form_of.items():
            cell = printed.get(code, {}).get(year)
            value = number(cell["value"]) if cell else None
            if cell is not None and latest is not None and not keeps_meaning(code, form, latest):
                missing[year] = "forms_differ"
            elif cell is not None and value is not None and cell["unit"] == measure.unit:
                values[year] = value
            elif cell is not None:
                missing[year] = "other_unit" if value is not None else cell["state"]
            elif form not in measure.forms:
                missing[year] = "not_on_form"
            else:
                missing[year] = "absent" if year in unsure else "not_printed"
        if values:
            charts.append(
                {
                    "label": t.pick(measure.zh, measure.en),
                    "unit": measure.unit,
                    "chart": chart(span, values, missing),
                }
            )
    return charts


_LAST_RESULT = """
select site_result.* from site_result join run on run.id = site_result.run_id
where site = ? order by run.started_at desc limit 1"""

_REPORTS = """
select report.year, revision.form,
  (select count(*) from finding where finding.revision_id = revision.id and finding.status = 'fail') as failing,
  (select count(*) from problem where problem.revision_id = revision.id) as problems
from report join revision on revision.id = report.current_revision_id where report.publisher_id = ?"""

_KEY_FIGURES = """
select year, code, value, state, unit from facts
where publisher_key = ? and code in (select value from json_each(?))"""

_FAILING = """
select report.year, finding.* from report join finding on finding.revision_id = report.current_revision_id
where report.publisher_id = ? and finding.status = 'fail' order by report.year desc, finding.id"""
