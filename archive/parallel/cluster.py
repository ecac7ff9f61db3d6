"""The map of a Dask cluster: tasks on the workers of a scheduler, tried again elsewhere where one is lost.

A task that raises failed where it ran: it is tried on other workers, so many times. One whose worker died, again and
again by the scheduler's own count, is suspected of having killed it; so are those that were beside it. Each suspect is
tried once more with nothing beside it, and only what kills its workers then is given up.
"""

import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, Self

import dask
from distributed import Client, Future, get_worker
from distributed.scheduler import KilledWorker

from archive.parallel.address import security_of
from archive.parallel.spread import ClusterError, Key, Lost, Value, failure_words

AHEAD = 2  # tasks for each thread of a worker, so that none waits for the next
TRIES = 3  # of a task that fails, each on another worker
CONNECT_SECONDS = 10
WORKERLESS_SECONDS = 60  # without one worker; a nanny starts another within seconds
_POLL = 1.0  # seconds between two looks at who works
_TASK_BYTES = 256 << 20  # a document may have 50 MB: nothing to warn of


@dataclass(frozen=True, slots=True)
class _Failure:
    """A task that raised, and on which worker."""

    worker: str
    why: str


@dataclass(slots=True, eq=False)
class _Task(Generic[Key, Value]):
    key: Key
    tries: int = 0
    killed: bool = False  # it has been suspected of killing its worker
    avoid: set[str] = field(default_factory=set)
    only: set[str] = field(default_factory=set)  # workers that it may run on, all where empty
    answer: Value | Lost | None = None
    settled: bool = False

    def settle(self, answer: Value | Lost) -> None:
        self.answer, self.settled = answer, True


def attempt(function: Callable[[Key], Value], key: Key) -> Value | _Failure:
    """A task as it runs on a worker."""
    try:
        return function(key)
    except Exception as error:  # noqa: BLE001  # told to who asks, and tried elsewhere
        return _Failure(get_worker().address, failure_words(error))


