"""Publishers as those who write: which are one office through mergers, in which city each is, and its texts' mask."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from archive.compare.masking import Mask
from archive.values import compact


class Office(NamedTuple):
    """A publisher. `office`: the id of the publisher that it was merged into in the end, its own where it was not.

    `city`: the first four digits of its region's code, None where no registry says where it is.
    """

    id: int
    key: str
    name: str
    office: int
    city: str | None
    place: str | None
    mask: Mask


def offices(connection: sqlite3.Connection, publishers: Collection[int] | None = None) -> dict[int, Office]:
    """These publishers, or all, by their ids."""
    chosen = "" if publishers is None else "WHERE {} IN (SELECT value FROM json_each(:publishers))"
    asked = {} if publishers is None else {"publishers": compact(list(publishers))}
    names: dict[int, set[str]] = defaultdict(set)
    for publisher, name in connection.execute(
        f"SELECT publisher_id, name FROM publisher_alias {chosen.format('publisher_id')}",  # noqa: S608  # our own
        asked,
    ):
        names[publisher].add(name)
    rows = connection.execute(
        f"""
        SELECT publisher.id, key, publisher.name, successor_id, publisher.adcode, region.path
        FROM publisher LEFT JOIN region ON region.adcode = publisher.adcode {chosen.format("publisher.id")}
        """,  # noqa: S608  # our own
        asked,
    ).fetchall()
    into = _successors(connection, {publisher: successor for publisher, _, _, successor, _, _ in rows if successor})
    return {
        publisher: Office(
            publisher,
            key,
            name,
            last_successor(publisher, into),
            adcode[:4] if adcode else None,
            path,
            Mask({name, *names[publisher]}, (path or "").split("/")),
        )
        for publisher, key, name, _, adcode, path in rows
    }


def with_merged(connection: sqlite3.Connection, publisher: int) -> list[int]:
    """The publisher's id and those of all that were merged into it, the first of them or one after another."""
    rows = connection.execute(
        "WITH RECURSIVE own(id) AS (SELECT ? UNION"
        " SELECT publisher.id FROM own JOIN publisher ON publisher.successor_id = own.id) SELECT id FROM own",
        [publisher],
    )
    return [row[0] for row in rows]


def last_successor(publisher: int, into: Mapping[int, int]) -> int:
    """The publisher that a chain of mergers ends in; of a chain that is a circle, its smallest id."""
    seen = [publisher]
    while (successor := into.get(seen[-1])) is not None:
        if successor in seen:
            return min(seen[seen.index(successor) :])
        seen.append(successor)
    return seen[-1]


def _successors(connection: sqlite3.Connection, into: dict[int, int]) -> dict[int, int]:
    """`into` with the successors of successors."""
    while further := set(into.values()) - into.keys():
        found = connection.execute(
            "SELECT id, successor_id FROM publisher WHERE successor_id IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?))",
            [compact(list(further))],
        ).fetchall()
        if not found:
            break
        into.update(found)
    return into
