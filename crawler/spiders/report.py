"""The one spider: asks what the steps of each site want to know, and ends each site with its result."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.asking import Answer, Ask, Asks
from crawler.captures import Capture, CaptureError, Origin
from crawler.china import CHINA
from crawler.conclusion import conclude
from crawler.network.guard import RefusedError
from crawler.network.tls import tls_trouble
from crawler.night import CAPTURE, Night, address_of, origin_of, request_of
from crawler.platforms import PageError
from crawler.steps.lists import columns
from crawler.steps.vanished import vanished
from crawler.verdict import BROKEN, COOKIE_LOOP, TLS, TOO_LARGE, UNREACHABLE
from crawler.visit import Visit

SITE_DONE = object()  # signal: a site's result is kept; `result` is the SiteResult


class ReportSpider(Spider):
    """Crawls the sites of a night. Each site ends with a result as soon as its last answer is in.

    It is run by `python -m crawler`, which holds the night's lock and sets each host's pace.
    """

    name = "report"

    def __init__(self, night: Night, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.night = night
        # What waits for an answer, by address: one that is wanted twice, by two entries even, is asked once.
        self._waiting: dict[str, list[tuple[Visit, Ask]]] = {}

    async def start(self) -> AsyncIterator[Request]:
        """The columns of every site."""
        today = datetime.now(CHINA).date()
        for visit in self.night.visits.values():
            # All at once, so that a site is not done before its second column is asked.
            for request in list(self._requests(visit, columns(visit, today))):
                yield request

    def closed(self, reason: str) -> None:
        """Gives every site that is not done a result that says so, and closes the captures."""
        for visit in self.night.visits.values():
            if visit.open:
                self.logger.warning("%s is not done: %s", visit.site.key, reason)
                self._conclude(visit, finished=False)
        try:
            self.night.store.close()
        except (CaptureError, sqlite3.Error) as error:
            self.night.broken = self.night.broken or str(error)

    def _requests(self, visit: Visit, asks: Iterable[Ask]) -> Iterator[Request]:
        """Scrapy's requests for what is asked; none for an address that is being asked already."""
        for ask in asks:
            address = ask.address.partition("#")[0]
            visit.open += 1
            if address in self._waiting:
                self._waiting[address].append((visit, ask))
                continue
            self._waiting[address] = [(visit, ask)]
            yield self._request(visit, ask, address)

    def _request(self, visit: Visit, ask: Ask, address: str) -> Request:
        entry = ask.entry
        origin = Origin(
            visit.run,
            visit.site.key,
            ask.role,
            title=entry.title if entry else None,
            listed_on=entry.listed_on if entry else None,
            found_on=ask.found_on,
        )
        # Addresses are told apart here, not by Scrapy's filter: one address may play two roles.
        return request_of(
            address,
            origin,
            callback=self._answered,
            errback=self._refused,
            dont_filter=True,
            cb_kwargs={"visit": visit, "address": address},
        )

    def _answered(self, response: Response, visit: Visit, address: str) -> Iterator[Request]:
        capture = response.meta[CAPTURE]
        assert isinstance(capture, Capture)  # noqa: S101  # set by the capture middleware on every answer
        url = _address(response)
        role = origin_of(response.request).role if response.request else None
        told = {"found_on": capture.found_on, "role": role, "media_type": capture.media_type}
        visit.tell("answered", url, status=response.status, bytes=len(response.body), **told)
        for each, ask in self._waiting.pop(address):
            answer = Answer(
                ask.address,
                url,
                response.status,
                response.body,
                _header(response, "Content-Type"),
                "; ".join(value.decode("latin-1") for value in response.headers.getlist("Set-Cookie")),
                capture,
            )
            yield from self._requests(each, self._steps(each, url, partial(ask.step, answer)))
            yield from self._close(each)

    def _refused(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        visit: Visit = request.cb_kwargs["visit"]
        error = failure.value
        if self.night.broken:
            return  # the visit stays open: it is not the site that failed
        for each, ask in self._waiting.pop(request.cb_kwargs["address"]):
            if each is not visit and isinstance(error, RefusedError):
                yield from self._requests(each, [ask])  # what one entry may not ask, another may
            elif ask.otherwise is not None:
                yield from self._requests(each, self._steps(each, request.url, ask.otherwise))
            elif isinstance(error, RefusedError):
                each.find(error.verdict, request.url, error.detail)
            elif isinstance(error, IgnoreRequest) and request.meta.get("redirect_times"):
                each.find(COOKIE_LOOP, request.url, str(error))
            elif error is not None and (trouble := tls_trouble(error)) is not None:
                each.find(TLS, request.url, trouble)
            elif isinstance(error, DownloadCancelledError):
                each.find(TOO_LARGE, request.url, f"more than {self.settings.getint('DOWNLOAD_MAXSIZE') >> 20} MB")
            else:
                each.find(UNREACHABLE, request.url, repr(error)[:200])
            yield from self._close(each)

    def _steps(self, visit: Visit, url: str, step: Callable[[], Asks]) -> Asks:
        """What a step asks. One site's page must not end the night of the others."""
        try:
            yield from step()
        except PageError as error:
            visit.find(BROKEN, url, str(error))
        except Exception:
            self.logger.exception("the page %s could not be read", url)
            visit.find(BROKEN, url, "see the log")

    def _close(self, visit: Visit) -> Iterator[Request]:
        visit.open -= 1
        if visit.open == 0:
            yield from self._requests(visit, vanished(visit))
        if visit.open == 0:
            self._conclude(visit, finished=True)

    def _conclude(self, visit: Visit, *, finished: bool) -> None:
        try:
            result = conclude(visit, finished=finished)
        except (CaptureError, sqlite3.Error) as error:
            self.night.broken = self.night.broken or str(error)  # what is not kept is no result
            return
        self.crawler.signals.send_catch_log(SITE_DONE, result=result)


def _address(response: Response) -> str:
    request = response.request
    return response.url if request is None else address_of(request)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
