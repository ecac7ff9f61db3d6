"""One command writes at a time: nights, builds and ingests wait for nobody and say who is in the way."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_NAME = "writing.lock"


class BusyError(Exception):
    """Another command is writing under the same data directory."""


@contextmanager
def writing(data: Path) -> Iterator[None]:
    """Holds the right to write under `data`. Raises BusyError. A process that is killed gives it back."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / LOCK_NAME).open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"another gongkai command is writing under {data}; try again when it has ended") from error
        yield
