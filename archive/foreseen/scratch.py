"""What a dry run has found so far, in a file beside the archive, so that one that is killed goes on where it stopped.

The file is the dry run's own: it is removed when the report is written, and nothing else reads it. A reading that is
the same takes a short row; one that is not, its changes, compressed: all in all less than the archive itself.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from archive.extractions import NOTHING
from archive.foreseen.outcome import Foreseen
from archive.lock import BusyError
from archive.values import compact

SCRATCH_NAME = "dry-run.db"
_BESIDE = ("", "-wal", "-shm", "-journal")
_TABLES = """
CREATE TABLE IF NOT EXISTS made_with (said TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS found (
  capture_id INTEGER NOT NULL, nth INTEGER NOT NULL, basis TEXT NOT NULL, layout TEXT, version TEXT, told BLOB,
  PRIMARY KEY (capture_id, nth)
) WITHOUT ROWID;
"""


class Scratch:
    """The file under `data`; what is in it counts only where it was `made_with` the same. Raises BusyError where
    another dry run has it."""

    def __init__(self, data: Path, made_with: str, *, restart: bool) -> None:
        self.path = data / SCRATCH_NAME
        try:
            self._connection = self._opened()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # the lowest byte is the primary code
                raise
            raise BusyError(f"another dry run is at work on {self.path}; try again when it has ended") from error
        except sqlite3.DatabaseError:
            # A damaged file holds nothing that cannot be found out again.
            self._unlink()
            self._connection = self._opened()
        kept = self._connection.execute("SELECT said FROM made_with").fetchall()
        if restart or kept != [(made_with,)]:
            with self._connection:
                self._connection.execute("DELETE FROM found")
                self._connection.execute("DELETE FROM made_with")
                self._connection.execute("INSERT INTO made_with VALUES (?)", (made_with,))

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=0)
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_TABLES)
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Leaves the file for the next dry run to go on with."""
        self._connection.close()

    def bases(self) -> dict[int, str]:
        """The captures that are dealt with, each with what the archive had of it then."""
        return dict(self._connection.execute("SELECT capture_id, basis FROM found WHERE nth = 0"))

    def forget(self, captures: Sequence[int]) -> None:
        """Captures of which the archive has something else by now."""
        with self._connection:
            self._connection.executemany("DELETE FROM found WHERE capture_id = ?", [(one,) for one in captures])

    def keep(self, capture_id: int, basis: str, found: Sequence[Foreseen]) -> None:
        """All that was found out about a capture, at once; safe from kill -9 when this returns."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (
                        *(capture_id, nth, basis, one.layout[1], one.version),
                        None
                        if _is_plain(one)
                        else zlib.compress(compact(one.to_json()).encode("utf-8", "surrogatepass")),
                    )
                    for nth, one in enumerate(found)
                ],
            )

    def found(self, captures: Set[int]) -> Iterator[Foreseen]:
        """What was found out about these captures, in their order."""
        query = "SELECT capture_id, layout, version, told FROM found ORDER BY capture_id, nth"
        for capture_id, layout, version, told in self._connection.execute(query):
            if capture_id not in captures:
                continue
            if told is None:
                yield Foreseen(NOTHING, "", version=version, layout=(layout, layout))
            else:
                yield Foreseen.from_json(json.loads(zlib.decompress(told).decode("utf-8", "surrogatepass")))

    def finish(self, captures: Set[int]) -> None:
        """Takes the file away, the report on these captures being written; it stays where there is more in it."""
        more = self.bases().keys() - captures
        self._connection.close()
        if not more:
            self._unlink()

    def _unlink(self) -> None:
        for end in _BESIDE:
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)


def _is_plain(one: Foreseen) -> bool:
    """Whether there is nothing to say of a reading but that it is the same: its sums and problems too."""
    return one.fate == NOTHING and not (one.cells or one.findings or one.problems)
