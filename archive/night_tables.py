"""The nights as a snapshot has them: what each came to, by province, and each site's newest result with its nights.

With 150,000 sites and a night a day for a year `site_result` has 55 million rows: what the status pages show is counted
here once, so that no page goes through them.
"""

import sqlite3
from typing import NamedTuple

from archive.column_terms import ADCODE
from archive.columns import COLUMNS, Described
from archive.coverage_tables import WHOLE
from archive.dictionary import describe
from archive.nights import SiteNights, moved
from archive.summary import BAD_VERDICTS, VERDICTS

NIGHTS_KEPT = 365  # of the newest nights the tables tell
NOT_ASKED = "."  # in a strip of nights
# Of a site's night a letter.
LETTERS = {
    "new": "n", "changed": "c", "unchanged": "u", "shrunk": "s", "empty": "e", "blocked": "b", "moved": "m",
    "failed": "f",
}  # fmt: skip
WORDS_OF = {letter: verdict for verdict, letter in LETTERS.items()}
_BAD = "".join(LETTERS[verdict] for verdict in VERDICTS if verdict in BAD_VERDICTS)
# SQLite takes the index of the sites that failed where a condition says this in the same words.
FAILING = f"verdict IN ({', '.join(repr(verdict) for verdict in sorted(BAD_VERDICTS))})"
_SUMS = ("requests", "bytes", "not_modified", "retries", "new", "changed", "withdrawn")
_RESULT = tuple(name for name in SiteNights._fields if name not in ("site", "name", "verdicts", "advice", "detail"))
_READ = ("site", "name", "adcode", "platform", *_RESULT, "advice")

_TABLES = """
CREATE TABLE night (
  position INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE REFERENCES run(id), kind TEXT NOT NULL,
  started_at TEXT NOT NULL, finished_at TEXT, status TEXT, minutes REAL, sites INTEGER NOT NULL, unread INTEGER,
  damaged INTEGER, error TEXT
);
CREATE TABLE night_count (
  region TEXT NOT NULL, position INTEGER NOT NULL REFERENCES night(position), verdict TEXT NOT NULL,
  sites INTEGER NOT NULL, requests INTEGER NOT NULL, bytes INTEGER NOT NULL, not_modified INTEGER NOT NULL,
  retries INTEGER NOT NULL, new INTEGER NOT NULL, changed INTEGER NOT NULL, withdrawn INTEGER NOT NULL,
  PRIMARY KEY (region, position, verdict)
) WITHOUT ROWID;
CREATE TABLE site_status (
  position INTEGER PRIMARY KEY, site TEXT NOT NULL UNIQUE, name TEXT NOT NULL, adcode TEXT, platform TEXT,
  night INTEGER, last INTEGER NOT NULL, before TEXT, move TEXT, nights INTEGER NOT NULL, more INTEGER NOT NULL,
  verdict TEXT NOT NULL, kind TEXT NOT NULL, found INTEGER NOT NULL, expected INTEGER, new INTEGER NOT NULL,
  changed INTEGER NOT NULL, unchanged INTEGER NOT NULL, withdrawn INTEGER NOT NULL, requests INTEGER NOT NULL,
  bytes INTEGER NOT NULL, not_modified INTEGER NOT NULL, retries INTEGER NOT NULL, complete INTEGER NOT NULL,
  since TEXT, advice TEXT NOT NULL
);
CREATE TABLE site_strip (
  position INTEGER PRIMARY KEY REFERENCES site_status(position), strip TEXT NOT NULL, detail TEXT
)
"""

_INDEXES = """
CREATE INDEX site_status_region ON site_status (adcode, verdict, platform);
CREATE INDEX site_status_platform ON site_status (platform, verdict);
CREATE INDEX site_status_verdict ON site_status (verdict);
CREATE INDEX site_status_failing ON site_status (verdict, kind, advice, since, nights, more, move) WHERE {failing};
CREATE INDEX site_status_move ON site_status (move) WHERE move IS NOT NULL
"""

_OF_RUN, _OF_RESULT = COLUMNS["run"], COLUMNS["site_result"]
_POSITION = ("第几夜，由旧到新", "number of the night, the oldest first")

