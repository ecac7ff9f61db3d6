"""What a newer extractor read otherwise in the same bytes, as a snapshot has it: no change of an office's."""

import sqlite3

from archive.columns import Described
from archive.dictionary import describe

_TABLES = """
CREATE TABLE reading_change (
  extraction_id INTEGER PRIMARY KEY REFERENCES extraction(id), at TEXT NOT NULL, change TEXT NOT NULL,
  cells INTEGER NOT NULL, publisher_id INTEGER NOT NULL REFERENCES publisher(id), adcode TEXT, year INTEGER NOT NULL,
  report_key TEXT NOT NULL, number INTEGER NOT NULL
);
CREATE TABLE reading_count (
  before_version TEXT NOT NULL, extractor_version TEXT NOT NULL, change TEXT NOT NULL, readings INTEGER NOT NULL,
  cells INTEGER NOT NULL,
  PRIMARY KEY (before_version, extractor_version, change)
) WITHOUT ROWID;
INSERT INTO reading_change
SELECT extraction.id, extraction.extracted_at, extraction.change, extraction.cells, publisher.id, publisher.adcode,
  report.year, report.key, revision.number
FROM extraction JOIN revision ON revision.id = extraction.revision_id JOIN report ON report.id = revision.report_id
JOIN publisher ON publisher.id = report.publisher_id
WHERE extraction.change IN ('words', 'figures');
INSERT INTO reading_count
SELECT before_version, extractor_version, coalesce(change, 'damaged'), count(*), sum(cells)
FROM extraction GROUP BY 1, 2, 3;
CREATE INDEX reading_change_at ON reading_change (at);
CREATE INDEX reading_change_region ON reading_change (adcode, at)
"""

_CHANGE = (
    "figures 数字、words 文字、layout 位置、nothing 全同、damaged 原读数已损坏",
    "figures, words, layout, nothing, or damaged: the reading before could not be loaded",
)

DESCRIBED: dict[str, Described] = {
    "reading_change": {
        "extraction_id": ("重读记录编号", "number of the extraction"),
        "at": ("重读时间（UTC）", "when it was read again, UTC"),
        "change": ("figures 数字、words 文字", "figures or words: what reads otherwise"),
        "cells": ("读数不同的单元格数", "cells that read otherwise"),
        "publisher_id": ("发布机关编号", "number of the publisher"),
        "adcode": ("行政区划代码（六位）", "administrative division code, six digits"),
        "year": ("报告所述年份", "the year reported on"),
        "report_key": ("报告键：发布机关键/年份", "key of the report: publisher key / year"),
        "number": ("第几版", "the revision"),
    },
    "reading_count": {
        "before_version": ("原读取程序版本", "version of the extractor before"),
        "extractor_version": ("新读取程序版本", "version of the extractor that read again"),
        "change": _CHANGE,
        "readings": ("重读次数", "how many revisions were read again"),
        "cells": ("读数不同的单元格数", "cells that read otherwise"),
    },
}


def bake_readings(connection: sqlite3.Connection) -> None:
    """Writes `reading_change` and `reading_count`."""
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    describe(connection, DESCRIBED)
