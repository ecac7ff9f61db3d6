"""The process that reads documents for `archive.pool`: asked over a socket, one document at a time.

`python -m archive.worker FD`, where FD is its end of a socket pair. It ends when the other end does.
"""

import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from typing import NamedTuple

from extract.model import ErrorCode, ExtractError, Report
from extract.report import extract

WORKER_BYTES = 2 << 30  # address space of a worker: a bomb dies here, not the machine
LAST_SECONDS = 120  # for one document where whoever asked is gone and nobody ends it sooner
READY = "ready"  # the first that a worker says


class Document(NamedTuple):
    """What a reading needs: the bytes and what is known of them."""

    data: bytes
    name: str
    media_type: str | None


def read(document: Document) -> Report | tuple[ErrorCode, str]:
    """The reading, or the code and message of an error (the exception itself does not travel between processes)."""
    try:
        return extract(document.data, name=document.name, media_type=document.media_type)
    except ExtractError as error:
        return error.code, error.message
    except MemoryError:
        return "too_large", f"reading it needs more than {WORKER_BYTES >> 30} GB of memory"
    except Exception as error:  # noqa: BLE001  # a reader's defect must not stop the night: it is told with the document
        return "unreadable", f"the reader failed on it: {type(error).__name__}: {error}"


def work(connection: Connection) -> None:
    """Answers until nobody asks any more."""
    connection.send(READY)
    while True:
        try:
            document: Document = connection.recv()
        except EOFError:
            return
        signal.alarm(LAST_SECONDS)
        answer = read(document)
        signal.alarm(0)
        connection.send(answer)


def _limit() -> None:
    """Limits the memory, and leaves the terminal to the process that asks: its interrupts and what is printed there."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = WORKER_BYTES if hard == resource.RLIM_INFINITY else min(WORKER_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stderr.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    _limit()
    work(Connection(int(sys.argv[1])))
