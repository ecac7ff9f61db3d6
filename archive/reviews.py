"""What people make of findings: verdicts that stand for as long as the finding rests on the same cells.

A verdict belongs to a report, a rule and a member with the operands it was given on: the result, the two sums, what
each cell says and the words that are spoken of. Reports that are read again and say the same keep it; other operands
leave it `outdated`, for a person to look at again. The view `finding_review` puts findings and verdicts together.

None is lost: a later one on the same operands stands in the place of an earlier one, which is kept, and one that is
taken back is kept with who did so.
"""

import sqlite3
import unicodedata
from typing import Literal, NamedTuple, get_args

from archive.revisions import now

Verdict = Literal["office", "extraction", "explained"]
VERDICTS: tuple[str, ...] = get_args(Verdict)

LONGEST_NAME = 60
LONGEST_NOTE = 1000
# Control characters, halves of pairs, and marks that turn the direction of what stands behind them.
_REFUSED = frozenset(("Cc", "Cs"))
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Review(NamedTuple):
    """A verdict on a finding. `outdated`: it was given on other operands than the finding has now. A `verdict` of None
    is a note.

    `finding_id`, `status` and the messages are None where the report gives rise to no such finding any more.
    """

    finding_id: int | None
    report_key: str
    rule: str
    each: str
    status: str | None
    message_zh: str | None
    message_en: str | None
    verdict: str | None
    note: str | None
    given_by: str
    given_at: str
    outdated: bool


class Asked(NamedTuple):
    """What a finding is known by, whichever revision it is of."""

    report_key: str
    rule: str
    each: str


class Said(NamedTuple):
    """What a person says of a finding, checked. A `verdict` of None is a note alone."""

    verdict: str | None
    note: str | None
    given_by: str


class Given(NamedTuple):
    """A verdict or a note as it was given, whatever became of it. Times are ISO 8601 UTC."""

    id: int
    report_key: str
    rule: str
    each: str
    operands: str
    verdict: str | None
    note: str | None
    given_by: str
    given_at: str
    withdrawn_by: str | None
    withdrawn_at: str | None


def checked_name(text: str) -> str:
    """The name of a person, without spaces around it. Raises ValueError for none, too long a one, or no name at all."""
    name = text.strip()
    if not name:
        raise ValueError("a verdict needs the name of who gives it")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"a name has at most {LONGEST_NAME} characters")
    _refuse_marks(name, "a name")
    return name


def checked_note(text: str | None) -> str | None:
    """A note with its lines as they are, None where there is none. Raises ValueError for too long a one."""
    note = (text or "").replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise ValueError(f"a note has at most {LONGEST_NOTE:,} characters")
    _refuse_marks(note.replace("\n", " ").replace("\t", " "), "a note")
    return note or None


def checked_verdict(text: str | None, note: str | None) -> str | None:
    """A verdict, None for a note alone. Raises ValueError for what is neither."""
    if text is not None and text not in VERDICTS:
        raise ValueError(f"{text[:LONGEST_NAME]!r} is none of {', '.join(VERDICTS)}")
    if text is None and note is None:
        raise ValueError("there is neither a verdict nor a note")
    return text


def _refuse_marks(text: str, what: str) -> None:
    if any(unicodedata.category(character) in _REFUSED or character in _TURNING for character in text):
        raise ValueError(f"{what} holds no control characters")


class ChangedError(Exception):
    """A finding rests on other operands than those that a person has seen."""


def operands_of(connection: sqlite3.Connection, asked: Asked) -> str:
    """What a finding rests on now, as JSON. Raises KeyError where no current revision has such a finding."""
    row = connection.execute(
        "SELECT operands FROM finding_review WHERE report_key = ? AND rule = ? AND each = ?", asked
    ).fetchone()
    if row is None:
        raise KeyError(asked)
    return str(row[0])


def give(
    connection: sqlite3.Connection,
    asked: Asked,
    verdict: str | None,
    *,
    given_by: str,
    note: str | None = None,
    seen: str | None = None,
) -> int:
    """Writes a verdict, or a note alone, on a finding of a current revision; returns its number in `finding_verdict`.

    `office`: the report itself is wrong; `extraction`: it was misread; `explained`: it is right as it stands. `seen`:
    the operands that the person had before them, None for what they are now. What a person says twice in a row is
    written once. Raises ValueError for another verdict, a name or a note that cannot be one, KeyError for a finding
    that no current revision has, ChangedError where it has other operands than those that were seen.
    """
    note = checked_note(note)
    said = Said(checked_verdict(verdict, note), note, checked_name(given_by))
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        operands = operands_of(connection, asked)
        if seen is not None and seen != operands:
            raise ChangedError(asked)
        return write(connection, asked, operands, said)


def write(connection: sqlite3.Connection, asked: Asked, operands: str, said: Said, at: str | None = None) -> int:
    """The same for what was checked, inside the caller's transaction; `at`: when it was given, None for now."""
    latest = connection.execute(
        """
        SELECT id, verdict, note, given_by FROM finding_verdict
        WHERE report_key = ? AND rule = ? AND each = ? AND operands = ? AND withdrawn_at IS NULL
        ORDER BY given_at DESC, id DESC LIMIT 1
        """,
        (*asked, operands),
    ).fetchone()
    if latest is not None and at is None and Said(*latest[1:]) == said:
        return int(latest[0])
    cursor = connection.execute(
        """
        INSERT INTO finding_verdict (report_key, rule, each, operands, verdict, note, given_by, given_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (*asked, operands, *said, at or now()),
    )
    return int(cursor.lastrowid or 0)


def take_back(connection: sqlite3.Connection, number: int, *, by: str) -> None:
    """Withdraws a verdict or a note: what stood before it stands again. It is kept, with who withdrew it and when.

    Raises ValueError for no name, KeyError where there is none of that number that stands.
    """
    name = checked_name(by)
    with connection:
        done = connection.execute(
            "UPDATE finding_verdict SET withdrawn_by = ?, withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL",
            (name, now(), number),
        )
    if not done.rowcount:
        raise KeyError(number)


def all_given(connection: sqlite3.Connection, report_key: str | None = None) -> list[Given]:
    """Every verdict and note, of one report or of all, those that were replaced or taken back too; the oldest first."""
    columns = ", ".join(Given._fields)
    rows = connection.execute(
        f"SELECT {columns} FROM finding_verdict WHERE {'true' if report_key is None else 'report_key = ?'}"  # noqa: S608
        " ORDER BY given_at, id",
        () if report_key is None else (report_key,),
    )
    return [Given(*row) for row in rows]


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
        SELECT {columns} FROM finding_review {condition} AND given_by IS NOT NULL
        UNION ALL
        SELECT NULL, report_key, rule, each, NULL, NULL, NULL, verdict, note, given_by, given_at, 1
        FROM finding_verdict {condition} AND withdrawn_at IS NULL AND NOT EXISTS (
          SELECT 1 FROM finding JOIN report ON report.current_revision_id = finding.revision_id
          WHERE report.key = finding_verdict.report_key AND finding.rule = finding_verdict.rule
            AND finding.each = finding_verdict.each
        ) AND id = (
          SELECT id FROM finding_verdict AS given
          WHERE given.report_key = finding_verdict.report_key AND given.rule = finding_verdict.rule
            AND given.each = finding_verdict.each AND withdrawn_at IS NULL
          ORDER BY verdict IS NULL, given_at DESC, id DESC LIMIT 1
        )
        ORDER BY report_key, rule, each, given_at
        """,  # noqa: S608  # names of our own
        {"report": report_key},
    )
    return [Review(*row)._replace(outdated=bool(row[-1])) for row in rows]
