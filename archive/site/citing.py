"""A report to cite and to take home: BibTeX, CSL JSON, plain text, JSON and CSV."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from datasette import Response

from archive.citation import Cited, bibtex, csl, plain_en, plain_zh
from archive.report_csv import report_csv
from archive.site.asked import asked_report
from archive.site.configuration import site_address
from archive.site.reading import StoredReport

_NOSNIFF = {"x-content-type-options": "nosniff"}


def cited(stored: StoredReport, base: str) -> Cited:
    """What a citation of this revision says."""
    report, revision, key = stored.report, stored.revision, str(stored.publisher["key"])
    return Cited(
        key=key,
        title=report.title,
        publisher=report.publisher or str(stored.publisher["name"]),
        year=stored.year,
        published_on=report.published_on,
        fetched_on=(revision.fetched_at or revision.extracted_at)[:10],
        url=revision.url or "",
        address=f"{base}/report/{quote(key, safe='')}/{stored.year}?revision={revision.number}",
        revision=revision.number,
        sha256=revision.sha256,
    )


async def as_bibtex(datasette: Any, request: Any) -> Response:
    return await _cite(datasette, request, bibtex, "application/x-bibtex; charset=utf-8")


async def as_csl(datasette: Any, request: Any) -> Response:
    def told(what: Cited) -> str:
        return json.dumps(csl(what), ensure_ascii=False, indent=1)

    return await _cite(datasette, request, told, "application/vnd.citationstyles.csl+json; charset=utf-8")


async def as_text(datasette: Any, request: Any) -> Response:
    def told(what: Cited) -> str:
        return f"{plain_zh(what)}\n{plain_en(what)}\n"

    return await _cite(datasette, request, told, "text/plain; charset=utf-8")


async def as_json(datasette: Any, request: Any) -> Response:
    """The report as `gongkai extract --format jsonl` prints it (`gongkai.report/1`)."""
    stored = await asked_report(datasette, request)
    if stored is None:
        return _no_report()
    body = json.dumps(stored.report.to_json(), ensure_ascii=False)
    return Response(body, headers=dict(_NOSNIFF), content_type="application/json; charset=utf-8")


async def as_csv(datasette: Any, request: Any) -> Response:
    """The report's cells, one a line."""
    stored = await asked_report(datasette, request)
    if stored is None:
        return _no_report()
    base, key, number = (
        site_address(datasette, request),
        quote(stored.publisher["key"], safe=""),
        stored.revision.number,
    )

    def evidence(code: str) -> str:
        return f"{base}/evidence/{key}/{stored.year}/{code}?revision={number}"

    saved = f"attachment; filename=\"{stored.year}-r{number}.csv\"; filename*=UTF-8''{key}-{stored.year}-r{number}.csv"
    headers = {**_NOSNIFF, "content-disposition": saved}
    return Response(report_csv(stored.report, evidence), headers=headers, content_type="text/csv; charset=utf-8")


async def _cite(datasette: Any, request: Any, told: Callable[[Cited], str], content_type: str) -> Response:
    stored = await asked_report(datasette, request)
    if stored is None:
        return _no_report()
    body = told(cited(stored, site_address(datasette, request)))
    return Response(body, headers=dict(_NOSNIFF), content_type=content_type)


def _no_report() -> Response:
    return Response.json({"ok": False, "error": "no such report in this archive"}, status=404)
