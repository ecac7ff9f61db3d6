"""What the archive keeps of a night once its sites are recorded: sums by province, each site's verdict as a letter, and
which night asked a site last.

With 150,000 sites and a night a day `site_result` grows by 55 million rows a year. A night does not change once it has
ended, so it is counted then, and nobody goes through those rows again. What older nights only repeat is dropped from
them: see `thin`.
"""

import sqlite3

from archive.coverage_tables import WHOLE

RESULTS_KEPT = 90  # newest nights of which every site's result is kept in full
THINNED_AT_ONCE = 10  # nights; an archive that has many to thin is not held up by them in one night
NOT_ASKED = "."
# Of a site's night a letter.
LETTERS = {
    "new": "n", "changed": "c", "unchanged": "u", "shrunk": "s", "empty": "e", "blocked": "b", "moved": "m",
    "failed": "f",
}  # fmt: skip
WORDS_OF = {letter: verdict for verdict, letter in LETTERS.items()}
SUMS = ("requests", "bytes", "not_modified", "retries", "new", "changed", "withdrawn")

TABLES = """
CREATE TABLE asked_site (
  id INTEGER PRIMARY KEY, site TEXT NOT NULL UNIQUE, run_id TEXT NOT NULL REFERENCES run(id)
);
CREATE TABLE night_verdicts (
  run_id TEXT PRIMARY KEY REFERENCES run(id), letters TEXT NOT NULL, thinned INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE night_count (
  region TEXT NOT NULL, run_id TEXT NOT NULL REFERENCES run(id), verdict TEXT NOT NULL,
  sites INTEGER NOT NULL, requests INTEGER NOT NULL, bytes INTEGER NOT NULL, not_modified INTEGER NOT NULL,
  retries INTEGER NOT NULL, new INTEGER NOT NULL, changed INTEGER NOT NULL, withdrawn INTEGER NOT NULL,
  PRIMARY KEY (region, run_id, verdict)
) WITHOUT ROWID
"""

# A site that is asked first gets the next number; of two runs the one that began later is its newest: clocks may err.
_NEWEST = """
INSERT INTO asked_site (site, run_id) SELECT site, run_id FROM site_result WHERE run_id = ?
ON CONFLICT (site) DO UPDATE SET run_id = excluded.run_id
WHERE (SELECT rowid FROM run WHERE id = excluded.run_id) >= (SELECT rowid FROM run WHERE id = asked_site.run_id)
"""
_SUMMED = ", ".join(f"sum({name})" for name in SUMS)
# A site whose office is not registered lies where its key says: that begins with the region's code.
_COUNT = f"""
INSERT INTO night_count
SELECT substr(coalesce(publisher.adcode, site), 1, 2) || '0000', run_id, verdict, count(*), {_SUMMED}
FROM site_result LEFT JOIN publisher ON publisher.key = site WHERE run_id = ? GROUP BY 1, 3
"""  # noqa: S608  # names of columns
_COUNT_WHOLE = f"""
INSERT INTO night_count
SELECT '{WHOLE}', run_id, verdict, count(*), {_SUMMED} FROM site_result WHERE run_id = ? GROUP BY verdict
"""  # noqa: S608  # names of columns

_TO_THIN = f"""
SELECT run_id, started_at FROM night_verdicts JOIN run ON run.id = run_id WHERE NOT thinned AND run_id IN (
  SELECT run_id FROM night_verdicts JOIN run ON run.id = run_id
  ORDER BY run.rowid DESC LIMIT -1 OFFSET {RESULTS_KEPT}
)
ORDER BY run.rowid LIMIT {THINNED_AT_ONCE}
"""  # noqa: S608  # a number of our own
_THIN = """
DELETE FROM site_result WHERE run_id = :run AND (verdict = 'unchanged' OR since < :began)
  AND run_id <> (SELECT run_id FROM asked_site WHERE asked_site.site = site_result.site)
"""


def keep_night(connection: sqlite3.Connection, run: str) -> None:
    """Keeps what the results of a run come to, in place of what was kept of it before. The caller commits.

    A run that asked no site leaves nothing.
    """
    for table in ("night_count", "night_verdicts"):
        connection.execute(f"DELETE FROM {table} WHERE run_id = ?", (run,))  # noqa: S608  # of the two above
    connection.execute(_NEWEST, (run,))
    letters = bytearray()
    for number, verdict in connection.execute(
        "SELECT asked_site.id, verdict FROM site_result JOIN asked_site USING (site) WHERE site_result.run_id = ?",
        (run,),
    ):
        letters += NOT_ASKED.encode() * (number - len(letters))
        letters[number - 1] = ord(LETTERS[verdict])
    if letters:
        connection.execute("INSERT INTO night_verdicts (run_id, letters) VALUES (?, ?)", (run, letters.decode()))
        connection.execute(_COUNT, (run,))
        connection.execute(_COUNT_WHOLE, (run,))


def thin(connection: sqlite3.Connection) -> None:
    """Drops, of nights before the newest 90, the results that repeat what was known: a site unchanged, or failing since
    an earlier night. The caller commits.

    Kept are its verdict as a letter, the sums, the result in which a failure began, and whatever is a site's newest;
    the captures' index has every result for ever.
    """
    for run, began in connection.execute(_TO_THIN).fetchall():
        connection.execute(_THIN, {"run": run, "began": began})
        connection.execute("UPDATE night_verdicts SET thinned = 1 WHERE run_id = ?", (run,))


def letters_of(connection: sqlite3.Connection, run: str) -> str:
    """The verdicts of a run as letters, in the order of the sites' numbers; sites that it has not met may lack."""
    row = connection.execute("SELECT letters FROM night_verdicts WHERE run_id = ?", (run,)).fetchone()
    return str(row[0]) if row else ""


def verdict_in(letters: str, number: int) -> str | None:
    """Of letters the verdict that a number, from 1, stands for: of a site in a night's, of a night in a site's; None
    where it was not asked."""
    return WORDS_OF.get(letters[number - 1]) if number <= len(letters) else None


def verdicts_of(connection: sqlite3.Connection, run: str) -> dict[str, str]:
    """Each site that a run asked with its verdict, in the order of their keys."""
    letters = letters_of(connection, run)
    sites = connection.execute("SELECT site, id FROM asked_site WHERE id <= ? ORDER BY site", (len(letters),))
    return {site: verdict for site, number in sites if (verdict := verdict_in(letters, number)) is not None}


def keep_all(connection: sqlite3.Connection) -> None:
    """Keeps every night that has results: of an archive from before they were kept."""
    runs = connection.execute("SELECT id FROM run WHERE kind IN ('nightly', 'crawl') ORDER BY rowid")
    for (run,) in runs.fetchall():
        keep_night(connection, run)
