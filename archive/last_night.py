"""The last night or crawl as the archive remembers it: how it went, why it failed, and what to do then."""

import json
import sqlite3
from pathlib import Path
from typing import NamedTuple

from archive import runs

DEFAULT_DATA = Path("data")


class LastNight(NamedTuple):
    """The newest run that asked sites. Times are ISO 8601 UTC; `status` and `finished_at` are None until it ends.

    `error` says why it failed as a whole, or was stopped; `resumable`, whether it would be taken up again; `unfit`,
    which workers of a cluster were not used, and why.
    """

    kind: runs.Kind
    started_at: str
    finished_at: str | None
    status: runs.Status | None
    error: str | None
    resumable: bool
    unfit: dict[str, str]


def last_night(connection: sqlite3.Connection) -> LastNight | None:
    """The newest night or crawl; None where there was none."""
    row = connection.execute(
        """
        SELECT id, kind, started_at, finished_at, status, summary FROM run WHERE kind IN ('nightly', 'crawl')
        ORDER BY rowid DESC LIMIT 1
        """
    ).fetchone()
    if row is None:
        return None
    run, kind, started_at, finished_at, status, summary = row
    told = json.loads(summary)
    resumable = runs.resumable(connection, kind) == run
    return LastNight(kind, started_at, finished_at, status, told.get("error"), resumable, told.get("unfit", {}))


def trouble(night: LastNight | None, data: Path) -> str | None:
    """Why the last night is none to rely on: that it failed or never ended, when, why, what to do. None if it is.

    A night that another command is still at is no trouble: the caller knows of it by the lock.
    """
    if night is None or night.status in ("ok", "partly"):
        return None
    what = "night" if night.kind == "nightly" else "crawl"
    command = f"`gongkai {night.kind}{data_words(data)}`"
    if night.status == "failed":
        why = night.error or "no site could be read; what each needs stands below"
        return (
            f"The last {what} failed. It began {night.started_at} and ended {night.finished_at}: {why}\n"
            f"Put that right and run {command}."
        )
    again = "takes it up again" if night.resumable else "begins a new one"
    how = f"was stopped: {night.error}" if night.error else "was killed or stopped by an error, and left no result"
    return f"The last {what} never ended. It began {night.started_at}, {how}.\n{command} {again}."


def data_words(data: Path) -> str:
    """The option that a command to type next needs to find this data."""
    return "" if data == DEFAULT_DATA else f" --data {data}"
