"""The published snapshot that Datasette serves: which of its databases it is, and work on a read-only connection."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

NAME = "gongkai"

T = TypeVar("T")


def database(datasette: Any) -> Any:
    """The database named `gongkai`, else the only or first one that is served."""
    return datasette.databases.get(NAME) or datasette.get_database()


async def on_snapshot(datasette: Any, work: Callable[[sqlite3.Connection], T]) -> T:
    """Runs `work` on a connection of the snapshot in one of Datasette's threads."""
    result: T = await database(datasette).execute_fn(work)
    return result


async def in_thread(work: Callable[[], T]) -> T:
    """Runs `work`, which needs a processor and no connection, without holding up other requests."""
    return await asyncio.get_running_loop().run_in_executor(None, work)


def baked_at(datasette: Any) -> str | None:
    """When the snapshot's file was written (ISO 8601 UTC), None for a database in memory."""
    path = database(datasette).path
    if path is None:
        return None
    return datetime.fromtimestamp(Path(path).stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
