"""Who a report belongs to: the registry's publisher where it names one, else the name that the document prints."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Protocol

UNKNOWN_ADCODE = "000000"  # the region of a publisher that no registry entry names


class RegisteredPublisher(Protocol):
    """What the archive needs of a registry entry."""

    @property
    def key(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def aliases(self) -> Sequence[str]: ...
    @property
    def adcode(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def expected_years(self) -> Sequence[int]: ...


class PublisherRegistry(Protocol):
    """The registry as the archive sees it; `crawler.registry.Registry` is one."""

    @property
    def sites(self) -> Sequence[RegisteredPublisher]: ...
    def owner(self, printed: str | None, key: str | None, *, titled: bool) -> RegisteredPublisher | None:
        """Whose document it is, by the name that it prints (in its title) and the entry that it was captured for."""


def store_registered(connection: sqlite3.Connection, entry: RegisteredPublisher) -> int:
    """Writes a registered publisher and its region as the registry has them now; returns the publisher's id."""
    connection.execute(
        """
        INSERT INTO region (adcode, name, path, level) VALUES (?, ?, ?, ?)
        ON CONFLICT (adcode) DO UPDATE SET name = excluded.name, path = excluded.path, level = excluded.level
        """,
        (entry.adcode, entry.region.rsplit("/", 1)[-1], entry.region, level_of(entry.adcode)),
    )
    row = connection.execute(
        """
        INSERT INTO publisher (key, name, adcode, level, kind, aliases, registered, expected_years)
        VALUES (?, ?, ?, ?, ?, ?, 1, ?)
        ON CONFLICT (key) DO UPDATE SET name = excluded.name, adcode = excluded.adcode, level = excluded.level,
          kind = excluded.kind, aliases = excluded.aliases, registered = 1, expected_years = excluded.expected_years
        RETURNING id
        """,
        (
            entry.key,
            entry.publisher,
            entry.adcode,
            entry.level,
            entry.kind,
            json.dumps(list(entry.aliases), ensure_ascii=False, separators=(",", ":")),
            json.dumps(list(entry.expected_years), separators=(",", ":")),
        ),
    ).fetchone()
    return int(row[0])


def level_of(adcode: str) -> str:
    """A region's level by its code, whose pairs of zeros at the end are levels that it has not.

    An office may be of a lower one: a town has its county's code.
    """
    return "province" if adcode.endswith("0000") else "prefecture" if adcode.endswith("00") else "county"


def store_printed(connection: sqlite3.Connection, name: str) -> int:
    """The publisher that a document names, where today's registry does not know it; returns its id.

    An archive remembers whom a registry named: read again with another one, a report stays with its publisher.
    """
    known = connection.execute("SELECT id FROM publisher WHERE registered = 1 AND name = ?", (name,)).fetchall()
    if len(known) == 1:
        return int(known[0][0])
    key = f"{UNKNOWN_ADCODE}-{name}"
    connection.execute("INSERT INTO publisher (key, name) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", (key, name))
    return int(connection.execute("SELECT id FROM publisher WHERE key = ?", (key,)).fetchone()[0])


def find(connection: sqlite3.Connection, name: str) -> list[tuple[str, str]]:
    """Publishers, as (key, name), whose key, full name or alias is exactly `name`; a key wins over names."""
    rows = connection.execute("SELECT key, name FROM publisher WHERE key = ?", (name,)).fetchall()
    if not rows:
        rows = connection.execute(
            """
            SELECT key, name FROM publisher
            WHERE name = :name OR :name IN (SELECT value FROM json_each(publisher.aliases)) ORDER BY key
            """,
            {"name": name},
        ).fetchall()
    return [(str(key), str(full)) for key, full in rows]
