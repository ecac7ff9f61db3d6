"""One address or more for each kind of page, filled from what a snapshot has: who publishes asks them all first."""

import sqlite3
from string import Formatter
from urllib.parse import quote

# Every route of ROUTES is asked by one of them. Braces are names of `_samples`.
SMOKE = (
    "/",
    "/?lang=en",
    "/status",
    "/status?lang=en&nights=90",
    "/status.json",
    "/status/{site}",
    "/status/{site}.json",
    "/publishers",
    "/publishers?q={key}&year={year}",
    "/changes/readings",
    "/changes/readings.json",
    "/publisher/{key}",
    "/publisher/{key}.json",
    "/promises/{key}",
    "/promises/{key}.json",
    "/chain/{key}",
    "/chain/{key}?lang=en",
    "/chain/{key}.json",
    "/chain/{key}.csv",
    "/report/{key}/{year}",
    "/report/{key}/{year}?lang=en",
    "/report/{key}/{year}.json",
    "/report/{key}/{year}.csv",
    "/report/{key}/{year}.bib",
    "/report/{key}/{year}.csl.json",
    "/report/{key}/{year}.txt",
    "/evidence/{key}/{year}/{code}",
    "/source/{key}/{year}",
    "/compare/group?name={name}&year={year}",
    "/compare/group.json?name={name}&year={year}",
    "/compare/group.csv?name={name}&year={year}",
    "/reuse/{key}/{year}",
    "/reuse/{key}/{year}.json",
    "/compare/{key}?years={earlier}&years={year}",
    "/compare/{key}/{earlier}/{year}",
    "/compare/{key}/{earlier}/{year}.csv",
    "/compare/{key}/{earlier}/{year}.docx",
    "/compare/{key}/{year}?revisions=1,1",
    "/compare/{key}/{year}.csv?revisions=1,1",
    "/search?q=%E5%85%AC%E5%BC%80",
    "/search.json?q=%E5%85%AC%E5%BC%80",
    "/coverage",
    "/coverage?year={year}",
    "/coverage.json?year={year}",
    "/coverage.csv?year={year}",
    "/findings",
    "/findings.json",
    "/findings.csv",
    "/changes",
    "/changes.json",
    "/changes.csv",
    "/feed/new.atom",
    "/feed/changed.atom",
    "/feed/largest.atom",
    "/feed/back.atom",
    "/feed/late.atom",
    "/feed/gone.atom",
    "/data",
    "/data/queries",
    "/data/dictionary",
    "/data/releases",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-1.xml",
)


def smoke_paths(connection: sqlite3.Connection) -> list[str]:
    """The addresses to ask of this snapshot; those that need what it has not, such as a second year, are left out."""
    samples = _samples(connection)
    return [path.format_map(samples) for path in SMOKE if _names(path) <= samples.keys()]


def _names(path: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(path) if name is not None}


def _samples(connection: sqlite3.Connection) -> dict[str, str]:
    """`key`, `name`, `year`, `code` of a report that prints much, `earlier` for a year before it of its publisher;
    `site` that a night has been to."""
    site = connection.execute("SELECT site FROM site_result LIMIT 1").fetchone()
    samples = {} if site is None else {"site": quote(site[0], safe="")}
    row = connection.execute(_REPORT).fetchone()
    if row is None:
        return samples
    key, name, year, earlier, report_key = row
    samples |= {"key": quote(key, safe=""), "name": quote(name, safe=""), "year": str(year)}
    if earlier is not None:
        samples["earlier"] = str(earlier)
    fact = connection.execute("SELECT code FROM facts WHERE report_key = ? LIMIT 1", (report_key,)).fetchone()
    return samples | ({"code": fact[0]} if fact else {})


# The newest report of the publisher with the most of them; of the first, if several have as many.
_REPORT = """
WITH most AS (
  SELECT publisher_id, max(year) AS year FROM report GROUP BY publisher_id ORDER BY count(*) DESC, publisher_id LIMIT 1
)
SELECT publisher.key, publisher.name, most.year,
  (SELECT max(year) FROM report WHERE publisher_id = most.publisher_id AND year < most.year), report.key
FROM most JOIN publisher ON publisher.id = most.publisher_id
JOIN report ON report.publisher_id = most.publisher_id AND report.year = most.year
"""
