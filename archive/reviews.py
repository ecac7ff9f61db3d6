"""What people make of findings: verdicts that stand for as long as the finding rests on the same cells.

A verdict belongs to a report, a rule and a member with the operands it was given on: the result, the two sums and what
each cell says. Reports that are read again and say the same keep it; other operands leave it `outdated`, for a person
to look at again. The view `finding_review` puts findings and verdicts together.
"""

import sqlite3
from typing import Literal, NamedTuple, get_args

from archive.revisions import now

Verdict = Literal["office", "extraction", "explained"]
VERDICTS: tuple[str, ...] = get_args(Verdict)


class Review(NamedTuple):
    """A verdict on a finding. `outdated`: it was given on other operands than the finding has now.

    `finding_id`, `status` and the messages are None where the report gives rise to no such finding any more.
    """

    finding_id: int | None
    report_key: str
    rule: str
    each: str
    status: str | None
    message_zh: str | None
    message_en: str | None
    verdict: str
    note: str | None
    given_by: str
    given_at: str
    outdated: bool


def give(
    connection: sqlite3.Connection, finding_id: int, verdict: str, *, given_by: str, note: str | None = None
) -> None:
    """Writes a verdict on a finding of a current revision, in place of one on the same operands.

    `office`: the report itself is wrong; `extraction`: it was misread; `explained`: it is right as it stands. Raises
    ValueError for another verdict or no name, KeyError for a finding that no current revision has.
    """
    if verdict not in VERDICTS:
        raise ValueError(f"{verdict} is none of {', '.join(VERDICTS)}")
    if not given_by.strip():
        raise ValueError("a verdict needs the name of who gives it")
    row = connection.execute(
        "SELECT report_key, rule, each, operands FROM finding_review WHERE finding_id = ?", (finding_id,)
    ).fetchone()
    if row is None:
        raise KeyError(finding_id)
    with connection:
        connection.execute(
            """
            INSERT INTO finding_verdict (report_key, rule, each, operands, verdict, note, given_by, given_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (report_key, rule, each, operands) DO UPDATE SET verdict = excluded.verdict,
              note = excluded.note, given_by = excluded.given_by, given_at = excluded.given_at
            """,
            (*row, verdict, note, given_by.strip(), now()),
        )


def reviews(connection: sqlite3.Connection, report_key: str | None = None) -> list[Review]:
    """The verdicts that were given, of one report or of all, in the order of reports and rules.

    Of each finding the verdict on its present operands, or the latest on other ones.
    """
    # With `OR`, SQLite would go through all reports for those of one; and few have a verdict at all.
    condition = "WHERE report_key = :report"
    if report_key is None:
        condition = "WHERE report_key IN (SELECT report_key FROM finding_verdict)"
    given = f"SELECT 1 FROM finding_verdict {condition} LIMIT 1"  # noqa: S608  # as above
    if connection.execute(given, {"report": report_key}).fetchone() is None:
        return []
    columns = ", ".join(Review._fields)
    rows = connection.execute(
        f"""
        SELECT {columns} FROM finding_review {condition} AND verdict IS NOT NULL
        UNION ALL
        SELECT NULL, report_key, rule, each, NULL, NULL, NULL, verdict, note, given_by, given_at, 1
        FROM finding_verdict {condition} AND NOT EXISTS (
          SELECT 1 FROM finding JOIN report ON report.current_revision_id = finding.revision_id
          WHERE report.key = finding_verdict.report_key AND finding.rule = finding_verdict.rule
            AND finding.each = finding_verdict.each
        )
        ORDER BY report_key, rule, each, given_at
        """,  # noqa: S608  # names of our own
        {"report": report_key},
    )
    return [Review(*row)._replace(outdated=bool(row[-1])) for row in rows]
