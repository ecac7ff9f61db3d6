"""Every answer into the captures, before anything else sees it; and what the captures know, back into the crawl.

The middleware stands nearest to the network: robots.txt, redirects, errors and retries pass it as they come. It asks
conditionally, keeps a 304 as a revisit and hands on the kept page; what this run has already captured is not asked
again, which is how a killed run goes on. Bodies leave it decoded: a false Content-Encoding cannot break a page.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response

from crawler.captures import Capture, CaptureError, CaptureStore, Origin
from crawler.captures.coding import IDENTITY, decode
from crawler.counts import NOT_MODIFIED, save_counts
from crawler.network.guard import RefusedError
from crawler.night import CAPTURE, Night, address_of, origin_of
from crawler.pages.disposition import disposition_name
from crawler.verdict import BUDGET, OUTSIDE_WINDOW
from extract.identity import read_title

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.visit import Visit

PREVIOUS = "previous"  # request.meta: the Capture whose validators were sent
COUNTED = "retries_counted"  # request.meta: how many retries of this request the visit has counted
ATTACHMENT = "attachment"  # the role of a report's file
KEPT = "kept"  # response.flags: the answer came from the captures


class CaptureMiddleware:
    """Writes captures, replays this run's own, and turns 304 into the page that still stands."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        # A failed answer is not replayed: the run that goes on may ask again.
        self.transient = frozenset(map(int, crawler.settings.getlist("RETRY_HTTP_CODES")))
        self._ending: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler)

    @property
    def night(self) -> Night:
        """The run that the spider works on."""
        night = self.crawler.spider.night  # type: ignore[union-attr]
        assert isinstance(night, Night)  # noqa: S101
        return night

    def process_request(self, request: Request) -> Response | None:
        """A page of this run from the captures, or None with validators set. Raises RefusedError past the budget
        and outside the hours."""
        request.meta.pop(CAPTURE, None)
        request.meta.pop(PREVIOUS, None)
        store = self.night.store
        visit = self.night.visit_of(request)
        kept = self._captured(store, visit, request)
        if kept is not None:
            try:
                return self._kept(store, kept, request)
            except CaptureError:
                self.crawler.spider.logger.exception("%s is asked again", request.url)  # type: ignore[union-attr]
        if visit.counts.requests >= visit.site.pace.budget:
            raise RefusedError(BUDGET)
        # It is sent when those before it have been, not now.
        if not visit.may_ask(datetime.now(UTC) + timedelta(seconds=visit.under_way * self._delay(request))):
            raise RefusedError(OUTSIDE_WINDOW)
        visit.counts.requests += 1
        visit.under_way += 1
        retries = request.meta.get("retry_times", 0)
        visit.counts.retries += max(0, retries - request.meta.get(COUNTED, 0))
        request.meta[COUNTED] = retries
        self._ask_conditionally(store, request)
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        """Keeps the answer; returns it decoded, or for a 304 the page that it stands for.

        Where the captures cannot be written the night ends: a page that is not kept must not count as seen.
        """
        if KEPT in response.flags:
            return response
        self.night.visit_of(request).under_way -= 1
        try:
            return self._keep(request, response)
        except (CaptureError, sqlite3.Error) as error:
            if not self.night.broken:
                self.night.broken = str(error)
                self._ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="captures"))
            raise IgnoreRequest(str(error)) from error

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A request that was sent and got no answer is not under way any more."""
        if not isinstance(exception, IgnoreRequest):
            self.night.visit_of(request).under_way -= 1

    def _delay(self, request: Request) -> float:
        """The seconds between two requests to a request's host, as they are kept now."""
        slots = self.crawler.engine.downloader.per_slot_settings
        host = urlsplit(request.url).hostname or ""
        return float(slots.get(host, {}).get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")))

    def _keep(self, request: Request, response: Response) -> Response:
        night, visit = self.night, self.night.visit_of(request)
        visit.counts.bytes += len(response.body)
        headers = [(name, value) for name, values in response.headers.items() for value in values]
        previous: Capture | None = request.meta.pop(PREVIOUS, None)
        origin = _named(origin_of(request), response)
        if response.status == NOT_MODIFIED and previous is not None:
            visit.counts.not_modified += 1
            revisit = night.store.add_revisit(previous, headers, origin)
            self._count(visit, revisit)
            return self._kept(night.store, revisit, request)
        capture = night.store.add_response(address_of(request), response.status, headers, response.body, origin)
        self._count(visit, capture)
        request.meta[CAPTURE] = capture
        if capture.coding == IDENTITY:
            return response
        return _answer(request.url, response.status, headers, decode(response.body, capture.coding))

    def _captured(self, store: CaptureStore, visit: Visit, request: Request) -> Capture | None:
        """What this run, or one that it goes on with, has of an address; not what redirects back
        to itself until a cookie comes back."""
        if visit.site.cookies and request.url in request.meta.get("redirect_urls", ()):
            return None
        for run in (visit.run, *visit.goes_on_with):
            kept = store.in_run(run, address_of(request))
            if kept is not None and kept.status not in self.transient:
                return kept
        return None

    def _count(self, visit: Visit, capture: Capture) -> None:
        """Keeps what the site's night has cost with the capture, so that both are durable or neither is."""
        visit.counts.upto = capture.id
        counted = partial(save_counts, run=visit.run, site=visit.site.key, counts=replace(visit.counts))
        self.night.store.write_with_next(visit.site.key, counted)

    def _ask_conditionally(self, store: CaptureStore, request: Request) -> None:
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        latest = store.latest(address_of(request))
        if latest is None:
            return
        modified = _modified(latest)
        if not (latest.etag or modified):
            return
        try:
            store.payload(latest)  # a page that cannot be read back must come in full
        except CaptureError:
            return
        request.meta[PREVIOUS] = latest
        if latest.etag:
            request.headers["If-None-Match"] = latest.etag.encode("latin-1")
        if modified:
            request.headers["If-Modified-Since"] = modified.encode("latin-1")

    def _kept(self, store: CaptureStore, capture: Capture, request: Request) -> Response:
        payload = store.payload(capture)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in store.headers(capture)]
        request.meta[CAPTURE] = capture
        status = 200 if capture.status == NOT_MODIFIED and capture.refers_to is not None else capture.status or 200
        response = _answer(request.url, status, headers, payload)
        response.flags.append(KEPT)
        return response


