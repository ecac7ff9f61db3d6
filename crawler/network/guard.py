"""Where requests may go: registered hosts only, over http and https, never into a private network.

Redirects pass here too, since Scrapy sends each as a request of its own. Names are checked again once they are
resolved: a registered name may point anywhere.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawler.site import DEFAULT_PORTS, TRUSTED_DOMAIN, Site
from crawler.verdict import BROKEN, MOVED, MOVED_OFF_GOV, PRIVATE, PageVerdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

MAX_ADDRESS = 8_000  # characters: a file name of 500 Chinese characters, escaped twice over
LOOPBACK_HOSTS = "GONGKAI_LOOPBACK_HOSTS"  # setting: names whose registry entry allows loopback


class RefusedError(IgnoreRequest):
    """A request that is not made; `verdict` says why."""

    def __init__(self, verdict: PageVerdict, detail: str = "") -> None:
        super().__init__(f"{verdict.sentence} {detail}".strip())
        self.verdict = verdict
        self.detail = detail


def check(site: Site, url: str) -> None:
    """Raises RefusedError for an address that the site's entry does not cover."""
    if len(url) > MAX_ADDRESS:
        raise RefusedError(BROKEN, f"an address of {len(url)} characters")
    parts = urlsplit(url)
    host = parts.hostname or ""
    if (literal := _literal(host)) and not may_connect(literal, allow_loopback=site.allow_loopback):
        raise RefusedError(PRIVATE, host)
    if parts.scheme not in DEFAULT_PORTS or not site.allows(url):
        # An address in numbers tells nothing of whose it is.
        strange = not f".{host}".endswith(TRUSTED_DOMAIN) and literal is None
        raise RefusedError(MOVED_OFF_GOV if strange else MOVED, url)


@lru_cache(maxsize=1_024)
def may_connect(address: str, *, allow_loopback: bool) -> bool:
    """Whether a numeric address is public, or this machine's own where the registry entry says so."""
    parsed = ipaddress.ip_address(address)
    return parsed.is_global or (allow_loopback and parsed.is_loopback)


class GuardMiddleware:
    """Refuses requests before anything is asked, robots.txt included."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises RefusedError."""
        check(self.crawler.spider.night.visit_of(request).site, request.url)  # type: ignore[union-attr]


class GuardedResolver(CachingThreadedResolver):
    """Names resolve as usual; an answer inside a private network is no answer."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, loopback: frozenset[str]) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.loopback = loopback

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Scrapy's door: the process, not a crawler, asks for the resolver."""
        settings: BaseSettings = crawler.settings
        loopback = frozenset(settings.getlist(LOOPBACK_HOSTS))
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"), loopback)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  # Twisted's name
        """The address of a name; fails with DNSLookupError for one that may not be connected to."""

        def public(address: str) -> str:
            if not may_connect(address, allow_loopback=name in self.loopback):
                raise DNSLookupError(f"{name} resolves to {address}, which is in a private network")
            return address

        return super().getHostByName(name, timeout).addCallback(public)


@lru_cache(maxsize=1_024)
def _literal(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None
