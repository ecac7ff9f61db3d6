"""The publisher, or publishers, that a command's argument names."""

import sqlite3

from archive import publishers
from archive.commands.options import fail


def named_publisher(connection: sqlite3.Connection, name: str) -> tuple[str, str]:
    """The key and the name of the one publisher with this key, full name or alias. Ends the command where there is none
    or several."""
    try:
        return publishers.find_one(connection, name)
    except publishers.PublisherNameError as error:
        fail(str(error))


def named_publishers(connection: sqlite3.Connection, name: str | None) -> list[str] | None:
    """The keys of all publishers that are so named, None where no name is given. Ends the command where there are
    none."""
    if name is None:
        return None
    found = publishers.find(connection, name)
    if not found:
        fail(f"the archive knows no publisher {name}")
    return [key for key, _ in found]