def _modified(capture: Capture) -> str | None:
    """The Last-Modified of an answer, where it may be asked with: a date, and one that had come when the answer did.

    Many servers answer 304 to any date behind the file's own: one that was stamped ahead of its time, by a clock that
    has been put right since, would never be seen to change.
    """
    try:
        modified = parsedate_to_datetime(capture.last_modified or "")
    except (ValueError, OverflowError):
        return None
    modified = modified.replace(tzinfo=UTC) if modified.tzinfo is None else modified
    return capture.last_modified if modified < datetime.fromisoformat(capture.fetched_at) else None


def _named(origin: Origin, response: Response) -> Origin:
    """The origin of a file, under the name in its header where that says which report it is and the link does not."""
    header = response.headers.get(b"Content-Disposition")
    if origin.role != ATTACHMENT or not header or read_title(origin.title or "") is not None:
        return origin
    name = disposition_name(header)
    tells = name is not None and (not origin.title or read_title(PurePath(name).stem) is not None)
    return replace(origin, title=name) if tells else origin


def _answer(url: str, status: int, headers: list[tuple[bytes, bytes]], payload: bytes) -> Response:
    kept = Headers()
    for name, value in headers:
        if name.lower() != b"content-encoding":
            kept.appendlist(name, value)
    return Response(url, status=status, headers=kept, body=payload)
