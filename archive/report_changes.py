"""What changed after publication, as a snapshot has it: a row a revision after the first, and a row a tombstone."""

import sqlite3
from collections import Counter
from typing import NamedTuple

from rapidfuzz.distance import Indel

from archive.columns import Described
from archive.dictionary import describe
from archive.rows import load_report
from extract.model import Report

GONE = 0  # the number in place of a revision's, where a report is no longer at its address

_TABLE = """
CREATE TABLE report_change (
  report_id INTEGER NOT NULL REFERENCES report(id), number INTEGER NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
  publisher_id INTEGER NOT NULL REFERENCES publisher(id), adcode TEXT, year INTEGER NOT NULL,
  report_key TEXT NOT NULL, before INTEGER, cells INTEGER NOT NULL, figures INTEGER NOT NULL,
  characters INTEGER NOT NULL,
  PRIMARY KEY (report_id, number)
) WITHOUT ROWID
"""

DESCRIBED: dict[str, Described] = {
    "report_change": {
        "report_id": ("报告编号", "number of the report"),
        "number": ("成为第几版；0 表示撤下", "the revision that it became; 0 where the report is gone"),
        "kind": (
            "figures 数字、words 文字、layout 版式、gone 撤下",
            "figures, words, layout: the gravest that changed; gone: no longer at its address",
        ),
        "at": ("档案见到的时间（UTC）", "when the archive saw it, UTC"),
        "publisher_id": ("发布机关编号", "number of the publisher"),
        "adcode": ("行政区划代码（六位）", "administrative division code, six digits"),
        "year": ("报告所述年份", "the year reported on"),
        "report_key": ("报告键：发布机关键/年份", "key of the report: publisher key / year"),
        "before": ("此前的版本", "the revision before"),
        "cells": ("所载不同的单元格数，含增减的", "cells that say otherwise, those added or taken away included"),
        "figures": ("正文中不同的数字", "figures of the prose that differ"),
        "characters": ("正文中增删的字符数", "characters of the sections added or taken away"),
    }
}


class Size(NamedTuple):
    """How much two readings of a report differ: in cells, in figures of the prose, in characters of the sections."""

    cells: int
    figures: int
    characters: int


def size(old: Report, new: Report) -> Size:
    """A cell that one reading lacks differs; a figure that was replaced counts once, a replaced character twice."""
    cells_old, cells_new = ({fact.code: fact.says() for fact in report.facts} for report in (old, new))
    figures_old, figures_new = (Counter((f.section, f.value, f.unit) for f in report.figures) for report in (old, new))
    texts_old, texts_new = ({s.key: s.text for s in report.sections} for report in (old, new))
    return Size(
        cells=sum(cells_old.get(code) != cells_new.get(code) for code in cells_old.keys() | cells_new.keys()),
        figures=max((figures_old - figures_new).total(), (figures_new - figures_old).total()),
        characters=sum(
            Indel.distance(texts_old.get(key, ""), texts_new.get(key, ""))
            for key in texts_old.keys() | texts_new.keys()
        ),
    )


def bake_changes(connection: sqlite3.Connection) -> None:
    """Writes `report_change`. Both readings of every revision are loaded: there are few beside the reports."""
    connection.execute(_TABLE)
    connection.execute(_INSERT_GONE, (GONE,))
    revised = connection.execute(_REVISED).fetchall()
    for report_id, number, before, kind, at, publisher, adcode, year, key in revised:
        differs = Size(0, 0, 0)
        if kind != "layout":
            differs = size(load_report(connection, key, before), load_report(connection, key, number))
        connection.execute(
            "INSERT INTO report_change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (report_id, number, kind, at, publisher, adcode, year, key, before, *differs),
        )
    connection.execute("CREATE INDEX report_change_at ON report_change (at, kind)")
    connection.execute("CREATE INDEX report_change_region ON report_change (adcode, at)")
    describe(connection, DESCRIBED)


_INSERT_GONE = """
INSERT INTO report_change
SELECT report.id, ?, 'gone', report.gone_at, publisher.id, publisher.adcode, report.year, report.key, NULL, 0, 0, 0
FROM report JOIN publisher ON publisher.id = report.publisher_id WHERE report.gone_at IS NOT NULL
"""

_REVISED = """
SELECT report.id, revision.number,
  (SELECT max(earlier.number) FROM revision AS earlier
   WHERE earlier.report_id = report.id AND earlier.number < revision.number) AS before,
  revision.change, capture.fetched_at, publisher.id, publisher.adcode, report.year, report.key
FROM revision JOIN report ON report.id = revision.report_id JOIN publisher ON publisher.id = report.publisher_id
JOIN capture ON capture.id = revision.capture_id
WHERE revision.change <> 'first' AND before IS NOT NULL
"""
