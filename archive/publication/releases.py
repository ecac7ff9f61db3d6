"""Dated releases: which there are, when one is due, and how each stands in the snapshot, with what has changed."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from archive.dictionary import describe
from archive.publication.changelog import COLUMNS as CHANGE_COLUMNS
from archive.publication.changelog import COUNTS, KINDS, Change, Kind, changes, states
from archive.publication.places import SNAPSHOT_NAME

RELEASES_KEPT = 6  # whose files are kept; what changed from one to the next stays in the snapshot for all


class Release(NamedTuple):
    """A row of `release`. `contents` is a fingerprint of all its readings; `kept` is 1 where its files are there."""

    name: str
    published_at: str
    before: str | None
    kept: int
    contents: str
    reports: int
    counts: dict[Kind, int]

    def row(self) -> tuple[object, ...]:
        return (*self[:-1], *(self.counts[kind] for kind in KINDS))


def contents(connection: sqlite3.Connection) -> str:
    """A fingerprint of the readings that stand: it changes where any report reads otherwise, comes or goes."""
    digest = hashlib.sha256()
    for state in states(connection):
        digest.update(repr(state).encode())
    return digest.hexdigest()


def next_name(day: str, known: set[str]) -> str:
    """The name of a release of a day (`2026-11-26`), with a number from the second one on."""
    numbered = (f"{day}.{number}" for number in range(2, len(known) + 3))
    return next(name for name in (day, *numbered) if name not in known)


def known_releases(snapshot: Path | None) -> list[Release]:
    """All releases that a snapshot tells of, the oldest first."""
    if snapshot is None:
        return []
    with closing(_opened(snapshot)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'release'").fetchone():
            return []
        rows = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM release ORDER BY rowid").fetchall()  # noqa: S608
    return [
        Release(name, at, before, kept, found, reports, dict(zip(KINDS, counts, strict=True)))
        for name, at, before, kept, found, reports, *counts in rows
    ]


def readable(snapshots: Iterable[Path]) -> Path | None:
    """The first snapshot whose releases can be read: one that was damaged must not stand in the way of the next."""
    for snapshot in snapshots:
        try:
            known_releases(snapshot)
        except sqlite3.DatabaseError:
            continue
        return snapshot
    return None


class Baker:
    """Bakes the tables `release` and `release_change`: of the snapshot before, and of a new release if one is due.

    `wanted`: True makes one in any case, False none, None where anything has changed since the last. After it has run,
    `made` is the new release, or None.
    """

    def __init__(self, before: Path | None, folder: Path, now: str, wanted: bool | None, keep: int) -> None:
        self._before = before
        self._folder = folder
        self._now = now
        self._wanted = wanted
        self._keep = keep
        self.made: Release | None = None
        self.kept: list[str] = []

    def __call__(self, connection: sqlite3.Connection) -> None:
        releases = known_releases(self._before)
        connection.execute(_RELEASE_TABLE)
        connection.execute(_CHANGE_TABLE)
        describe(connection, DESCRIBED)
        if self._before is not None and releases:
            connection.executemany(_INSERT_CHANGE, _earlier_changes(self._before))
        found = contents(connection)
        if self._wanted or (self._wanted is None and (not releases or releases[-1].contents != found)):
            self.made = self._new(connection, releases, found)
            releases.append(self.made)
        self.kept = [release.name for release in releases if release.kept][-self._keep :]
        marked = [release._replace(kept=int(release.name in self.kept)) for release in releases]
        connection.executemany(
            f"INSERT INTO release VALUES ({', '.join('?' * len(_COLUMNS))})",  # noqa: S608  # question marks
            [release.row() for release in marked],
        )

    def _new(self, connection: sqlite3.Connection, releases: list[Release], found: str) -> Release:
        last = releases[-1].name if releases else None
        name = next_name(self._now[:10], {release.name for release in releases})
        counts = dict.fromkeys(KINDS, 0)
        base = self._folder / last / SNAPSHOT_NAME if last is not None else None
        if base is not None and base.is_file():
            with closing(_opened(base)) as old:
                for change in changes(old, connection):
                    counts[change.kind] += 1
                    connection.execute(_INSERT_CHANGE, (name, *change))
        else:
            last = None
        reports = connection.execute("SELECT count(*) FROM report").fetchone()[0]
        return Release(name, self._now, last, 1, found, reports, counts)


def _earlier_changes(snapshot: Path) -> Iterator[tuple[object, ...]]:
    with closing(_opened(snapshot)) as connection:
        yield from connection.execute(f"SELECT release, {', '.join(CHANGE_COLUMNS)} FROM release_change ORDER BY id")  # noqa: S608


def release_changes(connection: sqlite3.Connection, name: str) -> Iterator[Change]:
    """What changed with a release, in the order of its reports."""
    query = f"SELECT {', '.join(CHANGE_COLUMNS)} FROM release_change WHERE release = ? ORDER BY id"  # noqa: S608
    yield from (Change(*row) for row in connection.execute(query, (name,)))


def _opened(snapshot: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{snapshot.resolve().as_uri()}?immutable=1", uri=True)


_COLUMNS = ("name", "published_at", "before", "kept", "contents", "reports", *COUNTS)

_RELEASE_TABLE = f"""
CREATE TABLE release (
  name TEXT PRIMARY KEY, published_at TEXT NOT NULL, before TEXT, kept INTEGER NOT NULL, contents TEXT NOT NULL,
  reports INTEGER NOT NULL, {", ".join(f"{name} INTEGER NOT NULL" for name in COUNTS)}
)"""
_CHANGE_TABLE = """
CREATE TABLE release_change (
  id INTEGER PRIMARY KEY, release TEXT NOT NULL REFERENCES release(name), kind TEXT NOT NULL, why TEXT NOT NULL,
  report_key TEXT NOT NULL, publisher TEXT NOT NULL, year INTEGER NOT NULL, code TEXT, old_state TEXT,
  old_value NUMERIC, new_state TEXT, new_value NUMERIC, old_revision INTEGER, new_revision INTEGER, figures INTEGER
)"""
_INSERT_CHANGE = f"""
INSERT INTO release_change (release, {", ".join(CHANGE_COLUMNS)})
VALUES ({", ".join("?" * (len(CHANGE_COLUMNS) + 1))})"""  # noqa: S608  # names of our own
_COUNTED = {
    "reports_new": ("新收录的报告", "reports that are new"),
    "reports_removed": ("不再有的报告", "reports that are no longer there"),
    "reports_gone": ("从来源网站消失的报告（内容保留）", "reports whose address has vanished; what they said stays"),
    "reports_back": ("重新出现的报告", "reports whose address is there again"),
    "reports_reread": ("文字或版面有别、数字未变的报告", "reports that read otherwise, with the same figures"),
    "figures_added": ("原报告新有的单元格", "cells that reports known before now have"),
    "figures_changed": ("有变动的单元格", "cells that say otherwise"),
    "figures_removed": ("不再有的单元格", "cells that are no longer there"),
}
DESCRIBED: dict[str, dict[str, tuple[str, str]]] = {
    "release": {
        "name": (
            "发布名称：日期，同日再发加序号",
            "name of the release: its date, with a number from the second of a day on",
        ),
        "published_at": ("发布时间（UTC）", "when it was published, UTC"),
        "before": ("所比的上一次发布", "the release that it was compared with"),
        "kept": ("文件是否仍可下载", "1 where its files are still there"),
        "contents": ("全部读取内容的指纹", "fingerprint of all readings"),
        "reports": ("报告数", "reports that it has"),
        **_COUNTED,
    },
    "release_change": {
        "id": ("编号", "number"),
        "release": ("哪一次发布", "the release"),
        "kind": ("变化种类，见 release 各列", "kind of change: the columns of release tell what each is"),
        "why": (
            "原因：new_revision 网站内容有变、re_extraction 同一来源由更新的程序读取、unexplained 不明等",
            "new_report, removed_report, vanished, back, new_revision (of the site), re_extraction (of the same bytes)",
        ),
        "report_key": ("报告键：发布机关键/年份", "key of the report: publisher key / year"),
        "publisher": ("发布机关全称", "full name of the publishing office"),
        "year": ("报告所述年份", "the year reported on"),
        "code": ("指标代码；整份报告的变化为空", "code of the measure; null where the whole report is meant"),
        "old_state": ("原状态；空表示原未印", "state of the cell before; null where it was not printed"),
        "old_value": ("原数值", "the number before"),
        "new_state": ("现状态；空表示现未印", "state of the cell now; null where it is not printed"),
        "new_value": ("现数值", "the number now"),
        "old_revision": ("原版本", "number of the revision before"),
        "new_revision": ("现版本", "number of the revision now"),
        "figures": ("整份报告的单元格数", "how many cells a report that came or went has"),
    },
}
