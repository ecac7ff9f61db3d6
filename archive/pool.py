"""Reads documents in worker processes: one that hangs, eats memory or dies costs only itself.

The order of the answers is that of the questions, whatever the number of workers.
"""

import os
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

from archive import worker
from archive.worker import Document
from extract.model import ExtractError, Report

DOCUMENT_SECONDS = 60.0  # wall time of one document; an ordinary one takes a hundredth of a second
AHEAD = 4  # documents read ahead for each worker, so that none waits for another's answer to be stored

Tag = TypeVar("Tag")


@dataclass(slots=True)
class _Slot(Generic[Tag]):
    """A question and, once it is there, its answer."""

    tag: Tag
    document: Document
    answer: Report | ExtractError | None = None


class _Worker(Generic[Tag]):
    """One process, and the question that it is at."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", worker.__name__, str(theirs.fileno())]
            self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        self.connection = Connection(ours.detach())
        self.slot: _Slot[Tag] | None = None
        self.deadline = 0.0

    def ask(self, slot: _Slot[Tag]) -> None:
        """Raises OSError where the process has died since its last answer."""
        self.connection.send(slot.document)
        self.slot = slot
        self.deadline = time.monotonic() + DOCUMENT_SECONDS

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
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
        for member in team:
            member.stop()


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
    for member in list(team):
        if member.slot is None and waiting:
            try:
                member.ask(waiting[0])
                waiting.popleft()
            except OSError:
                _dismiss(member, team)  # it died while it had nothing to do: no document is to blame
    while waiting and len(team) < size:
        member = _Worker[Tag]()
        team.append(member)
        member.ask(waiting.popleft())


def _collect(team: "list[_Worker[Tag]]") -> None:
    """Waits for an answer or a deadline, and settles what has come. A worker that failed is replaced when needed."""
    busy = {member.connection: member for member in team if member.slot is not None}
    patience = min(member.deadline for member in busy.values()) - time.monotonic()
    for ready in wait(list(busy), max(patience, 0)):
        _settle(busy[ready], team)  # type: ignore[index]  # they are the connections that were given
    for member in list(busy.values()):
        if member.slot is not None and time.monotonic() >= member.deadline:
            member.slot.answer = ExtractError("too_slow", f"reading it took longer than {DOCUMENT_SECONDS:.0f} seconds")
            _dismiss(member, team)


def _settle(member: "_Worker[Tag]", team: "list[_Worker[Tag]]") -> None:
    slot = member.slot
    if slot is None:
        return
    try:
        answer = member.connection.recv()
        slot.answer = answer if isinstance(answer, Report) else ExtractError(*answer)
        member.slot = None
    except (EOFError, OSError):
        slot.answer = ExtractError("unreadable", "the process that read it died")
        _dismiss(member, team)


def _dismiss(member: "_Worker[Tag]", team: "list[_Worker[Tag]]") -> None:
    member.slot = None
    member.stop()
    team.remove(member)
