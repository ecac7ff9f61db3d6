"""What the page of findings asks of the baked tables: shares by rule and year, and the failing ones."""

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

from archive.erring import ERRED
from archive.site.filters import UnknownFilterError, chosen, chosen_page, chosen_region, chosen_year, within
from archive.site.findings.shares import Share
from archive.site.reading import Row, rows
from extract.forms.checks import checks

FINDINGS_A_PAGE = 50
FINDINGS_A_FILE = 2000
_LONGEST_EACH = 200

Dimension = Literal["layout", "form", "extractor_version"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What the address narrows findings to; None means all. `region` is a row of `coverage_region`."""

    rule: str | None
    each: str | None
    year: int | None
    region: Row
    layout: str | None
    erred: str | None
    page: int

    @property
    def listed(self) -> bool:
        """Whether single findings are shown: of all together there are too many to mean anything."""
        return any((self.rule, self.year, self.erred, self.region["adcode"]))

    @property
    def counted(self) -> bool:
        """Whether the shares by rule and year are baked for what is chosen."""
        level = self.region["level"]
        return level == "country" or (level == "province" and self.layout is None)

    @property
    def query(self) -> dict[str, object]:
        """The filters as an address repeats them."""
        asked = {
            "rule": self.rule,
            "each": self.each,
            "year": self.year,
            "region": self.region["adcode"] or None,
            "layout": self.layout,
            "erred": self.erred,
        }
        return {name: value for name, value in asked.items() if value is not None}


def selection(conn: sqlite3.Connection, request: Any) -> Selection:
    """What a request asks for. Raises UnknownFilterError."""
    each = request.args.get("each") or None
    if each is not None and len(each) > _LONGEST_EACH:
        raise UnknownFilterError("each")
    return Selection(
        rule=chosen(request, "rule", checks().keys() | set(rules_counted(conn))),
        each=each,
        year=chosen_year(request),
        region=chosen_region(conn, request.args.get("region")),
        layout=chosen(request, "layout", layouts(conn)),
        erred=chosen(request, "erred", ERRED),
        page=chosen_page(request),
    )


def rules_counted(conn: sqlite3.Connection) -> list[str]:
    """The rules that any report was held to."""
    return [row["rule"] for row in rows(conn, "select distinct rule from finding_count")]


def layouts(conn: sqlite3.Connection) -> list[str]:
    return [
        row["layout"] for row in rows(conn, "select distinct layout from finding_count where layout <> '' order by 1")
    ]


def shares(conn: sqlite3.Connection, selected: Selection) -> dict[str, dict[int, Share]]:
    """How often each rule fails in each year, of all or of a province or layout."""
    table, where, values = "finding_count", "(? is null or layout = ?)", [selected.layout, selected.layout]
    if selected.region["adcode"]:
        table, where, values = "finding_province", "adcode = ?", [selected.region["adcode"]]
    counted: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    sql = f"select rule, year, status, sum(findings) from {table} where {where} group by 1, 2, 3"  # noqa: S608  # ours
    for rule, year, status, n in conn.execute(sql, values):
        counted[rule][year][status] = n
    return {
        rule: {year: Share(statuses) for year, statuses in sorted(years.items())}
        for rule, years in sorted(counted.items())
    }


def by_dimension(conn: sqlite3.Connection, selected: Selection, dimension: Dimension) -> dict[str, dict[str, int]]:
    """The chosen rule's findings by status, in reports of each layout, form or extractor."""
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    found = conn.execute(
        f"select {dimension}, status, sum(findings) from finding_count"  # noqa: S608  # one of three columns
        " where rule = ? and (? is null or year = ?) group by 1, 2",
        [selected.rule, selected.year, selected.year],
    )
    for name, status, n in found:
        counted[str(name)][status] = n
    return counted


def how_many(conn: sqlite3.Connection, selected: Selection) -> int:
    """How many findings fail, of those chosen."""
    where, values = _where(selected)
    return int(conn.execute(f"select count(*) from finding_failing as failing where {where}", values).fetchone()[0])  # noqa: S608


def failing(conn: sqlite3.Connection, selected: Selection, *, most: int = FINDINGS_A_PAGE) -> list[Row]:
    """A page of failing findings, the latest years first, in a year the widest gap first. `facts` are codes."""
    where, values = _where(selected)
    found = rows(
        conn,
        f"""
        with page as (
          select failing.* from finding_failing as failing where {where}
          order by failing.year desc, failing.gap desc limit ? offset ?
        )
        select page.rule, page.each, page.year, page.gap, page.layout, page.verdict, page.erred,
          finding.stated, finding.computed, finding.reason, finding.severity, finding.message_zh, finding.message_en,
          finding.facts,
          publisher.key as publisher_key, publisher.name as publisher, page.adcode, report.key as report_key,
          region.path as region, before.year as year_before, revision.form as on_form
        from page join finding on finding.revision_id = page.revision_id and finding.id = page.finding_id
        join revision on revision.id = page.revision_id join report on report.id = revision.report_id
        join publisher on publisher.id = report.publisher_id
        left join region on region.adcode = page.adcode
        left join report as before on before.publisher_id = report.publisher_id and before.year = page.year - 1
        order by page.year desc, page.gap desc, report.key, page.rule, page.each
        """,  # noqa: S608  # our own conditions, the values are bound
        [*values, most, (selected.page - 1) * most],
    )
    return [row | {"facts": json.loads(row["facts"])} for row in found]


def _where(selected: Selection) -> tuple[str, list[object]]:
    conditions: list[str] = ["1"]
    values: list[object] = []
    for column in ("rule", "each", "year", "layout", "erred"):
        value = getattr(selected, column)
        if value is not None:
            conditions.append(f"failing.{column} = ?")
            values.append(value)
    codes = within(selected.region)
    if codes is not None:
        conditions.append("failing.adcode between ? and ?")
        values += codes
    return " and ".join(conditions), values
