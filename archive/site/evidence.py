"""The evidence of one cell: what was read, where it stands, from which capture, and the archived source around it."""

from typing import Any
from urllib.parse import unquote

from datasette import Response

from archive.site.asked import asked_report
from archive.site.cells import by_cell, findings_of, labels, place_words
from archive.site.configuration import configured
from archive.site.findings.rates import rates_beside
from archive.site.page import language, not_here, render
from archive.site.reading import StoredReport
from archive.site.snapshot import database, in_thread, on_snapshot
from archive.site.words import Words
from archive.source.captured import Captured, DamagedError, NotHereError, bytes_of, captured_pages, page_of
from extract.forms.checks import checks
from extract.model import Fact


async def page(datasette: Any, request: Any) -> Response:
    stored = await asked_report(datasette, request)
    if stored is None:
        return await not_here(datasette, request, "missing.report")
    code = unquote(request.url_vars["code"])
    facts = stored.report.facts
    at = next((number for number, fact in enumerate(facts) if fact.code == code), None)
    pages = await on_snapshot(datasette, lambda conn: captured_pages(conn, stored.revision.id))
    if at is None or not pages:
        return await not_here(datasette, request, "missing.cell")
    captured, _ = page_of(pages, facts[at].where)
    context = _context(stored, facts[at], Words(language(request)))
    context |= {
        "database_name": database(datasette).name,
        "captured": captured,
        "source": await in_thread(lambda: _state(datasette, captured)),
        "before": facts[at - 1] if at else None,
        "after": facts[at + 1] if at + 1 < len(facts) else None,
    }
    context |= await on_snapshot(datasette, lambda conn: rates_beside(conn, stored.report.form))
    response = await render(datasette, request, "evidence", context)
    response.headers["content-security-policy"] += "; frame-src 'self'"
    return response


def _context(stored: StoredReport, fact: Fact, t: Words) -> dict[str, Any]:
    names = labels(t)
    return {
        "publisher": stored.publisher,
        "year": stored.year,
        "revision": stored.revision,
        "current": stored.current,
        "gone_at": stored.gone_at,
        "report": stored.report,
        "fact": fact,
        "labels": names,
        "checks": checks(),
        "erred": stored.erred,
        "place": place_words(fact.where, t),
        "findings": by_cell(findings_of(stored, names)).get(fact.code, []),
        "figures": [figure for figure in stored.report.figures if figure.code == fact.code],
    }


def _state(datasette: Any, captured: Captured) -> str:
    """Whether the bytes are here and are those that were kept: `whole`, `damaged` or `not_here`."""
    try:
        bytes_of(configured(datasette).captures, captured)
    except NotHereError:
        return "not_here"
    except DamagedError:
        return "damaged"
    return "whole"
