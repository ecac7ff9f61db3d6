"""A publisher's page: its years, its key figures as charts, section 五 year by year, the rules its reports break."""

import json
import sqlite3
from collections import Counter
from typing import Any
from urllib.parse import unquote

from datasette import Response

from archive.compare.repeats import Repeat, RepeatPart, RepeatYear, repeats
from archive.nights import last_nights, nights_of
from archive.site.chart import chart
from archive.site.coverage import SIGNS
from archive.site.page import SECURITY_HEADERS, language, not_here, render
from archive.site.reading import Row, first, publisher, rows
from archive.site.series import Series, key_series
from archive.site.snapshot import database, in_thread, on_snapshot
from archive.site.status import without_paths
from archive.site.strip import strip
from archive.site.words import Words
from extract.forms import forms, measures
from extract.model import Number, Part, Section

SCHEMA = "gongkai.publisher/1"
PROBLEMS = "problems"  # the key of section 五
SENTENCES_SHOWN = 10  # of a year's section; the others unfold
_ENCODED = {"content_type": "application/json; charset=utf-8"}


async def page(datasette: Any, request: Any) -> Response:
    known = await on_snapshot(datasette, lambda conn: _read(conn, unquote(request.url_vars["key"])))
    if known is None:
        return await not_here(datasette, request, "missing.publisher")
    context = await in_thread(lambda: _context(known, Words(language(request))))
    return await render(datasette, request, "publisher", context | {"database_name": database(datasette).name})


async def as_json(datasette: Any, request: Any) -> Response:
    """What the page shows, for programs: years, key figures, section 五, failing findings (`gongkai.publisher/1`)."""
    known = await on_snapshot(datasette, lambda conn: _read(conn, unquote(request.url_vars["key"])))
    if known is None:
        body: dict[str, Any] = {"ok": False, "error": "no such publisher in this archive"}
        return Response(json.dumps(body), status=404, headers=dict(SECURITY_HEADERS), **_ENCODED)
    text = json.dumps(await in_thread(lambda: _told(known)), ensure_ascii=False, default=_json_number)
    return Response(text, headers=dict(SECURITY_HEADERS), **_ENCODED)


