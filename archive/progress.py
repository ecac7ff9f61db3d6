"""How far work has come, on standard error: a bar on a terminal, plain lines elsewhere, or JSON."""

import logging
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from archive.logs import is_json, log_json

PLAIN_STEPS = 10  # lines that a piece of work gets where there is no terminal


class Reporter:
    """Tells what is done. `step` counts within a piece of work, `say` tells one thing, `note` one for programs only.

    `run` is the id of the run that is told of, once it has one.
    """

    def __init__(self) -> None:
        self.run: str | None = None
        self._json = is_json()
        self._console = Console(stderr=True)
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        if self._console.is_terminal and not self._json:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._progress = Progress(*columns, console=self._console, transient=True)
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def say(self, line: str) -> None:
        """One line."""
        if self._json:
            self.note("progress", line)
            return
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def step(self, what: str, done: int, of: int) -> None:
        """`done` of `of` steps of `what` are done."""
        if self._progress is not None:
            if what not in self._tasks:
                self._tasks[what] = self._progress.add_task(what, total=of)
            self._progress.update(self._tasks[what], completed=done, total=of)
        elif done == of or done * PLAIN_STEPS // of != (done - 1) * PLAIN_STEPS // of:
            line = f"{what}: {done} of {of}"
            if self._json:
                self.note("step", line, what=what, done=done, of=of)
            else:
                self.say(line)

    def note(self, event: str, message: str, *, level: int = logging.INFO, **fields: Any) -> None:
        """An event with what a program may want to know of it; a person is told elsewhere."""
        if self._json:
            run = {} if self.run is None else {"run": self.run}
            log_json(level, event, message, **run, **fields)
