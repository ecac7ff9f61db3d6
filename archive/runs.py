"""The record of every run, and what a run has put into the archive, counted from the archive itself.

Counting from the rows makes a run that was killed and resumed tell the whole of what it did. Which of two runs is the
newer one is told by their rows too (`rowid`), never by their times: a machine's clock is put back, or starts in 2000.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from archive.articles import digests_of
from archive.revisions import now
from archive.values import compact

RESUME_HOURS = 20  # a night that was killed is taken up again until shortly before the next one is due

Kind = Literal["nightly", "crawl", "ingest", "build", "publish"]
Status = Literal["ok", "partly", "failed"]


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that gave no report, and why."""

    url: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class CopyDiffers:
    """A document that says otherwise, in `figures` cells, than the one that was kept for a report."""

    url: str
    kept: str
    report: str
    figures: int


@dataclass(slots=True)
class Tally:
    """What some runs came to. Reports by key, each in one list only; figures are cells with a number."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    figures_stored: int = 0
    unread: list[Unread] = field(default_factory=list)
    copies_differing: list[CopyDiffers] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"unchanged": len(self.unchanged)}


class Ending(NamedTuple):
    """How a run went."""

    run: str
    status: Status
    summary: dict[str, Any]


def start(connection: sqlite3.Connection, kind: Kind) -> str:
    """Opens a run and returns its id: its kind and when it began."""
    at = now()
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    run = f"{kind}-{stamp}"
    with connection:
        connection.execute("INSERT INTO run (id, kind, started_at) VALUES (?, ?, ?)", (run, kind, at))
    return run


def resumable(connection: sqlite3.Connection, kind: Kind) -> str | None:
    """The newest run of a kind if it never ended and is recent enough to be taken up again."""
    oldest = (datetime.now(UTC) - timedelta(hours=RESUME_HOURS)).isoformat(timespec="seconds").replace("+00:00", "Z")
    row = connection.execute(
        "SELECT id, finished_at, started_at >= ? FROM run WHERE kind = ? ORDER BY rowid DESC LIMIT 1",
        (oldest, kind),
    ).fetchone()
    return row[0] if row is not None and row[1] is None and row[2] else None


def stop(connection: sqlite3.Connection, run: str, summary: dict[str, Any]) -> None:
    """Takes down why a run was stopped before its end; it can still be taken up again."""
    with connection:
        connection.execute("UPDATE run SET summary = ? WHERE id = ?", (compact(summary), run))


def finish(connection: sqlite3.Connection, ending: Ending) -> None:
    """Closes a run with how it went and its summary."""
    with connection:
        connection.execute(
            "UPDATE run SET finished_at = ?, status = ?, summary = ? WHERE id = ?",
            (now(), ending.status, compact(ending.summary), ending.run),
        )


def tally(connection: sqlite3.Connection, runs: Sequence[str]) -> Tally:
    """What the captures of these runs have come to in the archive."""
    marks = ", ".join("?" * len(runs))
    reports = connection.execute(
        f"""
        SELECT report.key, max(revision.number = 1 AND capture.standing = 'revision'),
          max(capture.standing = 'revision'), min(capture.standing = 'gone')
        FROM capture JOIN revision ON revision.id = capture.revision_id JOIN report ON report.id = revision.report_id
        WHERE capture.run IN ({marks}) GROUP BY report.key ORDER BY report.key
        """,  # noqa: S608  # question marks
        tuple(runs),
    )
    result = Tally()
    for key, is_new, is_changed, is_gone in reports:
        if is_new:
            result.new.append(key)
        elif is_changed:
            result.changed.append(key)
        elif is_gone:
            result.gone.append(key)
        else:
            result.unchanged.append(key)
    stored = connection.execute(
        f"""
        SELECT coalesce(sum(printed - (
          SELECT count(*) FROM cell WHERE cell.revision_id = revision.id AND cell.state <> 'stated'
        )), 0)
        FROM capture JOIN revision ON revision.capture_id = capture.id JOIN places ON places.id = revision.places_id
        WHERE capture.standing = 'revision' AND capture.run IN ({marks})
        """,  # noqa: S608  # question marks
        tuple(runs),
    ).fetchone()
    result.figures_stored = stored[0]
    unread = connection.execute(
        f"""
        SELECT DISTINCT capture.url, unread.code, unread.message
        FROM capture JOIN capture AS original ON original.url = capture.url AND original.sha256 = capture.sha256
        JOIN unread ON unread.capture_id = original.id
        WHERE capture.run IN ({marks}) AND {digests_of("original")} = {digests_of("capture")}
        ORDER BY capture.url, unread.code
        """,  # noqa: S608  # question marks
        tuple(runs),
    )
    result.unread = [Unread(*row) for row in unread]
    differing = connection.execute(
        f"""
        SELECT capture.url, revision.url, report.key, capture.differs
        FROM capture JOIN revision ON revision.id = capture.revision_id JOIN report ON report.id = revision.report_id
        WHERE capture.run IN ({marks}) AND capture.standing = 'copy' AND capture.differs > 0
        ORDER BY report.key, capture.id
        """,  # noqa: S608  # question marks
        tuple(runs),
    )
    result.copies_differing = [CopyDiffers(*row) for row in differing]
    return result
