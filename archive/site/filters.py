"""What a list is narrowed to by its address: the filters that several pages share, each checked before it is used."""

import sqlite3
from collections.abc import Collection
from typing import Any, NamedTuple

from archive.coverage_tables import WHOLE
from archive.site.reading import Row, first, rows

KINDS = ("government", "department", "town", "street", "other")
LEVELS = ("province", "prefecture", "county", "town")
LONGEST_NAME = 100  # characters that are looked for
_LONGEST_PAGE = 6  # digits


class UnknownFilterError(ValueError):
    """A filter of the address has a value that means nothing here."""


class Within(NamedTuple):
    """The codes of a region and all that lie in it: the first and the last, as texts."""

    low: str
    high: str


def chosen(request: Any, name: str, known: Collection[str]) -> str | None:
    """The value of a filter that must be one of `known`, None where it is not set. Raises UnknownFilterError."""
    asked = request.args.get(name) or None
    if asked is not None and asked not in known:
        raise UnknownFilterError(name)
    return asked


def chosen_name(request: Any, name: str) -> str:
    """Words that are looked for in names; empty where there are none."""
    return (request.args.get(name) or "").replace("\0", "").strip()[:LONGEST_NAME]


def chosen_year(request: Any) -> int | None:
    asked = request.args.get("year") or None
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) == len("2024")):
        raise UnknownFilterError("year")
    return int(asked)


def chosen_page(request: Any) -> int:
    """The number of the page, 1 for whatever is none."""
    asked = request.args.get("page") or "1"
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST_PAGE else 1


def chosen_region(conn: sqlite3.Connection, asked: str | None) -> Row:
    """The row of `coverage_region` that is asked for, the whole archive where none is. Raises UnknownFilterError."""
    found = first(conn, "select * from coverage_region where adcode = ?", [asked or WHOLE])
    if found is None:
        raise UnknownFilterError("region")
    return found


def lineage(conn: sqlite3.Connection, region: Row) -> list[Row]:
    """The regions that contain this one, the whole archive first; not itself."""
    found = rows(conn, _LINEAGE, [region["adcode"]])
    return found[::-1][:-1]


_LINEAGE = """
with recursive up (adcode, parent, name, path, level) as (
  select adcode, parent, name, path, level from coverage_region where adcode = ?
  union all
  select r.adcode, r.parent, r.name, r.path, r.level from coverage_region as r join up on r.adcode = up.parent
)
select * from up"""


def within(region: Row) -> Within | None:
    """The codes of a region's offices; None for the whole archive, to which offices without a code belong too."""
    prefix = {"country": "", "province": region["adcode"][:2], "prefecture": region["adcode"][:4]}.get(region["level"])
    if prefix is None:
        return Within(region["adcode"], region["adcode"])
    return Within(prefix.ljust(6, "0"), prefix.ljust(6, "9")) if prefix else None
