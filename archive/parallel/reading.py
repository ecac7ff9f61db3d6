"""Documents read on other machines, with the answers that this one would give.

A task is a run of neighbouring documents, of which a segment of the captures has thousands: a worker that is lost costs
no more than that. Their bytes go along, checked against the captures by who asks, so that a worker needs neither the
captures nor the right to read them. Who asks alone writes the archive, in the order of the captures.
"""

import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import NamedTuple, TypeVar

from archive.messages import Document, Failure
from archive.parallel.sameness import UnfitError
from archive.parallel.spread import Lost, Machines, Map
from archive.pool import Reader, Team, read_all
from extract.model import ExtractError, Report

BATCH = 64  # documents of a task: seconds of work
BATCH_BYTES = 4 << 20
SCRATCH_BYTES = 256 << 20  # free for LibreOffice, which fails for want of it as it does for a damaged file

Tag = TypeVar("Tag")
Outcome = Report | ExtractError


class _Kept(threading.local):
    """Of each thread of a worker: the process that reads, which stays for the next task."""

    def __init__(self) -> None:
        self.team: Team = []


_kept = _Kept()


class Batch(NamedTuple):
    """Documents to read, and whether they are read with LibreOffice where they are asked for."""

    documents: tuple[Document | Failure, ...]
    office: bool


def read_batch(batch: Batch) -> list[Report | Failure]:
    """Reads documents in a process of their own. Raises UnfitError where this machine would read otherwise."""
    if has_office() != batch.office:
        raise UnfitError("it has no LibreOffice" if batch.office else "it has LibreOffice, which who asks has not")
    _require_room()
    outcomes = [_sent(outcome) for outcome in _read(batch, 1, keep=_kept.team)]
    _require_room()
    return outcomes


def reader(machines: Machines | None, say: Callable[[str], None]) -> Reader:
    """What reads documents: those machines, else processes of this one. `say` as for `read_on`."""
    return read_all if machines is None else partial(read_on, machines.map, say=say)


def read_on(
    spread: Map, questions: Iterable[tuple[Tag, Document | ExtractError]], say: Callable[[str], None]
) -> Iterator[tuple[Tag, Outcome]]:
    """Yields (tag, reading or error) for each (tag, document) in order, as `archive.pool.read_all` does.

    What no worker could answer for is read here; `say` tells of it.
    """
    tags: deque[Tag] = deque()
    for batch, answer in spread(read_batch, _batches(questions, tags), ordered=True):
        if isinstance(answer, Lost):
            say(f"{len(batch.documents)} documents are read here, as no worker could: {answer.why}")
            outcomes = _read(batch)
        else:
            outcomes = map(_received, answer)
        yield from ((tags.popleft(), outcome) for outcome in outcomes)


def _read(batch: Batch, workers: int | None = None, *, keep: Team | None = None) -> Iterator[Outcome]:
    questions = ((None, ExtractError(*one) if isinstance(one, Failure) else one) for one in batch.documents)
    return (outcome for _, outcome in read_all(questions, workers, keep=keep))


def _batches(questions: Iterable[tuple[Tag, Document | ExtractError]], tags: deque[Tag]) -> Iterator[Batch]:
    waiting: list[Document | Failure] = []
    size = 0
    for tag, document in questions:
        tags.append(tag)
        if isinstance(document, Document):
            waiting.append(document)
            size += len(document.data) + sum(map(len, document.further))
        else:
            waiting.append(Failure(document.code, document.message))
        if len(waiting) >= BATCH or size >= BATCH_BYTES:
            yield Batch(tuple(waiting), has_office())
            waiting, size = [], 0
    if waiting:
        yield Batch(tuple(waiting), has_office())


def _sent(outcome: Outcome) -> Report | Failure:
    return Failure(outcome.code, outcome.message) if isinstance(outcome, ExtractError) else outcome


def _received(outcome: Report | Failure) -> Outcome:
    return ExtractError(*outcome) if isinstance(outcome, Failure) else outcome


def _require_room() -> None:
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < SCRATCH_BYTES:
        raise UnfitError(
            f"only {free >> 20} MB are free under {tempfile.gettempdir()}, of {SCRATCH_BYTES >> 20} wanted"
        )


@cache
def has_office() -> bool:
    """Whether this machine has LibreOffice, which some documents need."""
    return bool(shutil.which("soffice") or shutil.which("libreoffice"))