DESCRIBED: dict[str, Described] = {
    "night": {
        "position": _POSITION,
        "run_id": _OF_RESULT["run_id"],
        "kind": _OF_RUN["kind"],
        "started_at": _OF_RUN["started_at"],
        "finished_at": _OF_RUN["finished_at"],
        "status": _OF_RUN["status"],
        "minutes": ("历时（分钟），含中断的时间", "minutes from its start to its end, with any interruption"),
        "sites": ("留下结果的站点数", "sites that it left a result of"),
        "unread": ("未能读取的文件数", "documents that gave no report"),
        "damaged": ("档案中受损之处", "faults in what is kept that it met"),
        "error": ("整夜失败的原因", "why it failed as a whole"),
    },
    "night_count": {
        "region": (
            "省的行政区划代码，空串为全部",
            "province's administrative division code; empty for the whole archive",
        ),
        "position": _POSITION,
        "verdict": _OF_RESULT["verdict"],
        "sites": ("结论如此的站点数", "sites of that verdict"),
        **{name: _OF_RESULT[name] for name in _SUMS},
    },
    "site_status": {
        "position": (
            "次序：失败的在前，失败最久的最前",
            "order: those that failed first, the longest-failing of them first",
        ),
        "site": _OF_RESULT["site"],
        "name": ("发布机关全称", "full name of the publishing office"),
        "adcode": ADCODE,
        "platform": COLUMNS["publisher"]["platform"],
        "night": (
            "最近一次抓取是第几夜；空表示早于所计各夜",
            "night it was last asked in; null before those that are kept",
        ),
        "last": ("最近一夜是否抓取", "1 where the last night asked it"),
        "before": ("再前一次的结论", "its verdict the time before"),
        "move": (
            "与再前一次相比：worse 变差、better 恢复、other 另一种失败",
            "against the time before: worse, better, other",
        ),
        "nights": ("连续失败的夜数（只计抓取过的）", "failed nights in a row, of those in which it was asked"),
        "more": ("所计之前可能还有", "1 where there may be more before those that are kept"),
        **{name: _OF_RESULT[name] for name in (*_RESULT, "advice")},
    },
    "site_strip": {
        "position": ("见 site_status", "as in site_status"),
        "strip": (
            "逐夜的结论，一夜一字母：n c u s e b m f 依次为八种结论，点为未抓取",
            "a letter a night: new, changed, unchanged, shrunk, empty, blocked, moved, failed; a dot: not asked",
        ),
        "detail": _OF_RESULT["detail"],
    },
}

# Each site's newest result, those that failed first, the longest-failing of them before the others.
_IN_ORDER = f"""
SELECT newest.site, coalesce(publisher.name, newest.site), coalesce(publisher.adcode, substr(newest.site, 1, 6)),
  publisher.platform,
  {", ".join(f"site_result.{name}" for name in _RESULT)}, coalesce(site_result.advice, ''), site_result.detail
FROM newest JOIN site_result ON site_result.run_id = newest.run_id AND site_result.site = newest.site
LEFT JOIN publisher ON publisher.key = newest.site
ORDER BY NOT site_result.{FAILING},
  coalesce(site_result.since, ''), newest.site
"""  # noqa: S608  # names of columns and verdicts

_ITS_ROWS = "WHERE site_result.rowid BETWEEN :first AND :last AND run_id = :run"
_VERDICTS = f"SELECT site, verdict FROM site_result NOT INDEXED {_ITS_ROWS}"  # noqa: S608  # named parameters


class _Night(NamedTuple):
    """A night, and between which rows of `site_result` its results lie, None where it left none: written together, they
    lie together, and reading them in a row takes a seventh of the time that looking each up takes."""

    position: int
    run: str
    first: int | None
    last: int | None


def bake_nights(connection: sqlite3.Connection) -> None:
    """Writes `night`, `night_count`, `site_status` and `site_strip`."""
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    nights = _nights(connection)
    _bake_counts(connection, nights)
    _bake_sites(connection, nights)
    for statement in _INDEXES.format(failing=FAILING).split(";\n"):
        connection.execute(statement)
    describe(connection, DESCRIBED)


def _nights(connection: sqlite3.Connection) -> list[_Night]:
    """Writes table `night`, and gives its rows in order."""
    connection.execute(
        """
        INSERT INTO night (position, run_id, kind, started_at, finished_at, status, minutes, sites, unread, damaged,
          error)
        SELECT row_number() OVER (ORDER BY run.rowid), id, kind, started_at, finished_at, status,
          round((julianday(finished_at) - julianday(started_at)) * 1440, 1),
          (SELECT count(*) FROM site_result WHERE run_id = run.id), json_array_length(summary, '$.reports.unread'),
          json_array_length(summary, '$.damaged'), json_extract(summary, '$.error')
        FROM (
          SELECT rowid, * FROM run WHERE kind IN ('nightly', 'crawl') ORDER BY rowid DESC LIMIT ?
        ) AS run
        """,
        (NIGHTS_KEPT,),
    )
    found = connection.execute(
        """
        SELECT position, night.run_id, min(site_result.rowid), max(site_result.rowid)
        FROM night LEFT JOIN site_result ON site_result.run_id = night.run_id GROUP BY position ORDER BY position
        """
    )
    return [_Night(*row) for row in found]


