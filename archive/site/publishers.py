"""`/publishers`: the publishers by name, region, kind, level and what became of a year, with every year of each."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from datasette import Response

from archive.site.coverage import SIGNS
from archive.site.coverage.selection import latest_year, years_known
from archive.site.filters import (
    KINDS,
    LEVELS,
    UnknownFilterError,
    chosen,
    chosen_name,
    chosen_page,
    chosen_region,
    chosen_year,
    lineage,
    within,
)
from archive.site.page import not_here, render
from archive.site.reading import Row, rows
from archive.site.snapshot import database, on_snapshot

PUBLISHERS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Selection:
    """What the address narrows the list to: `region` is a row of `coverage_region`; None is every kind, level, mark.

    `mark` is what became of `year`.
    """

    name: str
    region: Row
    kind: str | None
    level: str | None
    mark: str | None
    year: int | None
    page: int

    @property
    def query(self) -> dict[str, object]:
        """The filters as an address repeats them."""
        asked = {
            "q": self.name,
            "region": self.region["adcode"],
            "kind": self.kind,
            "level": self.level,
            "state": self.mark,
            "year": self.year if self.mark else None,
        }
        return {name: value for name, value in asked.items() if value not in (None, "")}


async def page(datasette: Any, request: Any) -> Response:
    try:
        context = await on_snapshot(datasette, lambda conn: _read(conn, _selection(conn, request)))
    except UnknownFilterError:
        return await not_here(datasette, request, "missing.filter")
    context |= {"signs": SIGNS, "kinds": KINDS, "levels": LEVELS, "database_name": database(datasette).name}
    return await render(datasette, request, "publishers", context)


def _selection(conn: sqlite3.Connection, request: Any) -> Selection:
    year, mark = chosen_year(request), chosen(request, "state", SIGNS)
    return Selection(
        name=chosen_name(request, "q"),
        region=chosen_region(conn, request.args.get("region")),
        kind=chosen(request, "kind", KINDS),
        level=chosen(request, "level", LEVELS),
        mark=mark,
        year=year or latest_year(conn),
        page=chosen_page(request),
    )


def _read(conn: sqlite3.Connection, asked: Selection) -> dict[str, Any]:
    where, values = _where(asked)
    found = int(conn.execute(f"select count(*) from publisher where {where}", values).fetchone()[0])  # noqa: S608
    pages = max(1, -(-found // PUBLISHERS_A_PAGE))
    at = min(asked.page, pages)
    shown = rows(
        conn,
        f"""
        select publisher.id, publisher.key, publisher.name, publisher.kind, publisher.adcode, region.path as region
        from publisher left join region on region.adcode = publisher.adcode where {where}
        order by publisher.registered desc, publisher.adcode, publisher.key limit ? offset ?
        """,  # noqa: S608  # our own conditions, the values are bound
        [*values, PUBLISHERS_A_PAGE, (at - 1) * PUBLISHERS_A_PAGE],
    )
    years = _years(conn, shown)
    return {
        "asked": asked,
        "found": found,
        "publishers": [row | {"years": years[row["id"]]} for row in shown],
        "years": sorted({year for of_one in years.values() for year in of_one}, reverse=True),
        "years_known": years_known(conn)[::-1],
        "page": at,
        "pages": pages,
        "above": lineage(conn, asked.region),
        "below": rows(conn, _BELOW, [asked.region["adcode"]]),
    }


def _years(conn: sqlite3.Connection, shown: list[Row]) -> dict[int, dict[int, Row]]:
    years: dict[int, dict[int, Row]] = {row["id"]: {} for row in shown}
    marks = ", ".join("?" * len(years))
    for cell in rows(conn, f"select * from coverage_cell where publisher_id in ({marks})", [*years]):  # noqa: S608
        years[cell["publisher_id"]][cell["year"]] = cell
    return years


def _where(asked: Selection) -> tuple[str, list[object]]:
    conditions: list[str] = ["true"]
    values: list[object] = []
    if asked.name:
        like = "%" + asked.name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        conditions.append(_NAMED)
        values += [like] * 3
    codes = within(asked.region)
    if codes is not None:
        conditions.append("publisher.adcode between ? and ?")
        values += codes
    for column, value in (("kind", asked.kind), ("level", asked.level)):
        if value is not None:
            conditions.append(f"publisher.{column} = ?")
            values.append(value)
    if asked.mark is not None:
        conditions.append("publisher.id in (select publisher_id from coverage_cell where year = ? and mark = ?)")
        values += [asked.year, asked.mark]
    return " and ".join(conditions), values


_NAMED = """
(publisher.name like ? escape '\\' or publisher.key like ? escape '\\' or publisher.aliases <> '[]' and exists (
  select 1 from json_each(publisher.aliases) as alias where alias.value like ? escape '\\'))"""

_BELOW = "select adcode, name, publishers from coverage_region where parent = ? order by adcode"
