"""One run over the registered sites: where it writes, and the visit of each site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from scrapy import Request

from crawler.captures import CaptureStore, Origin, Share
from crawler.counts import load_counts
from crawler.memory import column_entries, known_pages, known_reports
from crawler.posted import posted, split
from crawler.registry import Site
from crawler.results import CAPTURES, unfinished_runs
from crawler.trace import Listener
from crawler.visit import Visit

ORIGIN = "origin"  # request.meta: the Origin that the capture will carry
CAPTURE = "capture"  # request.meta, on the way back: the Capture that the response came from


class Night:
    """What the spider and its middlewares share."""

    def __init__(
        self,
        data: Path,
        run: str,
        sites: Sequence[Site],
        listener: Listener | None = None,
        *,
        window: str | None = None,
        publishers: Iterable[str] = (),
        share: Share | None = None,
    ) -> None:
        """`publishers` are those of entries that another process has, by whose `share` this one writes."""
        self.run = run
        self.window = window
        self.store = CaptureStore(data / CAPTURES, share)
        self.broken = ""  # why the captures can no longer be written; the night ends with it
        counts = load_counts(self.store, run)
        publishers = frozenset((*publishers, *(site.publisher for site in sites)))
        self.visits = {site.key: self._visit(site, publishers - {site.publisher}, listener) for site in sites}
        for key, visit in self.visits.items():
            visit.counts = counts.get(key, visit.counts)

    def _visit(self, site: Site, others: frozenset[str], listener: Listener | None) -> Visit:
        connection = self.store.index.connection
        return Visit(
            site,
            self.run,
            self.store,
            listener,
            goes_on_with=unfinished_runs(connection, site.key, self.run),
            others=others,
            window=self.window,
            known=known_reports(connection, site.key, self.run),
            gave=known_pages(connection, site.key, self.run),
            had=column_entries(connection, site.key, self.run),
        )

    def visit_of(self, request: Request) -> Visit:
        """The visit that a request belongs to."""
        return self.visits[origin_of(request).site or ""]


def origin_of(request: Request) -> Origin:
    """Why a request is made."""
    origin = request.meta[ORIGIN]
    assert isinstance(origin, Origin)  # noqa: S101  # every request of this crawler is built with one
    return origin


def address_of(request: Request) -> str:
    """The one address under which a request's answer is known, its form included where it is a POST."""
    if request.method != "POST":
        return request.url
    return posted(request.url, dict(parse_qsl(request.body.decode("latin-1"), keep_blank_values=True)))


def request_of(address: str, origin: Origin, **given: Any) -> Request:
    """The request that asks for an address, a POST where the address says so; `given` are arguments of Request."""
    url, form = split(address)
    if form is None:
        return Request(url, meta={ORIGIN: origin}, **given)
    headers = given.pop("headers", {}) | {"Content-Type": "application/x-www-form-urlencoded"}
    return Request(url, method="POST", headers=headers, body=urlencode(form), meta={ORIGIN: origin}, **given)
