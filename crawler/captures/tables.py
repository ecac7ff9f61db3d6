"""The tables of the captures' index, by version: what version 1 made, and what each later one adds."""

from __future__ import annotations

import sqlite3

VERSIONS: tuple[str, ...] = (
    """
CREATE TABLE capture (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL, kind TEXT NOT NULL, status INTEGER, media_type TEXT,
  fetched_at TEXT NOT NULL, sha256 TEXT NOT NULL, length INTEGER NOT NULL,
  segment TEXT NOT NULL, offset INTEGER NOT NULL, refers_to INTEGER REFERENCES capture(id),
  run TEXT NOT NULL, site TEXT, role TEXT, title TEXT, listed_on TEXT, found_on TEXT,
  etag TEXT, last_modified TEXT, coding TEXT NOT NULL, wire_sha256 TEXT NOT NULL,
  record_id TEXT NOT NULL, stored INTEGER NOT NULL,
  UNIQUE (segment, offset)
);
CREATE INDEX capture_url ON capture (url, id);
CREATE INDEX capture_run ON capture (run, url);
CREATE TABLE segment (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE site_result (
  run TEXT NOT NULL, site TEXT NOT NULL, finished_at TEXT NOT NULL, verdict TEXT NOT NULL,
  found INTEGER NOT NULL, expected INTEGER, new INTEGER NOT NULL, changed INTEGER NOT NULL, unchanged INTEGER NOT NULL,
  requests INTEGER NOT NULL, bytes INTEGER NOT NULL, not_modified INTEGER NOT NULL, retries INTEGER NOT NULL,
  since TEXT, advice TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (run, site)
);
""",
    # Why a night's verdict is what it is; what the nights before gave (crawler.memory); what a night has cost so far
    # (crawler.counts).
    """
ALTER TABLE site_result ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE site_result ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE site_result ADD COLUMN complete INTEGER NOT NULL DEFAULT 1;
CREATE TABLE site_report (
  site TEXT NOT NULL, url TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, year INTEGER,
  first_run TEXT NOT NULL, last_run TEXT NOT NULL, gone_run TEXT,
  PRIMARY KEY (site, url)
);
CREATE TABLE site_column (
  site TEXT NOT NULL, column_url TEXT NOT NULL, run TEXT NOT NULL, entries INTEGER NOT NULL,
  PRIMARY KEY (site, column_url, run)
);
CREATE TABLE visit_count (
  run TEXT NOT NULL, site TEXT NOT NULL, requests INTEGER NOT NULL, bytes INTEGER NOT NULL,
  not_modified INTEGER NOT NULL, retries INTEGER NOT NULL, upto INTEGER NOT NULL,
  PRIMARY KEY (run, site)
);
""",
    # Which addresses gave a report or a part of one, in which run last and in which before that (crawler.memory).
    """
CREATE TABLE report_page (
  site TEXT NOT NULL, url TEXT NOT NULL, run TEXT NOT NULL, run_before TEXT,
  PRIMARY KEY (site, url)
);
""",
    # A site's newest result is asked for as its visit begins: a year of nights over a country has 55 million of them.
    "CREATE INDEX site_result_site ON site_result (site);\n",
    # What there is of a few sites is lent to a crawl on another machine (crawler.away), once for each host of a night.
    """
CREATE INDEX capture_site ON capture (site, run);
CREATE INDEX visit_count_site ON visit_count (site);
""",
)

_OF_SITES = """
    SELECT one.name FROM sqlite_schema AS one, pragma_table_info(one.name) AS its
    WHERE one.type = 'table' AND one.name <> 'capture' AND its.name = 'site' ORDER BY one.name
"""


def tables_of_sites(connection: sqlite3.Connection) -> list[str]:
    """The tables of what no segment tells: what is kept of sites beside their captures (crawler.results, .memory,
    .counts), as the index itself names them."""
    return [name for (name,) in connection.execute(_OF_SITES).fetchall()]