def _read(conn: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    owner = publisher(conn, key)
    if owner is None:
        return None
    years = rows(conn, _YEARS, [owner["id"]])
    return {
        "publisher": owner | {"aliases": json.loads(owner["aliases"])},
        "names": rows(conn, _NAMES, [owner["id"]]),
        "successor": first(conn, _SUCCESSOR, [owner["id"]]),
        "merged": rows(conn, _MERGED, [owner["id"]]),
        "site": _site(conn, key),
        "years": years,
        "series": key_series(conn, key, years),
        "sections": [(row["year"], _section(row)) for row in rows(conn, _PROBLEMS, [owner["id"], PROBLEMS])],
        "findings": rows(conn, _FAILING, [owner["id"]]),
    }


def _site(conn: sqlite3.Connection, key: str) -> Row | None:
    """Its site's newest result, with its last nights; None where the site was never asked."""
    newest = first(conn, _LAST_RESULT, [key])
    if newest is None:
        return None
    nights = last_nights(conn)
    verdicts = nights_of(conn, key, nights)
    counts = Counter(verdict for verdict in verdicts if verdict is not None)
    return newest | {
        "advice": without_paths(newest["advice"]),
        "strip": strip([night.started_at for night in nights], verdicts),
        "nights": counts.most_common(),
    }


def _section(row: Row) -> Section:
    parts = tuple(Part(part["key"], part["heading"], tuple(part["within"])) for part in json.loads(row["parts"]))
    return Section(PROBLEMS, row["heading"], row["text"], None, None, parts)


def _context(known: dict[str, Any], t: Words) -> dict[str, Any]:
    years = known["years"]
    with_report = [row["year"] for row in years if row["report_key"]]
    before = dict(zip(with_report[1:], with_report, strict=False))
    promises = repeats(known["sections"])
    by_year: dict[int, list[Row]] = {}
    for row in known["findings"]:
        by_year.setdefault(row["year"], []).append(row)
    return known | {
        "signs": SIGNS,
        "years": [row | {"before": before.get(row["year"])} for row in reversed(years)],
        "with_report": with_report,
        "forms": {form.key: t.pick(form.zh, form.en) for form in forms().values()} | {"none": t("form.none")},
        "charts": [_drawn(series, years) for series in known["series"]],
        "promises": [_column(year) for year in reversed(promises)],
        "again": _again(promises),
        "findings": by_year,
        "labels": {code: t.pick(measure.zh, measure.en) for code, measure in measures().items()},
    }


def _drawn(series: Series, years: list[Row]) -> dict[str, Any]:
    form_of = {row["year"]: row["form"] for row in years if row["report_key"]}
    drawing = chart([point.year for point in series.points], series.values, series.missing, form_of)
    return {"series": series, "chart": drawing}


def _column(year: RepeatYear) -> dict[str, Any]:
    """A year's section in reading order, as headings and sentences; the end of a long one is for unfolding."""
    pieces: list[RepeatPart | Repeat] = []
    for part in year.parts:
        pieces += [part] if part.heading else []
        pieces += part.sentences
    at = SENTENCES_SHOWN if len(pieces) > SENTENCES_SHOWN + 2 else len(pieces)
    rest = sum(isinstance(piece, Repeat) for piece in pieces[at:])
    return {"year": year.year, "against": year.against, "shown": pieces[:at], "folded": pieces[at:], "rest": rest}


def _again(promises: list[RepeatYear]) -> dict[str, Any] | None:
    """What the latest section has of the one before: how many of its sentences, and the one repeated longest."""
    latest = promises[-1] if promises else None
    if latest is None or latest.against is None or not latest.sentences:
        return None
    kinds = Counter(sentence.kind for sentence in latest.sentences)
    longest = max(latest.sentences, key=lambda sentence: (sentence.reports, len(sentence.text)))
    return {
        "year": latest.year,
        "against": latest.against,
        "all": kinds.total(),
        "kept": kinds["same"] + kinds["template"],
        "edited": kinds["edited"],
        "longest": longest if longest.reports > 2 else None,
    }


def _told(known: dict[str, Any]) -> dict[str, Any]:
    owner = known["publisher"]
    named = ("key", "name", "adcode", "level", "kind", "aliases")
    findings = ("year", "rule", "each", "stated", "computed", "message_zh", "message_en")
    return {
        "schema": SCHEMA,
        "publisher": {name: owner[name] for name in named}
        | {"region": owner["region_path"], "registered": bool(owner["registered"])}
        | {name: known[name] for name in ("names", "successor", "merged")},
        "years": known["years"],
        "figures": [series.to_json() for series in known["series"]],
        PROBLEMS: [year.to_json() for year in repeats(known["sections"])],
        "findings": [{name: row[name] for name in findings} for row in known["findings"]],
    }


def _json_number(value: Number) -> float:
    return float(value)


# All other names, the dated ones in the order of their time.
_NAMES = """
select name, kind, since, until, note from publisher_alias where publisher_id = ?
order by kind not in ('former', 'renamed'), coalesce(until, since), kind, name"""

_SUCCESSOR = """
select into_one.key, into_one.name, publisher.merged_on from publisher
join publisher as into_one on into_one.id = publisher.successor_id where publisher.id = ?"""

_MERGED = "select key, name, merged_on from publisher where successor_id = ? order by merged_on, key"

_LAST_RESULT = """
select site_result.* from asked_site join site_result using (run_id, site) where asked_site.site = ?"""

# Every year that is expected or printed, the earliest first.
_YEARS = """
select cell.year, cell.mark, cell.state, cell.timeliness, cell.deadline, cell.published_on, cell.report_key,
  cell.revisions, cell.first_seen_at, cell.gone_at, revision.form,
  (select count(*) from finding where finding.revision_id = revision.id and finding.status = 'fail') as failing,
  (select count(*) from problem where problem.revision_id = revision.id) as problems
from coverage_cell as cell left join report on report.key = cell.report_key
left join revision on revision.id = report.current_revision_id
where cell.publisher_id = ? order by cell.year"""

_PROBLEMS = """
select report.year, section.heading, section.text, section.parts
from report join section on section.revision_id = report.current_revision_id
where report.publisher_id = ? and section.key = ? order by report.year"""

_FAILING = """
select report.year, finding.* from report join finding on finding.revision_id = report.current_revision_id
where report.publisher_id = ? and finding.status = 'fail' order by report.year desc, finding.id"""
