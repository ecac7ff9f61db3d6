"""Findings as a snapshot has them: those that fail, by what they are looked for by, and how often each rule fails."""

import sqlite3

from archive import column_terms as terms
from archive.columns import Described
from archive.dictionary import describe
from archive.reviews import reviews

_TABLES = """
CREATE TABLE finding_failing (
  rule TEXT NOT NULL, each TEXT NOT NULL, year INTEGER NOT NULL, gap NUMERIC, adcode TEXT, layout TEXT NOT NULL,
  revision_id INTEGER NOT NULL REFERENCES revision(id), finding_id INTEGER NOT NULL, verdict TEXT,
  erred TEXT
);
CREATE TABLE finding_count (
  rule TEXT NOT NULL, year INTEGER NOT NULL, status TEXT NOT NULL, form TEXT NOT NULL, layout TEXT NOT NULL,
  extractor_version TEXT NOT NULL, findings INTEGER NOT NULL, reports INTEGER NOT NULL,
  PRIMARY KEY (rule, year, status, form, layout, extractor_version)
) WITHOUT ROWID;
CREATE TABLE finding_province (
  adcode TEXT NOT NULL, rule TEXT NOT NULL, year INTEGER NOT NULL, status TEXT NOT NULL, findings INTEGER NOT NULL,
  PRIMARY KEY (adcode, rule, year, status)
) WITHOUT ROWID;
CREATE TEMP TABLE counted AS
SELECT finding.revision_id AS revision_id, finding.rule AS rule, finding.status AS status, count(*) AS findings
FROM finding GROUP BY finding.revision_id, finding.rule, finding.status;
CREATE TEMP TABLE current AS
SELECT revision.id AS revision_id, report.year AS year, revision.form AS form, coalesce(revision.layout, '') AS layout,
  revision.extractor_version AS extractor_version, publisher.adcode AS adcode
FROM report JOIN revision ON revision.id = report.current_revision_id
JOIN publisher ON publisher.id = report.publisher_id;
CREATE UNIQUE INDEX temp.current_revision ON current (revision_id);
INSERT INTO finding_count
SELECT rule, year, status, form, layout, extractor_version, sum(findings), count(*)
FROM counted JOIN current USING (revision_id) GROUP BY 1, 2, 3, 4, 5, 6;
INSERT INTO finding_province
SELECT substr(adcode, 1, 2) || '0000', rule, year, status, sum(findings)
FROM counted JOIN current USING (revision_id) WHERE adcode IS NOT NULL GROUP BY 1, 2, 3, 4;
INSERT INTO finding_failing
SELECT finding.rule, finding.each, current.year, abs(finding.stated - finding.computed), current.adcode,
  current.layout, finding.revision_id, finding.id, NULL, finding.erred
FROM finding JOIN current USING (revision_id) WHERE finding.status = 'fail';
DROP TABLE temp.counted;
DROP TABLE temp.current;
CREATE INDEX finding_failing_rule ON finding_failing (rule, year DESC, gap DESC, adcode, layout, erred);
CREATE INDEX finding_failing_erred ON finding_failing (erred, year DESC, gap DESC);
CREATE INDEX finding_failing_year ON finding_failing (year DESC, gap DESC);
CREATE INDEX finding_failing_region ON finding_failing (adcode, rule);
CREATE UNIQUE INDEX finding_failing_finding ON finding_failing (finding_id)
"""

_RULE = ("规则", "rule")
_YEAR = ("报告所述年份", "the year reported on")
_LAYOUT = ("来源的版式", "layout of the source: html, pdf, docx and others")
_STATUS = ("结果", "pass, pass_if_blank_is_zero, fail, not_assessable")

DESCRIBED: dict[str, Described] = {
    "finding_failing": {
        "rule": _RULE,
        "each": ("规则所及的行、列、组或节", "the row, column, group or section that it was applied to"),
        "year": _YEAR,
        "gap": ("两数之差（绝对值）", "how far the two figures are apart"),
        "adcode": ("行政区划代码（六位）", "administrative division code, six digits"),
        "layout": _LAYOUT,
        "revision_id": ("所属版本（现行）", "the revision it belongs to, a current one"),
        "finding_id": ("检验结果编号", "number of the finding"),
        "verdict": (
            "人工评定：office 机关有误、extraction 读取有误、explained 可以解释",
            "what a person made of it: office, extraction, explained; none where the figures have changed since",
        ),
        "erred": terms.ERRED,
    },
    "finding_count": {
        "rule": _RULE,
        "year": _YEAR,
        "status": _STATUS,
        "form": ("表格格式", "form: 2021, 2019, 2014 or none"),
        "layout": _LAYOUT,
        "extractor_version": ("读取程序版本", "version of the extractor"),
        "findings": ("检验结果数", "findings of current revisions"),
        "reports": ("有此结果的报告数", "reports that have such a finding"),
    },
    "finding_province": {
        "adcode": ("省级代码", "code of the province"),
        "rule": _RULE,
        "year": _YEAR,
        "status": _STATUS,
        "findings": ("检验结果数", "findings of current revisions"),
    },
}


def bake_findings(connection: sqlite3.Connection) -> None:
    """Writes `finding_failing`, `finding_count` and `finding_province`, of the current revisions only."""
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    for (key,) in connection.execute("SELECT DISTINCT report_key FROM finding_verdict").fetchall():
        connection.executemany(
            "UPDATE finding_failing SET verdict = ? WHERE finding_id = ?",
            [(review.verdict, review.finding_id) for review in reviews(connection, key) if not review.outdated],
        )
    describe(connection, DESCRIBED)
