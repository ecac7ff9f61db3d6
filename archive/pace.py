"""How fast work goes on and how long it will still take, by what was done of late: what was done before, by a run that
was stopped, or in an easier part, says nothing of it."""

import time
from collections import deque
from collections.abc import Callable

WINDOW = 300.0  # seconds that the rate is taken over
FIRST = 10.0  # seconds before anything is said
_SAMPLE = 1.0  # seconds between two marks that are kept


class Pace:
    """The pace of one piece of work; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque()

    def left(self, done: int, of: int) -> float | None:
        """Takes down that `done` of `of` steps are done; the seconds that the rest will take, None while unknown."""
        now = self._clock()
        if self._marks and done < self._marks[-1][1]:
            self._marks.clear()  # another piece of work of the same name
        if not self._marks or now - self._marks[-1][0] >= _SAMPLE:
            self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[1][0] >= WINDOW:
            self._marks.popleft()
        since, before = self._marks[0]
        if done == before or now - since < FIRST:
            return None
        return (of - done) * (now - since) / (done - before)


def in_words(seconds: float) -> str:
    """A time in two units at most: `about 40 seconds`, `about 3 hours 20 minutes`."""
    if seconds < 60:
        return f"about {_many(max(round(seconds), 1), 'second')}"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {_many(minutes, 'minute')}"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"about {_many(hours, 'hour')}" + (f" {_many(minutes, 'minute')}" if minutes else "")
    days, hours = divmod(round(seconds / 3600), 24)
    return f"about {_many(days, 'day')}" + (f" {_many(hours, 'hour')}" if hours else "")


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"
