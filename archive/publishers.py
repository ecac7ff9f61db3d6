"""Who a report belongs to: the registry's publisher where it names one, else the name that the document prints."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from archive.values import compact

UNKNOWN_ADCODE = "000000"  # the region of a publisher that no registry entry names


class FormerName(Protocol):
    """A name that a publisher had, from a day until a day; None where that is not known."""

    @property
    def name(self) -> str: ...
    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...
    @property
    def note(self) -> str | None: ...


class Merger(Protocol):
    """Which publisher (its key) took over from another, and when."""

    @property
    def into(self) -> str: ...
    @property
    def on(self) -> date: ...


class RegisteredPublisher(Protocol):
    """What the archive needs of a registry entry."""

    @property
    def key(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def aliases(self) -> Sequence[str]: ...
    @property
    def former(self) -> Sequence[FormerName]: ...
    @property
    def merged(self) -> Merger | None: ...
    @property
    def adcode(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def platform(self) -> str: ...
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
    names = compact([*entry.aliases, *(former.name for former in entry.former)])
    _keep_renamed(connection, entry)
    row = connection.execute(
        """
        INSERT INTO publisher (key, name, adcode, level, kind, aliases, registered, expected_years, platform)
        VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)
        ON CONFLICT (key) DO UPDATE SET name = excluded.name, adcode = excluded.adcode, level = excluded.level,
          kind = excluded.kind, aliases = excluded.aliases, registered = 1, expected_years = excluded.expected_years,
          platform = excluded.platform
        RETURNING id
        """,
        (
            entry.key,
            entry.publisher,
            entry.adcode,
            entry.level,
            entry.kind,
            names,
            compact(list(entry.expected_years)),
            entry.platform,
        ),
    ).fetchone()
    publisher_id = int(row[0])
    connection.execute(
        """
        DELETE FROM publisher_alias
        WHERE publisher_id = ? AND (kind IN ('short', 'former') OR kind = 'renamed' AND name = ?)
        """,
        (publisher_id, entry.publisher),
    )
    aliases: list[tuple[str | None, ...]] = [(name, "short", None, None, None) for name in entry.aliases]
    aliases += [(known.name, "former", _day(known.since), _day(known.until), known.note) for known in entry.former]
    connection.executemany(
        """
        INSERT OR REPLACE INTO publisher_alias (publisher_id, name, kind, since, until, note) VALUES (?, ?, ?, ?, ?, ?)
        """,
        [(publisher_id, *alias) for alias in aliases],
    )
    return publisher_id


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _keep_renamed(connection: sqlite3.Connection, entry: RegisteredPublisher) -> None:
    """Remembers the name that the registry had for a publisher until now. Its key, and all that hangs on it, stays."""
    connection.execute(
        """
        INSERT OR IGNORE INTO publisher_alias (publisher_id, name, kind) SELECT id, name, 'renamed' FROM publisher
        WHERE key = ? AND registered = 1 AND name <> ?
        """,
        (entry.key, entry.publisher),
    )


def store_mergers(connection: sqlite3.Connection, entries: Sequence[RegisteredPublisher]) -> None:
    """Points publishers that were merged into others to those. All of them are stored by now.

    The reports of one that takes over from another, or no longer does, wait to be held to each other anew.
    """
    for entry in entries:
        into, on = (None, None) if (merged := entry.merged) is None else (merged.into, _day(merged.on))
        known = connection.execute(
            """
            SELECT publisher.id, successor_id, merged_on, (SELECT id FROM publisher AS other WHERE other.key = ?)
            FROM publisher WHERE key = ?
            """,
            (into, entry.key),
        ).fetchone()
        if known is None:
            continue
        publisher, before, before_on, successor = known
        if (before, before_on) == (successor, on):
            continue
        connection.execute(
            "UPDATE publisher SET successor_id = ?, merged_on = ? WHERE id = ?", (successor, on, publisher)
        )
        connection.execute("UPDATE report SET judged_with = NULL WHERE publisher_id IN (?, ?)", (before, successor))


def near_a_merger(connection: sqlite3.Connection, publisher_key: str, year: int) -> bool:
    """Whether another office was merged into a publisher about `year`, so that its report on it may be on both.

    A report comes out in the year after its own, and the office that ends may still make its last one by itself: the
    years on both sides of a merger's are as uncertain.
    """
    row = connection.execute(
        """
        SELECT 1 FROM publisher JOIN publisher AS merged ON merged.successor_id = publisher.id
        WHERE publisher.key = ? AND CAST(substr(merged.merged_on, 1, 4) AS INTEGER) BETWEEN ? AND ? LIMIT 1
        """,
        (publisher_key, year - 1, year + 1),
    ).fetchone()
    return row is not None


def store_printed_name(connection: sqlite3.Connection, publisher_id: int, name: str, year: int) -> None:
    """Takes down that a publisher's report on a year prints a name that the registry does not have for it."""
    connection.execute(
        """
        INSERT INTO publisher_alias (publisher_id, name, kind, since, until)
        SELECT id, :name, 'printed', :year, :year FROM publisher WHERE id = :publisher AND name <> :name
          AND NOT EXISTS (
            SELECT 1 FROM publisher_alias WHERE publisher_id = id AND publisher_alias.name = :name AND kind <> 'printed'
          )
        ON CONFLICT (publisher_id, name, kind) DO UPDATE SET since = min(since, excluded.since),
          until = max(until, excluded.until)
        """,
        {"publisher": publisher_id, "name": name, "year": str(year)},
    )


