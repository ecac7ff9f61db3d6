"""Spiders in processes of their own, beside each other: started, listened to, and told apart by how they end."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import IO, NamedTuple

from crawler.captures import Share
from crawler.registry import Site
from crawler.results import NIGHT_FAILED
from crawler.trace import Listener, Step

TOLD = 2_000  # characters of a dead crawl's last words that are repeated


class WorkerError(Exception):
    """A crawl could not start, or could not keep what it fetched; the message is its last words."""


class Place(NamedTuple):
    """Where a crawl stands among others of its night, on other machines: it is `number` (from 0) `of` so many, gives
    its captures numbers above `after` that no other gives, and knows the `publishers` of all."""

    number: int = 0
    of: int = 1
    after: int = 0
    publishers: tuple[str, ...] = ()

    def owns(self, capture: int) -> bool:
        """Whether a capture's number is one of its own."""
        return capture > self.after and capture % self.of == self.number


ALONE = Place()


@dataclass(slots=True)
class Part:
    """The sites that one process crawls, and once it has ended, its exit status and its last words."""

    sites: Sequence[Site]
    status: int = 0
    words: str = ""


def spend(
    parts: Sequence[Part],
    options: Sequence[str],
    locks: tuple[int, int],
    progress: Callable[[str], None] | None,
    listener: Listener | None,
    place: Place = ALONE,
) -> None:
    """Crawls the parts at once, and returns when the last has ended. `locks` are passed on, the writer's the last.

    A process that dies leaves its part to its status, and the others go on; where one cannot keep what it fetches, the
    others end too: raises WorkerError then.
    """
    command = [sys.executable, "-m", "crawler", "--sites-from-stdin", *options]
    command += ["--trace"] if listener is not None else []
    publishers = sorted({*place.publishers, *(site.publisher for part in parts for site in part.sites)})
    lines: SimpleQueue[tuple[int, str | None]] = SimpleQueue()
    with ExitStack() as stack:
        told = [stack.enter_context(tempfile.TemporaryFile("w+")) for _ in parts]
        running: list[subprocess.Popen[str]] = []
        for number, part in enumerate(parts):
            entries = stack.enter_context(tempfile.TemporaryFile("w+"))
            json.dump(
                {"sites": [site.model_dump(mode="json") for site in part.sites], "publishers": publishers}, entries
            )
            entries.seek(0)
            of_all = place.number + number * place.of, place.of * len(parts)  # numbers that the place owns
            share = ",".join(map(str, Share(*of_all, locks[-1], place.after)))
            child = subprocess.Popen(  # noqa: S603
                [*command, "--share", share],
                stdin=entries,
                stdout=subprocess.PIPE,
                stderr=told[number],
                text=True,
                pass_fds=locks,
            )
            running.append(stack.enter_context(child))
            assert child.stdout is not None  # noqa: S101  # a pipe, as asked for
            reader = Thread(target=_pass_on, args=(number, child.stdout, lines), daemon=True)
            reader.start()
            stack.callback(reader.join)  # before the pipe that it reads is closed, also where a night is stopped
        for _ in parts:
            while (told_by := lines.get())[1] is not None:
                _tell(told_by[1], progress, listener)
            part = parts[told_by[0]]
            part.status = running[told_by[0]].wait()
            if part.status == NIGHT_FAILED:
                for child in running:
                    child.terminate()
        for part, words in zip(parts, told, strict=True):
            words.seek(0)
            part.words = words.read()[-TOLD:].strip()
    failed = [part.words for part in parts if part.status == NIGHT_FAILED]
    if failed:
        raise WorkerError(failed[0])


def _pass_on(number: int, output: IO[str], lines: SimpleQueue[tuple[int, str | None]]) -> None:
    for line in output:
        lines.put((number, line))
    lines.put((number, None))


def _tell(line: str, progress: Callable[[str], None] | None, listener: Listener | None) -> None:
    if listener is not None and line.startswith("{"):
        listener(Step.from_json(json.loads(line)))
    elif progress is not None:
        progress(line.rstrip("\n"))
