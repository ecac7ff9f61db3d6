"""Coverage as a snapshot has it: the view `coverage` row by row, its counts by region, and the regions as a tree."""

import sqlite3
from collections import Counter

from archive.columns import COVERAGE, Described
from archive.dictionary import describe
from archive.publishers import level_of

WHOLE = ""  # the code of the whole archive, above the provinces
_DEEPEST = 3  # names in the path of a county that lies in a prefecture

_CELLS = (
    "publisher_id", "year", "mark", "state", "timeliness", "kind", "adcode", "deadline", "published_on", "days_late",
    "report_key", "revisions", "first_seen_at", "last_seen_at", "gone_at", "expected", "verdict",
)  # fmt: skip

_TABLES = """
CREATE TABLE coverage_cell (
  publisher_id INTEGER NOT NULL REFERENCES publisher(id), year INTEGER NOT NULL, mark TEXT NOT NULL,
  state TEXT NOT NULL, timeliness TEXT, kind TEXT, adcode TEXT, deadline TEXT, published_on TEXT, days_late INTEGER,
  report_key TEXT, revisions INTEGER NOT NULL, first_seen_at TEXT, last_seen_at TEXT, gone_at TEXT,
  expected INTEGER NOT NULL, verdict TEXT,
  PRIMARY KEY (publisher_id, year)
) WITHOUT ROWID;
CREATE TABLE coverage_region (
  adcode TEXT PRIMARY KEY, parent TEXT, name TEXT NOT NULL, path TEXT NOT NULL, level TEXT NOT NULL,
  publishers INTEGER NOT NULL DEFAULT 0, reports INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE coverage_count (
  adcode TEXT NOT NULL, year INTEGER NOT NULL, kind TEXT NOT NULL, mark TEXT NOT NULL, publishers INTEGER NOT NULL,
  PRIMARY KEY (adcode, year, kind, mark)
) WITHOUT ROWID;
"""

_INDEXES = """
CREATE INDEX coverage_cell_mark ON coverage_cell (year, mark, adcode);
CREATE INDEX coverage_cell_year ON coverage_cell (year, adcode, kind, deadline, published_on);
CREATE INDEX coverage_cell_region ON coverage_cell (adcode);
CREATE INDEX coverage_cell_seen ON coverage_cell (first_seen_at) WHERE first_seen_at IS NOT NULL;
CREATE INDEX coverage_cell_late ON coverage_cell (first_seen_at) WHERE timeliness = 'late';
CREATE INDEX coverage_region_parent ON coverage_region (parent)
"""

DESCRIBED: dict[str, Described] = {
    "coverage_cell": {column: COVERAGE[column] for column in _CELLS},
    "coverage_region": {
        "adcode": ("行政区划代码，空串为全部", "administrative division code; empty for the whole archive"),
        "parent": ("上级地区的代码", "code of the region above"),
        "name": ("地区名称", "name of the region"),
        "path": COVERAGE["region"],
        "level": ("层级", "country, province, prefecture or county"),
        "publishers": ("本级及以下的发布机关数", "publishers in it, at every level"),
        "reports": ("本级及以下的报告数", "reports of these"),
    },
    "coverage_count": {
        "adcode": ("行政区划代码（含其下各级），空串为全部", "region with all below it; empty for the whole archive"),
        "year": COVERAGE["year"],
        "kind": ("机关类别，空串为不明", "kind of office; empty where it is not known"),
        "mark": COVERAGE["mark"],
        "publishers": ("发布机关数", "how many publishers"),
    },
}


def bake_coverage(connection: sqlite3.Connection) -> None:
    """Writes the day, `coverage_cell`, `coverage_region` and `coverage_count`."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute("INSERT INTO coverage_as_of (day) VALUES (date('now', '+8 hours'))")
    columns = ", ".join(_CELLS)
    connection.execute(f"INSERT INTO coverage_cell ({columns}) SELECT {columns} FROM coverage")  # noqa: S608
    _bake_regions(connection)
    connection.execute(
        """
        INSERT INTO coverage_count (adcode, year, kind, mark, publishers)
        SELECT up.above, cell.year, coalesce(cell.kind, ''), cell.mark, count(*)
        FROM coverage_cell AS cell JOIN region_above AS up ON up.adcode = coalesce(cell.adcode, '')
        GROUP BY 1, 2, 3, 4
        """
    )
    connection.execute("DROP TABLE temp.region_above")
    for statement in _INDEXES.split(";\n"):
        connection.execute(statement)
    describe(connection, DESCRIBED)


def _bake_regions(connection: sqlite3.Connection) -> None:
    """The tree of regions, and for the time of the baking each region with itself and all that contain it."""
    paths = {str(code): str(path) for code, path in connection.execute("SELECT adcode, path FROM region")}
    tree: dict[str, tuple[str | None, str]] = {WHOLE: (None, "")}
    above = {WHOLE: [WHOLE]}
    for adcode, path in paths.items():
        steps = ancestry(adcode, path)
        above[adcode] = [WHOLE, *(code for code, _ in steps)]
        for parent, (code, path_here) in zip(above[adcode], steps, strict=False):
            tree.setdefault(code, (parent, paths.get(code, path_here)))
    publishers, reports = Counter[str](), Counter[str]()
    for adcode, offices, printed in connection.execute(_OWN):
        for code in above[adcode]:
            publishers[code] += offices
            reports[code] += printed
    connection.executemany(
        """
        INSERT INTO coverage_region (adcode, parent, name, path, level, publishers, reports)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (
                code,
                parent,
                path.rpartition("/")[2],
                path,
                level_of(code) if code else "country",
                publishers[code],
                reports[code],
            )
            for code, (parent, path) in tree.items()
        ],
    )
    connection.execute("CREATE TEMP TABLE region_above (adcode TEXT, above TEXT, PRIMARY KEY (adcode, above))")
    connection.executemany(
        "INSERT INTO region_above VALUES (?, ?)", [(code, other) for code, others in above.items() for other in others]
    )


_OWN = """
SELECT coalesce(publisher.adcode, ''), count(DISTINCT publisher.id), count(report.id)
FROM publisher LEFT JOIN report ON report.publisher_id = publisher.id GROUP BY 1
"""


def ancestry(adcode: str, path: str) -> list[tuple[str, str]]:
    """The regions from the province down to this one, as (code, path): 330683, 浙江/绍兴/嵊州 lies in 330600, 330000.

    The path tells the depth: a municipality's districts, and counties that a province runs itself, skip the prefecture.
    """
    names = path.split("/")
    steps = {f"{adcode[:2]}0000": names[0]}
    if len(names) == _DEEPEST:
        steps[f"{adcode[:4]}00"] = "/".join(names[:2])
    steps[adcode] = path
    return list(steps.items())
