"""How often each rule fails, of the reports that it could be asked of: per form, and per province and prefecture.

A report counts once a rule, whatever its findings: it fails where one of them does. A report that nothing could be
judged in, and what no finding speaks of, are no part of the base. Rules across years count with the later report.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.columns import Described
from archive.coverage_tables import ancestry
from archive.dictionary import describe
from archive.publishers import level_of
from extract.forms import Rule
from extract.forms.checks import checks
from extract.forms.structure import StructureRule

SMALL = 30  # judged reports below which a share says little
EVERY = ""  # all forms, all regions, a rule with all that it is asked of

DESCRIBED: dict[str, Described] = {
    "finding_rate": {
        "adcode": ("省级或地级地区的代码，空串为全部", "code of a province or prefecture; empty for all"),
        "form": ("表格格式，空串为各种", "form: 2021, 2019, 2014 or none; empty for all"),
        "rule": ("规则", "rule"),
        "each": (
            "规则所及的行、列、组或节，空串为规则整体",
            "the row, column, group or section; empty for the rule as a whole",
        ),
        "judged": ("可评定的报告数", "reports in which it could be judged"),
        "failing": ("其中不符的报告数", "of these, reports in which it fails"),
    }
}

_TABLE = """
CREATE {temp} TABLE finding_rate (
  adcode TEXT NOT NULL, form TEXT NOT NULL, rule TEXT NOT NULL, each TEXT NOT NULL, judged INTEGER NOT NULL,
  failing INTEGER NOT NULL,
  PRIMARY KEY (adcode, form, rule, each)
) WITHOUT ROWID
"""

# `rated_report`: current revisions with the lowest region that has rates; `rated_once`: a row a report, rule and
# member ('' for the rule as a whole) that could be judged, those alike counted together.
_COUNT = """
CREATE TEMP TABLE rated_report AS
SELECT revision.id AS revision_id, revision.form AS form, coalesce(place.lowest, '') AS adcode
FROM report JOIN revision ON revision.id = report.current_revision_id
JOIN publisher ON publisher.id = report.publisher_id LEFT JOIN rated_place AS place ON place.adcode = publisher.adcode;
CREATE UNIQUE INDEX temp.rated_report_revision ON rated_report (revision_id);
CREATE TEMP TABLE rated_once AS
SELECT adcode, form, rule, each, sum(reports) AS judged, sum(CASE status WHEN 'fail' THEN reports ELSE 0 END) AS failing
FROM (
  SELECT adcode, form, ruling_id, count(*) AS reports FROM judged JOIN rated_report USING (revision_id) GROUP BY 1, 2, 3
) JOIN ruling ON ruling.id = ruling_id JOIN rated_member USING (rule, each)
WHERE status <> 'not_assessable' GROUP BY 1, 2, 3, 4;
INSERT INTO rated_once
SELECT adcode, form, rule, '', count(*), sum(failing) FROM (
  SELECT adcode, form, rule, max(status = 'fail') AS failing
  FROM judged JOIN rated_report USING (revision_id) JOIN ruling ON ruling.id = ruling_id
  WHERE status <> 'not_assessable' GROUP BY revision_id, rule
) GROUP BY 1, 2, 3;
INSERT INTO finding_rate
SELECT up.above, shown.form, rule, each, sum(judged), sum(failing)
FROM rated_once JOIN rated_above AS up ON up.adcode = rated_once.adcode
JOIN (SELECT form AS own, form FROM rated_report UNION SELECT form, '' FROM rated_report) AS shown
  ON shown.own = rated_once.form
GROUP BY 1, 2, 3, 4
"""
_SCRATCH = ("rated_once", "rated_report", "rated_member", "rated_place", "rated_above")


@dataclass(frozen=True, slots=True)
class BaseRate:
    """A base rate: `failing` of the `judged` reports. `form`, `adcode` and `each` are '' for all."""

    rule: str
    each: str
    form: str
    adcode: str
    judged: int
    failing: int

    @property
    def share(self) -> float:
        return self.failing / self.judged

    @property
    def small(self) -> bool:
        """Whether the base is too small for its share to say much."""
        return self.judged < SMALL

    def to_json(self) -> dict[str, Any]:
        named = ("rule", "each", "form", "adcode", "judged", "failing")
        return {name: getattr(self, name) for name in named} | {"share": round(self.share, 6), "small": self.small}


def bake_rates(connection: sqlite3.Connection) -> None:
    """Writes the table `finding_rate` of a snapshot."""
    _write(connection, temp=False)
    describe(connection, DESCRIBED)


def count_rates(connection: sqlite3.Connection) -> None:
    """Makes the same for this connection alone, to an archive that is not written: `rates` then reads it."""
    _write(connection, temp=True)


def rates(
    connection: sqlite3.Connection, *, rule: str | None = None, form: str | None = None, adcode: str | None = None
) -> list[BaseRate]:
    """The rates of a rule, form and region, of all where None, in that order; those of nothing judged are not there."""
    rows = connection.execute(
        """
        SELECT rule, each, form, adcode, judged, failing FROM finding_rate
        WHERE (:rule IS NULL OR rule = :rule) AND (:form IS NULL OR form = :form)
          AND (:adcode IS NULL OR adcode = :adcode)
        ORDER BY rule, each, form, adcode
        """,
        {"rule": rule, "form": form, "adcode": adcode},
    )
    return [BaseRate(*row) for row in rows]


def places(connection: sqlite3.Connection) -> dict[str, str]:
    """The provinces and prefectures that have publishers, code and path, each before those in it."""
    found: dict[str, str] = {}
    for adcode, path in connection.execute("SELECT adcode, path FROM region ORDER BY adcode").fetchall():
        found |= {code: name for code, name in ancestry(adcode, path) if level_of(code) != "county"}
    return dict(sorted(found.items()))


def _write(connection: sqlite3.Connection, *, temp: bool) -> None:
    connection.execute(_TABLE.format(temp="TEMP" if temp else ""))
    connection.execute("CREATE TEMP TABLE rated_place (adcode TEXT PRIMARY KEY, lowest TEXT NOT NULL)")
    connection.execute("CREATE TEMP TABLE rated_above (adcode TEXT, above TEXT, PRIMARY KEY (adcode, above))")
    connection.execute("CREATE TEMP TABLE rated_member (rule TEXT, each TEXT, PRIMARY KEY (rule, each))")
    above = {EVERY: {EVERY}}
    lowest = []
    for adcode, path in connection.execute("SELECT adcode, path FROM region").fetchall():
        steps = [code for code, _ in ancestry(adcode, path) if level_of(code) != "county"]
        lowest.append((adcode, steps[-1]))
        above[steps[-1]] = {EVERY, *steps}
    connection.executemany("INSERT INTO rated_place VALUES (?, ?)", lowest)
    connection.executemany(
        "INSERT INTO rated_above VALUES (?, ?)", [(code, up) for code, ups in above.items() for up in ups]
    )
    connection.executemany(
        "INSERT INTO rated_member VALUES (?, ?)",
        [
            (rule, each)
            for rule, check in checks().items()
            if isinstance(check, Rule | StructureRule)
            for each in check.each
        ],
    )
    for statement in _COUNT.split(";\n"):
        connection.execute(statement)
    for table in _SCRATCH:
        connection.execute(f"DROP TABLE temp.{table}")
