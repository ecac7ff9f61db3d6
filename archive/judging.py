"""Findings across years as the archive keeps them: each report held to its publisher's report of the year before."""

import sqlite3
from collections.abc import Callable

from archive.compare.across import ACROSS_VERSION, across_years
from archive.publishers import near_a_merger
from archive.rows import load_report
from archive.rulings import write_findings
from archive.values import RowError
from extract.model import Report

BATCH = 200  # reports that are judged in one transaction: a kill loses no more than a moment's work


def judge_neighbours(connection: sqlite3.Connection, key: str) -> None:
    """Judges a report that was written, and that of the year after it, inside the caller's transaction.

    One that cannot be judged, for damaged rows of either year, keeps no finding on figures that may have changed, and
    waits for `judge_anew` to name it: a document that was read is stored whatever became of its neighbour.
    """
    publisher, _, year = key.rpartition("/")
    reader = _Reader()
    for judged in (key, f"{publisher}/{int(year) + 1}"):
        if _judge_one(connection, judged, reader.load) is not None:
            _forget(connection, judged)
            connection.execute("UPDATE report SET judged_with = NULL WHERE key = ?", (judged,))


def judge_anew(connection: sqlite3.Connection, progress: Callable[[int, int], None]) -> list[str]:
    """Judges every report that was not judged, or by other rules or judges, in batches, each a transaction: one that is
    stopped goes on where it was. Reads no document.

    `progress` is told how many of how many are done. Returns a sentence for each report whose rows are damaged; it
    keeps its findings, and waits.
    """
    keys = [
        str(key)
        for (key,) in connection.execute(
            "SELECT key FROM report WHERE judged_with IS NOT ? ORDER BY publisher_id, year", (ACROSS_VERSION,)
        )
    ]
    damaged: list[str] = []
    reader = _Reader()
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            for done, key in enumerate(batch, start + 1):
                if (wrong := _judge_one(connection, key, reader.load)) is not None:
                    damaged.append(f"{key} is not held to the year before: {wrong}")
                progress(done, len(keys))
    return damaged


Load = Callable[[sqlite3.Connection, str], Report]


class _Reader:
    """Reads reports in the order of publishers and years: each is asked for twice, as the later and as the earlier."""

    def __init__(self) -> None:
        self._last: tuple[str, Report] | None = None

    def load(self, connection: sqlite3.Connection, key: str) -> Report:
        if self._last is None or self._last[0] != key:
            self._last = key, load_report(connection, key)
        return self._last[1]


def _judge_one(connection: sqlite3.Connection, key: str, load: Load) -> str | None:
    """Judges a report, or leaves its findings as they are and says what is wrong with it: none stops the others. A disk
    or database that fails is nobody's report."""
    connection.execute("SAVEPOINT one")
    wrong = None
    try:
        _judge(connection, key, load)
    except (sqlite3.OperationalError, OSError):
        raise
    except Exception as error:  # noqa: BLE001  # whatever one report does to a judge
        connection.execute("ROLLBACK TO one")
        wrong = str(error) if isinstance(error, RowError) else f"{type(error).__name__}: {error}"
    connection.execute("RELEASE one")
    return wrong


def _judge(connection: sqlite3.Connection, key: str, load: Load) -> None:
    """Puts what the rules across years say of a report, if there is one, in the place of what they said."""
    publisher, _, year = key.rpartition("/")
    before = f"{publisher}/{int(year) - 1}"
    current = dict(
        connection.execute("SELECT key, current_revision_id FROM report WHERE key IN (?, ?)", (before, key)).fetchall()
    )
    if key not in current:
        return
    findings = []
    if before in current:
        merged = near_a_merger(connection, publisher, int(year))
        findings = across_years(load(connection, before), load(connection, key), one_publisher=True, merged=merged)
    _forget(connection, key)
    write_findings(connection, current[key], current.get(before), findings)
    connection.execute("UPDATE report SET judged_with = ? WHERE key = ?", (ACROSS_VERSION, key))


def _forget(connection: sqlite3.Connection, key: str) -> None:
    """Drops what was found in a report against the one of the year before."""
    connection.execute(
        """
        DELETE FROM judged WHERE against_revision_id IS NOT NULL AND revision_id IN (
          SELECT revision.id FROM revision JOIN report ON report.id = report_id WHERE report.key = ?
        )
        """,
        (key,),
    )
