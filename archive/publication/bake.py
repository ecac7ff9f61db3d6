"""The snapshot's file: a copy of the archive in one piece, with the tables that the pages ask, checked."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from archive.baking import BAKERS
from archive.database import open_archive
from archive.publication.checks import counts_of, what_is_wrong
from archive.publication.errors import PublicationError
from archive.runs import Ending, finish

Baker = Callable[[sqlite3.Connection], None]


def bake(data: Path, target: Path, ending: Ending | None = None, more: Iterable[Baker] = ()) -> dict[str, int]:
    """Writes the archive under `data` into the new file `target`, in one piece, and checks it.

    A run with an `ending` has it there; `more` is baked after what every snapshot has. Returns how many rows each of
    the archive's tables has. Raises PublicationError, leaving no file.
    """
    try:
        counts = _copy(data, target)
        with closing(sqlite3.connect(target)) as connection:
            connection.execute("PRAGMA journal_mode = delete")
            if ending is not None:
                finish(connection, ending)
            for baker in (*BAKERS, *more):
                baker(connection)
            connection.execute("ANALYZE")
            connection.commit()
            wrong = what_is_wrong(connection, counts)
    except sqlite3.Error as error:
        wrong = str(error)
    if wrong is not None:
        target.unlink(missing_ok=True)
        raise PublicationError(f"the snapshot could not be baked: {wrong}")
    return counts


def _copy(data: Path, target: Path) -> dict[str, int]:
    """Copies the archive as it is at one moment; returns the counts that the copy has to have."""
    with closing(open_archive(data)) as archive:
        before = _version(archive)
        archive.execute("VACUUM INTO ?", (str(target),))
        counts = counts_of(archive)
        if _version(archive) == before:
            return counts
    # Somebody has written meanwhile, which an export does not forbid: the copy is whole, and of a moment before.
    with closing(sqlite3.connect(target)) as copy:
        return counts_of(copy)


def _version(archive: sqlite3.Connection) -> int:
    return int(archive.execute("PRAGMA data_version").fetchone()[0])
