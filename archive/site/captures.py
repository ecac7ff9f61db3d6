"""The captures behind the snapshot: where they are, and the process that shows them."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from archive.site.snapshot import in_thread
from archive.source.renderer import Renderer
from archive.source.views import Answer, Question

SETTING = "captures"  # of the plugin `gongkai`: the folder of the captures
VARIABLE = "GONGKAI_CAPTURES"  # where the setting is not made, which everybody may read at /-/metadata
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


def folder(datasette: Any) -> Path | None:
    """The folder of the captures, None where this server has none."""
    settings = datasette.plugin_config("gongkai") or {}
    named = settings.get(SETTING) or os.environ.get(VARIABLE)
    return Path(named) if named else None


async def show(question: Question) -> Answer:
    """What is shown of a document, one at a time. Raises BusyError."""
    gate = _GATES.setdefault(asyncio.get_running_loop(), _Gate())
    async with gate.entered():
        return await in_thread(lambda: _renderer().ask(question))


@cache
def _renderer() -> Renderer:
    return Renderer()
