"""The schema of the first archives: given out, and never edited; `archive.migrations` changes it step by step."""

TABLES = """
CREATE TABLE region (adcode TEXT PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, level TEXT);
CREATE TABLE publisher (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, adcode TEXT REFERENCES region(adcode),
  level TEXT, kind TEXT, aliases TEXT NOT NULL DEFAULT '[]', registered INTEGER NOT NULL DEFAULT 0,
  expected_years TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE report (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, publisher_id INTEGER NOT NULL REFERENCES publisher(id),
  year INTEGER NOT NULL, first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL,
  current_revision_id INTEGER REFERENCES revision(id), gone_at TEXT,
  UNIQUE (publisher_id, year)
);
CREATE TABLE capture (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL, kind TEXT NOT NULL, status INTEGER, media_type TEXT,
  fetched_at TEXT NOT NULL, sha256 TEXT NOT NULL, length INTEGER NOT NULL, segment TEXT NOT NULL,
  offset INTEGER NOT NULL, refers_to INTEGER, run TEXT NOT NULL, site TEXT, role TEXT, title TEXT, listed_on TEXT,
  found_on TEXT, revision_id INTEGER REFERENCES revision(id),
  standing TEXT CHECK (standing IN ('revision', 'same', 'bytes', 'copy', 'cover', 'gone'))
);
CREATE TABLE revision (
  id INTEGER PRIMARY KEY, report_id INTEGER NOT NULL REFERENCES report(id), number INTEGER NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES capture(id), sha256 TEXT NOT NULL, source_name TEXT NOT NULL,
  url TEXT NOT NULL, media_type TEXT, layout TEXT,
  change TEXT NOT NULL CHECK (change IN ('first', 'bytes', 'layout', 'words', 'figures')),
  extractor_version TEXT NOT NULL, extracted_at TEXT NOT NULL, title TEXT, publisher_printed TEXT,
  publisher_evidence TEXT, year_evidence TEXT, published_on TEXT, published_on_evidence TEXT,
  form TEXT NOT NULL, form_notes TEXT NOT NULL, content_hash TEXT NOT NULL,
  UNIQUE (report_id, number)
);
CREATE TABLE section (
  revision_id INTEGER NOT NULL REFERENCES revision(id), key TEXT NOT NULL, position INTEGER NOT NULL,
  heading TEXT NOT NULL, text TEXT NOT NULL, start INTEGER, end INTEGER,
  PRIMARY KEY (revision_id, key)
);
CREATE TABLE measure (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, table_key TEXT NOT NULL, row_key TEXT NOT NULL,
  column_key TEXT NOT NULL, label_zh TEXT NOT NULL, label_en TEXT NOT NULL, unit TEXT, forms TEXT NOT NULL
);
CREATE TABLE fact (
  revision_id INTEGER NOT NULL REFERENCES revision(id), measure_id INTEGER NOT NULL REFERENCES measure(id),
  position INTEGER NOT NULL, value NUMERIC,
  state TEXT NOT NULL CHECK (state IN ('stated', 'blank', 'dash', 'text', 'unreadable')),
  raw TEXT NOT NULL, unit TEXT, start INTEGER, end INTEGER, grid_table INTEGER, grid_row INTEGER,
  grid_column INTEGER, placed_by TEXT,
  CHECK ((state = 'stated') = (value IS NOT NULL)),
  PRIMARY KEY (revision_id, measure_id)
) WITHOUT ROWID;
CREATE TABLE figure (
  revision_id INTEGER NOT NULL REFERENCES revision(id), position INTEGER NOT NULL, text TEXT NOT NULL,
  value NUMERIC NOT NULL, unit TEXT NOT NULL, section_key TEXT NOT NULL, start INTEGER, end INTEGER,
  within_start INTEGER NOT NULL, within_end INTEGER NOT NULL, measure_id INTEGER REFERENCES measure(id),
  agrees INTEGER,
  PRIMARY KEY (revision_id, position)
) WITHOUT ROWID;
CREATE TABLE finding (
  id INTEGER PRIMARY KEY, revision_id INTEGER NOT NULL REFERENCES revision(id),
  against_revision_id INTEGER REFERENCES revision(id), rule TEXT NOT NULL, each TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pass', 'pass_if_blank_is_zero', 'fail', 'not_assessable')),
  stated NUMERIC, computed NUMERIC, reason TEXT, severity TEXT NOT NULL, message_zh TEXT NOT NULL,
  message_en TEXT NOT NULL, facts TEXT NOT NULL
);
CREATE TABLE problem (
  revision_id INTEGER NOT NULL REFERENCES revision(id), position INTEGER NOT NULL, code TEXT NOT NULL,
  message TEXT NOT NULL, raw TEXT, place TEXT,
  PRIMARY KEY (revision_id, position)
) WITHOUT ROWID;
CREATE TABLE unread (
  capture_id INTEGER PRIMARY KEY REFERENCES capture(id), code TEXT NOT NULL, message TEXT NOT NULL,
  extractor_version TEXT NOT NULL
);
CREATE TABLE run (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('nightly', 'crawl', 'ingest', 'build', 'publish')),
  started_at TEXT NOT NULL, finished_at TEXT, status TEXT CHECK (status IN ('ok', 'partly', 'failed')),
  summary TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE site_result (
  run_id TEXT NOT NULL REFERENCES run(id), site TEXT NOT NULL, verdict TEXT NOT NULL, found INTEGER NOT NULL,
  expected INTEGER, new INTEGER NOT NULL, changed INTEGER NOT NULL, unchanged INTEGER NOT NULL,
  requests INTEGER NOT NULL, bytes INTEGER NOT NULL, not_modified INTEGER NOT NULL, retries INTEGER NOT NULL,
  since TEXT, advice TEXT, detail TEXT,
  PRIMARY KEY (run_id, site)
);
CREATE TABLE dictionary (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL,
  PRIMARY KEY (table_name, column_name)
);
CREATE INDEX report_year ON report (year, publisher_id);
CREATE INDEX capture_url ON capture (url, id);
CREATE INDEX capture_run ON capture (run);
CREATE INDEX capture_revision ON capture (revision_id, standing);
CREATE INDEX revision_capture ON revision (capture_id);
CREATE INDEX fact_measure ON fact (measure_id, value, revision_id);
CREATE INDEX finding_revision ON finding (revision_id);
CREATE INDEX finding_against ON finding (against_revision_id);
CREATE INDEX finding_status ON finding (status, rule);
"""