class Cluster:
    """A connection to a scheduler. Raises ClusterError where there is none at the address."""

    def __init__(self, address: str) -> None:
        security = security_of(address)
        self.address = address
        _quiet()
        dask.config.set({"distributed.admin.large-graph-warning-threshold": _TASK_BYTES})
        try:
            self._client = Client(address, security=security, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterError(f"no scheduler answers at {address}: {failure_words(error)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close(timeout=CONNECT_SECONDS)

    def map(
        self, function: Callable[[Key], Value], keys: Iterable[Key], *, ordered: bool = False
    ) -> Iterator[tuple[Key, Value | Lost]]:
        """As `spread.Map`. Raises ClusterError where the scheduler is gone, or has had no worker for a minute."""
        work = _Work(self._client, self.address, function)
        source = iter(keys)
        line: deque[_Task[Key, Value]] = deque()
        try:
            while True:
                workers = work.look()
                most = AHEAD * sum(workers.values()) or 1
                while len(line) < most and not work.is_alone:
                    try:
                        task = _Task[Key, Value](next(source))
                    except StopIteration:
                        break
                    line.append(task)
                    work.submit(task)
                if not line:
                    return
                work.collect()
                ready = [task for task in line if task.settled]
                if ordered:
                    ready = []
                    while line and line[0].settled:
                        ready.append(line.popleft())
                else:
                    line = deque(task for task in line if not task.settled)
                for task in ready:
                    yield task.key, task.answer  # type: ignore[misc]  # it is settled
        finally:
            work.stop()


class _Work(Generic[Key, Value]):
    """The tasks of one map that are on the cluster."""

    def __init__(self, client: Client, address: str, function: Callable[[Key], Value]) -> None:
        self._client = client
        self._address = address
        self._function = function
        self._name = f"gongkai-{uuid.uuid4().hex}"
        self._count = 0
        self._running: dict[Future[Any], _Task[Key, Value]] = {}
        self._done: SimpleQueue[Future[Any]] = SimpleQueue()
        self._suspects: deque[_Task[Key, Value]] = deque()
        self._workers: dict[str, int] = {}
        self._looked_at = float("-inf")
        self._worked_at = time.monotonic()
        self.is_alone = False  # a suspect is running: nothing may run beside it

    def look(self) -> dict[str, int]:
        """The workers with their threads, as they were a moment ago. Raises ClusterError."""
        now = time.monotonic()
        if now - self._looked_at >= _POLL:
            try:
                self._workers = dict(self._client.nthreads())
            except Exception as error:
                raise self._gone() from error
            self._looked_at = time.monotonic()
            for task in [task for task in self._running.values() if task.only and not task.only & set(self._workers)]:
                self._take_back(task)
        if self._workers:
            self._worked_at = now
        elif now - self._worked_at >= WORKERLESS_SECONDS:
            raise ClusterError(f"the scheduler at {self._address} has no worker; start some with `dask worker`")
        return self._workers

    def submit(self, task: _Task[Key, Value]) -> None:
        """Sends a task to a worker, one that it has not failed on. Raises ClusterError."""
        task.only = set(self._workers) - task.avoid if task.avoid else set()
        if self._client.status != "running":
            raise self._gone()
        self._count += 1
        chosen: dict[str, Any] = {"workers": sorted(task.only)} if task.only else {}
        key = f"{self._name}-{self._count}"
        future = self._client.submit(attempt, self._function, task.key, key=key, pure=False, **chosen)
        self._running[future] = task
        future.add_done_callback(self._done.put)

    def collect(self) -> None:
        """Waits for an answer, a moment at most, and takes it. Raises ClusterError."""
        if not self._running:
            self.is_alone = bool(self._suspects)
            if self._suspects:
                self.submit(self._suspects.popleft())
            return
        try:
            future = self._done.get(timeout=_POLL)
        except Empty:
            return
        task = self._running.pop(future, None)
        if task is not None:  # it was not taken back
            self._take(future, task)
        self.is_alone = self.is_alone and bool(self._running)

    def stop(self) -> None:
        """Takes back what is still on the cluster."""
        if self._running and self._client.status == "running":
            self._client.cancel(list(self._running), force=True)
        self._running.clear()

    def _take(self, future: Future[Any], task: _Task[Key, Value]) -> None:
        try:
            error = future.exception()
            answer: Any = future.result() if error is None else None
        except (OSError, CancelledError) as lost:  # with the scheduler, what it knew is gone
            raise self._gone() from lost
        if isinstance(error, KilledWorker) and not task.killed:
            task.killed = True
            self._suspects.append(task)
        elif isinstance(error, KilledWorker):
            task.settle(Lost("every process that worked at it died"))
        elif error is not None:
            self._again(task, _Failure("", failure_words(error)))  # it did not even begin
        elif isinstance(answer, _Failure):
            self._again(task, answer)
        else:
            task.settle(answer)

    def _again(self, task: _Task[Key, Value], failure: _Failure) -> None:
        task.tries += 1
        if failure.worker:
            task.avoid.add(failure.worker)
        if task.tries >= TRIES or not set(self._workers) - task.avoid:
            told = f" on {failure.worker}" if failure.worker else ""
            task.settle(Lost(f"it failed on {task.tries} workers, the last time{told}: {failure.why}"))
        else:
            self.submit(task)

    def _take_back(self, task: _Task[Key, Value]) -> None:
        """A task that was kept for workers which are gone: any may have it."""
        future = next(future for future, running in self._running.items() if running is task)
        del self._running[future]
        self._client.cancel([future], force=True)
        task.avoid.clear()
        self.submit(task)

    def _gone(self) -> ClusterError:
        return ClusterError(f"the scheduler at {self._address} is gone; what was done until then is kept")


def _quiet() -> None:
    """What Dask tells of a connection that is lost, page by page, is told here in a line."""
    for name in logging.root.manager.loggerDict:
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
