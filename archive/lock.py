"""One command writes at a time: nights, builds and ingests wait for nobody and say who is in the way."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

LOCK_NAME = "writing.lock"
MOMENT = 0.1  # seconds; `is_held` has the lock for less


class BusyError(Exception):
    """Another command is writing under the same data directory."""


@contextmanager
def writing(data: Path) -> Iterator[None]:
    """Holds the right to write under `data`. Raises BusyError. A process that is killed gives it back."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / LOCK_NAME).open("w") as stream:
        if not _locked(stream, fcntl.LOCK_EX):
            time.sleep(MOMENT)
            if not _locked(stream, fcntl.LOCK_EX):
                raise BusyError(f"another gongkai command is writing under {data}; try again when it has ended")
        yield


def is_held(data: Path) -> bool:
    """Whether a command is writing under `data` now."""
    try:
        with (data / LOCK_NAME).open() as stream:
            return not _locked(stream, fcntl.LOCK_SH)
    except FileNotFoundError:
        return False


def _locked(stream: TextIO, how: int) -> bool:
    """Takes the lock, which goes with the stream, and tells whether it could."""
    try:
        fcntl.flock(stream, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
