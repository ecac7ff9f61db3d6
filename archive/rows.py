"""A reading as rows, and the rows as a reading again: what is stored is what comes back.

Reading needs any connection to the archive or to a snapshot of it, and writes nothing.
"""

import hashlib
import json
import sqlite3
from typing import cast

from archive.cells import load_cells, write_cells
from archive.rulings import load_findings, write_findings
from archive.values import RowError, compact, number, stored_number
from extract.model import (
    Dated,
    Figure,
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
    connection.execute("DELETE FROM judged WHERE revision_id = ? AND against_revision_id IS NULL", (revision_id,))
    restated = json.dumps([figure.code for figure in report.figures])
    query = "SELECT code, id FROM measure WHERE code IN (SELECT value FROM json_each(?))"
    ids: dict[str, int] = dict(connection.execute(query, (restated,)).fetchall())
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
        figures=_figures(connection, revision_id),
        findings=load_findings(connection, revision_id),
        problems=_problems(connection, revision_id),
    )


def _sections(connection: sqlite3.Connection, revision_id: int) -> list[Section]:
    query = "SELECT key, heading, text, start, end, parts FROM section WHERE revision_id = ? ORDER BY position"
    found = []
    for key, heading, text, start, end, parts in connection.execute(query, (revision_id,)):
        within = [(part["key"], part["heading"], tuple(part["within"])) for part in json.loads(parts)]
        found.append(Section(key, heading, text, start, end, tuple(Part(*part) for part in within)))
    return found


def _figures(connection: sqlite3.Connection, revision_id: int) -> list[Figure]:
    query = """
        SELECT text, value, figure.unit, section_key, start, end, within_start, within_end, code, agrees, subject
        FROM figure LEFT JOIN measure ON measure.id = measure_id WHERE revision_id = ? ORDER BY position
    """
    return [
        Figure(
            *(text, cast(Number, number(value)), unit, section, start, end, (first, last)),
            code=code,
            agrees=None if agrees is None else bool(agrees),
            subject=subject,
        )
        for text, value, unit, section, start, end, first, last, code, agrees, subject in connection.execute(
            query, (revision_id,)
        )
    ]


def _problems(connection: sqlite3.Connection, revision_id: int) -> list[Problem]:
    query = "SELECT code, message, place, raw FROM problem WHERE revision_id = ? ORDER BY position"
    found = []
    for code, message, place, raw in connection.execute(query, (revision_id,)):
        found.append(Problem(code, message, place_from_json(json.loads(place)) if place else None, raw))
    return found
