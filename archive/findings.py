"""Findings of the current revisions, as lists for people and programs.

What people made of them stands beside them: `reviewed` are those with a verdict on what they rest on now.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.reviews import Asked, Review, reviews
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
    erred: str | None = None  # `office`, `extraction` or `undetermined`, where it fails
    review: Review | None = None  # what a person made of it
    operands: str | None = None  # what a verdict is given on, where it was asked for

    @property
    def asked(self) -> Asked:
        return Asked(self.report_key, self.rule, self.each)

    @property
    def reviewed(self) -> bool:
        return self.review is not None and self.review.verdict is not None and not self.review.outdated

    def to_json(self) -> dict[str, Any]:
        """The finding as `gongkai extract` prints it, with its report and what a person made of it."""
        review = self.review
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
            "erred": self.erred,
            "verdict": review and review.verdict,
            "verdict_outdated": review is not None and review.outdated,
            "note": review and review.note,
            "given_by": review and review.given_by,
            "given_at": review and review.given_at,
            "operands": self.operands,
        }


def find(
    connection: sqlite3.Connection,
    *,
    publishers: list[str] | None = None,
    year: int | None = None,
    status: str | None = "fail",
    rule: str | None = None,
    erred: str | None = None,
    operands: bool = False,
) -> list[FindingRow]:
    """Findings of current revisions, of these publishers (keys), year, status, rule and cause where named; the widest
    gap first. `operands`: what each that fails rests on too, which takes several times as long."""
    # Each a condition of its own: with `OR … IS NULL`, SQLite would go through every finding that there is.
    conditions = " AND ".join(
        (
            "true" if year is None else "report.year = :year",
            "true" if status is None else "finding.status = :status",
            "true" if rule is None else "finding.rule = :rule",
            "true" if erred is None else "finding.erred = :erred",
            "true" if publishers is None else "publisher.key IN (SELECT value FROM json_each(:publishers))",
        )
    )
    resting = "SELECT operands FROM finding_review WHERE finding_id = finding.id"
    query = f"""
        SELECT publisher.name, publisher.key, report.year, report.key, finding.rule, finding.each, finding.status,
          finding.stated, finding.computed, finding.reason, finding.severity, finding.message_zh, finding.message_en,
          finding.facts, finding.mends, finding.erred, finding.id,
          {f"CASE finding.status WHEN 'fail' THEN ({resting}) END" if operands else "NULL"}
        FROM finding JOIN revision ON revision.id = finding.revision_id
        JOIN report ON report.current_revision_id = revision.id
        JOIN publisher ON publisher.id = report.publisher_id
        WHERE {conditions}
        ORDER BY finding.status <> 'fail', abs(finding.stated - finding.computed) DESC NULLS LAST, report.key,
          finding.id
    """  # noqa: S608  # conditions of our own
    named = None if publishers is None else json.dumps(publishers)
    asked = {"year": year, "status": status, "rule": rule, "erred": erred, "publishers": named}
    given = {review.finding_id: review for review in reviews(connection)}
    found = []
    for *values, facts, mends, who, finding_id, resting_on in connection.execute(query, asked):
        values += [tuple(json.loads(facts)), tuple(map(mend_from_json, json.loads(mends)))]
        values += [who, given.get(finding_id), resting_on]
        found.append(FindingRow(*values))
    return found
