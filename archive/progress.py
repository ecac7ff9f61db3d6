"""How far work has come, on standard error: a bar on a terminal, plain lines elsewhere, or JSON."""

import logging
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from archive.interrupts import Interrupts
from archive.logs import is_json, log_json
from archive.pace import Pace, in_words

PLAIN_STEPS = 10  # lines that a piece of work gets where there is no terminal
QUIET = 60  # seconds after which it gets one more: a tenth of a million takes hours


class Reporter:
    """Tells what is done. `step` counts within a piece of work, `say` tells one thing, `note` one for programs only.

    `run` is the id of the run that is told of, once it has one. What tells of itself is stopped by Ctrl-C at its next
    step, if not at once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.run: str | None = None
        self._json = is_json()
        self._console = Console(stderr=True)
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._clock = clock
        self._paces: dict[str, Pace] = {}
        self._told: dict[str, float] = {}  # when a piece of work got its last line
        self._interrupts = Interrupts()

    def __enter__(self) -> Self:
        self._interrupts.__enter__()
        if self._console.is_terminal and not self._json:
            texts = TextColumn("{task.description}"), TextColumn("{task.fields[left]}")
            columns = (texts[0], BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), texts[1])
            self._progress = Progress(*columns, console=self._console, transient=True)
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._interrupts.__exit__()
        if self._progress is not None:
            self._progress.stop()

    def say(self, line: str) -> None:
        """One line."""
        self._interrupts.check()
        if self._json:
            self.note("progress", line)
            return
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def step(self, what: str, done: int, of: int) -> None:
        """`done` of `of` steps of `what` are done."""
        self._interrupts.check()
        seconds = self._paces.setdefault(what, Pace(self._clock)).left(done, of)
        left = "" if seconds is None or done == of else f"{in_words(seconds)} left"
        if self._progress is not None:
            if what not in self._tasks:
                self._tasks[what] = self._progress.add_task(what, total=of, left=left)
            self._progress.update(self._tasks[what], completed=done, total=of, left=left)
        elif self._is_due(what, done, of):
            line = f"{what}: {done} of {of}" + (f", {left}" if left else "")
            if self._json:
                known = {} if seconds is None else {"seconds_left": round(seconds)}
                self.note("step", line, what=what, done=done, of=of, **known)
            else:
                self.say(line)

    def _is_due(self, what: str, done: int, of: int) -> bool:
        """Whether a piece of work gets a line: at its end, at each tenth, and where it had none for long."""
        now = self._clock()
        tenth = done * PLAIN_STEPS // of != (done - 1) * PLAIN_STEPS // of
        if done == of or tenth or now - self._told.setdefault(what, now) >= QUIET:
            self._told[what] = now
            return True
        return False

    def note(self, event: str, message: str, *, level: int = logging.INFO, **fields: Any) -> None:
        """An event with what a program may want to know of it; a person is told elsewhere."""
        if self._json:
            run: dict[str, Any] = {} if self.run is None else {"run": self.run}
            log_json(level, event, message, **run, **fields)
