"""Readings of the same bytes by newer extractors: what the office changed is a revision, what we changed is this."""

import json
import sqlite3
from typing import Any, NamedTuple

from archive.changes import classify
from archive.values import compact
from extract.model import Fact, Report

NOTHING = "nothing"  # all that was read is the same


class CellChange(NamedTuple):
    """A cell that reads otherwise: `old` and `new` as `Fact.to_json` has them but for the place; None: not printed."""

    code: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None


class Extraction(NamedTuple):
    """A revision read again. `change`: `nothing`, `layout`, `words`, `figures`; None where the reading before it was
    damaged. `cells`: how many cells read otherwise; `changed`: those cells."""

    extractor_version: str
    before_version: str
    extracted_at: str
    change: str | None
    cells: int
    changed: tuple[CellChange, ...]


def note_extraction(
    connection: sqlite3.Connection, revision_id: int, before_version: str, old: Report | None, new: Report, at: str
) -> None:
    """Takes down that a revision was read again; `old` is what it was read as, None where that was damaged."""
    changed = [] if old is None else changed_cells(old, new)
    change = None if old is None else classify(old, new)
    connection.execute(
        """
        INSERT INTO extraction (revision_id, extractor_version, before_version, extracted_at, change, cells, changed)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            *(revision_id, new.extractor_version, before_version, at),
            NOTHING if change == "bytes" else change,
            len(changed),
            compact([cell._asdict() for cell in changed]),
        ),
    )


def changed_cells(old: Report, new: Report) -> list[CellChange]:
    """The cells that do not say the same, in the order of their codes; where they stand does not count."""
    before, after = ({fact.code: _said(fact) for fact in report.facts} for report in (old, new))
    codes = sorted(before.keys() | after.keys())
    cells = (CellChange(code, before.get(code), after.get(code)) for code in codes)
    return [cell for cell in cells if cell.old != cell.new]


def _said(fact: Fact) -> dict[str, Any]:
    return {key: value for key, value in fact.to_json().items() if key not in ("code", "where")}


def extractions(connection: sqlite3.Connection, revision_id: int) -> list[Extraction]:
    """How a revision was read again, the latest first. Its id is that of table `revision`."""
    rows = connection.execute(
        """
        SELECT extractor_version, before_version, extracted_at, change, cells, changed FROM extraction
        WHERE revision_id = ? ORDER BY id DESC
        """,
        (revision_id,),
    )
    found = (Extraction(*row) for row in rows)
    return [one._replace(changed=tuple(CellChange(**cell) for cell in json.loads(str(one.changed)))) for one in found]
