"""The search page and the same as JSON: what is found, how it can be narrowed, which publishers bear the name."""

import sqlite3
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import quote, urlencode

from datasette import Response

from archive.search.asking import MAX_QUERY, Query, read
from archive.search.index import OTHER, TITLE
from archive.search.query import COUNTED, Found, Narrowing, publishers, search
from archive.search.tokens import COMPOUNDS
from archive.site.page import language, render
from archive.site.snapshot import database, on_snapshot
from archive.site.words import WORDS, Words
from extract.forms import sections

SCHEMA = "gongkai.search/1"
VALUES_SHOWN = 8  # of a facet; the others are folded away

_FACETS = ("year", "region", "kind", "level", "section")
_REGION_DIGITS = (2, 4, 6)
_SECTIONS = (*sections(), TITLE, OTHER)


class BadFilterError(ValueError):
    """A filter in the address that is none; the message is its name."""


async def page(datasette: Any, request: Any) -> Response:
    """`/search?q=&year=&region=&kind=&level=&section=&page=`."""
    try:
        narrowing = _narrowing(request)
    except BadFilterError:
        return await render(datasette, request, "missing", {"message": "search.bad_filter"}, status=400)
    asked, query, t = _asked(request), read(_asked(request)), Words(language(request))
    context = await on_snapshot(datasette, lambda conn: _read(conn, query, narrowing, _page(request), t))
    context |= {
        "q": asked[:MAX_QUERY],
        "query": query,
        "narrowing": narrowing,
        "filters": {name: value for name, value in asdict(narrowing).items() if value is not None},
        "compounds": COMPOUNDS,
        "max_query": MAX_QUERY,
        "counted": COUNTED,
        "values_shown": VALUES_SHOWN,
        "database_name": database(datasette).name,
    }
    return await render(datasette, request, "search", context)


async def as_json(datasette: Any, request: Any) -> Response:
    """The page as an object: `schema`, `query`, `filters`, `count`, `count_is_a_bound`, `ranked`, `page`, `pages`,
    `next` (an address, or null), `results`, `facets` and `publishers`.

    A result has `publisher`, `publisher_key`, `year`, `section`, `heading` (null for a title), `report`
    (`<key>/<year>`), `path` and `snippets`, one or two: `pieces` of `text`, each `matched` or not, `cut_before` and
    `cut_after`.
    A facet is a list of `value`, `label`, `count` and `count_is_a_bound` (at least as many).
    """
    try:
        narrowing = _narrowing(request)
    except BadFilterError as error:
        return Response.json({"ok": False, "error": f"no such {error}"}, status=400)
    query, t = read(_asked(request)), Words(language(request))
    context = await on_snapshot(datasette, lambda conn: _read(conn, query, narrowing, _page(request), t))
    found: Found | None = context["found"]
    filters = {name: value for name, value in asdict(narrowing).items() if value is not None}
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "query": _asked(request)[:MAX_QUERY],
        "filters": filters,
        "count": found.count if found else 0,
        "count_is_a_bound": bool(found and found.more),
        "ranked": found.ranked if found else 0,
        "page": found.page if found else 1,
        "pages": found.pages if found else 1,
        "next": None,
        "results": [
            {
                "publisher": result.publisher,
                "publisher_key": result.publisher_key,
                "year": result.year,
                "section": result.section,
                "heading": result.heading,
                "report": f"{result.publisher_key}/{result.year}",
                "path": str(datasette.urls.path(_path(result.publisher_key, result.year))),
                "snippets": [
                    {
                        "pieces": [piece._asdict() for piece in snippet.pieces],
                        "cut_before": snippet.cut_before,
                        "cut_after": snippet.cut_after,
                    }
                    for snippet in result.snippets
                ],
            }
            for result in (found.results if found else ())
        ],
        "facets": {
            facet["name"]: [
                {"value": v["value"], "label": v["label"], "count": v["matches"], "count_is_a_bound": v["more"]}
                for v in facet["values"]
            ]
            for facet in context["facets"]
        },
        "publishers": context["publishers"],
    }
    if found and found.page < found.pages:
        pairs = {"q": body["query"], **filters, "page": found.page + 1}
        body["next"] = f"{datasette.urls.path('/search.json')}?{urlencode(pairs)}"
    return Response.json(body, headers={"x-content-type-options": "nosniff"})


def _path(key: str, year: int) -> str:
    return f"/report/{quote(key, safe='')}/{year}"


def _asked(request: Any) -> str:
    return (request.args.get("q") or "").strip()


def _page(request: Any) -> int:
    asked = request.args.get("page") or "1"
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1


def _narrowing(request: Any) -> Narrowing:
    """The filters of an address; empty ones are none. Raises BadFilterError for one that the search does not know."""
    given = {name: value for name in _FACETS if (value := (request.args.get(name) or "").strip())}
    year, region = given.pop("year", None), given.pop("region", None)
    if year is not None and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise BadFilterError("year")
    if region is not None:
        if not (region.isascii() and region.isdigit() and len(region) in _REGION_DIGITS):
            raise BadFilterError("region")
        while region.endswith("00") and len(region) > 2:
            region = region[:-2]
    known = {"kind": lambda v: f"kind.{v}" in WORDS, "level": lambda v: f"level.{v}" in WORDS, "section": _is_section}
    for name, value in given.items():
        if not known[name](value):
            raise BadFilterError(name)
    return Narrowing(year=None if year is None else int(year), region=region, **given)


def _is_section(value: str) -> bool:
    return value in _SECTIONS


def _read(conn: sqlite3.Connection, query: Query, narrowing: Narrowing, at: int, t: Words) -> dict[str, Any]:
    if not query.wanted and narrowing == Narrowing():
        return {"found": None, "facets": [], "active": [], "publishers": []}
    found = search(conn, query, narrowing, at)
    return {
        "found": found,
        "facets": [
            {
                "name": name,
                "values": [count._asdict() | {"label": _label(conn, name, count.value, t)} for count in counts],
            }
            for name, counts in found.facets.items()
        ],
        "active": [
            {
                "name": name,
                "label": _label(conn, name, str(value), t),
                "without": asdict(replace(narrowing, **{name: None})),
            }
            for name, value in asdict(narrowing).items()
            if value is not None
        ],
        # What is narrowed is not about an office's name any more.
        "publishers": publishers(conn, query) if at == 1 and narrowing == Narrowing() else [],
    }


def _label(conn: sqlite3.Connection, name: str, value: str, t: Words) -> str:
    match name:
        case "region":
            return _region(conn, value)
        case "section":
            known = sections().get(value)
            return t.pick(known.zh, known.en) if known else t.known("search.section", value)
        case "kind" | "level":
            return t.known(name, value)
    return value


def _region(conn: sqlite3.Connection, prefix: str) -> str:
    """The name of the region that an adcode's beginning stands for; some are none, such as that of Beijing's districts,
    and are told by the code."""
    row = conn.execute("SELECT name FROM coverage_region WHERE adcode = ?", [prefix.ljust(6, "0")]).fetchone()
    return str(row[0]) if row else prefix.ljust(6, "0")
