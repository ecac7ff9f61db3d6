"""What the pages read from the published snapshot, on a read-only connection."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from archive.rows import load_report
from archive.rulings import erred_in
from archive.values import number
from extract.model import Finding, Report

Row = dict[str, Any]


class Revision(NamedTuple):
    """One revision of a report and the capture that it was read from. Times are ISO 8601 UTC."""

    id: int
    number: int
    change: str
    sha256: str
    url: str | None
    source_name: str
    media_type: str | None
    layout: str | None
    fetched_at: str | None
    extracted_at: str


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as the snapshot holds it, with what is known about where it came from."""

    publisher: Row
    year: int
    revision: Revision
    current: Revision
    revisions: tuple[Revision, ...]
    gone_at: str | None
    report: Report
    across: tuple[Finding, ...]
    erred: dict[tuple[str, str], str]  # who probably erred, by rule and member, where a finding fails
    coverage: Row | None
    years: tuple[int, ...]  # all years that the publisher has reports of
    further_pages: tuple[Row, ...]  # `number`, `url`, `sha256`, `first_table` of the pages behind the first
    copies_differing: tuple[Row, ...]  # `url` and `differs` (cells) of the documents that say otherwise


def rows(conn: sqlite3.Connection, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[Row]:
    cursor = conn.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def first(conn: sqlite3.Connection, sql: str, parameters: Sequence[object] = ()) -> Row | None:
    return next(iter(rows(conn, sql, parameters)), None)


def publisher(conn: sqlite3.Connection, key: str) -> Row | None:
    return first(
        conn,
        "select publisher.*, region.path as region_path, region.name as region_name"
        " from publisher left join region on region.adcode = publisher.adcode where publisher.key = ?",
        [key],
    )


def stored_report(
    conn: sqlite3.Connection, publisher_key: str, year: int, revision: int | None = None
) -> StoredReport | None:
    """The report in its current revision, or in the one with that number; None where the snapshot has no such thing."""
    owner = publisher(conn, publisher_key)
    record = first(conn, "select * from report where key = ?", [f"{publisher_key}/{year}"])
    if owner is None or record is None:
        return None
    revisions = tuple(Revision(**row) for row in rows(conn, _REVISIONS, [record["id"]]))
    current = next((r for r in revisions if r.id == record["current_revision_id"]), None)
    chosen = current if revision is None else next((r for r in revisions if r.number == revision), None)
    if current is None or chosen is None:
        return None
    years = rows(conn, "select year from report where publisher_id = ? order by year", [owner["id"]])
    return StoredReport(
        publisher=owner,
        year=year,
        revision=chosen,
        current=current,
        revisions=revisions,
        gone_at=record["gone_at"],
        report=load_report(conn, str(record["key"]), chosen.number),
        across=tuple(_finding(row) for row in rows(conn, _ACROSS, [chosen.id])),
        erred=erred_in(conn, chosen.id),
        coverage=first(conn, "select * from coverage_cell where publisher_id = ? and year = ?", [owner["id"], year]),
        years=tuple(row["year"] for row in years),
        further_pages=tuple(rows(conn, _FURTHER_PAGES, [chosen.id])),
        copies_differing=tuple(rows(conn, _COPIES_DIFFERING, [chosen.id])),
    )


_REVISIONS = """
select revision.id, number, change, revision.sha256, revision.url, source_name, revision.media_type, layout,
  capture.fetched_at, extracted_at
from revision left join capture on capture.id = revision.capture_id
where report_id = ? order by number"""


# A page that was not captured, or is not read, has no hash or no first table.
_FURTHER_PAGES = """
select further_page.number, further_page.url, capture.sha256, first_table
from revision join further_page on further_page.capture_id = revision.capture_id
left join capture on capture.id = page_id
where revision.id = ? order by further_page.number"""


_COPIES_DIFFERING = """
select url, differs from capture where revision_id = ? and standing = 'copy' and differs > 0 order by id"""


_ACROSS = "select * from finding where revision_id = ? and against_revision_id is not null order by id"


def _finding(row: Row) -> Finding:
    return Finding(
        rule=row["rule"],
        each=row["each"],
        status=row["status"],
        stated=number(row["stated"]),
        computed=number(row["computed"]),
        facts=tuple(json.loads(row["facts"])),
        message=row["message_zh"],
        message_en=row["message_en"],
        severity=row["severity"],
        reason=row["reason"],
        where=tuple(json.loads(row["place"])) if row["place"] else None,
    )
