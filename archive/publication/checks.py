"""What a baked file must be before anybody gets it: sound, whole, and good for every page of the site."""

import asyncio
import sqlite3
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from archive.publication.errors import PublicationError

FIRST_BAD_STATUS = 400
FILLED = ("dictionary", "coverage_as_of")  # tables of the archive that baking adds rows to


def counts_of(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has that is a table of its own."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    return {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608  # its own names
        for (name,) in names
    }


def what_is_wrong(connection: sqlite3.Connection, counts: Mapping[str, int]) -> str | None:
    """Why a baked database is not the archive that has these counts; None where it is."""
    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        return str(verdict)
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        return f"a row of {broken[0]} refers to a row of {broken[2]} that is not there"
    baked = counts_of(connection)
    wrong = [
        f"{table} has {baked.get(table, 0)} rows, the archive {n}"
        for table, n in counts.items()
        if baked.get(table, 0) < n or (baked.get(table, 0) > n and table not in FILLED)
    ]
    return "; ".join(wrong) or None


def check_pages(directory: Path, connection: sqlite3.Connection) -> int:
    """Renders a page of each kind from the snapshot in a folder, as it will be served; returns how many.

    Raises PublicationError for the first that answers with an error.
    """
    # Datasette takes half a second to import, which only who publishes or serves has to wait for. And the pages tell of
    # alerts and of what was sent elsewhere, which know of publications.
    from archive.serving.application import application
    from archive.site.smoke import smoke_paths

    site = application(directory, {"num_sql_threads": 0})
    paths = smoke_paths(connection)
    with ThreadPoolExecutor(1) as thread:  # its own: whoever publishes may have an event loop running
        for path in paths:
            with redirect_stdout(sys.stderr):  # where Datasette prints the trace of a page that fails
                answer = thread.submit(_answered, site, path).result()
            if answer.status_code >= FIRST_BAD_STATUS:
                raise PublicationError(f"the page {path} answers {answer.status_code} from the new snapshot")
    return len(paths)


def _answered(site: Any, path: str) -> Any:
    return asyncio.run(_answer(site, path))


async def _answer(site: Any, path: str) -> Any:
    return await site.client.get(path)
