"""A reading as rows, and the rows as a reading again: what is stored is what comes back.

Reading needs any connection to the archive or to a snapshot of it, and writes nothing.
"""

import hashlib
import json
import sqlite3
from typing import Any, cast

from archive.cells import load_cells, measures_stored, write_cells
from archive.values import RowError, compact, number, stored_number
from extract.model import (
    Dated,
    Figure,
    Finding,
    Mend,
    Number,
    Part,
    Problem,
    Report,
    Section,
    Source,
    place_from_json,
)


def content_hash(report: Report) -> str:
    """SHA-256 of all that was read: identity, sections, facts and figures with their places, but not the source."""
    entry = report.to_json()
    kept = ("title", "publisher", "year", "published_on", "form", "sections", "facts", "figures")
    return hashlib.sha256(compact([entry[key] for key in kept]).encode()).hexdigest()


def write_reading(connection: sqlite3.Connection, revision_id: int, report: Report) -> None:
    """Writes the sections, facts, figures, findings and problems of a revision in place of those it has.

    Findings across years are not touched. Raises RowError for what the tables cannot hold.
    """
    for table in ("section", "figure", "problem"):
        connection.execute(f"DELETE FROM {table} WHERE revision_id = ?", (revision_id,))  # noqa: S608  # names above
    connection.execute("DELETE FROM finding WHERE revision_id = ? AND against_revision_id IS NULL", (revision_id,))
    ids, _ = measures_stored(connection)
    try:
        connection.executemany(
            """
            INSERT INTO section (revision_id, position, key, heading, text, start, end, parts)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                (revision_id, position, *section[:5], compact([part.to_json() for part in section.parts]))
                for position, section in enumerate(report.sections)
            ],
        )
        write_cells(connection, revision_id, report.form, report.facts)
        connection.executemany(
            """
            INSERT INTO figure (revision_id, position, text, value, unit, section_key, start, end, within_start,
              within_end, measure_id, agrees, subject) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                (
                    revision_id,
                    position,
                    figure.text,
                    stored_number(figure.value),
                    figure.unit,
                    figure.section,
                    figure.start,
                    figure.end,
                    *figure.within,
                    ids[figure.code] if figure.code else None,
                    figure.agrees,
                    figure.subject,
                )
                for position, figure in enumerate(report.figures)
            ],
        )
    except sqlite3.IntegrityError as error:
        raise RowError(f"the reading contradicts itself: {error}") from error
    write_findings(connection, revision_id, None, report.findings)
    connection.executemany(
        "INSERT INTO problem (revision_id, position, code, message, raw, place) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (revision_id, position, p.code, p.message, p.raw, None if p.where is None else compact(p.where.to_json()))
            for position, p in enumerate(report.problems)
        ],
    )


def write_findings(
    connection: sqlite3.Connection, revision_id: int, against: int | None, findings: list[Finding]
) -> None:
    """Adds findings to a revision; `against` is the revision of the year before, for rules across years."""
    connection.executemany(
        """
        INSERT INTO finding (revision_id, against_revision_id, rule, each, status, stated, computed, reason, severity,
          message_zh, message_en, facts, mends, place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (
                revision_id,
                against,
                finding.rule,
                finding.each,
                finding.status,
                stored_number(finding.stated),
                stored_number(finding.computed),
                finding.reason,
                finding.severity,
                finding.message,
                finding.message_en,
                compact(list(finding.facts)),
                compact([mend.to_json() for mend in finding.mends]),
                None if finding.where is None else compact(finding.where),
            )
            for finding in findings
        ],
    )


def load_report(connection: sqlite3.Connection, report_key: str, revision: int | None = None) -> Report:
    """The reading of a report's current revision, or of the one with that number. Raises KeyError if there is none."""
    row = connection.execute(
        f"""
        SELECT revision.id, report.year, source_name, sha256, media_type, layout, extractor_version, title,
          publisher_printed, publisher_evidence, year_evidence, published_on, published_on_evidence, dates, form,
          form_notes
        FROM revision JOIN report ON report.id = revision.report_id
        WHERE report.key = ? AND {"revision.id = report.current_revision_id" if revision is None else "number = ?"}
        """,  # noqa: S608  # one of two conditions of our own
        (report_key,) if revision is None else (report_key, revision),
    ).fetchone()
    if row is None:
        raise KeyError(report_key if revision is None else f"{report_key} revision {revision}")
    (revision_id, year, name, sha256, media_type, layout, version, *identity, form, notes) = tuple(row)
    title, publisher, publisher_evidence, year_evidence, published_on, published_on_evidence, dates = identity
    codes: dict[int, str] = {row[0]: row[1] for row in connection.execute("SELECT id, code FROM measure")}
    return Report(
        source=Source(name, sha256, media_type, layout),
        extractor_version=version,
        title=title,
        publisher=publisher,
        publisher_evidence=publisher_evidence,
        year=year,
        year_evidence=year_evidence,
        published_on=published_on,
        published_on_evidence=published_on_evidence,
        dates=[Dated(**dated) for dated in json.loads(dates)],
        form=form,
        form_notes=json.loads(notes),
        sections=_sections(connection, revision_id),
        facts=load_cells(connection, revision_id, form),
        figures=_figures(connection, revision_id, codes),
        findings=_findings(connection, revision_id),
        problems=_problems(connection, revision_id),
    )


def _sections(connection: sqlite3.Connection, revision_id: int) -> list[Section]:
    query = "SELECT key, heading, text, start, end, parts FROM section WHERE revision_id = ? ORDER BY position"
    found = []
    for key, heading, text, start, end, parts in connection.execute(query, (revision_id,)):
        within = [(part["key"], part["heading"], tuple(part["within"])) for part in json.loads(parts)]
        found.append(Section(key, heading, text, start, end, tuple(Part(*part) for part in within)))
    return found


def _figures(connection: sqlite3.Connection, revision_id: int, codes: dict[int, str]) -> list[Figure]:
    query = """
        SELECT text, value, unit, section_key, start, end, within_start, within_end, measure_id, agrees, subject
        FROM figure WHERE revision_id = ? ORDER BY position
    """
    return [
        Figure(
            *(text, cast(Number, number(value)), unit, section, start, end, (first, last)),
            code=None if measure is None else codes[measure],
            agrees=None if agrees is None else bool(agrees),
            subject=subject,
        )
        for text, value, unit, section, start, end, first, last, measure, agrees, subject in connection.execute(
            query, (revision_id,)
        )
    ]


def _findings(connection: sqlite3.Connection, revision_id: int) -> list[Finding]:
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


def _problems(connection: sqlite3.Connection, revision_id: int) -> list[Problem]:
    query = "SELECT code, message, place, raw FROM problem WHERE revision_id = ? ORDER BY position"
    found = []
    for code, message, place, raw in connection.execute(query, (revision_id,)):
        found.append(Problem(code, message, place_from_json(json.loads(place)) if place else None, raw))
    return found
