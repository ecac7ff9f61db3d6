"""Findings as the archive keeps them, and back: what a rule says of thousands of reports is written once.

Table `ruling` has what a rule says of a member with a result, with slots for the two sums; table `judged` has a row a
finding: its ruling, its sums, its hints. The view `finding` puts them together.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from archive.erring import Compared, Erred, Readings, who_erred
from archive.values import compact, number, plain, stored_number
from extract.forms import cross_check_rule
from extract.model import Finding, Mend, Number

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class Ruling(NamedTuple):
    """A row of table `ruling`. `facts` is a JSON list of codes; `filled`: 1 where the messages have slots to fill."""

    rule: str
    each: str
    status: str
    reason: str | None
    severity: str
    message_zh: str
    message_en: str
    facts: str
    filled: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256("\0".join(map(str, self)).encode()).hexdigest()


def ruling_of(finding: Finding) -> Ruling:
    """What a finding says but for its two sums; with the sums in the messages where slots would not give them back."""
    printed = (plain(stored_number(finding.computed)), plain(stored_number(finding.stated)))
    sums = {text: slot for text, slot in zip(printed, ("{computed}", "{stated}"), strict=True) if text is not None}
    messages = [finding.message, finding.message_en]
    values = {slot: text for text, slot in sums.items()}
    slots = [_NUMBER.sub(lambda found: sums.get(found[0], found[0]), message) for message in messages]
    filled = slots != messages and [_filled(slot, values) for slot in slots] == messages
    zh, en = slots if filled else messages
    facts = compact(list(finding.facts))
    said = (finding.rule, finding.each, finding.status, finding.reason, finding.severity)
    return Ruling(*said, zh, en, facts, int(filled))


def _filled(message: str, values: dict[str, str]) -> str:
    for slot, text in values.items():
        message = message.replace(slot, text)
    return message


def write_findings(
    connection: sqlite3.Connection, revision_id: int, against: int | None, findings: Iterable[Finding]
) -> None:
    """Adds findings to a revision; `against` is the revision of the year before, for rules across years.

    Those that fail get who probably erred, by the two readings of each revision: of a revision by itself, X1 is
    among `findings`. Raises RowError for sums that cannot be stored exactly.
    """
    findings = list(findings)
    erred = _erred(connection, revision_id, against, findings)
    found = [(finding, ruling := ruling_of(finding), ruling.sha256) for finding in findings]
    said = {digest: ruling for _, ruling, digest in found}
    query = "SELECT sha256, id FROM ruling WHERE sha256 IN (SELECT value FROM json_each(?))"
    ids: dict[str, int] = dict(connection.execute(query, (json.dumps(list(said)),)).fetchall())
    for digest in [digest for digest in said if digest not in ids]:  # in order: the same archive each time it is made
        (ids[digest],) = connection.execute(
            """
            INSERT INTO ruling (sha256, rule, each, status, reason, severity, message_zh, message_en, facts, filled)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            (digest, *said[digest]),
        ).fetchone()
    connection.executemany(
        """
        INSERT INTO judged (revision_id, against_revision_id, ruling_id, stated, computed, mends, place, erred)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (
                revision_id,
                against,
                ids[digest],
                stored_number(finding.stated),
                stored_number(finding.computed),
                compact([mend.to_json() for mend in finding.mends]) if finding.mends else None,
                None if finding.where is None else compact(finding.where),
                who,
            )
            for (finding, _, digest), who in zip(found, erred, strict=True)
        ],
    )


def _erred(
    connection: sqlite3.Connection, revision_id: int, against: int | None, findings: list[Finding]
) -> list[Erred | None]:
    if all(finding.status != "fail" for finding in findings):
        return [None] * len(findings)
    own = Readings.of(findings) if against is None else stored_readings(connection, revision_id)
    before = stored_readings(connection, against)
    return [who_erred(finding, own, before) for finding in findings]


def stored_readings(connection: sqlite3.Connection, revision_id: int | None) -> Readings:
    """What two readings of a revision say of its cells, by the findings that are kept of it; nothing of None."""
    rows = connection.execute(
        """
        SELECT each, status, reason, facts FROM judged JOIN ruling ON ruling.id = ruling_id
        WHERE revision_id = ? AND against_revision_id IS NULL AND rule = ?
        """,
        (revision_id, cross_check_rule().id),
    )
    return Readings(
        {each: Compared(status, reason, frozenset(json.loads(facts))) for each, status, reason, facts in rows}
    )


def erred_in(connection: sqlite3.Connection, revision_id: int) -> dict[tuple[str, str], str]:
    """Who probably erred, by rule and member, of the failing findings of a revision, those across years included."""
    rows = connection.execute(
        "SELECT rule, each, erred FROM finding WHERE revision_id = ? AND erred IS NOT NULL", (revision_id,)
    )
    return {(rule, each): erred for rule, each, erred in rows}


def load_findings(connection: sqlite3.Connection, revision_id: int) -> list[Finding]:
    """What was found in a revision by itself, in order; findings across years are the archive's, not the reading's."""
    query = """
        SELECT mends, place, rule, each, status, stated, computed, facts, message_zh, message_en, severity, reason
        FROM finding WHERE revision_id = ? AND against_revision_id IS NULL ORDER BY id
    """
    found = []
    for mends, place, rule, each, status, stated, computed, facts, *rest in connection.execute(query, (revision_id,)):
        finding = Finding(rule, each, status, number(stated), number(computed), tuple(json.loads(facts)), *rest)
        found.append(
            finding._replace(
                mends=tuple(mend_from_json(mend) for mend in json.loads(mends)),
                where=tuple(json.loads(place)) if place else None,
            )
        )
    return found


def mend_from_json(entry: dict[str, Any]) -> Mend:
    """The hint that `Mend.to_json` wrote."""
    printed, would_be = (cast(Number, number(entry[key])) for key in ("printed", "would_be"))
    return Mend(entry["code"], printed, would_be)
