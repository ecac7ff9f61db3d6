"""Findings of the current revisions, as lists for people and programs."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.rulings import mend_from_json
from extract.model import Mend

STATUSES = ("fail", "pass_if_blank_is_zero", "not_assessable", "pass")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with the report that it is about. `stated` and `computed` are sums in the cells' unit, or None."""

    publisher: str
    publisher_key: str
    year: int
    report_key: str
    rule: str
    each: str
    status: str
    stated: float | None
    computed: float | None
    reason: str | None
    severity: str
    message_zh: str
    message_en: str
    facts: tuple[str, ...]
    mends: tuple[Mend, ...]

    def to_json(self) -> dict[str, Any]:
        """The finding as `gongkai extract` prints it, with its report."""
        return {
            "publisher": self.publisher,
            "publisher_key": self.publisher_key,
            "year": self.year,
            "report": self.report_key,
            "rule": self.rule,
            "each": self.each,
            "status": self.status,
            "stated": self.stated,
            "computed": self.computed,
            "reason": self.reason,
            "severity": self.severity,
            "message": self.message_zh,
            "message_en": self.message_en,
            "facts": list(self.facts),
            "mends": [mend.to_json() for mend in self.mends],
        }


def find(
    connection: sqlite3.Connection,
    *,
    publishers: list[str] | None = None,
    year: int | None = None,
    status: str | None = "fail",
) -> list[FindingRow]:
    """Findings of current revisions, of these publishers (keys), year and status where named; the widest gap first."""
    query = """
        SELECT publisher.name, publisher.key, report.year, report.key, rule, each, status, stated, computed, reason,
          severity, message_zh, message_en, facts, mends
        FROM finding JOIN revision ON revision.id = finding.revision_id
        JOIN report ON report.current_revision_id = revision.id
        JOIN publisher ON publisher.id = report.publisher_id
        WHERE (:year IS NULL OR report.year = :year) AND (:status IS NULL OR status = :status)
          AND (:publishers IS NULL OR publisher.key IN (SELECT value FROM json_each(:publishers)))
        ORDER BY status <> 'fail', abs(stated - computed) DESC NULLS LAST, report.key, finding.id
    """
    named = None if publishers is None else json.dumps(publishers)
    rows = connection.execute(query, {"year": year, "status": status, "publishers": named})
    found = []
    for row in rows:
        values = [*row]
        facts, mends = (json.loads(value) for value in values[-2:])
        values[-2:] = [tuple(facts), tuple(map(mend_from_json, mends))]
        found.append(FindingRow(*values))
    return found
