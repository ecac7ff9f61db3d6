"""Publishers chosen by region, name, kind and level, with what there is of some years of each: a group's figures.

Reads the archive or a snapshot of it by indexed keys, and writes nothing.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, cast

from archive.compare.facts import FigureSide, figure_side
from archive.compare.group import Absence, Member, Merger, Year
from archive.publishers import level_of
from archive.values import number
from archive.wide import TABLE, quoted, wide_columns
from extract.model import Number, State

MOST_REPORTS = 24_000  # whose one figure is read: one office of every county of the nation, over six years
MOST_WITH_ALL = 600  # whose every figure is read

Members = list[tuple[Member, list[Year]]]


class Selection(NamedTuple):
    """Which publishers: of a region and all in it, by its code or its names (330600, 33, 浙江/绍兴, 绍兴: all that are
    called so); with `name` in their name, an alias or a former name; of a kind and a level. None is any."""

    region: str | None = None
    name: str | None = None
    kind: str | None = None
    level: str | None = None


class UnknownRegionError(ValueError):
    """No region of the archive has this code or path."""


class TooManyError(ValueError):
    """So many publishers over so many years may have more than `most` reports."""

    def __init__(self, publishers: int, years: int, most: int) -> None:
        super().__init__(
            f"{publishers} publishers over {years} years are more than {most} reports: name a region, an office, fewer"
            " years or one figure"
        )
        self.publishers = publishers
        self.most = most


class _Cell(NamedTuple):
    code: str
    value: Number | None
    raw: str
    state: State
    unit: str | None


class _Printed(NamedTuple):
    form: str
    facts: Sequence[_Cell]
    left_open: bool


def read_members(
    connection: sqlite3.Connection,
    selection: Selection,
    years: Sequence[int],
    codes: Collection[str] | None = None,
    *,
    most: int | None = None,
) -> Members:
    """The publishers in the order of their regions, each with its years: the cells of these measures, or of all.

    Raises UnknownRegionError, and before any report is read TooManyError for more reports than `most`: MOST_REPORTS, or
    MOST_WITH_ALL where every measure is read.
    """
    most = most or (MOST_WITH_ALL if codes is None else MOST_REPORTS)
    members = _members(connection, selection, len(years), most)
    ids = json.dumps([publisher_id for publisher_id, _ in members])
    held = _held(connection, ids, years, codes)
    absent = _absences(connection, ids, years)
    return [
        (
            member,
            [
                held.get((publisher_id, year)) or _absence(member, year, absent.get((publisher_id, year)))
                for year in years
            ],
        )
        for publisher_id, member in members
    ]


def _members(connection: sqlite3.Connection, selection: Selection, years: int, most: int) -> list[tuple[int, Member]]:
    conditions = ["publisher.registered IN (0, 1)"]  # the index of publishers begins with it
    values: dict[str, object] = selection._asdict()
    if selection.region:
        inside, within = _region(connection, selection.region)
        conditions.append(inside)
        values |= within
    if selection.name:
        conditions.append(_NAMED)
    conditions += [f"publisher.{column} = :{column}" for column in ("kind", "level") if values[column]]
    where = " AND ".join(conditions)
    found = connection.execute(f"SELECT count(*) FROM publisher WHERE {where}", values).fetchone()[0]  # noqa: S608
    if found * years > most:
        raise TooManyError(found, years, most)
    rows = connection.execute(f"{_MEMBERS} WHERE {where} ORDER BY publisher.adcode, publisher.key", values).fetchall()
    took_over: dict[int, list[Merger]] = defaultdict(list)
    for into, key, name, on in connection.execute(_TOOK_OVER, (json.dumps([row[0] for row in rows]),)):
        took_over[into].append(Merger(key, name, on))
    members = []
    for publisher_id, key, name, path, kind, level, into, into_name, on in rows:
        merger = None if into is None else Merger(into, into_name, on)
        taken = tuple(took_over.get(publisher_id, ()))
        members.append((publisher_id, Member(key, name, path, kind, level, merger, taken)))
    return members


_NAMED = """(instr(publisher.name, :name) > 0 OR EXISTS (
  SELECT 1 FROM publisher_alias
  WHERE publisher_id = publisher.id AND publisher_alias.kind <> 'printed' AND instr(publisher_alias.name, :name) > 0
))"""

_MEMBERS = """
SELECT publisher.id, publisher.key, publisher.name, region.path, publisher.kind, publisher.level, successor.key,
  successor.name, publisher.merged_on
