"""The publisher that a command's argument names."""

import sqlite3

from archive import publishers
from archive.commands.options import fail


def named_publisher(connection: sqlite3.Connection, name: str) -> tuple[str, str]:
    """The key and the name of the one publisher with this key, full name or alias. Ends the command where there is none
    or several."""
    found = publishers.find(connection, name)
    if not found:
        fail(f"the archive knows no publisher {name}")
    if len(found) > 1:
        fail(f"{name} names several publishers, use a key: {', '.join(key for key, _ in found)}")
    return found[0]
