"""The replica as one small ASGI application: sites by host, validators, compression, and a record of what was asked."""

import functools
import gzip
import hashlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl

from tests.replica import hanweb, trs
from tests.replica.content import LANAN, OFFICES, OTHER_HOST, QINGYU, TANGXI, YUNHE, Entry, Office, entries_of
from tests.replica.hanweb import HanwebSite
from tests.replica.page import HITS, NOT_FOUND, NOW, Page
from tests.replica.trs import TrsSite

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Site = HanwebSite | TrsSite

LONGEST_FORM = 10_000
# More than the static files of all sites together: each is hashed and compressed once, as a web server does.
STATIC_FILES = 1024


@dataclass(frozen=True)
class Request:
    """One request as the server saw it; `at` in seconds of the monotonic clock."""

    at: float
    method: str
    url: str
    status: int


def build_site(office: Office, entries: list[Entry], *, other: str) -> Site:
    """The office's site on its platform, in its dialect."""
    if office is YUNHE:
        return HanwebSite(office, entries, hanweb.ITEM_DIALECT, other=other)
    if office is QINGYU:
        return HanwebSite(office, entries, hanweb.ROW_DIALECT, other=other)
    if office is TANGXI:
        return TrsSite(office, entries, trs.FROM_ZERO_DIALECT, other=other)
    if office is LANAN:
        return TrsSite(office, entries, trs.FROM_ONE_DIALECT, other=other)
    raise ValueError(f"no platform for {office.key}")


class ReplicaApp:
    """All sites on one port, told apart by the Host header; `edited` may be switched while it serves."""

    def __init__(self, port: int, *, edited: bool = False) -> None:
        self.edited = edited
        self.requests: Counter[str] = Counter()
        self.log: list[Request] = []
        other = f"http://{OTHER_HOST}:{port}"
        self.sites = {
            (office.host, flag): build_site(office, entries_of(office, edited=flag), other=other)
            for office in OFFICES
            for flag in (False, True)
        }
        self._rendered: dict[tuple[str, bool, str, tuple[tuple[str, str], ...]], Page] = {}
        # A counter that goes on from one run to the next, as a real site's does.
        self._hits = int(time.time())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        form = await _body(receive)
        query = scope["query_string"].decode("latin-1")
        host = headers.get("host", "")
        params = dict(parse_qsl(query, keep_blank_values=True)) | dict(parse_qsl(form, keep_blank_values=True))
        status, out, body = self._answer(host.partition(":")[0], scope["path"], params, headers)
        url = f"http://{host}{scope['raw_path'].decode('latin-1').partition('?')[0]}{f'?{query}' if query else ''}"
        self.requests[url] += 1
        self.log.append(Request(time.monotonic(), scope["method"], url, status))
        await send({"type": "http.response.start", "status": status, "headers": out})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _answer(
        self, host: str, path: str, params: dict[str, str], headers: dict[str, str]
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        site = self.sites.get((host, self.edited))
        page = self._page(site, path, params) if site else NOT_FOUND
        body = self._fill(page.body) if page.volatile else page.body
        out = {"Content-Type": page.media_type, "Server": site.server if site else "replica"}
        if page.disposition:
            out["Content-Disposition"] = page.disposition
        status = page.status
        if page.modified:
            accepted = "gzip" in headers.get("accept-encoding", "")
            compressed = accepted and isinstance(site, TrsSite) and site.dialect.gzip
            tag = _tag(body)
            out["ETag"] = f"W/{tag}" if compressed else tag
            out["Last-Modified"] = format_datetime(page.modified, usegmt=True)
            if _unchanged(headers, tag, page.modified):
                status, body = 304, b""
                del out["Content-Type"]
            elif compressed:
                body = _compressed(body)
                out |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        if status != 304:
            out["Content-Length"] = str(len(body))
        return status, [(name.lower().encode(), value.encode("latin-1")) for name, value in out.items()], body

    def _page(self, site: Site, path: str, params: dict[str, str]) -> Page:
        key = (site.office.host, self.edited, path, tuple(sorted(params.items())))
        if key not in self._rendered:
            self._rendered[key] = self._render(site, path, params)
        return self._rendered[key]

    def _render(self, site: Site, path: str, params: dict[str, str]) -> Page:
        if path == "/robots.txt":
            robots = site.dialect.robots
            return NOT_FOUND if robots is None else Page(robots.encode(), "text/plain")
        page = site.page(path, params)
        if page is None and site.dialect.soft_404:
            page = site.page("/", {})
        return page or NOT_FOUND

    def _fill(self, body: bytes) -> bytes:
        self._hits += 1
        now = datetime.fromtimestamp(self._hits, UTC).strftime("%Y-%m-%d %H:%M:%S")
        return body.replace(HITS.encode(), str(self._hits).encode()).replace(NOW.encode(), now.encode())


@functools.lru_cache(maxsize=STATIC_FILES)
def _tag(body: bytes) -> str:
    return f'"{hashlib.md5(body).hexdigest()[:12]}-{len(body):x}"'


@functools.lru_cache(maxsize=STATIC_FILES)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


def _unchanged(headers: dict[str, str], tag: str, modified: datetime) -> bool:
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
