"""What the pages of coverage ask of the baked tables: counts by region and year, publishers with their dates."""

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from archive.site.coverage import SIGNS
from archive.site.coverage.tally import Tally
from archive.site.filters import KINDS, UnknownFilterError, chosen, chosen_page, chosen_region, chosen_year, within
from archive.site.reading import Row, rows

PUBLISHERS_A_PAGE = 100
OFFICES_A_PAGE = 25  # with all their years
YEARS_SHOWN = 10  # beside each other, unless every year is asked for


@dataclass(frozen=True, slots=True)
class Selection:
    """What the address narrows coverage to: `region` is a row of `coverage_region`; None is every year, kind, mark."""

    region: Row
    year: int | None
    kind: str | None
    mark: str | None
    page: int
    all_years: bool

    @property
    def query(self) -> dict[str, object]:
        """The filters as an address repeats them."""
        asked = {"region": self.region["adcode"], "year": self.year, "kind": self.kind, "state": self.mark}
        asked["years"] = "all" if self.all_years else None
        return {name: value for name, value in asked.items() if value not in (None, "")}


class Subregion(NamedTuple):
    """A region with what is counted in it, by year."""

    region: Row
    years: dict[int, Tally]


def selection(conn: sqlite3.Connection, request: Any) -> Selection:
    """What a request asks for. Raises UnknownFilterError. A mark is looked at in one year: the latest unless named."""
    year, mark = chosen_year(request), chosen(request, "state", SIGNS)
    if mark is not None and year is None:
        year = latest_year(conn)
    return Selection(
        region=chosen_region(conn, request.args.get("region")),
        year=year,
        kind=chosen(request, "kind", KINDS),
        mark=mark,
        page=chosen_page(request),
        all_years=chosen(request, "years", ("all",)) is not None,
    )


def years_known(conn: sqlite3.Connection) -> list[int]:
    return [
        row["year"] for row in rows(conn, "select distinct year from coverage_count where adcode = '' order by year")
    ]


def latest_year(conn: sqlite3.Connection) -> int | None:
    """The latest year of which anything is due or published."""
    sql = "select max(year) from coverage_count where adcode = '' and mark <> 'not_due'"
    year = conn.execute(sql).fetchone()[0]
    return None if year is None else int(year)


def tallies(
    conn: sqlite3.Connection, adcodes: list[str], kind: str | None, year: int | None = None
) -> dict[str, dict[int, Tally]]:
    """What is counted in each of some regions, by year; of one year where it is named."""
    counted: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    marks = ", ".join("?" * len(adcodes))
    of_year, values = ("", []) if year is None else (" and year = ?", [year])
    found = conn.execute(
        f"select adcode, year, mark, sum(publishers) from coverage_count where adcode in ({marks}){of_year}"  # noqa: S608
        " and (? is null or kind = ?) group by 1, 2, 3",
        [*adcodes, *values, kind, kind],
    )
    for adcode, year, mark, n in found:
        counted[adcode][year][mark] = n
    return {adcode: {year: Tally(by_mark) for year, by_mark in years.items()} for adcode, years in counted.items()}


def subregions(conn: sqlite3.Connection, region: Row, kind: str | None) -> list[Subregion]:
    """The regions right below one that have offices, in the order of their codes."""
    below = rows(
        conn, "select * from coverage_region where parent = ? and publishers > 0 order by adcode", [region["adcode"]]
    )
    counted = tallies(conn, [row["adcode"] for row in below], kind)
    return [Subregion(row, counted.get(row["adcode"], {})) for row in below]


class Cells(NamedTuple):
    """A page of publishers' years, how many there are in all, and how many a page has."""

    rows: list[Row]
    found: int
    a_page: int = PUBLISHERS_A_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // self.a_page))


