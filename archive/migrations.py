"""The archive's tables, as migrations; what is generated from the forms is in `archive.wide`.

Archives are kept for years: a migration that has been given out is never edited, a change is one more.
Plain SQLite: no extension, no custom function. Times are ISO 8601 UTC text, booleans 0 or 1, lists compact JSON.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive import coverage
from archive.moving import move_facts, move_findings

migrations = Migrations("gongkai")

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


CELLS = """
CREATE TABLE places (
  id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, printed INTEGER NOT NULL, cells TEXT NOT NULL, sequence TEXT
);
CREATE TABLE cell (
  revision_id INTEGER NOT NULL REFERENCES revision(id), measure_id INTEGER NOT NULL REFERENCES measure(id),
  state TEXT NOT NULL CHECK (state IN ('stated', 'blank', 'dash', 'text', 'unreadable')),
  raw TEXT NOT NULL, unit TEXT, value NUMERIC, placed_by TEXT, read_by TEXT,
  CHECK (state = 'stated' OR value IS NULL),
  PRIMARY KEY (revision_id, measure_id)
) WITHOUT ROWID;
ALTER TABLE revision ADD COLUMN places_id INTEGER REFERENCES places(id);
CREATE INDEX revision_places ON revision (places_id)
"""


RULINGS = """
CREATE TABLE ruling (
  id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, rule TEXT NOT NULL, each TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pass', 'pass_if_blank_is_zero', 'fail', 'not_assessable')),
  reason TEXT, severity TEXT NOT NULL, message_zh TEXT NOT NULL, message_en TEXT NOT NULL, facts TEXT NOT NULL,
  filled INTEGER NOT NULL
);
CREATE TABLE judged (
  id INTEGER PRIMARY KEY, revision_id INTEGER NOT NULL REFERENCES revision(id),
  against_revision_id INTEGER REFERENCES revision(id), ruling_id INTEGER NOT NULL REFERENCES ruling(id),
  stated NUMERIC, computed NUMERIC, mends TEXT, place TEXT
);
CREATE INDEX ruling_status ON ruling (status, rule);
CREATE INDEX judged_revision ON judged (revision_id);
CREATE INDEX judged_against ON judged (against_revision_id) WHERE against_revision_id IS NOT NULL;
CREATE INDEX judged_ruling ON judged (ruling_id)
"""

FINDING_VIEW = """
CREATE VIEW finding AS
SELECT judged.id AS id, judged.revision_id AS revision_id, judged.against_revision_id AS against_revision_id,
  ruling.rule AS rule, ruling.each AS each, ruling.status AS status, judged.stated AS stated,
  judged.computed AS computed, ruling.reason AS reason, ruling.severity AS severity,
  CASE WHEN ruling.filled THEN replace(replace(ruling.message_zh,
    '{stated}', coalesce(CAST(judged.stated AS TEXT), '')), '{computed}', coalesce(CAST(judged.computed AS TEXT), ''))
  ELSE ruling.message_zh END AS message_zh,
  CASE WHEN ruling.filled THEN replace(replace(ruling.message_en,
    '{stated}', coalesce(CAST(judged.stated AS TEXT), '')), '{computed}', coalesce(CAST(judged.computed AS TEXT), ''))
  ELSE ruling.message_en END AS message_en,
  ruling.facts AS facts, coalesce(judged.mends, '[]') AS mends, judged.place AS place
