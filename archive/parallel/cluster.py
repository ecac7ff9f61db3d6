"""The map of a Dask cluster: tasks on the workers of a scheduler, tried again elsewhere where one is lost.

A worker is used that has the same code as this machine; one that has not is told of. A task that raises failed where
it ran: it is tried on other workers, so many times. One whose worker died, again and again by the scheduler's own
count, is suspected of having killed it; so are those that were beside it. Each suspect is tried once more with nothing
beside it, and only what kills its workers then is given up.
"""

import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from functools import cached_property
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, Self

import dask
from distributed import Client, Future, get_worker
from distributed.scheduler import KilledWorker

from archive.parallel.address import security_of
from archive.parallel.lease import lease_under, leased
from archive.parallel.sameness import code, difference, require_same
from archive.parallel.spread import ClusterError, Key, Lost, Value, failure_words

AHEAD = 2  # tasks for each thread of a worker, so that none waits for the next
AHEAD_BYTES = 256 << 20  # of all tasks that wait or run, beside one: here and in the scheduler's memory
TRIES = 3  # of a task that fails, each on another worker
CONNECT_SECONDS = 10
WORKERLESS_SECONDS = 60.0  # without one worker; a nanny starts another within seconds
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
    bytes: int
    tries: int = 0
    orphaned: int = 0  # how often all that it might run on were gone
    killed: bool = False  # it has been suspected of killing its worker
    avoid: set[str] = field(default_factory=set)
    only: set[str] = field(default_factory=set)  # workers that it may run on, all where empty
    answer: Value | Lost | None = None
    settled: bool = False

    def settle(self, answer: Value | Lost) -> None:
        self.answer, self.settled = answer, True


@dataclass(frozen=True, slots=True)
class _Terms:
    """On which a worker does a task: what code it must have, and its lease in seconds."""

    code: dict[str, str]
    lease: float


def attempt(function: Callable[[Key], Value], key: Key, terms: _Terms) -> Value | _Failure:
    """A task as it runs on a worker."""
    worker = get_worker()
    try:
        require_same(terms.code)
        with leased(worker, terms.lease):
            return function(key)
    except Exception as error:  # noqa: BLE001  # told to who asks, and tried elsewhere
        return _Failure(worker.address, failure_words(error))


