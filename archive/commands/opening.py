"""The archive that a command reads."""

import sqlite3
from pathlib import Path

from archive.commands.options import fail
from archive.database import NoArchiveError, open_archive


def opened(data: Path, *, writing: bool = False, otherwise: str = "") -> sqlite3.Connection:
    """The archive, for reading only unless for `writing`. Where there is none, or one that an older version left, the
    command ends with `otherwise` and what makes one."""
    try:
        return open_archive(data, writing=writing)
    except NoArchiveError as error:
        fail(f"{otherwise}{error}")
