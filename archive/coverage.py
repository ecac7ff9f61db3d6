"""Who should have published, who did, when, and in time or late: the view `coverage`, the one place of that rule."""

import sqlite3
from dataclasses import dataclass
from typing import Literal

State = Literal["published", "gone", "missing", "failed", "not_fetched", "not_due"]
Timeliness = Literal["in_time", "late", "unknown", "no_deadline"]

LAST_RESULT = """SELECT site_result.site, site_result.verdict, site_result.complete
  FROM asked_site JOIN site_result ON site_result.run_id = asked_site.run_id AND site_result.site = asked_site.site"""

# The deadlines: 《政府信息公开条例》 (2019-05-15), Articles 49 and 50: departments by January 31, governments by March
# 31 of the next year; under the regulation before it, March 31 for all. While a year lasts, its report is not due.
# A site that the last night could not read (`failed`), or not to its end, leaves its missing years unknown.
# `coverage_as_of` names the day that a snapshot was baked on: it says the same however much later it is read.
# An office that edits its report often dates it anew: the first date that a revision prints is when it was published.
VIEW = f"""
CREATE VIEW coverage AS
WITH wanted AS (
  SELECT publisher_id, year, max(expected) AS expected
  FROM (
    SELECT publisher.id AS publisher_id, CAST(expected.value AS INTEGER) AS year, 1 AS expected
    FROM publisher, json_each(publisher.expected_years) AS expected
    UNION ALL
    SELECT publisher_id, year, 0 FROM report
  )
  GROUP BY publisher_id, year
), last_result AS (
  {LAST_RESULT}
), described AS (
  SELECT publisher.id AS publisher_id, publisher.key AS publisher_key, publisher.name AS publisher,
    publisher.adcode AS adcode, region.path AS region, publisher.level AS level, publisher.kind AS kind,
    wanted.year AS year, wanted.expected AS expected,
    coalesce((SELECT day FROM coverage_as_of), date('now', '+8 hours')) AS today,
    CASE
      WHEN wanted.year < 2019 THEN (wanted.year + 1) || '-03-31'
      WHEN publisher.kind = 'department' THEN (wanted.year + 1) || '-01-31'
      WHEN publisher.kind = 'government' THEN (wanted.year + 1) || '-03-31'
    END AS deadline,
    (SELECT min(published_on) FROM revision WHERE revision.report_id = report.id) AS published_on,
    (SELECT count(*) FROM revision WHERE revision.report_id = report.id) AS revisions,
    report.key AS report_key, report.first_seen_at AS first_seen_at, report.last_seen_at AS last_seen_at,
    report.gone_at AS gone_at, last_result.verdict AS verdict, last_result.complete AS complete
  FROM wanted
  JOIN publisher ON publisher.id = wanted.publisher_id
  LEFT JOIN region ON region.adcode = publisher.adcode
  LEFT JOIN report ON report.publisher_id = wanted.publisher_id AND report.year = wanted.year
  LEFT JOIN last_result ON last_result.site = publisher.key
), judged AS (
  SELECT *,
    CASE
      WHEN report_key IS NOT NULL AND gone_at IS NOT NULL THEN 'gone'
      WHEN report_key IS NOT NULL THEN 'published'
      WHEN verdict IN ('blocked', 'failed', 'moved', 'empty') THEN 'failed'
      WHEN coalesce(deadline, year || '-12-31') >= today THEN 'not_due'
      WHEN verdict IS NULL OR NOT complete THEN 'not_fetched'
      ELSE 'missing'
    END AS state,
    CASE
      WHEN report_key IS NULL THEN NULL
      WHEN deadline IS NULL THEN 'no_deadline'
      WHEN published_on IS NULL THEN 'unknown'
      WHEN published_on <= deadline THEN 'in_time'
      ELSE 'late'
    END AS timeliness
  FROM described
)
SELECT publisher_id, publisher_key, publisher, adcode, region, level, kind, year, expected, state, timeliness,
  CASE state WHEN 'published' THEN timeliness ELSE state END AS mark, deadline, published_on,
  CAST(julianday(published_on) - julianday(deadline) AS INTEGER) AS days_late, report_key, revisions, first_seen_at,
  last_seen_at, gone_at, verdict
FROM judged
"""  # noqa: S608  # our own words


@dataclass(frozen=True, slots=True)
class Coverage:
    """One publisher and year. Dates are ISO 8601; `timeliness` is None where there is no report."""

    publisher_key: str
    publisher: str
    year: int
    expected: bool
    state: State
    timeliness: Timeliness | None
    deadline: str | None
    published_on: str | None
    report_key: str | None
    revisions: int


def coverage(connection: sqlite3.Connection, *, publisher: str | None = None) -> list[Coverage]:
    """Every publisher (or the one with that key) and every year that is expected of it or that it has, in order."""
    rows = connection.execute(
        """
        SELECT publisher_key, publisher, year, expected, state, timeliness, deadline, published_on, report_key,
          revisions
        FROM coverage WHERE :publisher IS NULL OR publisher_key = :publisher ORDER BY publisher_key, year
        """,
        {"publisher": publisher},
    )
    return [Coverage(key, name, year, bool(expected), *rest) for key, name, year, expected, *rest in rows]
