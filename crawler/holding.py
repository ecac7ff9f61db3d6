"""Who may run a night over a data directory, and write its captures: one at a time, with the processes it starts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from crawler.captures import CaptureError, CaptureStore
from crawler.captures.segments import FileLock
from crawler.results import CAPTURES, LOG_NAME, LOGS_KEPT, forget

NIGHT_LOCK = "night.lock"
PATIENCE = 2.0  # seconds: the processes of a night that was killed die after it


class HoldingError(Exception):
    """The night cannot begin; the message says why."""


@contextmanager
def night_held(data: Path, run: str, sites: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Holds both rights; yields the descriptors of their locks, for processes that share them.

    What a crash left is settled, and results of the same run are dropped: until the sites are done again, they would
    speak for it. Raises HoldingError.
    """
    night = FileLock(data / CAPTURES / NIGHT_LOCK)
    with ExitStack() as held:
        try:
            (data / CAPTURES).mkdir(parents=True, exist_ok=True)
            if not night.acquire(PATIENCE):
                raise HoldingError(f"another night is running over {data}")
            held.callback(night.release)
            store = held.enter_context(CaptureStore(data / CAPTURES))
            lock = store.take()
            forget(store.index.connection, run, sites)
            with closing(RotatingFileHandler(data / LOG_NAME, backupCount=LOGS_KEPT)) as log:
                log.doRollover()
        except (CaptureError, sqlite3.Error, OSError) as error:
            raise HoldingError(f"the captures cannot be written: {error}") from error
        yield night.descriptor, lock
