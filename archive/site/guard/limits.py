"""Limits per client and over all: a bucket of requests for each address, and how much may run at once."""

import asyncio
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from ipaddress import IPv4Address, IPv6Address, ip_address

from archive.site.guard.asgi import Answers, App, Message, Receive, Scope, Send

# Files of the program: small, read from the disk, the same for all.
FILES = ("/-/static/", "/-/static-plugins/", "/favicon.ico", "/robots.txt")

_COUNTED = ("burst", "costly_at_once", "costly_per_client", "costly_waiting", "at_once")


@dataclass(frozen=True, slots=True)
class Limits:
    """Settable under `plugins.gongkai.limits` of Datasette's configuration, by these names. 0 for a rate: no limit.

    A person reads a page in seconds; a careful program asks one at a time. What is more is turned away, politely.
    """

    requests_per_second: float = 10  # of one client, over time
    burst: int = 100  # of one client, at once
    clients: int = 20_000  # addresses remembered; the longest unseen is forgotten first
    costly_at_once: int = 4  # pages of Datasette and other queries that the reader words
    costly_per_client: int = 2
    costly_waiting: int = 40  # that wait for their turn, over all clients
    patience_seconds: float = 5  # how long one waits
    at_once: int = 100  # answers of any kind in the making

    @classmethod
    def of(cls, configured: Mapping[str, object] | None) -> "Limits":
        """Raises ValueError for a name or a value that is not one of a limit."""
        known = {field.name for field in fields(cls)}
        given = dict(configured or {})
        if unknown := set(given) - known:
            raise ValueError(f"unknown limits: {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
        for name, value in given.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
                raise ValueError(f"the limit {name} must be a number from 0, not {value!r}")
        return cls(**given)  # type: ignore[arg-type]  # checked just above

    def shared(self, processes: int) -> "Limits":
        """Those of each of several server processes, which know nothing of each other: their part, and what is counted
        at least 1. A client on one connection has the part of one process."""
        parts = {name: getattr(self, name) / processes for name in ("requests_per_second", *_COUNTED)}
        return replace(self, **parts | {name: math.ceil(parts[name]) for name in _COUNTED})


def client_of(scope: Scope) -> str | None:
    """Whom a request counts for: the address, of IPv6 its /64, which one subscriber has. None where nobody knows: on a
    socket without addresses, and for this machine's own, behind which a proxy may stand that does not say for whom.

    The address is the connection's own, or what a proxy says that the operator trusts: uvicorn takes X-Forwarded-For
    from 127.0.0.1 and from those named in FORWARDED_ALLOW_IPS, and puts it here.
    """
    client = scope.get("client")
    if not client or not client[0]:
        return None
    try:
        address = ip_address(str(client[0]))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return None
    return str(address if isinstance(address, IPv4Address) else IPv6Address(int(address) >> 64 << 64))


class Buckets:
    """A token bucket for each client. What is remembered is bounded; a client that was forgotten starts full."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens left, and when that was

    def take(self, client: str) -> float:
        """Takes one token; 0 where there was one, else the seconds until there is."""
        rate, now = self._limits.requests_per_second, self._clock()
        if rate == 0:
            return 0
        tokens, then = self._buckets.pop(client, (float(self._limits.burst), now))
        tokens = min(float(self._limits.burst), tokens + (now - then) * rate)
        wait = 0 if tokens >= 1 else (1 - tokens) / rate
        self._buckets[client] = (tokens if wait else tokens - 1, now)
        while len(self._buckets) > self._limits.clients:
            self._buckets.popitem(last=False)
        return wait

    def __len__(self) -> int:
        return len(self._buckets)


class Limiter:
    """Answers 429 to a client that asks too fast, 503 where too much is running; both say when to come again."""

    def __init__(self, limits: Limits, costly: Callable[[str], bool], answer: Answers) -> None:
        self._limits = limits
        self._answer = answer
        self._is_costly = costly
        self._buckets = Buckets(limits)
        self._turns = asyncio.Semaphore(limits.costly_at_once)
        self._running = 0
        self._waiting = 0
        self._costly_of: Counter[str | None] = Counter()

    async def __call__(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"])
        if path.startswith(FILES):
            await app(scope, receive, send)
            return
        client = client_of(scope)
        wait = self._buckets.take(client) if client is not None else 0
        if wait:
            await self._answer(scope, send, 429, {"retry-after": str(math.ceil(wait))})
        elif self._running >= self._limits.at_once:
            await self._too_busy(scope, send)
        else:
            self._running += 1
            try:
                if self._is_costly(path):
                    await self._costly(app, client, scope, receive, send)
                else:
                    await app(scope, receive, send)
            finally:
                self._running -= 1

    async def _costly(self, app: App, client: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        """Waits for a turn, and gives it back once the answer is there: how slowly it is read costs nothing."""
        if not await self._turn(client):
            await self._too_busy(scope, send)
            return
        held = True

        def give_back() -> None:
            nonlocal held
            if held:
                held = False
                self._turns.release()
                self._costly_of -= Counter([client])

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                give_back()
            await send(message)

        try:
            await app(scope, receive, sending)
        finally:
            give_back()

    async def _turn(self, client: str | None) -> bool:
        if self._costly_of[client] >= self._limits.costly_per_client and client is not None:
            return False
        if self._turns.locked() and self._waiting >= self._limits.costly_waiting:
            return False
        self._costly_of[client] += 1
        self._waiting += 1
        try:
            await asyncio.wait_for(self._turns.acquire(), self._limits.patience_seconds)
        except BaseException as error:
            self._costly_of -= Counter([client])
            if isinstance(error, TimeoutError):
                return False
            raise
        finally:
            self._waiting -= 1
        return True

    async def _too_busy(self, scope: Scope, send: Send) -> None:
        after = str(max(1, math.ceil(self._limits.patience_seconds)))
        await self._answer(scope, send, 503, {"retry-after": after})
