"""Which sentences stand in the reports of several offices, by their keys, as a snapshot has them.

A sentence of many offices in several cities is common: words of the regulation, of the form, of a ministry's model.
Nobody copied it from a neighbour, and where it stands is not kept, so that every look-up is short however large the
archive is. The list is learned from the archive; one too small to tell has none.
"""

import sqlite3
from collections.abc import Collection, Iterator

from archive.columns import Described
from archive.dictionary import describe
from archive.sharing.offices import offices
from archive.values import compact

# A copy has two offices, a city's own model one city. What ten offices in three cities print came to them from above.
COMMON_OFFICES = 10
COMMON_CITIES = 3

_TABLES = (
    "CREATE TABLE common_sentence (key INTEGER PRIMARY KEY, offices INTEGER NOT NULL, cities INTEGER NOT NULL)",
    """
    CREATE TABLE shared_sentence (
      key INTEGER NOT NULL, year INTEGER NOT NULL, report_id INTEGER NOT NULL, PRIMARY KEY (key, year, report_id)
    ) WITHOUT ROWID
    """,
)

DESCRIBED: dict[str, Described] = {
    "common_sentence": {
        "key": ("句子的键，见 sentence_keys", "key of the sentence, see sentence_keys"),
        "offices": ("有此句的机关数（合并的算一个）", "offices that have it, merged ones counted as one"),
        "cities": ("这些机关所在的市数", "cities that these offices are in"),
    },
    "shared_sentence": {
        "key": ("句子的键，见 sentence_keys", "key of the sentence, see sentence_keys"),
        "year": ("报告所述年份", "the year reported on"),
        "report_id": (
            "有此句的报告编号；只列两家以上机关共有、又不是通用的句子",
            "number of a report that has it; only sentences of two offices or more that are not common are listed",
        ),
    },
}


def bake_sentences(connection: sqlite3.Connection) -> None:
    """Writes `common_sentence` and `shared_sentence`."""
    for table in _TABLES:
        connection.execute(table)
    _fill(connection, "")
    describe(connection, DESCRIBED)


def look_up(connection: sqlite3.Connection, keys: Collection[int]) -> None:
    """Makes the same two tables, temporary ones, of these keys only: for an archive that no snapshot is baked of.

    It goes through the keys of every report: seconds for some hundred thousand.
    """
    for table in _TABLES:
        connection.execute(table.replace("CREATE TABLE", "CREATE TEMP TABLE"))
    _fill(connection, "WHERE each.value IN (SELECT value FROM json_each(:keys))", compact(list(keys)))


def _fill(connection: sqlite3.Connection, condition: str, keys: str = "[]") -> None:
    known = offices(connection)
    connection.execute("CREATE TEMP TABLE posting (key INTEGER, office INTEGER, report_id INTEGER)")
    connection.execute("CREATE TEMP TABLE office_of (publisher_id INTEGER PRIMARY KEY, office INTEGER)")
    connection.executemany("INSERT INTO office_of VALUES (?, ?)", [(one.id, one.office) for one in known.values()])
    connection.execute(f"{_POSTINGS} {condition}", {"keys": keys})
    reports = {
        report: (year, known[publisher].office, known[publisher].city)
        for report, year, publisher in connection.execute("SELECT id, year, publisher_id FROM report")
    }
    common: list[tuple[int, int, int]] = []

    def shared() -> Iterator[tuple[int, int, int]]:
        for key, listed in connection.execute(_OF_SEVERAL):
            found = [(*reports[report], report) for report in map(int, listed.split(","))]
            writers = {office for _, office, _, _ in found}
            cities = {city for _, _, city, _ in found if city is not None}
            if len(writers) >= COMMON_OFFICES and len(cities) >= COMMON_CITIES:
                common.append((key, len(writers), len(cities)))
            else:
                yield from sorted((key, year, report) for year, _, _, report in found)

    connection.executemany("INSERT INTO shared_sentence VALUES (?, ?, ?)", shared())
    connection.executemany("INSERT INTO common_sentence VALUES (?, ?, ?)", common)
    connection.execute("DROP TABLE posting")
    connection.execute("DROP TABLE office_of")


_POSTINGS = """
INSERT INTO posting SELECT each.value, office_of.office, report.id
FROM sentence_keys JOIN report ON report.id = sentence_keys.report_id
JOIN office_of ON office_of.publisher_id = report.publisher_id JOIN json_each(sentence_keys.keys) AS each"""

_OF_SEVERAL = """
SELECT key, group_concat(report_id) FROM posting GROUP BY key HAVING min(office) <> max(office) ORDER BY key"""
