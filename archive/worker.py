"""The process that reads documents for `archive.pool`: asked over a socket, one document at a time.

`python -m archive.worker FD`, where FD is its end of a socket pair. It ends when the other end does.
"""

import resource
import sys
from multiprocessing.connection import Connection
from typing import NamedTuple

from extract.model import ErrorCode, ExtractError, Report
from extract.report import extract

WORKER_BYTES = 2 << 30  # address space of a worker: a bomb dies here, not the machine


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
    while True:
        try:
            document: Document = connection.recv()
        except EOFError:
            return
        connection.send(read(document))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_BYTES, WORKER_BYTES))
    work(Connection(int(sys.argv[1])))
