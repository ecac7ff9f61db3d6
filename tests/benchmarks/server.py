"""Report pages of many offices on loopback, in a process of its own: `python -m tests.benchmarks.server PORT TOWN`.

A server that costs little: answers are bytes made ahead, or from a template and a number. It notes when each host was
asked and how many connections each had open at once, and tells it under `NOTES`.
"""

from __future__ import annotations

import asyncio
import functools
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from crawler.registry import Site
from tests import documents as made

FOLDER = "/zwgk/zfxxgknb"
COLUMN = f"{FOLDER}/index.html"
NOTES, COUNTS = "/-/notes", "/-/counts"
OFFICE = "云河市住房和城乡建设局"
HITS = b"@@counts"  # as long as the number that takes its place
MODIFIED = "Mon, 22 Jan 2024 02:26:00 GMT"
_FIRST = 4_000_000  # the number of a host's first report
_DETAIL = re.compile(rf"{FOLDER}/202401/t20240122_(\d+)\.html")
_INDEX = re.compile(rf"{FOLDER}/index(?:_(\d+))?\.html")
_WORD = re.compile(r' style="[^"]*"| class="MsoNormal\w*"|</?(?:span|font|o:p)\b[^>]*>')


@dataclass(frozen=True)
class Town:
    """Offices' sites of the TRS kind: hosts `first`, `first` + 1, …, each with a column of `reports`, `rows` a page.

    The first has `huge` reports where that is not 0. `plain` pages are those of 25 KB that a careful editor makes; the
    others are of 214 KB, as Word leaves them. A `volatile` page has a counter and a clock that change at every answer.
    """

    first: str = "127.0.1.1"
    hosts: int = 8
    reports: int = 150
    rows: int = 150
    huge: int = 0
    plain: bool = False
    validators: bool = False
    volatile: bool = False

    @property
    def names(self) -> list[str]:
        """The addresses of the hosts."""
        begin, _, last = self.first.rpartition(".")
        return [f"{begin}.{int(last) + number}" for number in range(self.hosts)]

    def reports_of(self, host: str) -> int:
        """How many reports a host has."""
        return self.huge if self.huge and host == self.first else self.reports

    def lists_of(self, host: str) -> int:
        """How many pages a host's column has."""
        return -(-self.reports_of(host) // self.rows)

    @property
    def pages(self) -> int:
        """All pages of all hosts, without robots.txt."""
        return sum(self.reports_of(host) + self.lists_of(host) for host in self.names)

    def sites(self, port: int, **pace: object) -> list[Site]:
        """The registry's entries for them."""
        return [
            Site.model_validate(
                {
                    "key": f"33{number:04}-jd",
                    "publisher": f"云河市第{number}区",
                    "adcode": f"33{number:04}",
                    "region": "云河",
                    "level": "county",
                    "kind": "government",
                    "columns": [f"http://{host}:{port}{COLUMN}"],
                    "pace": {"delay": 0.0, "budget": 2 * self.pages} | pace,
                    "expected_years": [2023],
                    "plain_http": "a benchmark on loopback",
                    "allow_loopback": True,
                }
            )
            for number, host in enumerate(self.names)
        ]


class Notes(NamedTuple):
    """What the server saw of each host: seconds of each request, in order, and the most connections open at once.

    And what it sent in all: bytes of status lines and headers, and of bodies.
    """

    asked: dict[str, list[float]]
    open_at_once: dict[str, int]
    sent: dict[str, int]


class Pages:
    """The answers of a town, by host and path."""

    def __init__(self, town: Town) -> None:
        self.town = town
        page = made.render_html(made.make_report(OFFICE, 2023, made.random_figures(7, "2021")))
        page = page.replace('<div class="article-content" id="zoom">', '<div class="TRS_Editor" id="zoom">')
        if town.volatile:
            page = page.replace("<h1 ", f'<div class="info">浏览次数：<span>{HITS.decode()}</span></div><h1 ')
        self.template = (_WORD.sub("", page) if town.plain else page).encode().split(OFFICE.encode())

    @functools.lru_cache(maxsize=512)  # noqa: B019  # one object for as long as the process lives
    def answer(self, host: str, path: str) -> bytes:
        """The whole answer to a path, status line and all."""
        if path == "/robots.txt":
            return _answer(b"User-agent: *\nAllow: /\n", "text/plain")
        tag = f'"{hash(path) & 0xFFFFFFFF:08x}"' if self.town.validators else ""
        if found := _DETAIL.fullmatch(path):
            return _answer(self._office(int(found[1]) - _FIRST).encode().join(self.template), tag=tag)
        if found := _INDEX.fullmatch(path):
            return _answer(self._list(host, int(found[1] or 0)), tag=tag)
        return _answer(b"not here", "text/plain", status="404 Not Found")

    @staticmethod
    def _office(number: int) -> str:
        return f"云河市第{number}街道办事处"

    def _list(self, host: str, page: int) -> bytes:
        rows = []
        for number in range(page * self.town.rows, min((page + 1) * self.town.rows, self.town.reports_of(host))):
            title = f"{self._office(number)}2023年政府信息公开工作年度报告"
            link = f'<a href="./202401/t20240122_{_FIRST + number}.html" title="{title}">{title}</a>'
            rows.append(f"<li>{link}<span>2024-01-22</span></li>")
        pager = f'createPageHTML({self.town.lists_of(host)}, {page}, "index", "html");'
        return (
            "<!DOCTYPE html><html><head><meta charset=utf-8><title>政府信息公开年报</title></head><body>"
            f"<ul class=list>{''.join(rows)}</ul><script>{pager}</script></body></html>"
        ).encode()


def _answer(body: bytes, kind: str = "text/html; charset=utf-8", *, tag: str = "", status: str = "200 OK") -> bytes:
    told = f"ETag: {tag}\r\nLast-Modified: {MODIFIED}\r\n" if tag else ""
    head = f"HTTP/1.1 {status}\r\nServer: nginx\r\nContent-Type: {kind}\r\n{told}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@dataclass
class Server(asyncio.Protocol):
    """One connection: requests without bodies, one after another."""

    host: str
    pages: Pages
    notes: Notes
    open_now: dict[str, int]
    waiting: bytearray = field(default_factory=bytearray)
    counted: bool = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.open_now[self.host] -= self.counted

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.waiting[:end])
            del self.waiting[: end + 4]
            path = head.split(b" ", 2)[1].decode()
            if path in (NOTES, COUNTS):
                counts = {host: len(times) for host, times in self.notes.asked.items()}
                told = self.notes._asdict() if path == NOTES else counts
                self.transport.write(_answer(json.dumps(told).encode(), "application/json"))
                continue
            self._note()
            answer = self._answer(path, head)
            heads = answer.find(b"\r\n\r\n") + 4
            self.notes.sent["heads"] += heads
            self.notes.sent["bodies"] += len(answer) - heads
            self.transport.write(answer)

    def _note(self) -> None:
        # A connection counts from its first page on: those that ask for the notes do not.
        self.open_now[self.host] += not self.counted
        self.counted = True
        self.notes.open_at_once[self.host] = max(self.notes.open_at_once[self.host], self.open_now[self.host])
        self.notes.asked[self.host].append(time.monotonic())

    def _answer(self, path: str, head: bytes) -> bytes:
        answer = self.pages.answer(self.host, path)
        if self.pages.town.volatile:
            answer = answer.replace(HITS, b"%08d" % (time.time_ns() // 1000 % 10**8))
        tag = answer[:300].partition(b"ETag: ")[2].partition(b"\r\n")[0]
        if tag and b"If-None-Match: " + tag in head:
            told = b"ETag: " + tag + b"\r\nLast-Modified: " + MODIFIED.encode()
            return b"HTTP/1.1 304 Not Modified\r\nServer: nginx\r\n" + told + b"\r\n\r\n"
        return answer


class Running(NamedTuple):
    """A town that is being served."""

    town: Town
    port: int

    def notes(self) -> Notes:
        """What the server has seen so far."""
        return Notes(**self._told(NOTES))

    def counts(self) -> dict[str, int]:
        """How often each host was asked so far."""
        return self._told(COUNTS)

    def _told(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://{self.town.first}:{self.port}{path}", timeout=30) as told:
            return json.load(told)


@contextmanager
def serving(town: Town) -> Iterator[Running]:
    """Serves the town in another process until the block ends."""
    with socket.socket() as free:
        free.bind((town.first, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.benchmarks.server", str(port), json.dumps(asdict(town))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == "ready\n"
            yield Running(town, port)
        finally:
            server.terminate()


async def main() -> None:
    port, town = int(sys.argv[1]), Town(**json.loads(sys.argv[2]))
    pages = Pages(town)
    notes = Notes({name: [] for name in town.names}, dict.fromkeys(town.names, 0), {"heads": 0, "bodies": 0})
    open_now = dict.fromkeys(town.names, 0)
    loop = asyncio.get_running_loop()
    for name in town.names:
        await loop.create_server(lambda name=name: Server(name, pages, notes, open_now), name, port)  # type: ignore[misc]
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
