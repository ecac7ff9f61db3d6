"""Reads documents in worker processes: one that hangs, eats memory or dies costs only itself.

The order of the answers is that of the questions, whatever the number of workers.
"""

import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any, Generic, Protocol, TypeVar

from archive.messages import DONE, READY, Document, Failure, Part, Picture
from archive.worker_process import WorkerProcess, WorkersError
from extract.cross_check import unassessed
from extract.document import Document as SourceDocument
from extract.model import ExtractError, Report

# Wall time of one document, its second reading included; an ordinary one takes a hundredth of a second, or a twentieth.
DOCUMENT_SECONDS = 18.0
AHEAD = 4  # documents read ahead for each worker, so that none waits for another's answer to be stored

Tag = TypeVar("Tag")


class Reader(Protocol):
    """Yields (tag, reading or error) for each (tag, document), in order; questions are drawn as they are needed."""

    def __call__(
        self, questions: Iterable[tuple[Tag, Document | ExtractError]], /
    ) -> Iterator[tuple[Tag, Report | ExtractError]]: ...


@dataclass(slots=True)
class Answer:
    """What came of a document. `printed` and `pictures` are there where it was to be explained."""

    outcome: Report | ExtractError
    printed: SourceDocument | None = None
    pictures: list[Picture] = field(default_factory=list)


@dataclass(slots=True)
class _Slot(Generic[Tag]):
    """A question and, part by part, its answer."""

    tag: Tag
    document: Document | ExtractError
    answer: Answer | None = None
    awaits_findings: bool = False
    settled: bool = False
    again: bool = False  # whether it is asked for the second time

    def take(self, part: Part) -> None:
        """Takes the next part of the answer, as `archive.worker` says it."""
        match part:
            case Report():
                self.answer = Answer(part)
                self.awaits_findings = isinstance(self.document, Document) and self.document.cross_check
            case Failure():
                self.answer = Answer(ExtractError(*part))
            case SourceDocument() if self.answer is not None:
                self.answer.printed = part
            case Picture() if self.answer is not None:
                self.answer.pictures.append(part)
            case list() if self.answer is not None and isinstance(self.answer.outcome, Report):
                self.answer.outcome.findings += part
                self.awaits_findings = False

    def fail(self, error: ExtractError) -> None:
        """Settles what has not come to its end: the document, or no more than what was wanted beside it."""
        if self.answer is None:
            self.answer = Answer(error)
        elif self.awaits_findings and isinstance(self.answer.outcome, Report):
            self.answer.outcome.findings += unassessed(self.answer.outcome, "second_reading_failed")
        self.settled = True


class _Worker(WorkerProcess, Generic[Tag]):
    """One process, and the question that it is at. Raises WorkersError where it cannot be started."""

    def __init__(self) -> None:
        super().__init__()
        self.slot: _Slot[Tag] | None = None
        self.deadline = 0.0

    def ask(self, slot: _Slot[Tag]) -> None:
        """Raises OSError where the process has died since its last answer, WorkersError where it never began."""
        try:
            self.connection.send(slot.document)
        except OSError:
            self.require_ready()
            raise
        self.slot = slot
        self.grant()

    def grant(self) -> None:
        """The time of one document begins now."""
        self.deadline = time.monotonic() + DOCUMENT_SECONDS

    def dismiss(self) -> None:
        self.stop(patient=self.slot is not None)


Team = list[_Worker[Any]]  # processes that are there between two calls, empty at first


def read_all(
    questions: Iterable[tuple[Tag, Document | ExtractError]], workers: int | None = None, *, keep: Team | None = None
) -> Iterator[tuple[Tag, Report | ExtractError]]:
    """Yields (tag, reading or error) for each (tag, document), as `answer_all` does."""
    return ((tag, answer.outcome) for tag, answer in answer_all(questions, workers, keep=keep))


def answer_all(
    questions: Iterable[tuple[Tag, Document | ExtractError]], workers: int | None = None, *, keep: Team | None = None
) -> Iterator[tuple[Tag, Answer]]:
    """Yields (tag, answer) for each (tag, document), in order; questions are drawn as they are needed.

    An error in a document's place is its own answer. Processes that are free at the end stay in `keep`, where it is
    given, for the next call of the same thread. Raises WorkersError where no worker can be started.
    """
    size = workers or os.cpu_count() or 1
    source = iter(questions)
    queue: deque[_Slot[Tag]] = deque()
    waiting: deque[_Slot[Tag]] = deque()
    team: list[_Worker[Tag]] = [] if keep is None else keep
    try:
        while True:
            _draw(source, queue, waiting, size * AHEAD)
            if not queue:
                return
            _hand_out(team, waiting, size)
            if not queue[0].settled:
                _collect(team, waiting)
            while queue and queue[0].settled and (answer := queue[0].answer) is not None:
                yield queue.popleft().tag, answer
    finally:
        for member in list(team):
            if keep is None or member.slot is not None:
                _dismiss(member, team)


def _draw(
    source: Iterator[tuple[Tag, Document | ExtractError]],
    queue: "deque[_Slot[Tag]]",
    waiting: "deque[_Slot[Tag]]",
    most: int,
) -> None:
    while len(queue) < most:
        question = next(source, None)
        if question is None:
            return
        slot = _Slot(*question)
        queue.append(slot)
        if isinstance(slot.document, ExtractError):
            slot.fail(slot.document)
        else:
            waiting.append(slot)


def _hand_out(team: "list[_Worker[Tag]]", waiting: "deque[_Slot[Tag]]", size: int) -> None:
    for member in list(team):
        if member.slot is None and waiting:
            try:
                member.ask(waiting[0])
                waiting.popleft()
            except OSError:
                _dismiss(member, team)  # it died while it had nothing to do: no document is to blame
    while waiting and len(team) < size:
        try:
            member = _Worker[Tag]()
        except WorkersError:
            if team:
                return  # those that are there do the work
            raise
        team.append(member)
        member.ask(waiting.popleft())


def _collect(team: "list[_Worker[Tag]]", waiting: "deque[_Slot[Tag]]") -> None:
    """Waits for an answer or a deadline, and settles what has come. A worker that failed is replaced when needed."""
    busy = {member.connection: member for member in team if member.slot is not None}
    patience = min(member.deadline for member in busy.values()) - time.monotonic()
    for ready in wait(list(busy), max(patience, 0)):
        _settle(busy[ready], team, waiting)  # type: ignore[index]  # they are the connections that were given
    for member in list(busy.values()):
        if member.slot is not None and time.monotonic() >= member.deadline:
            member.slot.fail(ExtractError("too_slow", f"reading it took longer than {DOCUMENT_SECONDS:.0f} seconds"))
            _dismiss(member, team)


def _settle(member: "_Worker[Tag]", team: "list[_Worker[Tag]]", waiting: "deque[_Slot[Tag]]") -> None:
    slot = member.slot
    if slot is None:
        return
    try:
        part = member.connection.recv()
    except (EOFError, OSError):
        member.require_ready()
        if slot.again:
            slot.fail(ExtractError("unreadable", member.end_of()))
        else:  # a system that is short of memory kills whatever is large: the document is to blame if it happens twice
            slot.again = True  # what has come of the answer stays until there is another
            waiting.appendleft(slot)
        _dismiss(member, team)
        return
    if part == READY:
        member.ready = True
        member.grant()
    elif part == DONE:
        slot.settled = True
        member.slot = None
    else:
        slot.take(part)


def _dismiss(member: "_Worker[Tag]", team: "list[_Worker[Tag]]") -> None:
    member.dismiss()
    team.remove(member)
