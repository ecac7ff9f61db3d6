"""How much of each report its closest earlier one and its closest neighbour have, for offices to be ranked by it."""

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from archive.columns import Described
from archive.dictionary import describe
from archive.sharing.neighbours import closest, sharing
from archive.sharing.offices import offices

_TABLE = """
CREATE TABLE text_sharing (
  report_id INTEGER PRIMARY KEY REFERENCES report(id), year INTEGER NOT NULL, sentences INTEGER NOT NULL,
  common INTEGER NOT NULL, earlier_report_id INTEGER REFERENCES report(id), earlier_shared INTEGER,
  other_report_id INTEGER REFERENCES report(id), other_shared INTEGER
)
"""

DESCRIBED: dict[str, Described] = {
    "text_sharing": {
        "report_id": ("报告编号", "number of the report"),
        "year": ("报告所述年份", "the year reported on"),
        "sentences": (
            "不同的句子数，过短的与通用的不计",
            "different sentences, without those too short to tell a source and the common ones",
        ),
        "common": ("通用句子数：许多机关都有", "common sentences: many offices have them"),
        "earlier_report_id": (
            "本机关以往报告中与之相同最多的一份",
            "the earlier report of the same office that has most of the sentences",
        ),
        "earlier_shared": (
            "该份已有的句子数（数字、年份、机关与地名不计）",
            "how many it has, but for numbers, years, and names of office and place",
        ),
        "other_report_id": (
            "其他机关同年或上一年报告中与之相同最多的一份；太少不列",
            "the report of another office, of the year or the one before, that has most of them; none where it is few",
        ),
        "other_shared": ("该份也有的句子数，同上", "how many it has, likewise"),
    }
}

Row = tuple[int, int, int, int, int | None, int | None, int | None, int | None]


def bake_sharing(connection: sqlite3.Connection) -> None:
    """Writes `text_sharing`, from `sentence_keys` and the tables of `archive.sharing.index`."""
    connection.execute(_TABLE)
    connection.executemany("INSERT INTO text_sharing VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _rows(connection))
    connection.execute("CREATE INDEX text_sharing_year ON text_sharing (year)")
    describe(connection, DESCRIBED)


def _rows(connection: sqlite3.Connection) -> Iterator[Row]:
    known = offices(connection)
    office_of = {one.id: one.office for one in known.values()}
    of_office: dict[int, list[int]] = {}
    for publisher, office in office_of.items():
        of_office.setdefault(office, []).append(publisher)
    common = {key for (key,) in connection.execute("SELECT key FROM common_sentence")}
    learned = bool(common)
    several = {report for (report,) in connection.execute("SELECT DISTINCT report_id FROM shared_sentence")}
    kept = sorted(
        (office_of[publisher], year, report)
        for report, year, publisher in connection.execute(
            "SELECT report.id, year, publisher_id FROM report JOIN sentence_keys ON report_id = report.id"
        )
    )
    for office, reports in groupby(kept, key=itemgetter(0)):
        before: list[tuple[int, int, frozenset[int]]] = []
        for _, year, report in reports:
            (listed,) = connection.execute("SELECT keys FROM sentence_keys WHERE report_id = ?", [report]).fetchone()
            every = json.loads(listed)
            keys = frozenset(every) - common
            earlier = max(((len(keys & had), at, one) for one, at, had in before if at < year), default=None)
            other = None
            if report in several:
                found = sharing(connection, keys, (year, year - 1), of_office[office])
                in_order = [key for key in every if key in keys]
                other = next(closest(connection, in_order, found, office_of, learned=learned), None)
            yield (
                *(report, year, len(keys), len(every) - len(keys)),
                *((None, None) if earlier is None else (earlier[2], earlier[0])),
                *((None, None) if other is None else (other.report_id, len(other.keys))),
            )
            before.append((report, year, keys))