FROM judged JOIN ruling ON ruling.id = judged.ruling_id
"""


EXTRACTIONS = """
CREATE TABLE extraction (
  id INTEGER PRIMARY KEY, revision_id INTEGER NOT NULL REFERENCES revision(id), extractor_version TEXT NOT NULL,
  before_version TEXT NOT NULL, extracted_at TEXT NOT NULL,
  change TEXT CHECK (change IN ('nothing', 'layout', 'words', 'figures')), cells INTEGER NOT NULL,
  changed TEXT NOT NULL
);
CREATE INDEX extraction_revision ON extraction (revision_id);
CREATE INDEX extraction_time ON extraction (extracted_at)
"""

ALIASES = """
CREATE TABLE publisher_alias (
  publisher_id INTEGER NOT NULL REFERENCES publisher(id), name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('short', 'former', 'renamed', 'printed')),
  since TEXT, until TEXT, note TEXT,
  PRIMARY KEY (publisher_id, name, kind)
) WITHOUT ROWID;
CREATE INDEX publisher_alias_name ON publisher_alias (name);
ALTER TABLE publisher ADD COLUMN successor_id INTEGER REFERENCES publisher(id);
ALTER TABLE publisher ADD COLUMN merged_on TEXT;
INSERT INTO publisher_alias (publisher_id, name, kind)
SELECT publisher.id, alias.value, 'short' FROM publisher, json_each(publisher.aliases) AS alias GROUP BY 1, 2
"""

VERDICTS = """
CREATE TABLE finding_verdict (
  id INTEGER PRIMARY KEY, report_key TEXT NOT NULL, rule TEXT NOT NULL, each TEXT NOT NULL, operands TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('office', 'extraction', 'explained')), note TEXT,
  given_by TEXT NOT NULL, given_at TEXT NOT NULL,
  UNIQUE (report_key, rule, each, operands)
);
"""

# What a finding rests on is its result and sums, and what each cell says; codes of rules across years begin with `a:`,
# the report of the year before, or `b:`. The plus keeps SQLite from making that of findings without a verdict.
FINDING_REVIEW_VIEW = """
CREATE VIEW finding_review AS
SELECT asked.id AS finding_id, asked.report_key AS report_key, asked.rule AS rule, asked.each AS each,
  asked.status AS status, asked.stated AS stated, asked.computed AS computed, asked.message_zh AS message_zh,
  asked.message_en AS message_en, coalesce(same.verdict, latest.verdict) AS verdict,
  CASE WHEN same.id IS NULL THEN latest.note ELSE same.note END AS note,
  coalesce(same.given_by, latest.given_by) AS given_by, coalesce(same.given_at, latest.given_at) AS given_at,
  CASE WHEN latest.id IS NOT NULL THEN same.id IS NULL END AS outdated, asked.operands AS operands
FROM (
  SELECT finding.id AS id, report.key AS report_key, finding.rule AS rule, finding.each AS each,
    finding.status AS status, finding.stated AS stated, finding.computed AS computed,
    finding.message_zh AS message_zh, finding.message_en AS message_en,
    json_array(finding.status, finding.stated, finding.computed, json((
      SELECT json_group_array(json_array(code, json(said))) FROM (
        SELECT named.value AS code, (
          SELECT json_array(facts.state, facts.value) FROM facts
          WHERE facts.report_key = CASE substr(named.value, 1, 2) WHEN 'a:' THEN before.key ELSE report.key END
            AND facts.code = substr(named.value, instr(named.value, ':') + 1)
        ) AS said FROM json_each(finding.facts) AS named ORDER BY named.value
      )
    ))) AS operands
  FROM finding JOIN report ON report.current_revision_id = finding.revision_id
  LEFT JOIN revision AS against ON against.id = finding.against_revision_id
  LEFT JOIN report AS before ON before.id = against.report_id
) AS asked
LEFT JOIN finding_verdict AS same
  ON same.report_key = asked.report_key AND same.rule = asked.rule AND same.each = asked.each
  AND +same.operands = asked.operands
LEFT JOIN finding_verdict AS latest ON latest.id = (
  SELECT given.id FROM finding_verdict AS given
  WHERE given.report_key = asked.report_key AND given.rule = asked.rule AND given.each = asked.each
  ORDER BY given.given_at DESC, given.id DESC LIMIT 1
)
"""


@migrations()
def m001_tables(db: Database) -> None:
    """The tables, their indexes and the two views."""
    for statement in (*TABLES.split(";\n"), FACTS_VIEW, COVERAGE_VIEW):
        if statement.strip():
            db.execute(statement)


@migrations()
def m002_pages(db: Database) -> None:
    """The page and box of a PDF's cells, in `fact` and in the view `facts`."""
    columns = {row[1] for row in db.execute("PRAGMA table_info(fact)")}
    for column, kind in (("page", "INTEGER"), ("bbox", "TEXT")):
        if column not in columns:  # archives of a short-lived version were made with them
            db.execute(f"ALTER TABLE fact ADD COLUMN {column} {kind}")
    db.execute("DROP VIEW facts")
    grid = "fact.grid_column AS grid_column"
    db.execute(FACTS_VIEW.replace(grid, f"{grid}, fact.page AS page, fact.bbox AS bbox"))


