"""The nights as a snapshot has them, beside what the archive keeps of each: the newest in order, and each site's newest
result with its nights in a row, so that no page goes through `site_result`.
"""

import sqlite3

from archive.column_terms import ADCODE
from archive.columns import COLUMNS, Described
from archive.coverage_tables import WHOLE
from archive.dictionary import describe
from archive.kept_nights import LETTERS, NOT_ASKED, WORDS_OF, letters_of
from archive.nights import SiteNights, moved
from archive.summary import BAD_VERDICTS, VERDICTS

NIGHTS_KEPT = 365  # of the newest nights the tables tell
_BAD = "".join(LETTERS[verdict] for verdict in VERDICTS if verdict in BAD_VERDICTS)
# SQLite takes the index of the sites that failed where a condition says this in the same words.
FAILING = f"verdict IN ({', '.join(repr(verdict) for verdict in sorted(BAD_VERDICTS))})"
_RESULT = tuple(name for name in SiteNights._fields if name not in ("site", "name", "verdicts", "advice", "detail"))
_READ = ("site", "name", "adcode", "platform", *_RESULT, "advice")

_TABLES = """
CREATE TABLE night (
  position INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE REFERENCES run(id), kind TEXT NOT NULL,
  started_at TEXT NOT NULL, finished_at TEXT, status TEXT, minutes REAL, sites INTEGER NOT NULL, unread INTEGER,
  damaged INTEGER, error TEXT
);
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
SELECT asked_site.id, site_result.detail, site_result.site, coalesce(publisher.name, site_result.site),
  coalesce(publisher.adcode, substr(site_result.site, 1, 6)), publisher.platform,
  {", ".join(f"site_result.{name}" for name in _RESULT)}, coalesce(site_result.advice, '')
FROM asked_site JOIN site_result ON site_result.run_id = asked_site.run_id AND site_result.site = asked_site.site
LEFT JOIN publisher ON publisher.key = site_result.site
ORDER BY NOT site_result.{FAILING}, coalesce(site_result.since, ''), site_result.site
"""  # noqa: S608  # names of columns and verdicts


def bake_nights(connection: sqlite3.Connection) -> None:
    """Writes `night`, `site_status` and `site_strip`."""
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    _fill(connection)
    for statement in _INDEXES.format(failing=FAILING).split(";\n"):
        connection.execute(statement)
    describe(connection, DESCRIBED)


def lay_out_nights(connection: sqlite3.Connection) -> None:
    """Makes the same tables for this connection alone, of an archive as it is now: what a page asks of a snapshot, a
    command can ask of it then."""
    for statement in _TABLES.split(";\n"):
        connection.execute(statement.replace("CREATE TABLE", "CREATE TEMP TABLE"))
    _fill(connection)


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute(_NIGHTS)
    _bake_sites(connection)


_NIGHTS = f"""
INSERT INTO night (position, run_id, kind, started_at, finished_at, status, minutes, sites, unread, damaged, error)
SELECT row_number() OVER (ORDER BY run.rowid), id, kind, started_at, finished_at, status,
  round((julianday(finished_at) - julianday(started_at)) * 1440, 1),
  (SELECT coalesce(sum(sites), 0) FROM night_count WHERE region = '{WHOLE}' AND run_id = run.id),
  json_array_length(summary, '$.reports.unread'), json_array_length(summary, '$.damaged'),
  json_extract(summary, '$.error')
FROM (
  SELECT rowid, * FROM run WHERE kind IN ('nightly', 'crawl') ORDER BY rowid DESC LIMIT {NIGHTS_KEPT}
) AS run
"""  # noqa: S608  # a number and a word of our own


def _bake_sites(connection: sqlite3.Connection) -> None:
    nights = connection.execute("SELECT run_id FROM night ORDER BY position").fetchall()
    told = [letters_of(connection, run) for (run,) in nights]
    # One text with a night after the other, each as long: a site's strip is every so manieth letter of it.
    width = max(map(len, told), default=0)
    letters = "".join(each.ljust(width, NOT_ASKED) for each in told)
    columns = ("position", *_MADE, *_READ)
    status = f"INSERT INTO site_status ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    for position, (number, detail, *row) in enumerate(connection.execute(_IN_ORDER), 1):
        strip = letters[number - 1 :: width] if number <= width else ""
        connection.execute(status, (position, *_made(strip, full=len(nights) == NIGHTS_KEPT), *row))
        connection.execute("INSERT INTO site_strip VALUES (?, ?, ?)", (position, strip, detail))


_MADE = ("night", "last", "before", "move", "nights", "more")


def _made(strip: str, *, full: bool) -> tuple[object, ...]:
    """Of a site's strip the columns that follow from it; `full`, where there may be nights before those that it has."""
    asked = strip.replace(NOT_ASKED, "")
    row = len(asked) - len(asked.rstrip(_BAD))
    before = WORDS_OF[asked[-2]] if len(asked) > 1 else None
    last = bool(strip) and strip[-1] != NOT_ASKED
    move = moved(before, WORDS_OF[asked[-1]]) if last else None
    return len(strip.rstrip(NOT_ASKED)) or None, last, before, move, row, row == len(asked) and full
