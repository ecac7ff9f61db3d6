"""`/findings` as a page, as JSON and as CSV."""

import sqlite3
from pathlib import Path
from typing import Any

from datasette import Response

from archive.erring import ERRED
from archive.finding_rates import SMALL, rates
from archive.reviews import Asked
from archive.site.configuration import configured
from archive.site.downloads import csv_response, no_such
from archive.site.filtered import filtered_json, filtered_page
from archive.site.filters import UnknownFilterError, lineage
from archive.site.findings.formulas import demanded, each_label, formulas
from archive.site.findings.rates import percent, rate_of, rate_tables, rates_beside
from archive.site.findings.selection import (
    FINDINGS_A_FILE,
    FINDINGS_A_PAGE,
    Selection,
    by_dimension,
    failing,
    how_many,
    layouts,
    selection,
    shares,
)
from archive.site.findings.shares import Share, groups
from archive.site.operator.live import forms
from archive.site.page import language
from archive.site.reading import Row, rows
from archive.site.signed_in import operator_of
from archive.site.snapshot import on_snapshot
from archive.site.words import Words
from extract.forms import measures
from extract.forms.across import named_cell
from extract.forms.checks import checks

CELLS_SHOWN = 3
_SCHEMA = "gongkai.findings/1"
_COLUMNS = (
    "rule", "each", "year", "publisher_key", "publisher", "adcode", "region", "layout", "stated", "computed", "gap",
    "reason", "severity", "message_zh", "message_en", "verdict", "report_key", "facts", "erred",
)  # fmt: skip


async def page(datasette: Any, request: Any) -> Response:
    t = Words(language(request))
    archive = configured(datasette).archive

    def read(conn: sqlite3.Connection) -> dict[str, Any]:
        context = _context(conn, request, t)
        return context | _judged(conn, archive, context["findings"]) if operator_of(request) else context

    return await filtered_page(datasette, request, "findings", read)


async def as_json(datasette: Any, request: Any) -> Response:
    """Shares by rule and year; with a rule, a year or a region, the failing findings too, a page at a time."""
    return await filtered_json(datasette, lambda conn: _json(conn, request))


async def as_csv(datasette: Any, request: Any) -> Response:
    """With a rule, a year or a region, the failing findings, FINDINGS_A_FILE a page; else the shares."""
    try:
        name, columns, lines = await on_snapshot(datasette, lambda conn: _csv(conn, request))
    except UnknownFilterError as error:
        return no_such(error)
    return csv_response(name, columns, lines)


