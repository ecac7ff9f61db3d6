"""Reports of other offices, of the same year or the one before, that share a report's words: found by keys."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from archive.values import compact

# Two honest reports have some set phrases in common that nobody has learned to be common yet. Fewer sentences, or a
# smaller share of what a report says in its own words, is not told.
LEAST_SENTENCES = 5  # of at least archive.compare.masking.MIN_LENGTH characters each
LEAST_SHARE = 0.1
LEAST_SHARE_UNLEARNED = 0.5  # where no sentence is known to be common: the regulation's words count as any others
# A smaller share than that is told only where some of it stands in a row in both: set phrases fall here and there.
SCATTERED_SHARE = 0.3
LEAST_ROW = 3
ROW_STEP = 2  # sentences from one of a row to the next: one that is common, or an office's own, may stand between
MAX_POSTINGS = 50_000  # places of a report's sentences looked at: more than a city's offices have in two years
GROUP = 4  # offices that share a text, the two included, from which it is told as a group's
GROUP_PART = 0.5  # of what two reports share, which a third has to have to be of their group


class Sharing(NamedTuple):
    """A report of another office, and the keys of the sentences that it shares."""

    report_id: int
    year: int
    publisher_id: int
    keys: frozenset[int]


def common_of(connection: sqlite3.Connection, keys: Collection[int]) -> dict[int, tuple[int, int]]:
    """Those of the keys that are common, with the number of their offices and cities."""
    rows = connection.execute(
        "SELECT key, offices, cities FROM common_sentence WHERE key IN (SELECT value FROM json_each(?))",
        [compact(list(keys))],
    )
    return {key: (offices, cities) for key, offices, cities in rows}


def sharing(
    connection: sqlite3.Connection, keys: Collection[int], years: Sequence[int], own: Collection[int]
) -> list[Sharing]:
    """Every report of these years that has some of the keys, but for those of the publishers `own`."""
    found: dict[int, set[int]] = defaultdict(set)
    for key, report in connection.execute(_POSTINGS, [compact(list(keys)), compact(list(years)), MAX_POSTINGS]):
        found[report].add(key)
    of = connection.execute(
        "SELECT id, year, publisher_id FROM report WHERE id IN (SELECT value FROM json_each(?))",
        [compact(list(found))],
    ).fetchall()
    return [Sharing(report, year, by, frozenset(found[report])) for report, year, by in of if by not in own]


def is_learned(connection: sqlite3.Connection) -> bool:
    """Whether any sentence is known to be common."""
    return connection.execute("SELECT 1 FROM common_sentence LIMIT 1").fetchone() is not None


def closest(
    connection: sqlite3.Connection,
    keys: Sequence[int],
    found: Sequence[Sharing],
    offices: Mapping[int, int],
    *,
    learned: bool,
) -> Iterator[Sharing]:
    """Those that share enough of a report's telling sentences, one of each office, the closest first.

    `keys` are theirs, in the order of the text; `offices` has the office of each publisher, both by id; `learned` as
    `is_learned` says.
    """
    least = max(LEAST_SENTENCES, len(keys) * (LEAST_SHARE if learned else LEAST_SHARE_UNLEARNED))
    likely = (one for one in found if len(one.keys) >= least)
    told: set[int] = set()
    for one in sorted(likely, key=lambda one: (-len(one.keys), -one.year, one.report_id)):
        if offices[one.publisher_id] not in told and (
            len(one.keys) >= SCATTERED_SHARE * len(keys) or _has_row(keys, _keys(connection, one.report_id))
        ):
            told.add(offices[one.publisher_id])
            yield one


def _has_row(ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Whether LEAST_ROW sentences follow each other in both texts."""
    places = {key: place for place, key in enumerate(theirs)}
    row, last = 0, (-ROW_STEP, -ROW_STEP)
    for here, key in enumerate(ours):
        there = places.get(key)
        if there is None:
            continue
        follows = here - last[0] <= ROW_STEP and 0 < there - last[1] <= ROW_STEP
        row = row + 1 if follows else 1
        if row >= LEAST_ROW:
            return True
        last = (here, there)
    return False


def _keys(connection: sqlite3.Connection, report: int) -> list[int]:
    row = connection.execute("SELECT keys FROM sentence_keys WHERE report_id = ?", [report]).fetchone()
    return [] if row is None else json.loads(row[0])


def group_of(one: Sharing, found: Sequence[Sharing]) -> set[int]:
    """The publishers that have at least GROUP_PART of what is shared with `one`, its own included."""
    return {other.publisher_id for other in found if len(other.keys & one.keys) >= GROUP_PART * len(one.keys)}


class History(NamedTuple):
    """In which year each office first had some sentences: by key, by the office, in reports of a year and before."""

    first: Mapping[int, Mapping[int, int]]

    def since(self, keys: Collection[int], office: int) -> int | None:
        """The first year by which an office had at least GROUP_PART of these sentences."""
        years = sorted(year for key in keys if (year := self.first.get(key, {}).get(office)) is not None)
        most = ceil(GROUP_PART * len(keys))
        return years[most - 1] if most and len(years) >= most else None

    def origin(self, keys: Collection[int], pair: Collection[int]) -> tuple[int, int] | None:
        """The year and the office of the first that had so many of them before either of a pair, None for none."""
        others = {office for key in keys for office in self.first.get(key, {})} - set(pair)
        known = [(since, office) for office in others if (since := self.since(keys, office)) is not None]
        own = [since for office in pair if (since := self.since(keys, office)) is not None]
        return min((one for one in known if not own or one[0] < min(own)), default=None)


def history(connection: sqlite3.Connection, keys: Collection[int], year: int) -> list[tuple[int, int, int]]:
    """Where these sentences stood until a year: (key, year, publisher's id), the earliest first."""
    return connection.execute(_HISTORY, [compact(list(keys)), year, MAX_POSTINGS]).fetchall()


_POSTINGS = """
SELECT key, report_id FROM shared_sentence
WHERE key IN (SELECT value FROM json_each(?)) AND year IN (SELECT value FROM json_each(?)) LIMIT ?"""

_HISTORY = """
SELECT shared_sentence.key, shared_sentence.year, report.publisher_id
FROM shared_sentence JOIN report ON report.id = report_id
WHERE shared_sentence.key IN (SELECT value FROM json_each(?)) AND shared_sentence.year <= ?
ORDER BY shared_sentence.year LIMIT ?"""