def cells(conn: sqlite3.Connection, chosen: Selection, *, most: int | None = PUBLISHERS_A_PAGE) -> Cells:
    """Publishers of a region (and of all that lie in it) with their report of the chosen year.

    The latest of the late come first; otherwise they stand in the order of the regions. `most` None gives all.
    """
    where, values = _where(chosen)
    order = "cell.days_late desc, " if chosen.mark == "late" else ""
    limit = "" if most is None else "limit ? offset ?"
    shown = rows(
        conn,
        f"""
        select publisher.key as publisher_key, publisher.name as publisher, region.path as region, cell.*
        from coverage_cell as cell join publisher on publisher.id = cell.publisher_id
        left join region on region.adcode = cell.adcode
        where {where} order by {order}cell.adcode, cell.publisher_id {limit}
        """,  # noqa: S608  # our own conditions, the values are bound
        [*values, *([] if most is None else [most, (chosen.page - 1) * PUBLISHERS_A_PAGE])],
    )
    return Cells(shown, _how_many(conn, chosen))


def _how_many(conn: sqlite3.Connection, chosen: Selection) -> int:
    code = chosen.region["adcode"]
    year = tallies(conn, [code], chosen.kind).get(code, {}).get(chosen.year or 0, Tally({}))
    return sum(n for mark, n in year.marks.items() if chosen.mark in (None, mark))


def own_offices(conn: sqlite3.Connection, chosen: Selection) -> Cells:
    """The offices of the region itself, not of those below it, each with all its years under `years`."""
    kinds = "" if chosen.kind is None else " and kind = :kind"
    where = ("adcode is null" if chosen.region["adcode"] == "" else "adcode = :adcode") + kinds
    values = {"adcode": chosen.region["adcode"], "kind": chosen.kind}
    found = int(conn.execute(f"select count(*) from publisher where {where}", values).fetchone()[0])  # noqa: S608
    offices = rows(
        conn,
        f"select id, key, name from publisher where {where} order by key limit :most offset :before",  # noqa: S608
        values | {"most": OFFICES_A_PAGE, "before": (chosen.page - 1) * OFFICES_A_PAGE},
    )
    years: dict[int, dict[int, Row]] = {row["id"]: {} for row in offices}
    marks = ", ".join("?" * len(years))
    for cell in rows(conn, f"select * from coverage_cell where publisher_id in ({marks})", [*years]):  # noqa: S608
        years[cell["publisher_id"]][cell["year"]] = cell
    return Cells([row | {"years": years[row["id"]]} for row in offices], found, OFFICES_A_PAGE)


class Dates(NamedTuple):
    """Of a year: how many reports print each date of publication (ISO 8601), and which kinds of office have which
    deadline."""

    published: dict[str, int]
    deadlines: dict[str, list[str]]


def dates(conn: sqlite3.Connection, chosen: Selection) -> Dates:
    """The dates of the chosen year, those of reports that are gone since too."""
    where, values = _where(chosen)
    found = conn.execute(
        "select kind, deadline, published_on, count(*) from coverage_cell as cell"  # noqa: S608
        f" where {where} group by 1, 2, 3",
        values,
    )
    published, deadlines = Counter[str](), defaultdict[str, set[str]](set)
    for kind, deadline, day, n in found:
        if day is not None:
            published[day] += n
        if deadline is not None and kind is not None:
            deadlines[deadline].add(kind)
    return Dates(dict(published), {day: sorted(kinds) for day, kinds in sorted(deadlines.items())})


def _where(chosen: Selection) -> tuple[str, list[object]]:
    if chosen.year is None:
        raise UnknownFilterError("year")
    conditions: list[str] = ["cell.year = ?"]
    values: list[object] = [chosen.year]
    for column, value in (("mark", chosen.mark), ("kind", chosen.kind)):
        if value is not None:
            conditions.append(f"cell.{column} = ?")
            values.append(value)
    codes = within(chosen.region)
    if codes is not None:
        conditions.append("cell.adcode between ? and ?")
        values += codes
    return " and ".join(conditions), values
