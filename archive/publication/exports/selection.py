"""A part of the archive as a database of its own: the reports of some publishers, regions, years or forms.

A row belongs to the part if all that it refers to does: a finding across years is there where both years are. What
refers to no report, publisher or capture (measures, places, the dictionary) is there as a whole.
"""

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path

from archive.database import open_archive
from archive.publication.errors import PublicationError
from archive.publishers import find

_CORE = ("publisher", "report", "revision", "capture")
# The archive's nights are no part of a selection of reports.
_LEFT_OUT = ("run", "site_result", "asked_site", "night_verdicts", "night_count")


@dataclass(frozen=True, slots=True)
class Selection:
    """What a report must be of, if anything is named: one of the publishers, one of the regions, and so on.

    A publisher is named by key, full name or alias; a region by code, whose zeros at the end stand for all within, or
    by its name or path.
    """

    publishers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    forms: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def __str__(self) -> str:
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return "; ".join(f"{name} {', '.join(map(str, values))}" for name, values in named if values)


ALL = Selection()


def copy_selected(data: Path, selection: Selection, target: Path) -> int:
    """Writes the selected part of the archive under `data` into the new file `target`; returns how many reports it has.

    Raises PublicationError where nothing is selected, or something is named that the archive has not.
    """
    with closing(open_archive(data)) as archive:
        archive.execute("BEGIN")  # one moment for all tables
        reports = _reports(archive, selection)
        if not reports:
            raise PublicationError(f"the archive has no report of {selection}")
        archive.execute("CREATE TEMP TABLE chosen_report (id INTEGER PRIMARY KEY)")
        archive.executemany("INSERT INTO chosen_report VALUES (?)", ((report,) for report in reports))
        for sql in _CHOSEN.split(";"):
            archive.execute(sql)
        with closing(sqlite3.connect(target)) as copy:
            _copy_chosen(archive, copy, selection)
            copy.commit()
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
            if broken is not None:
                raise PublicationError(f"a row of {broken[0]} refers to a row of {broken[2]} that is not selected")
    return len(reports)


def _copy_chosen(archive: sqlite3.Connection, copy: sqlite3.Connection, selection: Selection) -> None:
    schema = archive.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall()
    for kind, _, sql in schema:
        if kind == "table":
            copy.execute(sql)
    for kind, name, _ in schema:
        if kind == "table" and name not in _LEFT_OUT:
            _copy_rows(archive, copy, name)
    for kind, name, sql in schema:
        if kind != "table" and name != "coverage":
            copy.execute(sql)
    _copy_coverage(archive, copy, selection)
    copy.execute("ANALYZE")


def _copy_rows(archive: sqlite3.Connection, copy: sqlite3.Connection, name: str) -> None:
    references = [("id", name)] if name in _CORE else _references(archive, name)
    conditions = [
        f'("{column}" IS NULL OR "{column}" IN (SELECT id FROM chosen_{table}))'  # noqa: S608  # its own names
        for column, table in references
    ]
    if any(row[1] == "report_key" for row in archive.execute(f'PRAGMA table_info("{name}")')):
        conditions.append("report_key IN (SELECT key FROM report WHERE id IN (SELECT id FROM chosen_report))")
    rows = archive.execute(f'SELECT * FROM "{name}" WHERE {" AND ".join(conditions) or 1}')  # noqa: S608
    marks = ", ".join("?" * len(rows.description))
    copy.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608


def _copy_coverage(archive: sqlite3.Connection, copy: sqlite3.Connection, selection: Selection) -> None:
    """Makes a table of what the archive's view says: over a part of the reports it would call the others missing."""
    rows = archive.execute(
        """
        SELECT * FROM coverage
        WHERE publisher_key IN (
            SELECT publisher.key FROM publisher JOIN report ON report.publisher_id = publisher.id
            WHERE report.id IN (SELECT id FROM chosen_report)
          )
          AND (:every_year OR year IN (SELECT value FROM json_each(:years)))
          AND (:every_form OR report_key IN (SELECT key FROM report WHERE id IN (SELECT id FROM chosen_report)))
        """,
        {
            "years": json.dumps(selection.years),
            "every_year": not selection.years,
            "every_form": not selection.forms,
        },
    )
    columns = ", ".join(f'"{column[0]}"' for column in rows.description)
    copy.execute(f"CREATE TABLE coverage ({columns})")
    copy.executemany(f"INSERT INTO coverage VALUES ({', '.join('?' * len(rows.description))})", rows)  # noqa: S608


def _references(archive: sqlite3.Connection, name: str) -> list[tuple[str, str]]:
    """The columns of a table that refer to what is chosen, and to which."""
    found = archive.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
    return [(row[3], row[2]) for row in found if row[2] in _CORE]


# A publisher needs those that it was merged into, a revision the capture that it was read from and the pages behind it;
# a report's other captures are told too.
_CHOSEN = """
CREATE TEMP TABLE chosen_publisher AS
  WITH RECURSIVE named (id) AS (
    SELECT publisher_id FROM report WHERE id IN (SELECT id FROM chosen_report)
    UNION SELECT successor_id FROM publisher JOIN named USING (id) WHERE successor_id IS NOT NULL
  ) SELECT id FROM named;
CREATE TEMP TABLE chosen_revision AS
  SELECT id FROM revision WHERE report_id IN (SELECT id FROM chosen_report);
CREATE TEMP TABLE chosen_capture AS
  SELECT id FROM capture WHERE revision_id IN (SELECT id FROM chosen_revision)
  UNION SELECT capture_id FROM revision WHERE id IN (SELECT id FROM chosen_revision);
INSERT INTO chosen_capture
  SELECT page_id FROM further_page
  WHERE page_id IS NOT NULL AND capture_id IN (SELECT id FROM chosen_capture)
    AND page_id NOT IN (SELECT id FROM chosen_capture)
"""


def _reports(archive: sqlite3.Connection, selection: Selection) -> list[int]:
    conditions = []
    values: list[str] = []
    if selection.publishers:
        conditions.append("publisher.key IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([key for name in selection.publishers for key in _keys_of(archive, name)]))
    if selection.regions:
        conditions.append("publisher.adcode IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([code for name in selection.regions for code in _codes_of(archive, name)]))
    if selection.years:
        conditions.append("report.year IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(selection.years))
    if selection.forms:
        conditions.append("revision.form IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(selection.forms))
    rows = archive.execute(
        f"""
        SELECT report.id FROM report JOIN publisher ON publisher.id = report.publisher_id
        JOIN revision ON revision.id = report.current_revision_id WHERE {" AND ".join(conditions)}
        """,  # noqa: S608  # conditions of our own
        values,
    )
    return [row[0] for row in rows]


def _keys_of(archive: sqlite3.Connection, name: str) -> list[str]:
    keys = [key for key, _ in find(archive, name)]
    if not keys:
        raise PublicationError(f"the archive knows no publisher {name}")
    return keys


def _codes_of(archive: sqlite3.Connection, name: str) -> list[str]:
    """The codes of a region and of all within it."""
    if re.fullmatch(r"[0-9]{6}", name):
        within = re.sub(r"(?:00){1,2}$", "", name)
        rows = archive.execute("SELECT adcode FROM region WHERE substr(adcode, 1, ?) = ?", (len(within), within))
    else:
        rows = archive.execute(
            "SELECT adcode FROM region WHERE instr('/' || path || '/', '/' || ? || '/') > 0", (name.strip("/"),)
        )
    codes = [row[0] for row in rows]
    if not codes:
        raise PublicationError(f"the archive knows no region {name}")
    return codes
