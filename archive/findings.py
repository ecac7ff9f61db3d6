"""Findings of the current revisions, as lists for people and programs."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.reviews import reviews
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
    verdict: str | None = None  # a person's: `office`, `extraction` or `explained`
    outdated: bool = False  # it was given on other operands

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
            "verdict": self.verdict,
            "verdict_outdated": self.outdated,
        }


def find(
    connection: sqlite3.Connection,
    *,
    publishers: list[str] | None = None,
    year: int | None = None,
    status: str | None = "fail",
) -> list[FindingRow]:
    """Findings of current revisions, of these publishers (keys), year and status where named; the widest gap first."""
    # Each a condition of its own: with `OR … IS NULL`, SQLite would go through every finding that there is.
    conditions = " AND ".join(
        (
            "true" if year is None else "report.year = :year",
            "true" if status is None else "status = :status",
            "true" if publishers is None else "publisher.key IN (SELECT value FROM json_each(:publishers))",
        )
    )
    query = f"""
        SELECT publisher.name, publisher.key, report.year, report.key, rule, each, status, stated, computed, reason,
          severity, message_zh, message_en, facts, mends, finding.id
        FROM finding JOIN revision ON revision.id = finding.revision_id
        JOIN report ON report.current_revision_id = revision.id
        JOIN publisher ON publisher.id = report.publisher_id
        WHERE {conditions}
        ORDER BY status <> 'fail', abs(stated - computed) DESC NULLS LAST, report.key, finding.id
    """  # noqa: S608  # conditions of our own
    named = None if publishers is None else json.dumps(publishers)
    rows = connection.execute(query, {"year": year, "status": status, "publishers": named})
    verdicts = {review.finding_id: (review.verdict, review.outdated) for review in reviews(connection)}
    found = []
    for *values, facts, mends, finding_id in rows:
        values += [tuple(json.loads(facts)), tuple(map(mend_from_json, json.loads(mends)))]
        values += verdicts.get(finding_id, (None, False))
        found.append(FindingRow(*values))
    return found