def not_its_name(entry: RegisteredPublisher, printed: str | None, year: int | None) -> str | None:
    """Why a report cannot be told to be of the publisher whose former name it prints: not that of its year.

    A report on a year comes out in the next one, so a name that began in 2019 stands on the report on 2018 already;
    one that ended in 2019 may still stand on the report on 2019, most of which it was the office's name for.
    """
    former = next((known for known in entry.former if known.name == printed), None)
    if former is None or year is None:
        return None
    since, until = former.since, former.until
    if (since is None or since.year - 1 <= year) and (until is None or year <= until.year):
        return None
    dates = " ".join(f"{word} {day}" for word, day in (("from", since), ("until", until)) if day is not None)
    return f"it prints {printed} for {year}, which {entry.publisher} ({entry.key}) was called {dates} only"


def level_of(adcode: str) -> str:
    """A region's level by its code, whose pairs of zeros at the end are levels that it has not.

    An office may be of a lower one: a town has its county's code.
    """
    return "province" if adcode.endswith("0000") else "prefecture" if adcode.endswith("00") else "county"


def store_printed(connection: sqlite3.Connection, name: str) -> int:
    """The publisher that a document names, where today's registry does not know it; returns its id."""
    key = printed_key(connection, name)
    connection.execute("INSERT INTO publisher (key, name) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", (key, name))
    return int(connection.execute("SELECT id FROM publisher WHERE key = ?", (key,)).fetchone()[0])


def printed_key(connection: sqlite3.Connection, name: str) -> str:
    """The key of the publisher that a document names, where today's registry does not know it.

    An archive remembers whom a registry named: read again with another one, a report stays with its publisher.
    """
    known = connection.execute("SELECT key FROM publisher WHERE registered = 1 AND name = ?", (name,)).fetchall()
    return str(known[0][0]) if len(known) == 1 else f"{UNKNOWN_ADCODE}-{name}"


class PublisherNameError(ValueError):
    """A name is no publisher's, or several publishers'; the message says which."""


def find_one(connection: sqlite3.Connection, name: str) -> tuple[str, str]:
    """The one publisher that `find` finds. Raises PublisherNameError where there is none, or several."""
    found = find(connection, name)
    if not found:
        raise PublisherNameError(f"the archive knows no publisher {name}")
    if len(found) > 1:
        raise PublisherNameError(f"{name} names several publishers, use a key: {', '.join(key for key, _ in found)}")
    return found[0]


def find(connection: sqlite3.Connection, name: str) -> list[tuple[str, str]]:
    """Publishers, as (key, name), whose key, full name or alias is exactly `name`, former and printed names included.

    A key wins over names, and the names that the registry has over those that documents print.
    """
    rows = connection.execute("SELECT key, name FROM publisher WHERE key = ?", (name,)).fetchall()
    if not rows:
        rows = connection.execute(
            """
            SELECT key, name FROM publisher WHERE name = :name
            UNION SELECT key, publisher.name FROM publisher_alias JOIN publisher ON publisher.id = publisher_id
            WHERE publisher_alias.name = :name AND publisher_alias.kind <> 'printed' ORDER BY key
            """,
            {"name": name},
        ).fetchall()
    if not rows:
        rows = connection.execute(
            """
            SELECT key, publisher.name FROM publisher_alias JOIN publisher ON publisher.id = publisher_id
            WHERE publisher_alias.name = ? ORDER BY key
            """,
            (name,),
        ).fetchall()
    return [(str(key), str(full)) for key, full in rows]
