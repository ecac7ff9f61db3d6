"""The chain of a publisher's years, from the archive or a snapshot of it."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from archive.compare.chain import SCHEMA, Cell, Chain, ChainYear, Lacks, chain, chain_codes
from archive.values import number
from extract.forms.across import rules_across
from extract.identity import read_title
from extract.model import Finding


class Joined(NamedTuple):
    """Another publisher that was merged into this one, or that this one was merged into, on a day (ISO 8601). The chain
    does not go over into its reports: they are another office's."""

    key: str
    name: str
    merged_on: str | None


@dataclass(frozen=True, slots=True)
class PublisherChain:
    """`former`: its other names, under which the chain goes on, as (name, since, until)."""

    key: str
    name: str
    chain: Chain
    former: tuple[tuple[str, str | None, str | None], ...]
    merged: tuple[Joined, ...]
    successor: Joined | None

    def to_json(self) -> dict[str, Any]:
        """The object that `gongkai chain --format json` prints (`gongkai.chain/1`)."""
        return {
            "schema": SCHEMA,
            "publisher": {"key": self.key, "name": self.name},
            "former_names": [dict(zip(("name", "since", "until"), name, strict=True)) for name in self.former],
            "merged": [joined._asdict() for joined in self.merged],
            "successor": self.successor._asdict() if self.successor else None,
        } | self.chain.to_json()


def publisher_chain(connection: sqlite3.Connection, key: str, states: Sequence[tuple[int, str]]) -> PublisherChain:
    """The chain of the publisher with that key. Raises KeyError for one that is not there.

    `states`: the years that are expected of it or that it has, with the state of their coverage.
    """
    row = connection.execute("SELECT id, name, successor_id FROM publisher WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise KeyError(key)
    publisher_id, name, successor = row
    return PublisherChain(
        key,
        name,
        chain(_years(connection, publisher_id, key, dict(states)), _findings(connection, publisher_id)),
        tuple(connection.execute(_FORMER, (publisher_id,))),
        tuple(Joined(*other) for other in connection.execute(_MERGED, (publisher_id,))),
        next((Joined(*other) for other in connection.execute(_SUCCESSOR, (publisher_id, successor))), None),
    )


def _years(connection: sqlite3.Connection, publisher_id: int, key: str, states: dict[int, str]) -> list[ChainYear]:
    reports = {row[0]: row[1:] for row in connection.execute(_REPORTS, (publisher_id,))}
    if not reports:
        return []
    cells: dict[int, dict[str, Cell]] = {year: {} for year in reports}
    for year, code, state, value, unit in connection.execute(_CELLS, (key, json.dumps(chain_codes()))):
        cells[year][code] = Cell(state, number(value), unit)
    # A year that is not due yet, at the end, is no hole; one that should be there is.
    last = max(reports.keys() | {year for year, state in states.items() if state != "not_due"})
    unread = _unread(connection, key) if len(reports) <= last - min(reports) else {}
    found = []
    for year in range(min(reports), last + 1):
        if year in reports:
            report_key, form, printed, gone_at = reports[year]
            found.append(ChainYear(year, cells[year], None, report_key, form, printed, gone_at))
        elif year in unread:
            found.append(ChainYear(year, {}, "unread", told=unread[year]))
        else:
            found.append(ChainYear(year, {}, _lacks(states.get(year))))
    return found


def _lacks(state: str | None) -> Lacks:
    match state:
        case "missing" | "failed" | "not_fetched" | "not_due":
            return state
        case _:
            return "none"


def _unread(connection: sqlite3.Connection, key: str) -> dict[int, str]:
    """The years of the publisher's captures that gave no report, by what their links say, with why."""
    found: dict[int, str] = {}
    names = {None, *(name for (name,) in connection.execute(_NAMES, {"key": key}))}
    for title, message in connection.execute(_UNREAD, (key,)):
        named = read_title(title)
        # A column that several offices share has links to the others' reports.
        if named is not None and named.year is not None and named.publisher in names:
            found.setdefault(named.year, message)
    return found


def _findings(connection: sqlite3.Connection, publisher_id: int) -> dict[tuple[str, str, int], Finding]:
    asked = json.dumps([rule.id for rule in rules_across()])
    found = {}
    for year, *row, facts, zh, en, severity, reason in connection.execute(_FINDINGS, (publisher_id, asked)):
        rule, each, status, stated, computed = row
        finding = Finding(
            rule, each, status, number(stated), number(computed), tuple(json.loads(facts)), zh, en, severity, reason
        )
        found[rule, each, year] = finding
    return found


_FORMER = """
SELECT name, since, until FROM publisher_alias
WHERE publisher_id = ? AND kind IN ('former', 'renamed') ORDER BY coalesce(until, since), name"""

_MERGED = "SELECT key, name, merged_on FROM publisher WHERE successor_id = ? ORDER BY merged_on, key"

_SUCCESSOR = """
SELECT successor.key, successor.name, publisher.merged_on
FROM publisher JOIN publisher AS successor ON successor.id = publisher.successor_id
WHERE publisher.id = ? AND successor.id = ?"""

_REPORTS = """
SELECT report.year, report.key, revision.form, revision.publisher_printed, report.gone_at
FROM report JOIN revision ON revision.id = report.current_revision_id WHERE report.publisher_id = ?"""

_CELLS = """
SELECT year, code, state, value, unit FROM facts
WHERE publisher_key = ? AND code IN (SELECT value FROM json_each(?))"""

_NAMES = """
SELECT name FROM publisher WHERE key = :key
UNION SELECT publisher_alias.name FROM publisher_alias JOIN publisher ON publisher.id = publisher_id WHERE key = :key"""

_UNREAD = """
SELECT capture.title, unread.message FROM unread JOIN capture ON capture.id = unread.capture_id
WHERE capture.site = ? AND capture.title IS NOT NULL ORDER BY capture.id"""

_FINDINGS = """
SELECT report.year, finding.rule, finding.each, finding.status, finding.stated, finding.computed, finding.facts,
  finding.message_zh, finding.message_en, finding.severity, finding.reason
FROM report JOIN finding ON finding.revision_id = report.current_revision_id
WHERE report.publisher_id = ? AND finding.against_revision_id IS NOT NULL
  AND finding.rule IN (SELECT value FROM json_each(?))"""
