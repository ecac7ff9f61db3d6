"""The limits: buckets on a clock of our own, turns with applications that wait, and what a reader is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from datasette.app import Datasette

from archive.site.guard.asgi import Answers, Message, Receive, Scope, Send
from archive.site.guard.limits import Buckets, Limiter, Limits, client_of


def scope(path: str = "/", client: str | None = "203.0.113.5", query: bytes = b"") -> Scope:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query,
        "headers": [],
        "client": client and (client, 4711),
    }


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", None),
        ("::1", None),
        ("", None),
        ("nonsense", None),
        (None, None),
    ],
)
def test_whom_a_request_counts_for(address: str | None, client: str | None) -> None:
    assert client_of(scope(client=address)) == client


def test_a_bucket_empties_and_fills_with_time() -> None:
    now = 1000.0
    buckets = Buckets(Limits(requests_per_second=2, burst=3), lambda: now)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b") == 0
    now += 0.5
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0
    now += 3600
    assert [buckets.take("a") > 0 for _ in range(4)] == [False, False, False, True]


def test_what_is_remembered_of_clients_is_bounded() -> None:
    now = 0.0
    buckets = Buckets(Limits(burst=1, clients=10), lambda: now)
    assert buckets.take("first") == 0
    assert buckets.take("first") > 0
    for n in range(1000):
        buckets.take(f"client {n}")
    assert len(buckets) == 10
    assert buckets.take("client 999") > 0
    assert buckets.take("first") == 0, "a client that was forgotten starts full"


def test_a_rate_of_zero_is_no_limit() -> None:
    buckets = Buckets(Limits(requests_per_second=0, burst=1))
    assert {buckets.take("a") for _ in range(50)} == {0}
    assert len(buckets) == 0


@pytest.mark.parametrize("wrong", [{"speed": 1}, {"burst": -1}, {"burst": "9"}, {"burst": True}, {"burst": 1e999}])
def test_a_slip_of_the_pen_is_no_open_door(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Limits.of(wrong)


class Server:
    """A limiter around an application that answers when it is let."""

    def __init__(self, **limits: float) -> None:
        self.limiter = Limiter(Limits(**limits), lambda path: path.startswith("/gongkai"), Answers(Datasette([])))  # type: ignore[arg-type]
        self.go = asyncio.Event()
        self.running = 0
        self.most = 0

    async def app(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        await self.go.wait()
        self.running -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    async def ask(self, asked: Scope) -> list[Message]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.limiter(self.app, asked, receive, send)
        return sent


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    async def inner() -> Any:
        return await work()

    return asyncio.run(inner())


def test_costly_pages_take_turns_and_who_waits_too_long_is_told_when_to_come_again() -> None:
    async def work() -> None:
        server = Server(costly_at_once=2, costly_per_client=2, patience_seconds=0.05)
        asked = [asyncio.create_task(server.ask(scope("/gongkai/facts", f"203.0.113.{n}"))) for n in range(5)]
        await asyncio.sleep(0.15)
        assert server.most == 2
        cheap = asyncio.create_task(server.ask(scope("/")))
        await asyncio.sleep(0)
        server.go.set()
        assert (await cheap)[0]["status"] == 200, "what is cheap waits for nobody"
        statuses = [(await each)[0]["status"] for each in asked]
        assert sorted(statuses) == [200, 200, 503, 503, 503]
        refused = next(each.result() for each in asked if each.result()[0]["status"] == 503)
        assert dict(refused[0]["headers"])[b"retry-after"] == b"1"
        assert (await server.ask(scope("/gongkai/facts")))[0]["status"] == 200, "turns come back"

    run(work)


def test_one_client_cannot_take_every_turn() -> None:
    async def work() -> None:
        server = Server(costly_at_once=4, costly_per_client=2, patience_seconds=1)
        asked = [asyncio.create_task(server.ask(scope("/gongkai/facts"))) for _ in range(4)]
        other = asyncio.create_task(server.ask(scope("/gongkai/facts", "203.0.113.77")))
        await asyncio.sleep(0.02)
        assert server.running == 3
        server.go.set()
        assert sorted([(await each)[0]["status"] for each in asked]) == [200, 200, 503, 503]
        assert (await other)[0]["status"] == 200

    run(work)


def test_a_turn_comes_back_from_a_reader_who_goes_away() -> None:
    async def work() -> None:
        server = Server(costly_at_once=1, patience_seconds=1)
        running = asyncio.create_task(server.ask(scope("/gongkai/facts")))
        waiting = asyncio.create_task(server.ask(scope("/gongkai/facts", "203.0.113.6")))
        await asyncio.sleep(0.02)
        waiting.cancel()
        running.cancel()
        await asyncio.gather(running, waiting, return_exceptions=True)
        server.go.set()
        for client in ("203.0.113.5", "203.0.113.6"):
            assert (await server.ask(scope("/gongkai/facts", client)))[0]["status"] == 200

    run(work)


def test_nothing_is_without_an_end() -> None:
    async def work() -> None:
        server = Server(at_once=3)
        asked = [asyncio.create_task(server.ask(scope("/"))) for _ in range(5)]
        await asyncio.sleep(0.02)
        assert server.running == 3
        server.go.set()
        assert sorted([(await each)[0]["status"] for each in asked]) == [200, 200, 200, 503, 503]

    run(work)


def test_who_asks_too_fast_is_told_so_in_the_language_asked_for() -> None:
    async def work() -> None:
        server = Server(requests_per_second=0.5, burst=1)
        server.go.set()
        await server.ask(scope())
        for query, said, lang in ((b"", "请求太快了", "zh-Hans"), (b"lang=en", "Too many requests", "en")):
            start, body = await server.ask(scope(query=query))
            assert start["status"] == 429
            assert 1 <= int(dict(start["headers"])[b"retry-after"]) <= 2
            text = body["body"].decode()
            assert said in text
            assert f'<html lang="{lang}">' in text
        for path in ("/-/static/app.css", "/-/static-plugins/gongkai/gongkai.css", "/favicon.ico"):
            assert (await server.ask(scope(path)))[0]["status"] == 200, "files count for nothing"
        assert (await server.ask(scope(client="203.0.113.9")))[0]["status"] == 200
        assert {(await server.ask(scope(client="127.0.0.1")))[0]["status"] for _ in range(9)} == {200}

    run(work)


def test_several_processes_share_the_limits() -> None:
    shared = Limits(requests_per_second=5, burst=9, costly_at_once=4, costly_per_client=1, at_once=0).shared(2)
    assert (shared.requests_per_second, shared.burst) == (2.5, 5)
    assert (shared.costly_at_once, shared.costly_per_client, shared.costly_waiting) == (2, 1, 20)
    assert shared.at_once == 0
    assert (shared.clients, shared.patience_seconds) == (Limits().clients, Limits().patience_seconds)
    assert Limits().shared(1) == Limits()