def _bake_counts(connection: sqlite3.Connection, nights: list[_Night]) -> None:
    """Writes `night_count`: by province, then the whole from these."""
    # A site's key begins with its region's code; those whose office is registered elsewhere are few.
    connection.execute("CREATE TEMP TABLE elsewhere (site TEXT PRIMARY KEY, adcode TEXT) WITHOUT ROWID")
    connection.execute(
        "INSERT INTO elsewhere SELECT key, adcode FROM publisher WHERE substr(key, 1, 2) <> substr(adcode, 1, 2)"
    )
    sums = ", ".join(f"sum({name})" for name in _SUMS)
    connection.executemany(
        f"""
        INSERT INTO night_count
        SELECT substr(coalesce(elsewhere.adcode, site), 1, 2) || '0000', :position, verdict, count(*), {sums}
        FROM site_result NOT INDEXED LEFT JOIN elsewhere USING (site) {_ITS_ROWS} GROUP BY 1, 3
        """,  # noqa: S608  # names of columns
        [night._asdict() for night in nights],
    )
    connection.execute(
        f"""
        INSERT INTO night_count
        SELECT ?, position, verdict, sum(sites), {sums} FROM night_count GROUP BY position, verdict
        """,  # noqa: S608  # names of columns
        (WHOLE,),
    )
    connection.execute("DROP TABLE temp.elsewhere")


def _bake_sites(connection: sqlite3.Connection, nights: list[_Night]) -> None:
    """Writes `site_status` and `site_strip`."""
    newest = _older(connection)
    strips: dict[str, bytearray] = {}
    positions: dict[str, int] = {}
    for at, night in enumerate(nights):
        for site, verdict in connection.execute(_VERDICTS, night._asdict()):
            strip = strips.get(site)
            if strip is None:
                strip = strips[site] = bytearray(NOT_ASKED.encode() * len(nights))
            strip[at] = ord(LETTERS[verdict])
            positions[site], newest[site] = night.position, night.run
    connection.execute("CREATE TEMP TABLE newest (site TEXT PRIMARY KEY, run_id TEXT NOT NULL) WITHOUT ROWID")
    connection.executemany("INSERT INTO newest VALUES (?, ?)", newest.items())
    found = connection.execute(_IN_ORDER).fetchall()
    connection.execute("DROP TABLE temp.newest")
    told = {site: strip.decode() for site, strip in strips.items()}
    columns = ", ".join(("position", *_MADE, *_READ))
    connection.executemany(
        f"INSERT INTO site_status ({columns}) VALUES ({', '.join('?' * (1 + len(_MADE) + len(_READ)))})",  # noqa: S608
        (
            (number, *_made(told.get(row[0], ""), positions.get(row[0]), nights), *row[:-1])
            for number, row in enumerate(found, 1)
        ),
    )
    connection.executemany(
        "INSERT INTO site_strip (position, strip, detail) VALUES (?, ?, ?)",
        ((number, told.get(row[0], ""), row[-1]) for number, row in enumerate(found, 1)),
    )


_MADE = ("night", "last", "before", "move", "nights", "more")


def _made(strip: str, position: int | None, nights: list[_Night]) -> tuple[object, ...]:
    """Of a site's strip and the night it was last asked in, the columns that follow from them."""
    asked = strip.replace(NOT_ASKED, "")
    row = len(asked) - len(asked.rstrip(_BAD))
    before = WORDS_OF[asked[-2]] if len(asked) > 1 else None
    last = bool(nights) and position == nights[-1].position
    move = moved(before, WORDS_OF[asked[-1]]) if last else None
    return position, last, before, move, row, row == len(asked) and len(nights) == NIGHTS_KEPT


def _older(connection: sqlite3.Connection) -> dict[str, str]:
    """Of the sites that were asked before the nights that are kept, the run of the newest result from then."""
    older = connection.execute(
        """
        SELECT id FROM run WHERE kind IN ('nightly', 'crawl') AND id NOT IN (SELECT run_id FROM night)
        ORDER BY rowid
        """
    ).fetchall()
    return {
        site: run
        for (run,) in older
        for (site,) in connection.execute("SELECT site FROM site_result WHERE run_id = ?", [run])
    }