@migrations()
def m003_copies(db: Database) -> None:
    """In how many cells a copy says otherwise than the reading that was kept."""
    db.execute("ALTER TABLE capture ADD COLUMN differs INTEGER")


@migrations()
def m004_readings(db: Database) -> None:
    """How a figure was read and placed, what prose counts, parts of sections, all dates, hints to failing sums."""
    for table, column, kind in (
        ("fact", "read_by", "TEXT"),
        ("section", "parts", "TEXT NOT NULL DEFAULT '[]'"),
        ("figure", "subject", "TEXT"),
        ("finding", "mends", "TEXT NOT NULL DEFAULT '[]'"),
        ("finding", "place", "TEXT"),
        ("revision", "dates", "TEXT NOT NULL DEFAULT '[]'"),
    ):
        db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    db.execute("DROP VIEW facts")
    grid = "fact.grid_column AS grid_column"
    more = ("page", "bbox", "placed_by", "read_by")
    db.execute(FACTS_VIEW.replace(grid, ", ".join([grid, *(f"fact.{name} AS {name}" for name in more)])))


@migrations()
def m005_nights(db: Database) -> None:
    """What a site's verdict rests on, how many of its reports are gone since the night before, whether it was done."""
    for column in (
        "kind TEXT NOT NULL DEFAULT ''",
        "withdrawn INTEGER NOT NULL DEFAULT 0",
        "complete INTEGER NOT NULL DEFAULT 1",
    ):
        db.execute(f"ALTER TABLE site_result ADD COLUMN {column}")


@migrations()
def m006_further_pages(db: Database) -> None:
    """The pages behind the first, of a report that its site has cut into several."""
    db.execute(
        """
        CREATE TABLE further_page (
          capture_id INTEGER NOT NULL REFERENCES capture(id), number INTEGER NOT NULL, url TEXT NOT NULL,
          page_id INTEGER REFERENCES capture(id), first_table INTEGER,
          PRIMARY KEY (capture_id, number)
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX further_page_url ON further_page (url)")


@migrations()
def m007_wide_tables(db: Database) -> None:
    """Figures in wide tables, one a form (`archive.wide`); the cells that hold more than a number; places by layout."""
    for statement in CELLS.split(";\n"):
        db.execute(statement)
    db.execute("DROP VIEW facts")
    move_facts(db.conn)
    db.execute("DROP TABLE fact")


@migrations()
def m008_rulings(db: Database) -> None:
    """What rules say, once for all reports (`archive.rulings`); `finding` becomes a view with its columns."""
    for statement in RULINGS.split(";\n"):
        db.execute(statement)
    move_findings(db.conn)
    db.execute("DROP TABLE finding")
    db.execute(FINDING_VIEW)


@migrations()
def m009_coverage(db: Database) -> None:
    """The day that deadlines are judged by, where it is not today, and the view `coverage` that reads it."""
    db.execute("CREATE TABLE coverage_as_of (day TEXT PRIMARY KEY) WITHOUT ROWID")
    db.execute("DROP VIEW coverage")
    db.execute(coverage.VIEW)


@migrations()
def m010_extractions(db: Database) -> None:
    """What reading the same bytes again by a newer extractor has changed."""
    for statement in EXTRACTIONS.split(";\n"):
        db.execute(statement)


@migrations()
def m011_verdicts(db: Database) -> None:
    """What people make of findings, and the view that puts it beside them."""
    db.execute(VERDICTS)
    db.execute(FINDING_REVIEW_VIEW)


@migrations()
def m012_aliases(db: Database) -> None:
    """The names that publishers have or had, with dates, and whose successors they are."""
    for statement in ALIASES.split(";\n"):
        db.execute(statement)
