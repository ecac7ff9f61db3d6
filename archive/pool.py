"""Reads documents in worker processes: one that hangs, eats memory or dies costs only itself.

The order of the answers is that of the questions, whatever the number of workers.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Generic, TypeVar

from archive import worker
from archive.worker import Document
from extract.model import ExtractError, Report

DOCUMENT_SECONDS = 18.0  # wall time of one document; an ordinary one takes a hundredth of a second
AHEAD = 4  # documents read ahead for each worker, so that none waits for another's answer to be stored
LEAVE_SECONDS = 0.5  # for a worker to end what it has started: LibreOffice is a process of its own

_PACKAGES = str(Path(worker.__file__).parents[1])

Tag = TypeVar("Tag")


class WorkersError(Exception):
    """No process to read documents in can be started; the message says why."""


@dataclass(slots=True)
class _Slot(Generic[Tag]):
    """A question and, once it is there, its answer."""

    tag: Tag
    document: Document | ExtractError
    answer: Report | ExtractError | None = None


class _Worker(Generic[Tag]):
    """One process, and the question that it is at. Raises WorkersError where it cannot be started."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # What lies in the working directory is no module of ours: -P keeps it from being imported.
            command = [sys.executable, "-P", "-m", worker.__name__, str(theirs.fileno())]
            paths = [_PACKAGES, *filter(None, [os.environ.get("PYTHONPATH")])]
            try:
                self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                    command,
                    pass_fds=[theirs.fileno()],
                    env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                )
            except OSError as error:
                ours.close()
                raise WorkersError(f"no process to read documents in can be started: {error.strerror}") from error
        self.connection = Connection(ours.detach())
        self.slot: _Slot[Tag] | None = None
        self.ready = False  # it has begun to listen
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

    def require_ready(self) -> None:
        """Raises WorkersError, with the last that the process had to say, where it has died before it began."""
        if self.ready or self.process.stderr is None:
            return
        said = self.process.stderr.read().decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        message = f"the process to read documents in ended at once: {said[-1]}; is its memory limited (ulimit -v)?"
        raise WorkersError(message)

    def end_of(self) -> str:
        """How the process died, in words."""
        status = self.process.wait()
        return f"the process that read it died ({signal.Signals(-status).name})" if status < 0 else "its process ended"

    def stop(self) -> None:
        if self.slot is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):  # it is in the depths of a library
                self.process.wait(LEAVE_SECONDS)
        self.process.kill()
        self.process.wait()
        self.connection.close()
        if self.process.stderr is not None:
            self.process.stderr.close()


def read_all(
    questions: Iterable[tuple[Tag, Document | ExtractError]], workers: int | None = None
) -> Iterator[tuple[Tag, Report | ExtractError]]:
    """Yields (tag, reading or error) for each (tag, document), in order; questions are drawn as they are needed.

    An error in a document's place is its own answer. Raises WorkersError where no worker can be started.
    """
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
            slot.answer = slot.document
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
    except (EOFError, OSError):
        member.require_ready()
        slot.answer = ExtractError("unreadable", member.end_of())
        _dismiss(member, team)
        return
    if answer == worker.READY:
        member.ready = True
        member.grant()
        return
    slot.answer = answer if isinstance(answer, Report) else ExtractError(*answer)
    member.slot = None


def _dismiss(member: "_Worker[Tag]", team: "list[_Worker[Tag]]") -> None:
    member.stop()
    team.remove(member)
