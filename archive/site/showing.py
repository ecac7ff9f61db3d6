"""Sources shown for the site: by one process, one at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from weakref import WeakKeyDictionary

from archive.site.snapshot import in_thread
from archive.source.renderer import Renderer
from archive.source.views import Answer, Question

# Sources that wait to be shown; whoever comes after them is asked to come again.
MAX_WAITING = 12


class BusyError(Exception):
    """Too many sources wait to be shown."""


class _Gate:
    """Lets one in at a time, and no more wait than `MAX_WAITING`."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting = 0

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        if self._waiting >= MAX_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            async with self._lock:
                yield
        finally:
            self._waiting -= 1


_GATES: WeakKeyDictionary[asyncio.AbstractEventLoop, _Gate] = WeakKeyDictionary()


async def show(question: Question) -> Answer:
    """What is shown of a document, one at a time. Raises BusyError."""
    gate = _GATES.setdefault(asyncio.get_running_loop(), _Gate())
    async with gate.entered():
        return await in_thread(lambda: _renderer().ask(question))


@cache
def _renderer() -> Renderer:
    return Renderer()
