"""The process that reads documents for `archive.pool` and shows them for the site: asked over a socket, one at a time.

`python -m archive.worker FD`, where FD is its end of a socket pair. It ends when the other end does.

An answer comes in parts, the reading first: whatever becomes of a cross-check or a picture, the reading is safe.
"""

import os
import resource
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection

from archive.messages import DONE, READY, Document, Failure, Part, Picture
from archive.source.views import Answer, Question
from extract.cross_check import cross_check
from extract.document import Document as SourceDocument
from extract.model import ExtractError, Report
from extract.report import read_source, understand

WORKER_BYTES = 2 << 30  # address space of a worker: a bomb dies here, not the machine
LAST_SECONDS = 120  # for one document where whoever asked is gone and nobody ends it sooner


def answer(document: Document) -> Iterator[Part]:
    """The report or a failure, and behind it what else is wanted."""
    printed = None
    outcome: Report | Failure
    try:
        printed, source = read_source(
            document.data, name=document.name, media_type=document.media_type, further=document.further
        )
        outcome = understand(printed, source)
    except ExtractError as error:
        outcome = Failure(error.code, error.message)
    except MemoryError:
        outcome = Failure("too_large", f"reading it needs more than {WORKER_BYTES >> 30} GB of memory")
    except Exception as error:  # noqa: BLE001  # a reader's defect must not stop the night: it is told with the document
        outcome = Failure("unreadable", f"the reader failed on it: {type(error).__name__}: {error}")
    yield outcome
    if document.cross_check and isinstance(outcome, Report):
        yield cross_check([document.data, *document.further], outcome)
    if document.explain and printed is not None:
        yield printed
        yield from _pictures(document.data, printed, outcome if isinstance(outcome, Report) else None)


def _pictures(data: bytes, printed: SourceDocument, report: Report | None) -> Iterator[Picture]:
    from archive.explain.cells import explain
    from archive.explain.pictures import draw_pages  # what draws is loaded for those few who want it

    yield from (Picture(*drawn) for drawn in draw_pages(data, printed.layout, explain(printed, report)))


def _shown(question: Question) -> Iterator[Answer]:
    from archive.source.render import render

    yield render(question)


def work(connection: Connection) -> None:
    """Answers until nobody asks any more."""
    connection.send(READY)
    while True:
        try:
            question: Document | Question = connection.recv()
        except EOFError:
            return
        signal.alarm(LAST_SECONDS)
        for part in answer(question) if isinstance(question, Document) else _shown(question):
            connection.send(part)
        connection.send(DONE)
        signal.alarm(0)


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
