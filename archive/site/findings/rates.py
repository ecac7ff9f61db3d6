"""Base rates as pages tell them: a table for the page of findings, and what is told beside a finding."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.finding_rates import EVERY, BaseRate, rates
from archive.site.findings.formulas import each_label
from archive.site.findings.shares import Share
from archive.site.reading import Row, rows
from archive.site.words import Words
from extract.forms import forms
from extract.forms.checks import checks


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rule, or one that it is asked of, or a region: a rate for each column, None where nothing could be judged."""

    key: str
    label: str
    cells: tuple[BaseRate | None, ...]


@dataclass(frozen=True, slots=True)
class RateTables:
    """`columns` are forms, the first for all of them. `regions` has a row for each region right below, with a rule."""

    columns: tuple[str, ...]
    rows: tuple[RateRow, ...]
    regions: tuple[RateRow, ...]


def rate_tables(conn: sqlite3.Connection, region: Row, rule: str | None, t: Words) -> RateTables | None:
    """What is baked of a region: all rules, or a rule with all that it is asked of. None for a region without rates."""
    if region["level"] == "county":
        return None
    found = [rate for rate in rates(conn, rule=rule, adcode=region["adcode"]) if rule or not rate.each]
    columns = _columns(found)
    by_row = {(rate.rule, rate.each, rate.form): rate for rate in found}
    made = tuple(
        RateRow(
            each if rule else asked,
            (each_label(asked, each, t) if each else t("rates.whole")) if rule else asked,
            tuple(by_row.get((asked, each, form)) for form in columns),
        )
        for asked, each in sorted({(rate.rule, rate.each) for rate in found}, key=_in_order)
    )
    return RateTables(columns, made, _regions(conn, region, rule, columns) if rule else ())


def rates_beside(conn: sqlite3.Connection, form: str) -> dict[str, Any]:
    """What a page needs to tell the base rate beside a finding: `rates` of the whole archive's reports on a form, by
    rule and member, '' for the rule as a whole; and how they are written."""
    found = {(rate.rule, rate.each): rate for rate in rates(conn, form=form, adcode=EVERY)}
    return {"rates": found, "rate_of": rate_of, "percent": percent}


def rate_of(known: Mapping[tuple[str, str], BaseRate], rule: str, each: str) -> BaseRate | None:
    """The rate that is told beside a finding: of what the rule was asked of, or of the rule as a whole."""
    return known.get((rule, each)) or known.get((rule, EVERY))


def percent(rate: BaseRate) -> str:
    """Its share as pages write it."""
    return Share({"fail": rate.failing, "pass": rate.judged - rate.failing}).percent or ""


def _in_order(asked: tuple[str, str]) -> tuple[str, int]:
    """A rule as a whole, then what it is asked of in the order of the form."""
    rule, each = asked
    members = getattr(checks().get(rule), "each", ())
    return rule, members.index(each) if each in members else -1


def _columns(found: Sequence[BaseRate]) -> tuple[str, ...]:
    on = {rate.form for rate in found}
    return tuple(form for form in (EVERY, *sorted(forms(), reverse=True), "none") if form in on)


def _regions(conn: sqlite3.Connection, region: Row, rule: str, columns: tuple[str, ...]) -> tuple[RateRow, ...]:
    below = rows(conn, _BELOW, [region["adcode"]])
    found = rows(conn, _OF_REGIONS, [rule, region["adcode"]])
    by_place = {(row["adcode"], row["form"]): BaseRate(rule=rule, each=EVERY, **row) for row in found}
    return tuple(
        RateRow(row["adcode"], row["name"], tuple(by_place.get((row["adcode"], form)) for form in columns))
        for row in below
        if (row["adcode"], EVERY) in by_place
    )


_BELOW = "select adcode, name from coverage_region where parent = ? and level <> 'county' order by adcode"

_OF_REGIONS = """
select rate.adcode, rate.form, rate.judged, rate.failing
from coverage_region as region cross join finding_rate as rate on rate.adcode = region.adcode
where rate.rule = ? and rate.each = '' and region.parent = ? and region.level <> 'county'"""
