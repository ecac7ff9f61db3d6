"""The archived source of a report: cleaned, with a cell marked, for a frame on the evidence page; and its bytes."""

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from datasette import Response
from markupsafe import Markup

from archive.site.asked import asked_report, number
from archive.site.configuration import configured
from archive.site.page import language, not_here, render
from archive.site.reading import StoredReport
from archive.site.showing import BusyError, show
from archive.site.snapshot import in_thread, on_snapshot
from archive.source.captured import Captured, DamagedError, NotHereError, bytes_of, captured_pages, page_of
from archive.source.views import Mark, PageView, Picture, Refused, Shown, View
from extract.model import PagePlace
from extract.report import VERSION

# The frame and the page that frames it are of one origin; what stands in the frame has none.
SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'self'; sandbox"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}

PROBLEM = "problem-"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a source is asked for: a captured page of a report, and what is to be marked.

    `found` is its place in the report, `mark` that on this page, None where it stands on another.
    """

    stored: StoredReport
    pages: list[Captured]
    page: Captured
    code: str | None
    found: Mark | None
    mark: Mark | None

    def tag(self, *more: object) -> str:
        """What the answer depends on, as an entity tag."""
        said = repr((self.page.sha256, self.mark, VERSION, *more))
        return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


async def answer(datasette: Any, request: Any) -> Response:
    """The source as a page for a frame, the picture of one of its pages, or its bytes."""
    asked = await _asked(datasette, request)
    if isinstance(asked, Response):
        return asked
    if request.url_vars["raw"]:
        return await _raw(datasette, asked)
    if request.url_vars["sheet"]:
        return await _picture(datasette, request, asked)
    return await _page(datasette, request, asked)


async def _page(datasette: Any, request: Any, asked: Asked) -> Response:
    whole = request.args.get("whole") == "1"
    sheet = _sheet(request, asked)
    tag = asked.tag("page", whole, sheet, language(request), len(asked.pages), asked.page.number)
    if request.headers.get("if-none-match") == tag:
        return Response("", status=304, headers={**SECURITY_HEADERS, "etag": tag})
    shown: Shown | Refused
    try:
        data = await in_thread(lambda: bytes_of(configured(datasette).captures, asked.page))
        answer = await show(View(data, asked.page.media_type, asked.mark, whole))
        shown = answer if isinstance(answer, Shown | Refused) else Refused("unreadable", "")
    except (NotHereError, DamagedError, BusyError) as error:
        shown = Refused(_REASONS[type(error)], "")
    context = {
        "publisher": asked.stored.publisher,
        "year": asked.stored.year,
        "revision": asked.stored.revision,
        "code": asked.code,
        "found": asked.found,
        # What could not be settled may run over several cells: only a cell reads as it was read, or does not.
        "is_cell": not (asked.code or PROBLEM).startswith(PROBLEM),
        "mark": asked.mark,
        "pages": asked.pages,
        "at": asked.page,
        "refused": shown if isinstance(shown, Refused) else None,
        "shown": shown if isinstance(shown, Shown) else None,
        # Made by `archive.source`: of our own tags only, and everything else escaped.
        "markup": Markup(shown.markup) if isinstance(shown, Shown) else "",  # noqa: S704
        "sheet": sheet,
        "box": asked.mark.where if asked.mark and isinstance(asked.mark.where, PagePlace) else None,
    }
    # A page that says why there is nothing to see is a page.
    status = 503 if isinstance(shown, Refused) and shown.code == "busy" else 200
    response = await render(datasette, request, "source", context, status=status)
    response.headers |= SECURITY_HEADERS | ({"etag": tag} if isinstance(shown, Shown) else {})
    return response


async def _picture(datasette: Any, request: Any, asked: Asked) -> Response:
    """A page of a PDF or an image, with a box around the marked cell where it is on that page."""
    sheet = int(request.url_vars["sheet"])
    tag = asked.tag("picture", sheet)
    headers = {**SECURITY_HEADERS, "etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response("", status=304, headers=headers)
    try:
        data = await in_thread(lambda: bytes_of(configured(datasette).captures, asked.page))
        drawn = await show(PageView(data, sheet, asked.mark))
    except (NotHereError, DamagedError, BusyError) as error:
        drawn = Refused(_REASONS[type(error)], "")
    if not isinstance(drawn, Picture):
        code = drawn.code if isinstance(drawn, Refused) else "unreadable"
        return Response.text(code, status=_STATUSES.get(code, 404), headers=dict(SECURITY_HEADERS))
    return Response(drawn.png, headers=headers, content_type="image/png")


async def _raw(datasette: Any, asked: Asked) -> Response:
    """The bytes as they came, to be saved: no browser opens them."""
    try:
        data = await in_thread(lambda: bytes_of(configured(datasette).captures, asked.page))
    except (NotHereError, DamagedError) as error:
        code = _REASONS[type(error)]
        return Response.text(f"{code}\n", status=_STATUSES[code], headers=dict(SECURITY_HEADERS))
    name = quote(asked.stored.revision.source_name, safe="")
    saved = f"attachment; filename=\"{asked.page.sha256[:16]}\"; filename*=UTF-8''{name}"
    headers = {**SECURITY_HEADERS, "content-disposition": saved}
    return Response(data, headers=headers, content_type="application/octet-stream")


_REASONS: dict[type[Exception], str] = {NotHereError: "not_here", DamagedError: "damaged", BusyError: "busy"}
_STATUSES = {"not_here": 404, "damaged": 404, "busy": 503, "no_such_page": 404}


async def _asked(datasette: Any, request: Any) -> Asked | Response:
    """What is asked for, or the page that says that it is not here."""
    stored = await asked_report(datasette, request)
    if stored is None:
        return await not_here(datasette, request, "missing.report")
    pages = await on_snapshot(datasette, lambda conn: captured_pages(conn, stored.revision.id))
    code, wanted = request.args.get("mark"), request.args.get("part")
    found = _found(stored, code)
    if not pages or (code is not None and found is None):
        return await not_here(datasette, request, "missing.cell")
    holder, where = page_of(pages, found.where) if found else (pages[0], None)
    part = holder if wanted is None else next((p for p in pages if p.number == number(wanted)), None)
    if part is None:
        return await not_here(datasette, request, "missing.cell")
    mark = Mark(where, found.raw) if found and where is not None and part is holder else None
    return Asked(stored, pages, part, code, found, mark)


def _found(stored: StoredReport, code: str | None) -> Mark | None:
    """What is to be marked in the report: a measure's cell, or `problem-3`, the third thing not settled."""
    fact = next((fact for fact in stored.report.facts if fact.code == code), None)
    if fact is not None:
        return Mark(fact.where, fact.raw)
    counted = number(code.removeprefix(PROBLEM)) if code and code.startswith(PROBLEM) else None
    if counted is None or not 0 < counted <= len(stored.report.problems):
        return None
    problem = stored.report.problems[counted - 1]
    return Mark(problem.where, problem.raw or "") if problem.where is not None else None


def _sheet(request: Any, asked: Asked) -> int:
    """Which page of a PDF is shown: the one that is asked for, else the one with the mark, else the first."""
    where = asked.mark.where if asked.mark else None
    return number(request.args.get("page")) or (where.page if isinstance(where, PagePlace) else 1)
