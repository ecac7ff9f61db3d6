"""How much memory a crawl's processes have, while they run: Linux's /proc is asked; elsewhere nothing is known."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 0.1  # seconds between two looks
MEGABYTE = 1 << 20


@dataclass
class Watched:
    """Pages so far and resident megabytes (of all processes) at each look, in order."""

    looks: list[tuple[int, float]] = field(default_factory=list)

    @property
    def peak(self) -> float:
        """The most megabytes seen; 0 where nothing is known."""
        return max((megabytes for _, megabytes in self.looks), default=0.0)

    def at(self, pages: int) -> float | None:
        """The megabytes at the first look after that many pages."""
        return next((megabytes for count, megabytes in self.looks if count >= pages), None)


@contextmanager
def watching(pages: Callable[[], int]) -> Iterator[Watched]:
    """Looks at this process's crawlers until the block ends; `pages` says how many pages it has got."""
    watched, over = Watched(), threading.Event()

    def look() -> None:
        while not over.wait(EVERY):
            megabytes = sum(map(_resident, _crawlers()))
            if megabytes:
                watched.looks.append((pages(), megabytes))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watched
    finally:
        over.set()
        thread.join()


def _crawlers() -> Iterator[int]:
    for listed in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for pid in map(int, listed.read_text().split()):
            try:
                if b"\0-m\0crawler\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    yield pid
            except OSError:
                continue  # it has just ended


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
