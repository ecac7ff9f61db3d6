"""The compare pages: years of a publisher side by side, or two revisions of one report; the same as files."""

import shlex
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote, unquote

from datasette import Response

from archive.compare import wording
from archive.compare.archived import Archived
from archive.compare.ranking import FLOOR
from archive.compare.rates import compare_rates
from archive.compare.render import outline
from archive.compare.render.word import render_word
from archive.compare.several import MOST, Several, compare_several
from archive.provenance import archived
from archive.rows import load_report
from archive.site.comparison_view import across, differing, figures, largest, prose
from archive.site.downloads import csv_response, json_response, word_response
from archive.site.page import language, links, not_here, render
from archive.site.reading import Row, publisher, rows
from archive.site.snapshot import database, in_thread, on_snapshot
from archive.site.words import Words
from extract.model import Report

_ROWS = ("all", "changed")


@dataclass(frozen=True, slots=True)
class Side:
    """A column: a year's report in its current revision, or in the one that is named."""

    year: int
    revision: int | None
    report: Report
    archived: Archived

    def name(self, t: Words) -> str:
        return str(self.year) if self.revision is None else t("report.revision", number=self.revision)


@dataclass(frozen=True, slots=True)
class Compared:
    """What stands side by side, and what else of the publisher could: `available` has `year` and `revisions`."""

    publisher: Row
    sides: list[Side]
    available: list[Row]

    @property
    def reports(self) -> list[Report]:
        return [side.report for side in self.sides]

    @property
    def of_revisions(self) -> bool:
        return self.sides[0].revision is not None


async def years_page(datasette: Any, request: Any) -> Response:
    """`/compare/<publisher key>/<year>/<year>…`: 2 to MOST years, in their order, each once."""
    compared = await _years(datasette, request)
    return compared if isinstance(compared, Response) else await _page(datasette, request, compared)


async def years_file(datasette: Any, request: Any) -> Response:
    """The same as `.json` (`gongkai.diff/1` for two years, a list of these for more), `.csv` or `.docx`."""
    compared = await _years(datasette, request)
    return compared if isinstance(compared, Response) else await _file(request, compared)


async def revisions_page(datasette: Any, request: Any) -> Response:
    """`/compare/<publisher key>/<year>?revisions=1,2`: two revisions of one report."""
    compared = await _revisions(datasette, request)
    return compared if isinstance(compared, Response) else await _page(datasette, request, compared)


async def revisions_file(datasette: Any, request: Any) -> Response:
    """The same as `.json` (`gongkai.diff/1`), `.csv` or `.docx`."""
    compared = await _revisions(datasette, request)
    return compared if isinstance(compared, Response) else await _file(request, compared)


async def chosen(datasette: Any, request: Any) -> Response:
    """`/compare/<publisher key>?year=2021&year=2022…`, what the form of the page sends: leads to their address.

    With no year the publisher's last two; with one, that year and the one before it that there is a report of.
    """
    key = unquote(request.url_vars["key"])
    asked = {int(year) for year in request.args.getlist("year") if _is_number(year)}
    stored = await on_snapshot(datasette, lambda conn: [row["year"] for row in _available(conn, key)])
    years = sorted(asked.intersection(stored)) if asked else stored[-2:]
    if len(years) == 1:
        others = [year for year in stored if year != years[0]]
        years = sorted([*years, *([y for y in others if y < years[0]] or others[::-1])[-1:]])
    if not 2 <= len(years) <= MOST:
        return await not_here(datasette, request, "missing.compare_years")
    return _redirect(datasette, request, "/".join(map(str, years)), _kept(request, drop=("year",)))


async def _years(datasette: Any, request: Any) -> Compared | Response:
    key, asked = unquote(request.url_vars["key"]), [int(year) for year in request.url_vars["years"].split("/")]
    years = sorted(set(asked))
    if not 2 <= len(years) <= MOST:
        return await not_here(datasette, request, "missing.compare_years")
    if years != asked:
        suffix = request.url_vars.get("format")
        path = "/".join(map(str, years)) + (f".{suffix}" if suffix else "")
        return _redirect(datasette, request, path, _kept(request))
    compared = await on_snapshot(datasette, lambda conn: _load(conn, key, [(year, None) for year in years]))
    return compared or await not_here(datasette, request, "missing.report")


async def _revisions(datasette: Any, request: Any) -> Compared | Response:
    key, year = unquote(request.url_vars["key"]), int(request.url_vars["year"])
    given = request.args.getlist("revisions")
    numbers = ",".join(given).split(",")
    if len(numbers) != 2 or not all(map(_is_number, numbers)):
        return await not_here(datasette, request, "missing.revisions")
    if len(given) == 2:  # as the form of the page sends them
        kept = [("revisions", ",".join(given)), *_kept(request, drop=("revisions",))]
        return _redirect(datasette, request, str(year), kept)
    wanted = [(year, int(number)) for number in numbers]
    compared = await on_snapshot(datasette, lambda conn: _load(conn, key, wanted))
    return compared or await not_here(datasette, request, "missing.report")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _kept(request: Any, drop: Sequence[str] = ()) -> list[tuple[str, str]]:
    return [
        (name, value) for name in ("prose", "rows", "lang") if name not in drop and (value := request.args.get(name))
    ]


def _redirect(datasette: Any, request: Any, path: str, query: Iterable[tuple[str, str]]) -> Response:
    key = quote(unquote(request.url_vars["key"]), safe="")
    asked = "&".join(f"{name}={quote(value, safe=',')}" for name, value in query)
    return Response.redirect(datasette.urls.path(f"/compare/{key}/{path}") + (f"?{asked}" if asked else ""))


