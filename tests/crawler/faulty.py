"""Small sites on loopback that answer as they are told, each on an address of its own, with a log of what was asked."""

from __future__ import annotations

import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawler.registry import Pace, Site


@dataclass
class Answer:
    """What a path is answered with."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Page = Answer | Callable[[int], Answer]  # or a function of how often the path was asked before


@dataclass
class FaultySite:
    """A site: its pages by path, and (seconds, path) for every request."""

    address: str
    pages: dict[str, Page]
    port: int = 0
    log: list[tuple[float, str]] = field(default_factory=list)
    cookies: list[tuple[str, str]] = field(default_factory=list)  # the path and the Cookie of requests that had one
    doorkeeper: Callable[[str], Answer | None] | None = None  # answers for the site to a request with that Cookie
    secure: ssl.SSLContext | None = None  # served by https with it

    @property
    def base(self) -> str:
        """The site's origin."""
        return f"{'https' if self.secure else 'http'}://{self.address}:{self.port}"

    def entry(self, key: str, **given: object) -> Site:
        """A registry entry for it."""
        fields: dict[str, object] = {
            "key": key,
            "publisher": key,
            "adcode": key[:6],
            "region": "示例",
            "level": "county",
            "kind": "department",
            "columns": [f"{self.base}/nb/"],
            "plain_http": "loopback",
            "pace": Pace(delay=0),
            "allow_loopback": True,
            "notes": [
                {"date": "2024-03-01", "text": f"{key[:6]} is no code; {self.address}, or localhost, is no office."}
            ],
        }
        return Site.model_validate(fields | given)

    def asked(self) -> list[str]:
        """The paths in the order in which they were asked."""
        return [path for _, path in self.log]

    def answer(self, path: str) -> Answer:
        """The page of a path, 404 where there is none."""
        page = self.pages.get(path, Answer(b"not found", 404))
        found = page(self.asked().count(path)) if callable(page) else page
        self.log.append((time.monotonic(), path))
        return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of a client that would not shake hands."""
        if not isinstance(sys.exc_info()[1], ssl.SSLError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serving(*sites: FaultySite) -> Iterator[None]:
    """Serves the sites until the block ends; each gets a free port that has none."""
    servers = []
    for site in sites:

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            told = site

            def do_GET(self) -> None:
                sent = self.headers.get("Cookie", "")
                if sent:
                    self.told.cookies.append((self.path, sent))
                kept_out = self.told.doorkeeper(sent) if self.told.doorkeeper else None
                if kept_out:
                    self.told.log.append((time.monotonic(), self.path))
                answer = kept_out or self.told.answer(self.path)
                self.send_response_only(answer.status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *arguments: object) -> None:
                """Says nothing: the site keeps its own log."""

        server = _Server((site.address, site.port), Handler)
        if site.secure:
            # Hands are shaken in the connection's own thread: one that is refused must not hold up the next.
            server.socket = site.secure.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        site.port = server.server_address[1]
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