FROM publisher LEFT JOIN region ON region.adcode = publisher.adcode
LEFT JOIN publisher AS successor ON successor.id = publisher.successor_id"""

_TOOK_OVER = """
SELECT successor_id, key, name, merged_on FROM publisher
WHERE successor_id IN (SELECT value FROM json_each(?)) ORDER BY merged_on, key"""


def _region(connection: sqlite3.Connection, asked: str) -> tuple[str, dict[str, object]]:
    """The condition that a publisher is of a region or of one in it, and what it binds."""
    if asked.isascii() and asked.isdigit() and len(asked) in _CODE_LENGTHS:
        code = asked.ljust(6, "0")
        stem = code[: {"province": 2, "prefecture": 4, "county": 6}[level_of(code)]]
        condition = "publisher.adcode BETWEEN :low AND :high"
        bound: dict[str, object] = {"low": stem.ljust(6, "0"), "high": stem.ljust(6, "9")}
        known = f"SELECT 1 FROM publisher WHERE registered IN (0, 1) AND {condition} LIMIT 1"  # noqa: S608
    else:
        inside = "SELECT adcode FROM region WHERE instr('/' || path || '/', '/' || :path || '/') > 0"
        condition, bound = f"publisher.adcode IN ({inside})", {"path": asked.strip("/")}
        known = inside
    if connection.execute(known, bound).fetchone() is None:
        raise UnknownRegionError(asked)
    return condition, bound


_CODE_LENGTHS = (2, 4, 6)


def _held(
    connection: sqlite3.Connection, ids: str, years: Sequence[int], codes: Collection[str] | None
) -> dict[tuple[int, int], FigureSide]:
    reports = connection.execute(_REPORTS, (ids, json.dumps(years))).fetchall()
    revisions = json.dumps([revision for _, _, revision, _, _ in reports])
    units = dict(connection.execute("SELECT code, unit FROM measure").fetchall())
    numbers = {
        form: dict(_numbers(connection, form, revisions, codes)) for form in {form for _, _, _, form, _ in reports}
    }
    more: dict[int, dict[str, tuple[State, str, str | None, float | None]]] = defaultdict(dict)
    for revision, code, *cell in connection.execute(_CELLS, (revisions,)):
        if codes is None or code in codes:
            more[revision][code] = cast("tuple[State, str, str | None, float | None]", tuple(cell))
    held = {}
    for publisher_id, year, revision, form, left_open in reports:
        plain = numbers[form].get(revision, {})
        own = more.get(revision, {})
        cells = []
        for code in chain(plain, (code for code in own if code not in plain)):
            state, raw, unit, value = own.get(code) or ("stated", str(plain[code]), units[code], None)
            cells.append(_Cell(code, number(plain.get(code) if value is None else value), raw, state, unit))
        held[publisher_id, year] = figure_side(_Printed(form, cells, bool(left_open)))
    return held


_REPORTS = """
SELECT report.publisher_id, report.year, revision.id, revision.form,
  EXISTS (SELECT 1 FROM problem WHERE problem.revision_id = revision.id)
FROM report JOIN revision ON revision.id = report.current_revision_id
WHERE report.publisher_id IN (SELECT value FROM json_each(?)) AND report.year IN (SELECT value FROM json_each(?))"""

_CELLS = """
SELECT revision_id, code, state, raw, cell.unit, value FROM cell JOIN measure ON measure.id = measure_id
WHERE revision_id IN (SELECT value FROM json_each(?))"""


def _numbers(
    connection: sqlite3.Connection, form: str, revisions: str, codes: Collection[str] | None
) -> Iterator[tuple[int, dict[str, float]]]:
    """The plain numbers of a form's wide table, by revision."""
    columns = [code for code in wide_columns(connection, form) if codes is None or code in codes]
    if not columns:
        return
    named = ", ".join(map(quoted, columns))
    query = (
        f"SELECT revision_id, {named} FROM {quoted(TABLE + form)} WHERE revision_id IN (SELECT value FROM json_each(?))"  # noqa: S608
    )
    for revision, *values in connection.execute(query, (revisions,)):
        yield revision, {code: value for code, value in zip(columns, values, strict=True) if value is not None}


def _absences(connection: sqlite3.Connection, ids: str, years: Sequence[int]) -> dict[tuple[int, int], str]:
    """What coverage says of the years; of a snapshot from its table, of an archive from the view that makes it."""
    baked = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'coverage_cell'").fetchone() is not None
    query = f"""
        SELECT publisher_id, year, state FROM {"coverage_cell" if baked else "coverage"}
        WHERE publisher_id IN (SELECT value FROM json_each(?)) AND year IN (SELECT value FROM json_each(?))
    """  # noqa: S608  # names of our own
    return {
        (publisher_id, year): state for publisher_id, year, state in connection.execute(query, (ids, json.dumps(years)))
    }


def _absence(member: Member, year: int, state: str | None) -> Absence:
    """Why there is no report. A publisher that was merged away by then owes none."""
    if member.into is not None and (member.into.on is None or member.into.on < f"{year + 1}-01-01"):
        return "merged"
    return _ABSENCES.get(state or "", "not_expected")


_ABSENCES: dict[str, Absence] = {
    "not_due": "not_due",
    "missing": "missing",
    "failed": "failed",
    "not_fetched": "not_fetched",
}