def _context(conn: sqlite3.Connection, request: Any, t: Words) -> dict[str, Any]:
    selected = selection(conn, request)
    counted = shares(conn, selected) if selected.counted else {}
    check = checks().get(selected.rule or "")
    found = how_many(conn, selected) if selected.listed else 0
    return {
        "selected": selected,
        "above": lineage(conn, selected.region),
        "provinces": rows(conn, "select adcode, name from coverage_region where level = 'province' order by adcode"),
        "layouts": layouts(conn),
        "causes": ERRED,
        "years": sorted({year for years in counted.values() for year in years}, reverse=True),
        "rules": sorted(checks().keys() | counted.keys()),
        "counted": {rule: years for rule, years in counted.items() if selected.rule in (None, rule)},
        "totals": {rule: _total(years) for rule, years in counted.items()},
        "empty": Share({}),
        "checks": checks(),
        "sentences": {rule: demanded(each, t) for rule, each in checks().items()},
        "check": check,
        "formulas": formulas(check, t) if check else [],
        "dimensions": _dimensions(conn, selected) if selected.rule and not selected.region["adcode"] else {},
        "findings": _with_rates(conn, [_shown(row, t) for row in failing(conn, selected)]) if selected.listed else [],
        "rates": None if selected.layout else rate_tables(conn, selected.region, selected.rule, t),
        "percent": percent,
        "small": SMALL,
        "cells_shown": CELLS_SHOWN,
        "per_file": FINDINGS_A_FILE,
        "found": found,
        "pages": max(1, -(-found // FINDINGS_A_PAGE)),
    }


def _judged(conn: sqlite3.Connection, archive: Path | None, shown: list[Row]) -> dict[str, Any]:
    """The findings with the operator's forms, and the verdicts that the archive has now."""
    found = forms(conn, archive, (row["report_key"] for row in shown))
    judged = []
    for row in shown:
        asked = Asked(row["report_key"], row["rule"], row["each"])
        review = found.reviews.get(asked)
        said = {} if found.unavailable else {"verdict": review.verdict if review and not review.outdated else None}
        judged.append(row | said | {"form": found.by_finding.get(asked)})
    return {"findings": judged, "unavailable": found.unavailable}


def _with_rates(conn: sqlite3.Connection, shown: list[Row]) -> list[Row]:
    """Findings, each with the base rate of its like in reports on the same form."""
    known = {form: rates_beside(conn, form)["rates"] for form in {row["on_form"] for row in shown}}
    return [row | {"rate": rate_of(known[row["on_form"]], row["rule"], row["each"])} for row in shown]


def _dimensions(conn: sqlite3.Connection, selected: Selection) -> dict[str, Any]:
    """The rule's shares by layout, form and extractor, each where there are two to compare."""
    by_name = {
        "layout": groups(by_dimension(conn, selected, "layout")),
        "form": groups(by_dimension(conn, selected, "form")),
        "extractor_version": groups(by_dimension(conn, selected, "extractor_version")),
    }
    return {name: found for name, found in by_name.items() if len(found) > 1}


def _total(years: dict[int, Share]) -> Share:
    statuses: dict[str, int] = {}
    for share in years.values():
        for status, n in share.statuses.items():
            statuses[status] = statuses.get(status, 0) + n
    return Share(statuses)


def _shown(row: Row, t: Words) -> Row:
    """A finding with its cells as (code, label, year); codes of rules across years name the year before by `a:`."""
    cells = []
    for fact in row["facts"]:
        before, code = named_cell(fact)
        label = measures().get(code)
        cells.append((code, t.pick(label.zh, label.en) if label else code, row["year"] - before))
    anchor = f"finding-{row['rule']}-{row['each']}".replace("#", "-")
    return row | {"cells": cells, "anchor": anchor, "each_label": each_label(row["rule"], row["each"], t)}


def _json(conn: sqlite3.Connection, request: Any) -> dict[str, Any]:
    selected = selection(conn, request)
    counted = shares(conn, selected) if selected.counted else {}
    body: dict[str, Any] = {
        "schema": _SCHEMA,
        "query": selected.query,
        "shares": [
            {"rule": rule, "year": year} | share.to_json()
            for rule, years in counted.items()
            for year, share in years.items()
            if selected.rule in (None, rule) and selected.year in (None, year)
        ],
    }
    if selected.layout is None and selected.region["level"] != "county":
        found_rates = rates(conn, rule=selected.rule, adcode=selected.region["adcode"])
        body["rates"] = [rate.to_json() for rate in found_rates if selected.rule or not rate.each]
    if selected.listed:
        found = how_many(conn, selected)
        body["findings"] = [{column: row[column] for column in _COLUMNS} for row in failing(conn, selected)]
        body |= {"found": found, "page": selected.page, "pages": max(1, -(-found // FINDINGS_A_PAGE))}
    return body


def _csv(conn: sqlite3.Connection, request: Any) -> tuple[str, list[str], list[list[Any]]]:
    selected = selection(conn, request)
    name = "-".join(["findings", *(str(value) for value in selected.query.values())])
    if selected.listed:
        found = failing(conn, selected, most=FINDINGS_A_FILE)
        joined = [row | {"facts": " ".join(row["facts"])} for row in found]
        lines = [[row[column] for column in _COLUMNS] for row in joined]
        return name, list(_COLUMNS), lines
    statuses = ("pass", "pass_if_blank_is_zero", "fail", "not_assessable")
    lines = [
        [rule, year, *(share.statuses.get(status, 0) for status in statuses), share.judged]
        for rule, years in shares(conn, selected).items()
        for year, share in years.items()
    ]
    return name, ["rule", "year", *statuses, "judged"], lines
