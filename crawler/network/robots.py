"""robots.txt as RFC 9309 has it: a 5xx or no answer means stay away, a 4xx means no rules; Crawl-delay is kept.

A 429 keeps us away too: it is a wish for fewer requests, whatever its number.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from crawler.captures import Origin
from crawler.network.guard import RefusedError
from crawler.network.tls import tls_trouble
from crawler.night import ORIGIN, origin_of
from crawler.pages.challenge import challenge_in
from crawler.pages.charset import decode_page
from crawler.registry import authority
from crawler.verdict import BUDGET, OUTSIDE_WINDOW, ROBOTS, ROBOTS_UNREACHABLE, TLS, UNREACHABLE, PageVerdict

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

ROLE = "robots"
MAX_ROBOTS = 500 << 10  # bytes that are read of a robots.txt: RFC 9309, section 2.5
MAX_CRAWL_DELAY = 60.0  # seconds: a site that asks for more gets this, and its budget bounds the rest
TOO_MANY = 429


class Refusal(NamedTuple):
    """Why a host is not asked for anything. `entry` is the key of the one kept away by bounds of its own."""

    verdict: PageVerdict
    detail: str
    entry: str | None = None


class RobotsMiddleware:
    """Fetches each host's robots.txt once a run, through the captures, and refuses what it forbids."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Task[Protego | Refusal]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises RefusedError where robots.txt forbids the address or cannot be had."""
        origin = origin_of(request)
        if origin.role == ROLE:
            return
        rules = await self._rules_for(request, origin)
        if isinstance(rules, Refusal):
            raise RefusedError(rules.verdict, rules.detail)
        if not rules.can_fetch(request.url, self.agent):
            raise RefusedError(ROBOTS)

    async def _rules_for(self, request: Request, origin: Origin) -> Protego | Refusal:
        """The host's rules, asked for once; again where the entry that asked had no request left, and this one has."""
        host = authority(request.url)
        while True:
            if host not in self._rules:
                asking = Origin(origin.run, origin.site, ROLE)
                self._rules[host] = asyncio.ensure_future(self._fetch(request, asking))
            asked = self._rules[host]
            rules = await asked
            if not isinstance(rules, Refusal) or rules.entry in (None, origin.site):
                return rules
            if self._rules.get(host) is asked:
                del self._rules[host]

    async def _fetch(self, request: Request, origin: Origin) -> Protego | Refusal:
        """The host's rules, or why we must stay away."""
        parts = urlsplit(request.url)
        url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        asking = Request(url, callback=NO_CALLBACK, priority=request.priority + 1, meta={ORIGIN: origin})
        try:
            response = await self.crawler.engine.download_async(asking)
        except RefusedError as error:
            if error.verdict in (BUDGET, OUTSIDE_WINDOW):
                return Refusal(error.verdict, error.detail, origin.site)
            return Protego.parse("")  # it led off the site: RFC 9309 takes that for no rules
        except IgnoreRequest:
            return Protego.parse("")  # it led round in a circle
        except Exception as error:  # noqa: BLE001  # whatever failed, an unknown robots.txt keeps us away
            trouble = tls_trouble(error)
            return Refusal(UNREACHABLE, repr(error)[:200]) if trouble is None else Refusal(TLS, trouble)
        if response.status >= 500 or response.status == TOO_MANY:
            return Refusal(_kept_out(response) or ROBOTS_UNREACHABLE, f"robots.txt: status {response.status}")
        body = response.body[:MAX_ROBOTS] if response.status < 300 else b""
        rules = Protego.parse(decode_page(body, None).text)
        if delay := rules.crawl_delay(self.agent):
            self._slow_down(parts.hostname or "", min(float(delay), MAX_CRAWL_DELAY))
        return rules

    def _slow_down(self, host: str, delay: float) -> None:
        downloader = self.crawler.engine.downloader
        settings = downloader.per_slot_settings.setdefault(host, {})
        settings["delay"] = max(delay, settings.get("delay", 0.0))
        if slot := downloader.slots.get(host):
            slot.delay = settings["delay"]


def _kept_out(response: Response) -> PageVerdict | None:
    """The challenge that stands before every address of a host, robots.txt included."""
    cookies = b"; ".join(response.headers.getlist("Set-Cookie")).decode("latin-1")
    return challenge_in(response.status, decode_page(response.body[:MAX_ROBOTS], None).text, cookies)
