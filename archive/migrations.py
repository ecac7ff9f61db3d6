"""The archive's tables, as migrations; what is generated from the forms is in `archive.wide`.

Archives are kept for years: a migration that has been given out is never edited, a change is one more.
Plain SQLite: no extension, no custom function. Times are ISO 8601 UTC text, booleans 0 or 1, lists compact JSON.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive import coverage
from archive.first_schema import COVERAGE_VIEW, FACTS_VIEW, TABLES
from archive.kept_nights import TABLES as NIGHTS
from archive.kept_nights import keep_all
from archive.moving import fill_erred, move_facts, move_findings

migrations = Migrations("gongkai")

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


# Before the archive kept which run asked a site last.
LAST_RESULT_SOUGHT = """SELECT site_result.site, site_result.verdict, site_result.complete, max(run.rowid) AS newest
  FROM site_result JOIN run ON run.id = site_result.run_id GROUP BY site_result.site"""

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

# A verdict is never written over: a later one stands in its place, one that is taken back stays with who did so.
# A row without a verdict is a note.
VERDICTS_KEPT = """
CREATE TABLE verdicts_kept (
  id INTEGER PRIMARY KEY, report_key TEXT NOT NULL, rule TEXT NOT NULL, each TEXT NOT NULL, operands TEXT NOT NULL,
  verdict TEXT CHECK (verdict IN ('office', 'extraction', 'explained')), note TEXT,
  given_by TEXT NOT NULL, given_at TEXT NOT NULL, withdrawn_by TEXT, withdrawn_at TEXT,
  CHECK (verdict IS NOT NULL OR note IS NOT NULL)
);
INSERT INTO verdicts_kept (id, report_key, rule, each, operands, verdict, note, given_by, given_at)
SELECT id, report_key, rule, each, operands, verdict, note, given_by, given_at FROM finding_verdict;
DROP VIEW finding_review;
DROP TABLE finding_verdict;
ALTER TABLE verdicts_kept RENAME TO finding_verdict;
CREATE INDEX finding_verdict_finding ON finding_verdict (report_key, rule, each);
ALTER TABLE judged ADD COLUMN erred TEXT CHECK (erred IN ('office', 'extraction', 'undetermined'));
DROP VIEW finding
"""

_ON_FINDING = """given.report_key = asked.report_key AND given.rule = asked.rule AND given.each = asked.each
  AND given.withdrawn_at IS NULL"""


def _review_view() -> str:
    """The view `finding_review` over verdicts that are all kept: on a finding's operands the latest, a note only where
    there is no verdict; else the latest on other ones."""
    asked, _, _ = FINDING_REVIEW_VIEW.partition("LEFT JOIN finding_verdict AS same")
    for column in ("verdict", "given_by", "given_at"):
        either = f"coalesce(same.{column}, latest.{column})"
        asked = asked.replace(either, f"CASE WHEN same.id IS NULL THEN latest.{column} ELSE same.{column} END")
    return f"""{asked}LEFT JOIN finding_verdict AS same ON same.id = (
  SELECT given.id FROM finding_verdict AS given WHERE {_ON_FINDING} AND +given.operands = asked.operands
  ORDER BY given.verdict IS NULL, given.given_at DESC, given.id DESC LIMIT 1
)
LEFT JOIN finding_verdict AS latest ON latest.id = (
  SELECT given.id FROM finding_verdict AS given WHERE {_ON_FINDING}
  ORDER BY given.verdict IS NULL, given.given_at DESC, given.id DESC LIMIT 1
)"""  # noqa: S608  # parts of our own


# What a finding in the prose speaks of: its number in its section comes to be another's when the text changes.
WORDS_SPOKEN_OF = """(
  SELECT substr(section.text, json_extract(finding.place, '$[1]') + 1,
    min(400, json_extract(finding.place, '$[2]') - json_extract(finding.place, '$[1]')))
  FROM section
  WHERE section.revision_id = finding.revision_id AND section.key = json_extract(finding.place, '$[0]')
)"""
_CELLS_END = """
      )
    ))) AS operands"""


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
    db.execute(coverage.VIEW.replace(coverage.LAST_RESULT, LAST_RESULT_SOUGHT))


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


@migrations()
def m013_erred(db: Database) -> None:
    """Who probably erred where a finding fails; verdicts that are all kept, and notes without one."""
    for statement in VERDICTS_KEPT.split(";\n"):
        db.execute(statement)
    db.execute(FINDING_VIEW.replace("judged.place AS place", "judged.place AS place, judged.erred AS erred"))
    db.execute(_review_view())
    fill_erred(db.conn)


@migrations()
def m014_sentence_keys(db: Database) -> None:
    """The keys of the sentences of every report's current revision (`archive.sharing.keys`)."""
    db.execute(
        """
        CREATE TABLE sentence_keys (
          report_id INTEGER PRIMARY KEY REFERENCES report(id) ON DELETE CASCADE, basis TEXT NOT NULL,
          keys TEXT NOT NULL
        )
        """
    )


@migrations()
def m015_judged_with(db: Database) -> None:
    """With which rules and judges a report was held to the one of the year before; and successors by their number."""
    db.execute("ALTER TABLE report ADD COLUMN judged_with TEXT")
    db.execute("CREATE INDEX publisher_successor ON publisher (successor_id) WHERE successor_id IS NOT NULL")


@migrations()
def m017_words_judged(db: Database) -> None:
    """Verdicts rest on the words that a finding speaks of too; those given before had none before them."""
    view = _review_view()
    cells_end = _CELLS_END.removesuffix(") AS operands")
    db.execute("DROP VIEW finding_review")
    db.execute(view.replace(_CELLS_END, f"{cells_end}, {WORDS_SPOKEN_OF}) AS operands"))
    db.execute("UPDATE finding_verdict SET operands = json_insert(operands, '$[#]', NULL) WHERE json_valid(operands)")


@migrations()
def m018_platforms(db: Database) -> None:
    """The platform that the registry names for a publisher's site."""
    db.execute("ALTER TABLE publisher ADD COLUMN platform TEXT")


@migrations()
def m019_newest_result(db: Database) -> None:
    """The view `coverage` tells a site's newest result by the order of the runs, not by the machine's clock."""
    db.execute("DROP VIEW coverage")
    db.execute(coverage.VIEW.replace(coverage.LAST_RESULT, LAST_RESULT_SOUGHT))


@migrations()
def m020_nights_kept(db: Database) -> None:
    """What each night came to (`archive.kept_nights`), and the view `coverage` by each site's newest result alone."""
    for statement in NIGHTS.split(";\n"):
        db.execute(statement)
    keep_all(db.conn)
    db.execute(
        """
        UPDATE run SET summary = json_remove(summary, '$.sites')
        WHERE EXISTS (SELECT 1 FROM night_verdicts WHERE run_id = run.id)
        """
    )
    db.execute("DROP VIEW coverage")
    db.execute(coverage.VIEW)


@migrations()
def m021_words_of_copies(db: Database) -> None:
    """Whether a copy has other words than the reading that was kept; those of before do not say."""
    db.execute("ALTER TABLE capture ADD COLUMN other_words INTEGER")