def _load(conn: sqlite3.Connection, key: str, wanted: Sequence[tuple[int, int | None]]) -> Compared | None:
    owner = publisher(conn, key)
    try:
        sides = [
            Side(year, number, load_report(conn, report, number), archived(conn, report, number))
            for year, number in wanted
            for report in [f"{key}/{year}"]
        ]
    except KeyError:
        return None
    return Compared(owner, sides, _available(conn, key)) if owner else None


def _available(conn: sqlite3.Connection, key: str) -> list[Row]:
    return rows(conn, _AVAILABLE, [key])


_AVAILABLE = """
SELECT report.year AS year, max(revision.number) AS revisions
FROM publisher JOIN report ON report.publisher_id = publisher.id JOIN revision ON revision.report_id = report.id
WHERE publisher.key = ? GROUP BY report.id ORDER BY report.year"""


async def _page(datasette: Any, request: Any, compared: Compared) -> Response:
    pair = _prose_pair(request, compared)
    if pair is None:
        return await not_here(datasette, request, "missing.compare_prose")
    rows_shown = request.args.get("rows")
    changed_only = rows_shown == "changed" if rows_shown in _ROWS else compared.of_revisions
    context = await in_thread(lambda: _context(compared, pair, changed_only, Words(language(request))))
    link = links(datasette, language(request))
    context |= {
        "addresses": [
            link("report", compared.publisher["key"], side.year, revision=side.revision) for side in compared.sides
        ],
        "database_name": database(datasette).name,
        "rows_shown": rows_shown if rows_shown in _ROWS else None,
        "most_years": MOST,
        "form_action": datasette.urls.path(f"/compare/{quote(compared.publisher['key'], safe='')}"),
    }
    return await render(datasette, request, "compare", context)


def _prose_pair(request: Any, compared: Compared) -> tuple[Side, Side] | None:
    """The two whose words are compared: the last two, or the years that `?prose=` names. None for any others."""
    asked = request.args.get("prose")
    if asked is None or compared.of_revisions:
        return compared.sides[-2], compared.sides[-1]
    by_year = {str(side.year): side for side in compared.sides}
    found = [by_year.get(year) for year in asked.split(",")]
    if len(found) != 2 or found[0] is None or found[1] is None or found[0].year >= found[1].year:
        return None
    return found[0], found[1]


def _context(compared: Compared, pair: tuple[Side, Side], changed_only: bool, t: Words) -> dict[str, Any]:
    found = figures(compared.reports, t)
    measured = [part for table in found if table["key"] != "concepts" for part in table["parts"]]
    years = [side.year for side in compared.sides]
    revised = [row for row in compared.available if row["revisions"] > 1]
    pair_years = (pair[0].year, pair[1].year)
    merged = [side.archived.merged for side in compared.sides]
    return {
        "publisher": compared.publisher,
        "sides": compared.sides,
        "names": [side.name(t) for side in compared.sides],
        "years": years,
        "path": ["compare", compared.publisher["key"], *(years[:1] if compared.of_revisions else years)],
        "revisions": ",".join(str(side.revision) for side in compared.sides) if compared.of_revisions else None,
        "available": compared.available,
        "revised": revised,
        "revisions_stored": next((row["revisions"] for row in revised if row["year"] == years[0]), 1),
        "pair_years": pair_years,
        "prose_asked": None if pair_years == tuple(years[-2:]) else ",".join(map(str, pair_years)),
        "of_revisions": compared.of_revisions,
        "changed_only": changed_only,
        "tables": differing(found) if changed_only else found,
        "differing": sum(part.differing for part in measured),
        "count": sum(part.count for part in measured),
        "largest": largest(pair[0].report, pair[1].report),
        "floor": FLOOR,
        "rates": compare_rates(pair[0].report, pair[1].report),
        "manner": lambda change: t.pick(*wording.manner(change)),
        "points": lambda rate: t.pick(*wording.points(rate)),
        "across": None if compared.of_revisions else across(compared.reports, merged),
        "pair_names": [side.name(t) for side in pair],
        "pairs": list(pairwise(compared.sides)),
        "prose": prose(pair[0].report, pair[1].report, t),
        "outcome_signs": wording.RULE_SIGN,
        "percentage": lambda share: t("none") if share is None else f"{share * 100:.0f}%",
    }


async def _file(request: Any, compared: Compared) -> Response:
    return await in_thread(lambda: _FILES[request.url_vars["format"]](_several(compared)))


def _csv(found: Several) -> Response:
    return csv_response(_name(found), found.csv_columns(), found.csv_lines())


def _word(found: Several) -> Response:
    return word_response(_name(found), render_word(outline(found, command=_command(found))))


_FILES = {"csv": _csv, "json": lambda found: json_response(found.to_json()), "docx": _word}


def _name(found: Several) -> str:
    return f"compare-{found.publisher}-{found.sides[0].year}-{'-'.join(found.names)}"


def _command(found: Several) -> str:
    """What compares the same in the archive that the site shows."""
    if found.of_one_year:
        numbers = [name.removeprefix("r") for name in found.names]
        return shlex.join(["gongkai", "diff", "--revisions", f"{found.publisher}/{found.sides[0].year}", *numbers])
    return shlex.join(["gongkai", "diff", found.publisher or "", *found.names])


def _several(compared: Compared) -> Several:
    names = [str(side.year) if side.revision is None else f"r{side.revision}" for side in compared.sides]
    return compare_several(
        compared.reports,
        names,
        publisher=compared.publisher["key"],
        one_publisher=True,
        archived=[side.archived for side in compared.sides],
    )
