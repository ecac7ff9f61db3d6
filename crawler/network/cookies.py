"""Cookies for those sites alone whose entry says why: some send their reader in a circle until one comes back.

What a host sets goes back to that host and port and to no other, whatever domain it names, so no list of public
suffixes is needed; and each site has its own, for one night.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.http.cookies import CookieJar

from crawler.night import Night
from crawler.site import authority

if TYPE_CHECKING:
    from http.cookiejar import Cookie

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# What a browser keeps of one host (RFC 6265, section 6.1); more is no way to greet a reader.
MAX_COOKIES = 50
MAX_COOKIE = 4_096  # characters of a name and its value


class CookieMiddleware:
    """Keeps what a site sets and sends it back, where its entry gives a reason; sends no cookie anywhere else."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._jars: dict[tuple[str, str], CookieJar] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's door."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Sets the site's own cookies, and takes away any other that the request may have."""
        request.headers.pop("Cookie", None)
        jar = self._jar(request)
        if jar is not None:
            jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keeps what the answer sets."""
        jar = self._jar(request)
        if jar is not None and "Set-Cookie" in response.headers:
            host = authority(request.url).partition(":")[0]
            for cookie in jar.make_cookies(response, request):
                if _is_fit(cookie, host) and len(jar) < MAX_COOKIES:
                    jar.set_cookie(cookie)
        return response

    def _jar(self, request: Request) -> CookieJar | None:
        night = self.crawler.spider.night  # type: ignore[union-attr]
        assert isinstance(night, Night)  # noqa: S101
        site = night.visit_of(request).site
        if site.cookies is None:
            return None
        return self._jars.setdefault((site.key, authority(request.url)), CookieJar())


def _is_fit(cookie: Cookie, host: str) -> bool:
    """Whether a host may set it; made a cookie of that host alone."""
    said = cookie.name + (cookie.value or "")
    if len(said) > MAX_COOKIE or not (said.isascii() and said.isprintable()):
        return False  # other bytes cannot be given back as they came
    if cookie.domain_specified:
        domain = cookie.domain.lstrip(".")
        if host != domain and not host.endswith(f".{domain}"):
            return False
        cookie.domain, cookie.domain_specified, cookie.domain_initial_dot = host, False, False
    return True
