"""How far work has come, on standard error: a bar on a terminal, plain lines elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

PLAIN_STEPS = 10  # lines that a piece of work gets where there is no terminal


class Reporter:
    """Tells what is done. `step` counts within a piece of work, `say` tells one thing."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        if self._console.is_terminal:
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
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def step(self, what: str, done: int, of: int) -> None:
        """`done` of `of` steps of `what` are done."""
        if self._progress is not None:
            if what not in self._tasks:
                self._tasks[what] = self._progress.add_task(what, total=of)
            self._progress.update(self._tasks[what], completed=done, total=of)
        elif done == of or done * PLAIN_STEPS // of != (done - 1) * PLAIN_STEPS // of:
            self.say(f"{what}: {done} of {of}")