FACTS_VIEW = """
CREATE VIEW facts AS
SELECT publisher.name AS publisher, publisher.key AS publisher_key, publisher.adcode AS adcode, region.path AS region,
  report.year AS year, revision.form AS form, measure.code AS code, measure.label_zh AS label_zh,
  measure.label_en AS label_en, measure.table_key AS table_key, measure.row_key AS row_key,
  measure.column_key AS column_key, fact.value AS value, fact.state AS state, fact.raw AS raw, fact.unit AS unit,
  report.key AS report_key, revision.number AS revision, revision.url AS url, revision.sha256 AS sha256,
  capture.fetched_at AS fetched_at, fact.start AS start, fact.end AS "end", fact.grid_table AS grid_table,
  fact.grid_row AS grid_row, fact.grid_column AS grid_column
FROM report
JOIN publisher ON publisher.id = report.publisher_id
LEFT JOIN region ON region.adcode = publisher.adcode
JOIN revision ON revision.id = report.current_revision_id
JOIN capture ON capture.id = revision.capture_id
JOIN fact ON fact.revision_id = revision.id
JOIN measure ON measure.id = fact.measure_id
"""

# 《政府信息公开条例》 (2019-05-15), Articles 49 and 50: departments by January 31, governments by March 31 of the next
# year; under the regulation before it, March 31 for all. A site that the last night could not read leaves its missing
# years unknown, not missing.
COVERAGE_VIEW = """
CREATE VIEW coverage AS
WITH wanted AS (
  SELECT publisher.id AS publisher_id, CAST(expected.value AS INTEGER) AS year
  FROM publisher, json_each(publisher.expected_years) AS expected
  UNION
  SELECT publisher_id, year FROM report
), last_result AS (
  SELECT site_result.site, site_result.verdict, max(run.started_at) AS started_at
  FROM site_result JOIN run ON run.id = site_result.run_id
  GROUP BY site_result.site
), described AS (
  SELECT publisher.key AS publisher_key, publisher.name AS publisher, publisher.adcode AS adcode,
    region.path AS region, publisher.level AS level, publisher.kind AS kind, wanted.year AS year,
    EXISTS (
      SELECT 1 FROM json_each(publisher.expected_years) AS expected WHERE CAST(expected.value AS INTEGER) = wanted.year
    ) AS expected,
    CASE
      WHEN wanted.year < 2019 THEN (wanted.year + 1) || '-03-31'
      WHEN publisher.kind = 'department' THEN (wanted.year + 1) || '-01-31'
      WHEN publisher.kind = 'government' THEN (wanted.year + 1) || '-03-31'
    END AS deadline,
    revision.published_on AS published_on, report.key AS report_key, report.first_seen_at AS first_seen_at,
    report.last_seen_at AS last_seen_at, report.gone_at AS gone_at, last_result.verdict AS verdict,
    (SELECT count(*) FROM revision AS every_revision WHERE every_revision.report_id = report.id) AS revisions
  FROM wanted
  JOIN publisher ON publisher.id = wanted.publisher_id
  LEFT JOIN region ON region.adcode = publisher.adcode
  LEFT JOIN report ON report.publisher_id = wanted.publisher_id AND report.year = wanted.year
  LEFT JOIN revision ON revision.id = report.current_revision_id
  LEFT JOIN last_result ON last_result.site = publisher.key
)
SELECT publisher_key, publisher, adcode, region, level, kind, year, expected,
  CASE
    WHEN report_key IS NOT NULL AND gone_at IS NOT NULL THEN 'gone'
    WHEN report_key IS NOT NULL THEN 'published'
    WHEN verdict IN ('blocked', 'failed', 'moved', 'empty') THEN 'not_fetched'
    WHEN deadline >= date('now') THEN 'not_due'
    WHEN verdict IS NULL THEN 'not_fetched'
    ELSE 'missing'
  END AS state,
  CASE
    WHEN report_key IS NULL THEN NULL
    WHEN deadline IS NULL THEN 'no_deadline'
    WHEN published_on IS NULL THEN 'unknown'
    WHEN published_on <= deadline THEN 'in_time'
    ELSE 'late'
  END AS timeliness,
  deadline, published_on, report_key, revisions, first_seen_at, last_seen_at, gone_at, verdict
FROM described
"""
