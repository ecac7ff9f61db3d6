"""What is asked of a published archive: addresses of our pages, and of plain Datasette what answers the same."""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from archive.queries import Query

ROW = "a row"
WORDS = ("公开", "培训", "行政复议", "依申请公开", "民政局", "的", "监督", "栏目", "鳄", "规范性文件")

_REPORT = "SELECT code, label_zh, value, raw, state, unit FROM facts WHERE report_key = :report ORDER BY code"
_COMPARE = """
WITH was AS MATERIALIZED (SELECT code, value, state FROM facts WHERE report_key = :other),
  now AS MATERIALIZED (SELECT code, value, state FROM facts WHERE report_key = :report)
SELECT code, was.value, was.state, now.value, now.state, now.value - was.value AS change
FROM now FULL JOIN was USING (code) ORDER BY code"""
_PUBLISHER = """
SELECT year, code, value, state FROM facts WHERE publisher_key = :publisher AND code IN
  ('applications.new.total', 'applications.granted.total', 'applications.total.total', 'proactive.normative.made')
ORDER BY code, year"""
_SEARCH = """
SELECT publisher.name, report.year, section.heading, substr(section.text, instr(section.text, :word) - 20, 60)
FROM section JOIN report ON report.current_revision_id = section.revision_id
JOIN publisher ON publisher.id = report.publisher_id WHERE section.text LIKE '%' || :word || '%'
ORDER BY report.year DESC LIMIT 20"""
_COVERAGE = """
SELECT substr(adcode, 1, 2) AS province, state, timeliness, count(*) FROM coverage WHERE year = :year
GROUP BY province, state, timeliness"""
_FINDINGS = """
SELECT rule, status, count(*) FROM report JOIN finding ON finding.revision_id = report.current_revision_id
WHERE year = :year GROUP BY rule, status"""


class Kind(NamedTuple):
    """A kind of page. `ours` and `plain` give another address each time; nothing plain answers where there is none."""

    name: str
    ours: Callable[[], str]
    plain: Callable[[], str] | None


class Reports:
    """Random reports of a snapshot."""

    def __init__(self, snapshot: Path) -> None:
        self._connection = sqlite3.connect(f"{snapshot.resolve().as_uri()}?immutable=1", uri=True)
        self._last = self._one("SELECT max(id) FROM report")[0]
        self._chance = random.Random(7)

    def kinds(self) -> list[Kind]:
        """Each kind of page; Datasette's own of a row first."""

        def plain(sql: str, *names: str) -> Callable[[], str]:
            return lambda: asked(sql, {name: self._any()[name] for name in names})

        return [
            Kind(ROW, self._row, self._row),
            Kind("a report", lambda: "/report/{publisher}/{year}".format_map(self._any()), plain(_REPORT, "report")),
            Kind("two years compared", lambda: self._two()[0], lambda: self._two()[1]),
            Kind(
                "a publisher", lambda: "/publisher/{publisher}".format_map(self._any()), plain(_PUBLISHER, "publisher")
            ),
            Kind(
                "a search", lambda: f"/search?q={quote(self._word())}", lambda: asked(_SEARCH, {"word": self._word()})
            ),
            Kind("coverage", lambda: "/coverage?year={year}".format_map(self._any()), plain(_COVERAGE, "year")),
            Kind("findings", lambda: "/findings?year={year}".format_map(self._any()), plain(_FINDINGS, "year")),
            Kind("a prefecture's offices compared", self._group, None),
            Kind("where words stood before", lambda: "/reuse/{publisher}/{year}".format_map(self._any()), None),
            Kind("home", lambda: "/", None),
        ]

    def _one(self, query: str, *parameters: object) -> tuple[int, str, int, int, str]:
        row: tuple[int, str, int, int, str] = self._connection.execute(query, parameters).fetchone()
        return row

    def _any(self) -> dict[str, str]:
        """The parts of an address that are of one report, quoted for a path; none of them has what needs it."""
        revision, publisher, year, number, report = self._one(
            """
            SELECT current_revision_id, publisher.key, year, publisher.id, report.key FROM report
            JOIN publisher ON publisher.id = publisher_id WHERE report.id >= ? ORDER BY report.id LIMIT 1
            """,
            self._chance.randint(1, self._last),
        )
        named = {"revision": revision, "publisher": publisher, "year": year, "number": number, "report": report}
        return {name: str(value) for name, value in named.items()}

    def _row(self) -> str:
        return f"/gongkai/revision/{self._any()['revision']}"

    def _two(self) -> tuple[str, str]:
        one = self._any()
        year = int(one["year"])
        other = self._one(
            "SELECT year FROM report WHERE publisher_id = ? AND year <> ? ORDER BY abs(year - ?) LIMIT 1",
            *(one["number"], year, year),
        )[0]
        first, second = sorted((year, other))
        keys = {"report": f"{one['publisher']}/{second}", "other": f"{one['publisher']}/{first}"}
        return f"/compare/{one['publisher']}/{first}/{second}", asked(_COMPARE, keys)

    def _group(self) -> str:
        one = self._any()
        return f"/compare/group?region={one['publisher'][:4]}00&year={int(one['year']) - 1}&year={one['year']}"

    def _word(self) -> str:
        return self._chance.choice(WORDS)


def asked(sql: str, values: dict[str, str]) -> str:
    """The page of Datasette that answers a query."""
    return f"/gongkai?{urlencode({'sql': sql.strip()} | values)}"


def question(query: Query, values: dict[str, str]) -> tuple[str, str]:
    """A prepared query as JSON: by its name of us, by its SQL of plain Datasette."""
    named = urlencode(values | {"_shape": "array"})
    plain = urlencode({"sql": query.sql, "_shape": "array"} | values)
    return f"/gongkai/{query.name}.json?{named}", f"/gongkai.json?{plain}"
