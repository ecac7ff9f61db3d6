"""The lease of a worker: one that its scheduler no longer hears of ends itself, with all that it has started.

A scheduler that hears nothing of a worker gives its tasks to another after a while. The one that is cut off does not
learn of it, and would go on asking the very host that another asks by then. So while it has a task it lives no longer
than its lease after it last asked its scheduler something that was answered; and the lease is half of what the
scheduler waits. A process that ends gives no answer, late or half: its task is another's.
"""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress

import dask
import psutil
from dask.utils import parse_timedelta
from distributed import Client, Worker
from distributed.core import Status

from archive.parallel.spread import ClusterError

SHORTEST = 5.0  # seconds of a lease: a worker that is slow for a moment is not cut off
_EVERY = 1.0  # seconds from an answer to the next question
_QUESTIONS = 3  # that may go unanswered within a lease
# After which silence Dask's scheduler gives a worker up, and the variable that sets it.
_WAITS = {
    "distributed.comm.timeouts.tcp": "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP",
    "distributed.scheduler.worker-ttl": "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL",
}
_AT_WORK = (Status.running, Status.paused)


def lease_under(client: Client) -> float:
    """The lease of the workers of a scheduler, in seconds. Raises ClusterError where it gives them up too soon."""
    lease = float("inf")
    for setting, variable in _WAITS.items():
        told = client.run_on_scheduler(dask.config.get, setting, None)
        if told is None:
            continue
        waits = float(parse_timedelta(told))
        if waits < 2 * SHORTEST:
            raise ClusterError(
                f"the scheduler gives a worker up after {waits:g} seconds, sooner than the worker can know of it: "
                f"start it with {variable} of {2 * SHORTEST:g}s or more"
            )
        lease = min(lease, waits / 2)
    return lease


@contextmanager
def leased(worker: Worker, seconds: float) -> Iterator[None]:
    """While the block runs, this process ends where the scheduler has not answered for so long. Raises OSError where
    it does not answer at the start."""
    heard = time.monotonic()
    if not _is_heard(worker, seconds):
        raise OSError("the scheduler does not answer")
    done = threading.Event()
    threading.Thread(target=_watch, args=(worker, heard, seconds, done), name="lease", daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _watch(worker: Worker, heard: float, seconds: float, done: threading.Event) -> None:
    while not done.wait(_EVERY):
        asked = time.monotonic()
        left = heard + seconds - asked
        at_work = worker.status in _AT_WORK  # Dask ends it where it is told that it was given up
        if at_work and left > 0 and _is_heard(worker, min(left, seconds / _QUESTIONS)):
            heard = asked
        elif not done.is_set() and (not at_work or time.monotonic() >= heard + seconds):
            _end()


def _is_heard(worker: Worker, patience: float) -> bool:
    """Whether the scheduler answers within so many seconds."""
    loop: asyncio.AbstractEventLoop = worker.loop.asyncio_loop  # type: ignore[attr-defined]  # Tornado has no other
    question = asyncio.run_coroutine_threadsafe(worker.scheduler.identity(n_workers=0), loop)
    try:
        question.result(patience)
    except (TimeoutError, CancelledError, OSError):
        question.cancel()
        return False
    return True


def _end() -> None:
    """Ends this process at once, and what it has started before it: not everywhere do they die with it."""
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            child.kill()
    os._exit(1)
