"""Keeps server processes on the newest publication: starts them, replaces them when another is published, ends them.

The listening socket belongs to the supervisor and stays open: whichever process is free accepts, and a request that
comes while none accepts waits in its queue and is not refused.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from archive.publication.places import Newest
from archive.serving.agreed import READY

WATCH_SECONDS = 2.0
START_SECONDS = 60.0  # a large snapshot takes a few to open
STOP_SECONDS = 10.0  # that a process has to end in when all ends
RESTARTS = 5  # times the number of processes, of such as die, within
RESTART_SPAN = 60.0  # seconds
BACKLOG = 2048  # connections that wait while nobody accepts


class ServingError(Exception):
    """The server could not be started or kept running; the message says why."""


def listen(host: str, port: int) -> socket.socket:
    """The listening socket, on the first address that `host` has. Raises ServingError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ServingError(f"cannot listen on {host}: {error}") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise ServingError(f"cannot listen on {host} port {port}: {error.strerror}") from error
    listener.setblocking(False)
    return listener


@dataclass(slots=True)
class Child:
    """A server process, and the line whose cutting ends it."""

    process: asyncio.subprocess.Process
    lifeline: socket.socket


@dataclass(slots=True)
class Serving:
    """What is served, and by which processes."""

    newest: Newest
    children: list[Child]


class Supervisor:
    """Serves what `newest` names on `listener` from as many processes as `workers` says; `environment` is theirs.
    SIGUSR1 calls `on_user_signal`."""

    def __init__(
        self,
        listener: socket.socket,
        newest: Callable[[], Newest | None],
        environment: Mapping[str, str],
        say: Callable[[str], None],
        workers: int,
        on_user_signal: Callable[[], None] | None = None,
    ) -> None:
        self._listener = listener
        self._newest = newest
        self._environment = {**os.environ, **environment}
        self._say = say
        self._workers = workers
        self._on_user_signal = on_user_signal
        self._wake = asyncio.Event()
        self._stopping = False
        self._refused: Newest | None = None  # a publication whose servers did not start
        self._deaths: deque[float] = deque()
        self._leaving: list[asyncio.subprocess.Process] = []

    async def run(self) -> None:
        """Serves until SIGTERM or SIGINT; SIGHUP looks for a new publication at once. Raises ServingError."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        loop.add_signal_handler(signal.SIGHUP, self._look)
        if self._on_user_signal is not None:
            loop.add_signal_handler(signal.SIGUSR1, self._on_user_signal)
        newest = self._newest()
        if newest is None:
            raise ServingError("there is no snapshot any more")
        serving = await self._started(newest)
        self._say(f"server processes that accept requests: {len(serving.children)}")
        try:
            while not self._stopping:
                await self._until_something_happens(serving)
                if not self._stopping:
                    serving = await self._kept(serving)
        finally:
            self._leave(serving)
            await self._all_left()

    def _stop(self) -> None:
        self._stopping = True
        self._wake.set()

    def _look(self) -> None:
        self._refused = None
        self._wake.set()

    async def _until_something_happens(self, serving: Serving) -> None:
        """A signal, the death of a process, or time to look again."""
        ends = (child.process.wait() for child in serving.children)
        waits = [asyncio.create_task(each) for each in (self._wake.wait(), *ends)]
        await asyncio.wait(waits, timeout=WATCH_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        self._wake.clear()

    async def _kept(self, serving: Serving) -> Serving:
        """What to go on with: processes on a new publication, or the same ones, with new ones for those that died."""
        newest = self._newest()
        if newest is not None and newest not in (serving.newest, self._refused):
            try:
                anew = await self._started(newest)
            except ServingError as error:
                self._refused = newest
                self._say(f"{error}; the publication before it is served on")
            else:
                self._leave(serving)
                self._say(f"serving the publication {newest.directory.name}")
                return anew
        for number, child in enumerate(serving.children):
            if child.process.returncode is not None:
                serving.children[number] = await self._in_place_of(child, serving.newest)
        return serving

    async def _in_place_of(self, dead: Child, newest: Newest) -> Child:
        """A new process, or the dead one where none started. Raises ServingError where they die again and again."""
        self._say(f"a server ended by itself (status {dead.process.returncode}) and is started again")
        now = time.monotonic()
        self._deaths.append(now)
        while now - self._deaths[0] > RESTART_SPAN:
            self._deaths.popleft()
        if len(self._deaths) > RESTARTS * self._workers:
            raise ServingError(f"servers died {len(self._deaths)} times within {RESTART_SPAN:.0f} seconds")
        try:
            started = await self._start(newest)
        except ServingError as error:
            self._say(str(error))
            return dead
        dead.lifeline.close()
        return started

    async def _started(self, newest: Newest) -> Serving:
        """Processes that all accept requests. Raises ServingError, and leaves none, where one does not come to that."""
        started = await asyncio.gather(*(self._start(newest) for _ in range(self._workers)), return_exceptions=True)
        serving = Serving(newest, [child for child in started if isinstance(child, Child)])
        for failure in started:
            if isinstance(failure, BaseException):
                self._leave(serving)
                raise failure
        return serving

    async def _start(self, newest: Newest) -> Child:
        """A new process that accepts requests. Raises ServingError where it does not come to that."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "archive.serving.child"),
                *(str(newest.directory), str(self._listener.fileno()), str(theirs.fileno())),
                pass_fds=(self._listener.fileno(), theirs.fileno()),
                env=self._environment,
                stdout=sys.stderr,  # its log of requests is no result
                # Ctrl-C in a terminal is for the supervisor, which ends its processes itself.
                start_new_session=True,
            )
        ours.setblocking(False)
        told = b""
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(START_SECONDS):
                told = await asyncio.get_running_loop().sock_recv(ours, len(READY))
        if told == READY:
            return Child(process, ours)
        ours.close()
        await _ended(process)
        raise ServingError(f"the server of {newest.directory} did not start")

    def _leave(self, serving: Serving) -> None:
        """Lets processes answer what they have accepted and end, while others go on."""
        for child in serving.children:
            child.lifeline.close()
        self._leaving = [process for process in self._leaving if process.returncode is None]
        self._leaving += [child.process for child in serving.children]

    async def _all_left(self) -> None:
        await asyncio.gather(*(_ended(process) for process in self._leaving))


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Waits for a process to end, and ends it if that takes too long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    if process.returncode is None:
        process.kill()
        await process.wait()
