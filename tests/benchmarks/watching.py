"""What processes have of the machine: their memory while they run, by Linux's /proc (elsewhere nothing is known), and
their time of the processor once they have ended."""

from __future__ import annotations

import os
import resource
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 0.1  # seconds between two looks
MEGABYTE = 1 << 20


@dataclass
class Watched:
    """What was done so far, in pages or documents, and resident megabytes (of all processes) at each look, in order."""

    looks: list[tuple[int, float]] = field(default_factory=list)

    @property
    def peak(self) -> float:
        """The most megabytes seen; 0 where nothing is known."""
        return max((megabytes for _, megabytes in self.looks), default=0.0)

    def at(self, done: int) -> float | None:
        """The megabytes at the first look after so much was done."""
        return next((megabytes for count, megabytes in self.looks if count >= done), None)

    def most(self, begin: int, end: int) -> float:
        """The most megabytes seen while between so much and so much was done; 0 where nothing is known."""
        return max((megabytes for count, megabytes in self.looks if begin <= count <= end), default=0.0)


@contextmanager
def watching(done: Callable[[], int], pids: Callable[[], Iterable[int]]) -> Iterator[Watched]:
    """Looks at processes until the block ends; `done` says how far they are."""
    watched, over = Watched(), threading.Event()

    def look() -> None:
        while not over.wait(EVERY):
            megabytes = sum(map(_resident, pids()))
            if megabytes:
                watched.looks.append((done(), megabytes))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watched
    finally:
        over.set()
        thread.join()


def spent_by_children() -> float:
    """Seconds of the processor that this process's ended children have had."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def crawlers() -> Iterator[int]:
    """This process's crawlers."""
    for pid in family(os.getpid()):
        try:
            if b"\0-m\0crawler\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
                yield pid
        except OSError:
            continue  # it has just ended


def family(pid: int) -> Iterator[int]:
    """A process and those that it has started, and they."""
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            started = [int(each) for each in listed.read_text().split()]
        except OSError:
            continue  # the thread has just ended
        for child in started:
            yield from family(child)


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
