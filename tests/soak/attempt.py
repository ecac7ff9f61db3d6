"""One `gongkai nightly` as people run it, a program of its own, with what befalls it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import IO

from tests.replica.server import Replica
from tests.soak.disk import Disk
from tests.soak.plan import FullDisk, Kill, Trouble

LONGEST = 300.0  # seconds; a night that takes longer hangs, also on a machine that is busy otherwise
LEFT_ALONE = 30.0  # seconds that processes may go on whose command was killed
LOOK_EVERY = 0.002
MODULES = {"reader": "archive.worker", "spider": "crawler"}  # what such a process runs


@dataclass(frozen=True)
class Attempt:
    """How a night ended: its exit status (negative for a signal), what it said, whether the trouble met it, and, where
    that is a signal, how many seconds it went on then."""

    status: int
    said: tuple[str, ...]  # the lines on standard error
    met: bool
    seconds: float
    began: float  # time.time()
    hung: bool = False
    went_on: float = 0.0
    orphans: float = 0.0  # seconds that processes went on after the command's own had ended


def attempt(disk: Disk, data: Path, replica: Replica, trouble: Trouble | None, workers: int) -> Attempt:
    """Runs a night over all of the replica's sites into `data`, which lies on the disk, and waits for its end."""
    environment = {**os.environ, "GONGKAI_REGISTRY": str(replica.registry), "GONGKAI_WORKERS": str(workers)}
    # A night does not begin on a disk that is nearly full; here it is to run into the end of it.
    environment["GONGKAI_MINIMUM_FREE"] = "0"
    room = trouble.room if isinstance(trouble, FullDisk) else None
    began, started, asked_before = time.time(), time.monotonic(), len(replica.log)
    said: list[str] = []
    with disk.filled(room) as before:
        child = subprocess.Popen(
            [sys.executable, "-m", "archive.cli", "nightly", "--data", str(data)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=partial(_prepare, before),
        )
        assert child.stderr is not None
        reader = Thread(target=_listen, args=(child.stderr, said), daemon=True)
        reader.start()
        met, struck = isinstance(trouble, FullDisk), started
        if isinstance(trouble, Kill):
            met = _kill(child, trouble, lambda: len(replica.log) - asked_before, said, started)
            struck = time.monotonic()
        hung = not _wait(lambda: child.poll() is not None, started + LONGEST)
        ended = time.monotonic()
        alone = _wait(lambda: not _group_lives(child.pid), ended + LEFT_ALONE)
        orphans = time.monotonic() - ended
        if not alone:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        status = child.wait()
        reader.join()
        child.stderr.close()
    return Attempt(status, tuple(said), met, ended - started, began, hung, ended - struck, orphans if met else 0.0)


def _prepare(before: Callable[[], None] | None) -> None:
    """What is done in the child before it is the night's program."""
    # A shell starts what runs in the background with SIGINT ignored, and that is inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if before is not None:
        before()


def _listen(stream: IO[str], said: list[str]) -> None:
    said.extend(line.rstrip("\n") for line in stream)


def _kill(child: subprocess.Popen[str], kill: Kill, asked: Callable[[], int], said: list[str], started: float) -> bool:
    """Waits for the moment and sends the signal; tells whether the night was still under way."""

    def is_now() -> bool:
        if kill.asked is not None:
            return asked() >= kill.asked
        return any(line.startswith(kill.said or "") for line in said)

    if not _wait(lambda: is_now() or child.poll() is not None, started + LONGEST):
        return False
    time.sleep(kill.pause)
    if child.poll() is not None:
        return False
    number = getattr(signal, kill.signal)
    if kill.who == "all":
        os.killpg(child.pid, number)
        return True
    struck = child.pid if kill.who == "command" else _first_child(child.pid, MODULES[kill.who])
    with contextlib.suppress(ProcessLookupError):
        if struck is not None:
            os.kill(struck, number)
            return True
    return False


def _first_child(parent: int, module: str) -> int | None:
    """The first of a process's children that runs a module of Python."""
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            with contextlib.suppress(OSError):
                if module.encode() in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                    return int(child)
    return None


def _wait(for_what: Callable[[], bool], deadline: float) -> bool:
    while not for_what():
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY)
    return True


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