class Cluster:
    """The workers of a scheduler: `spread.Machines`. It is spoken to from the first `map` on; `say` hears of a worker
    that is not used. Raises ClusterError where the address cannot be one."""

    def __init__(self, address: str, say: Callable[[str], None] = lambda _: None) -> None:
        self.address = address
        self.unfit: dict[str, str] = {}
        self._security = security_of(address)
        self._say = say
        self._fit: set[str] = set()

    @cached_property
    def _client(self) -> Client:
        _quiet()
        dask.config.set({"distributed.admin.large-graph-warning-threshold": _TASK_BYTES})
        try:
            return Client(self.address, security=self._security, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterError(f"no scheduler answers at {self.address}: {failure_words(error)}") from error

    @cached_property
    def _terms(self) -> _Terms:
        try:
            return _Terms(code(), lease_under(self._client))
        except OSError as error:
            raise self.gone() from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if "_client" in self.__dict__:
            self._client.close(timeout=CONNECT_SECONDS)

    def map(
        self,
        function: Callable[[Key], Value],
        keys: Iterable[Key],
        *,
        ordered: bool = False,
        weigh: Callable[[Key], int] = lambda _: 0,
    ) -> Iterator[tuple[Key, Value | Lost]]:
        """As `spread.Map`. Raises ClusterError where no scheduler answers, it is gone, or it has had no worker to use
        for a minute."""
        work = _Work(self, self._client, function, self._terms)
        source = iter(keys)
        line: deque[_Task[Key, Value]] = deque()
        try:
            while True:
                workers = work.look()
                most = AHEAD * sum(workers.values()) or 1
                while len(line) < most and sum(task.bytes for task in line) < AHEAD_BYTES and not work.is_alone:
                    try:
                        key = next(source)
                    except StopIteration:
                        break
                    task = _Task[Key, Value](key, weigh(key))
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

    def workers(self) -> dict[str, int]:
        """The workers that may be used, with their threads; those that are new are looked at first. Raises whatever
        Dask raises for a scheduler that is gone."""
        threads: dict[str, int] = dict(self._client.nthreads())
        if new := sorted(set(threads) - self._fit - set(self.unfit)):
            for address, told in self._client.run(code, workers=new, on_error="return").items():
                if isinstance(told, OSError):
                    continue  # it is gone again
                failed = isinstance(told, Exception)
                why = f"it has another gongkai: {failure_words(told)}" if failed else difference(told, code())
                if why:
                    self.unfit[address] = why
                    self._say(f"the worker at {address} is not used: {why}")
                else:
                    self._fit.add(address)
        return {address: count for address, count in threads.items() if address in self._fit}

    def gone(self) -> ClusterError:
        """That the scheduler is not there any more."""
        return ClusterError(f"the scheduler at {self.address} is gone; what was done until then is kept")

    def workerless(self) -> ClusterError:
        """That there is no worker to use."""
        if self.unfit:
            *_, (address, why) = self.unfit.items()
            return ClusterError(f"the scheduler at {self.address} has no worker to use; the one at {address}: {why}")
        return ClusterError(f"the scheduler at {self.address} has no worker; start some with `dask worker`")


class _Work(Generic[Key, Value]):
    """The tasks of one map that are on the cluster."""

    def __init__(self, cluster: Cluster, client: Client, function: Callable[[Key], Value], terms: _Terms) -> None:
        self._cluster = cluster
        self._client = client
        self._function = function
        self._terms = terms
        self._name = f"gongkai-{uuid.uuid4().hex}"
        self._count = 0
        self._running: dict[Future[Any], _Task[Key, Value]] = {}
        self._done: SimpleQueue[Future[Any]] = SimpleQueue()
        self._suspects: deque[_Task[Key, Value]] = deque()
        self._kept: deque[_Task[Key, Value]] = deque()  # until there is a worker
        self._workers: dict[str, int] = {}
        self._looked_at = float("-inf")
        self._worked_at = time.monotonic()
        self.is_alone = False  # a suspect is running: nothing may run beside it

    def look(self) -> dict[str, int]:
        """The workers with their threads, as they were a moment ago. Raises ClusterError."""
        now = time.monotonic()
        if now - self._looked_at >= _POLL:
            try:
                self._workers = self._cluster.workers()
            except Exception as error:
                raise self._cluster.gone() from error
            self._looked_at = time.monotonic()
            for task in [task for task in self._running.values() if task.only and not task.only & set(self._workers)]:
                self._take_back(task)
        if self._workers:
            self._worked_at = now
            while self._kept:
                self.submit(self._kept.popleft())
        elif now - self._worked_at >= WORKERLESS_SECONDS:
            raise self._cluster.workerless()
        return self._workers

    def submit(self, task: _Task[Key, Value]) -> None:
        """Sends a task to a worker, one that it has not failed on. Raises ClusterError."""
        if self._client.status != "running":
            raise self._cluster.gone()
        if not self._workers:
            self._kept.append(task)
            return
        task.only = set(self._workers) - task.avoid if task.avoid or self._cluster.unfit else set()
        self._count += 1
        chosen: dict[str, Any] = {"workers": sorted(task.only)} if task.only else {}
        key = f"{self._name}-{self._count}"
        future = self._client.submit(attempt, self._function, task.key, self._terms, key=key, pure=False, **chosen)
        self._running[future] = task
        future.add_done_callback(self._done.put)

    def collect(self) -> None:
        """Waits for an answer, a moment at most, and takes it. Raises ClusterError."""
        if not self._running:
            if self._kept:
                time.sleep(_POLL)
                return
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
            raise self._cluster.gone() from lost
        if isinstance(error, KilledWorker):
            self._suspect(task)
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
        if task.tries >= TRIES or (self._workers and not set(self._workers) - task.avoid):
            told = f" on {failure.worker}" if failure.worker else ""
            task.settle(Lost(f"it failed on {task.tries} workers, the last time{told}: {failure.why}"))
        else:
            self.submit(task)

    def _suspect(self, task: _Task[Key, Value]) -> None:
        if task.killed:
            task.settle(Lost("every process that worked at it died"))
        else:
            task.killed = True
            self._suspects.append(task)

    def _take_back(self, task: _Task[Key, Value]) -> None:
        """A task that was kept for workers which are gone: others may have it, but not without end."""
        future = next(future for future, running in self._running.items() if running is task)
        del self._running[future]
        self._client.cancel([future], force=True)
        task.avoid.clear()
        task.orphaned += 1
        if task.killed or task.orphaned >= TRIES:
            self._suspect(task)
        else:
            self.submit(task)


def _quiet() -> None:
    """What Dask tells of a connection that is lost, page by page, is told here in a line."""
    for name in logging.root.manager.loggerDict:
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
