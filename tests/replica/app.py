"""The replica as one small ASGI application: sites by host, validators, compression, and a record of what was asked."""

import asyncio
import functools
import gzip
import hashlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, formatdate, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl

from crawler.posted import posted
from tests.replica.content import OTHER_HOST, Entry, Office, entries_of
from tests.replica.page import HITS, NOT_FOUND, NOW, Page
from tests.replica.site import Asked, ReplicaSite, SiteSpec

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
# What becomes of a request on a site with a fault: it may ask for the ordinary answer, or give one of its own.
Fault = Callable[[Asked, Callable[[], Page]], Page]

LONGEST_FORM = 10_000
# What a site may answer differently to, besides the address: the rest of the headers concerns the server alone.
HEADERS_HEEDED = ("referer", "cookie", "user-agent", "x-requested-with")
# More than the static files of all sites together: each is hashed and compressed once, as a web server does.
STATIC_FILES = 1024


@dataclass(frozen=True)
class Request:
    """One request as the server saw it; `at` in seconds of the monotonic clock.

    The `url` of a POST carries its form, as `crawler.posted` writes it: each form is an address of its own.
    """

    at: float
    method: str
    url: str
    status: int


class ConnectionCutError(Exception):
    """Raised within an answer, so that the server closes the connection as a network does that fails."""


# The server tells of an application that raises; of this it need not.
logging.getLogger("uvicorn.error").addFilter(
    lambda record: not (record.exc_info and isinstance(record.exc_info[1], ConnectionCutError))
)


class ReplicaApp:
    """All sites on one port, told apart by the Host header; `edited` may be switched while it serves."""

    def __init__(self, port: int, specs: Sequence[SiteSpec], *, edited: bool = False) -> None:
        self.edited = edited
        self.faults: dict[str, Fault] = {}  # by host
        self.requests: Counter[str] = Counter()
        self.log: list[Request] = []
        self._specs = {spec.office.host: spec for spec in specs}
        self._other = f"http://{OTHER_HOST}:{port}"
        self._columns: dict[str, tuple[Office, list[Entry]]] = {}  # by host, where they are others than the spec's own
        self._sites: dict[tuple[str, bool], ReplicaSite] = {}
        self._rendered: dict[tuple[str, bool, str, str, tuple[tuple[str, str], ...], tuple[str, ...]], Page] = {}
        # A counter that goes on from one run to the next, as a real site's does.
        self._hits = int(time.time())

    def site(self, host: str) -> ReplicaSite | None:
        """The site of a host as it is served now, built when it is first asked for."""
        key = (host, self.edited)
        if key not in self._sites and (spec := self._specs.get(host)):
            own = (spec.office, entries_of(spec.office, edited=self.edited))
            self._sites[key] = spec.build(*self._columns.get(host, own), self._other)
        return self._sites.get(key)

    def set_column(self, office: Office, entries: list[Entry]) -> None:
        """Serves other rows, with their pages and files, on an office's host, at the address that it names now."""
        host = office.host
        self._columns[host] = (office, entries)
        self._sites = {key: site for key, site in self._sites.items() if key[0] != host}
        self._rendered = {key: page for key, page in self._rendered.items() if key[0] != host}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        form = await _body(receive)
        query = scope["query_string"].decode("latin-1")
        host = headers.get("host", "")
        params = dict(parse_qsl(query, keep_blank_values=True)) | dict(parse_qsl(form, keep_blank_values=True))
        asked = Asked(scope["method"], scope["path"], params, headers)
        page, status, out, body = self._answer(host.partition(":")[0], asked)
        url = f"http://{host}{scope['raw_path'].decode('latin-1').partition('?')[0]}{f'?{query}' if query else ''}"
        if scope["method"] == "POST":
            url = posted(url, dict(parse_qsl(form, keep_blank_values=True)))
        self.requests[url] += 1
        self.log.append(Request(time.monotonic(), scope["method"], url, status))
        if page.wait:
            await asyncio.sleep(page.wait)
        await send({"type": "http.response.start", "status": status, "headers": out})
        if page.cut:
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            raise ConnectionCutError
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _answer(self, host: str, asked: Asked) -> tuple[Page, int, list[tuple[bytes, bytes]], bytes]:
        site = self.site(host)
        page = self._page(site, asked) if site else NOT_FOUND
        if fault := self.faults.get(host):
            ordinary = page
            page = fault(asked, lambda: ordinary)
        body = self._fill(page.body) if page.volatile else page.body
        out = {
            "Date": formatdate(usegmt=True),
            "Content-Type": page.media_type,
            "Server": site.behaviour.server if site else "replica",
            **page.headers,
        }
        if page.disposition:
            out["Content-Disposition"] = page.disposition
        status = page.status
        if page.modified:
            accepted = "gzip" in asked.headers.get("accept-encoding", "")
            compressed = accepted and site is not None and site.behaviour.gzip
            tag = _tag(body)
            out["ETag"] = f"W/{tag}" if compressed else tag
            out["Last-Modified"] = format_datetime(page.modified, usegmt=True)
            if _unchanged(asked.headers, tag, page.modified):
                status, body = 304, b""
                del out["Content-Type"]
            elif compressed:
                body = _compressed(body)
                out |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        if status != 304:
            out["Content-Length"] = str(len(body))
        return page, status, [(name.lower().encode(), _header(value)) for name, value in out.items()], body

    def _page(self, site: ReplicaSite, asked: Asked) -> Page:
        told = tuple(asked.headers.get(name, "") for name in HEADERS_HEEDED)
        key = (site.office.host, self.edited, asked.method, asked.path, tuple(sorted(asked.params.items())), told)
        if key not in self._rendered:
            self._rendered[key] = self._render(site, asked)
        return self._rendered[key]

    def _render(self, site: ReplicaSite, asked: Asked) -> Page:
        if asked.path == "/robots.txt":
            robots = site.behaviour.robots
            return NOT_FOUND if robots is None else Page(robots.encode(), "text/plain")
        page = site.page(asked)
        if page is None and site.behaviour.soft_404:
            page = site.page(Asked("GET", "/", {}, asked.headers))
        return page or NOT_FOUND

    def _fill(self, body: bytes) -> bytes:
        self._hits += 1
        now = datetime.fromtimestamp(self._hits, UTC).strftime("%Y-%m-%d %H:%M:%S")
        return body.replace(HITS.encode(), str(self._hits).encode()).replace(NOW.encode(), now.encode())


def _header(value: str) -> bytes:
    """A header's bytes: latin-1, and raw GBK for what is beyond it, as servers send file names."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("gb18030")


@functools.lru_cache(maxsize=STATIC_FILES)
def _tag(body: bytes) -> str:
    return f'"{hashlib.md5(body).hexdigest()[:12]}-{len(body):x}"'


@functools.lru_cache(maxsize=STATIC_FILES)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


def _unchanged(headers: Mapping[str, str], tag: str, modified: datetime) -> bool:
    """RFC 9110, section 13.2.2: a tag is compared weakly, and a date only where no tag is sent."""
    if "if-none-match" in headers:
        sent = {part.strip().removeprefix("W/") for part in headers["if-none-match"].split(",")}
        return bool(sent & {tag, "*"})
    try:
        since = parsedate_to_datetime(headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return modified <= since


async def _body(receive: Receive) -> str:
    data = b""
    while True:
        message = await receive()
        data += bytes(message.get("body", b""))
        if not message.get("more_body") or len(data) > LONGEST_FORM:
            return data.decode("utf-8", "replace")
