"""What changed after publication, as a snapshot has it: table `report_change`."""

import sqlite3

from archive.columns import Described
from archive.dictionary import describe
from archive.report_changes import report_changes
from archive.values import compact

# An order of rows of `report_change AS found`: cells and figures of the prose, then characters, then the latest. It is
# that of an index, word for word.
LARGEST_FIRST = "found.cells + found.figures DESC, found.characters DESC, found.at DESC, found.report_id, found.number"

_TABLE = """
CREATE TABLE report_change (
  report_id INTEGER NOT NULL REFERENCES report(id), number INTEGER NOT NULL, kind TEXT NOT NULL, nature TEXT NOT NULL,
  at TEXT NOT NULL, publisher_id INTEGER NOT NULL REFERENCES publisher(id), adcode TEXT, year INTEGER NOT NULL,
  report_key TEXT NOT NULL, before INTEGER, back_to INTEGER, days_published INTEGER, days_seen INTEGER,
  cells INTEGER NOT NULL, risen INTEGER NOT NULL, fallen INTEGER NOT NULL, filled INTEGER NOT NULL,
  emptied INTEGER NOT NULL, appeared INTEGER NOT NULL, disappeared INTEGER NOT NULL, figures INTEGER NOT NULL,
  characters INTEGER NOT NULL, inserted INTEGER NOT NULL, deleted INTEGER NOT NULL, edited INTEGER NOT NULL,
  moved INTEGER NOT NULL, largest TEXT,
  PRIMARY KEY (report_id, at, number, kind)
) WITHOUT ROWID
"""

DESCRIBED: dict[str, Described] = {
    "report_change": {
        "report_id": ("报告编号", "number of the report"),
        "number": ("成为第几版；0 表示撤下", "the revision that it became; 0 where the report is gone"),
        "kind": (
            "figures 数字、words 文字、layout 版式、gone 撤下、back 撤下后又出现",
            "figures, words, layout: the gravest that changed; gone: no longer at its address; back: there again",
        ),
        "nature": (
            "其中最要者：表格、正文数字、语句、格中文字、标题日期、字形标点、版式",
            "the gravest of cells, prose_figures, sentences, cell_words, identity, typography, layout; or gone, back",
        ),
        "at": ("档案见到的时间（UTC）", "when the archive saw it, UTC"),
        "publisher_id": ("发布机关编号", "number of the publisher"),
        "adcode": ("行政区划代码（六位）", "administrative division code, six digits"),
        "year": ("报告所述年份", "the year reported on"),
        "report_key": ("报告键：发布机关键/年份", "key of the report: publisher key / year"),
        "before": ("此前的版本", "the revision before"),
        "back_to": (
            "改回到第几版：所载与该版全同（版式不计）",
            "the earlier revision whose figures and words it prints again",
        ),
        "days_published": (
            "距各版本所印最早发布日期的天数（中国时间）",
            "days since the earliest date of publication that its revisions print, days of China",
        ),
        "days_seen": ("距档案首次见到的天数", "days since the archive first saw the report"),
        "cells": ("所载不同的单元格数，含增减的", "cells that say otherwise, those added or taken away included"),
        "risen": ("其中数字变大的格", "of these, cells whose number rose"),
        "fallen": ("其中数字变小的格", "of these, cells whose number fell"),
        "filled": (
            "其中由空白、横线、文字等变为数字的格",
            "of these, cells that state a number where they stated none",
        ),
        "emptied": ("其中由数字变为空白、横线、文字等的格", "of these, cells that state no number any more"),
        "appeared": ("其中新出现的格", "of these, cells that were not printed before"),
        "disappeared": ("其中不再印出的格", "of these, cells that are no longer printed"),
        "figures": ("正文中不同的数字", "figures of the prose that differ"),
        "characters": ("正文中增删的字符数", "characters of the sections added or taken away"),
        "inserted": ("正文新增的句数", "sentences added"),
        "deleted": ("正文删去的句数", "sentences taken away"),
        "edited": ("正文改动的句数", "sentences edited"),
        "moved": ("正文移动的句数", "sentences moved"),
        "largest": (
            "变化最大的一格（JSON）：编码、前后两版的数与状态",
            "the cell with the largest change, JSON: its code, numbers and states in both revisions",
        ),
    }
}


def bake_changes(connection: sqlite3.Connection) -> None:
    """Writes `report_change`."""
    connection.execute(_TABLE)
    columns = list(DESCRIBED["report_change"])
    insert = f"INSERT INTO report_change ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    for change in report_changes(connection):
        told = change.to_json()
        told["largest"] = told["largest"] and compact(told["largest"])
        connection.execute(insert, [told[column] for column in columns])
    connection.execute("CREATE INDEX report_change_at ON report_change (at, kind)")
    connection.execute(f"CREATE INDEX report_change_size ON report_change ({LARGEST_FIRST.replace('found.', '')})")
    connection.execute("CREATE INDEX report_change_region ON report_change (adcode, at)")
    describe(connection, DESCRIBED)
