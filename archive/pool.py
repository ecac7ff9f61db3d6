"""Reads documents in worker processes: one that hangs, eats memory or dies costs only itself.

The order of the answers is that of the questions, whatever the number of workers.
"""

import multiprocessing
import os
import resource
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, NamedTuple, TypeVar

from extract.model import ErrorCode, ExtractError, Report
from extract.report import extract

DOCUMENT_SECONDS = 60.0  # wall time of one document; an ordinary one takes a hundredth of a second
WORKER_BYTES = 2 << 30  # address space of a worker: a bomb dies here, not the machine
AHEAD = 4  # documents read ahead for each worker, so that none waits for another's answer to be stored

Tag = TypeVar("Tag")


class Document(NamedTuple):
    """What a reading needs: the bytes and what is known of them."""

    data: bytes
    name: str
    media_type: str | None


@dataclass(slots=True)
class _Slot(Generic[Tag]):
    """A question and, once it is there, its answer."""

    tag: Tag
    document: Document
    answer: Report | ExtractError | None = None


class _Worker(Generic[Tag]):
    """One process, and the question that it is at."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("forkserver")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.slot: _Slot[Tag] | None = None
        self.deadline = 0.0

    def ask(self, slot: _Slot[Tag]) -> None:
        self.slot = slot
        self.deadline = time.monotonic() + DOCUMENT_SECONDS
        self.connection.send(slot.document)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def read_all(
    questions: Iterable[tuple[Tag, Document]], workers: int | None = None
) -> Iterator[tuple[Tag, Report | ExtractError]]:
    """Yields (tag, reading or error) for each (tag, document), in order; questions are drawn as they are needed."""
    size = workers or os.cpu_count() or 1
    source = iter(questions)
    queue: deque[_Slot[Tag]] = deque()
    waiting: deque[_Slot[Tag]] = deque()
    team: list[_Worker[Tag]] = []
    try:
        while True:
            _draw(source, queue, waiting, size * AHEAD)
            if not queue:
                return
            _hand_out(team, waiting, size)
            if queue[0].answer is None:
                _collect(team)
            while queue and (answer := queue[0].answer) is not None:
                yield queue.popleft().tag, answer
    finally:
        for worker in team:
            worker.stop()


def _draw(
    source: Iterator[tuple[Tag, Document]], queue: "deque[_Slot[Tag]]", waiting: "deque[_Slot[Tag]]", most: int
) -> None:
    while len(queue) < most:
        question = next(source, None)
        if question is None:
            return
        slot = _Slot(*question)
        queue.append(slot)
        waiting.append(slot)


def _hand_out(team: "list[_Worker[Tag]]", waiting: "deque[_Slot[Tag]]", size: int) -> None:
    for worker in team:
        if worker.slot is None and waiting:
            worker.ask(waiting.popleft())
    while waiting and len(team) < size:
        worker = _Worker[Tag]()
        team.append(worker)
        worker.ask(waiting.popleft())


def _collect(team: "list[_Worker[Tag]]") -> None:
    """Waits for an answer or a deadline, and settles what has come. A worker that failed is replaced when needed."""
    busy = {worker.connection: worker for worker in team if worker.slot is not None}
    patience = min(worker.deadline for worker in busy.values()) - time.monotonic()
    for ready in wait(list(busy), max(patience, 0)):
        _settle(busy[ready], team)  # type: ignore[index]  # they are the connections that were given
    for worker in list(busy.values()):
        if worker.slot is not None and time.monotonic() >= worker.deadline:
            worker.slot.answer = ExtractError("too_slow", f"reading it took longer than {DOCUMENT_SECONDS:.0f} seconds")
            _dismiss(worker, team)


def _settle(worker: "_Worker[Tag]", team: "list[_Worker[Tag]]") -> None:
    slot = worker.slot
    if slot is None:
        return
    try:
        answer = worker.connection.recv()
        slot.answer = answer if isinstance(answer, Report) else ExtractError(*answer)
        worker.slot = None
    except (EOFError, OSError):
        slot.answer = ExtractError("unreadable", "the process that read it died")
        _dismiss(worker, team)


def _dismiss(worker: "_Worker[Tag]", team: "list[_Worker[Tag]]") -> None:
    worker.slot = None
    worker.stop()
    team.remove(worker)


def _work(connection: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_BYTES, WORKER_BYTES))
    while True:
        try:
            document: Document = connection.recv()
        except EOFError:
            return  # whoever asked is gone
        connection.send(_read(document))


def _read(document: Document) -> Report | tuple[ErrorCode, str]:
    """The reading, or the code and message of an error (the exception itself does not travel between processes)."""
    try:
        return extract(document.data, name=document.name, media_type=document.media_type)
    except ExtractError as error:
        return error.code, error.message
    except MemoryError:
        return "too_large", f"reading it needs more than {WORKER_BYTES >> 30} GB of memory"
    except Exception as error:  # noqa: BLE001  # a reader's defect must not stop the night: it is told with the document
        return "unreadable", f"the reader failed on it: {type(error).__name__}: {error}"
