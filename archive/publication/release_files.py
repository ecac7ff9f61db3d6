"""The files of a release: the exports, the snapshot itself, what has changed as a table and as a text, the manifest."""

import html
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive.publication.changelog import COLUMNS as CHANGE_COLUMNS
from archive.publication.changelog import COUNTS, Change
from archive.publication.exports.csv_files import CsvWriter
from archive.publication.exports.tables import Column, Table, Type
from archive.publication.exports.write import FORMATS, write_exports
from archive.publication.exports.writers import Made
from archive.publication.places import MANIFEST_NAME, SNAPSHOT_NAME
from archive.publication.progress import Progress
from archive.publication.releases import DESCRIBED, Release, release_changes
from archive.publication.swap import described_file, write_json

CHANGELOG_NAME = "CHANGELOG.md"
CHANGES_SHOWN = 200  # figures that the text lists; changes.csv has all

_WHOLE = ("year", "old_revision", "new_revision", "figures")


def write_release(snapshot: Path, directory: Path, release: Release, progress: Progress) -> None:
    """Writes all files of a release of `snapshot` into a folder."""
    _link(snapshot, directory / SNAPSHOT_NAME)
    with closing(sqlite3.connect(f"{snapshot.resolve().as_uri()}?immutable=1", uri=True)) as connection:
        changes = _write_changes(connection, directory, release)
        (directory / CHANGELOG_NAME).write_text(changelog_text(connection, release), "utf-8")
    text = Made(directory / CHANGELOG_NAME, "md", "text/markdown", ())
    made = write_exports(directory / SNAPSHOT_NAME, directory, FORMATS, progress, more=(changes, text))
    files = [{**described_file(one.path), "media_type": one.media_type, **_titles(one)} for one in made]
    write_json(
        directory / MANIFEST_NAME,
        {
            "schema": "gongkai.release/1",
            "name": release.name,
            "date": release.published_at[:10],
            "published_at": release.published_at,
            "before": release.before,
            "snapshot_sha256": next(file["sha256"] for file in files if file["name"] == SNAPSHOT_NAME),
            "changes": dict(zip(COUNTS, release.counts.values(), strict=True)),
            "changelog": CHANGELOG_NAME,
            "files": files,
        },
    )


def changelog_text(connection: sqlite3.Connection, release: Release) -> str:
    """The changelog of a release as Markdown, in Chinese and English."""
    return "\n".join(_lines(connection, release)) + "\n"


def _lines(connection: sqlite3.Connection, release: Release) -> Iterator[str]:
    yield f"# {release.name}\n"
    yield f"发布于 {release.published_at}，共 {release.reports:,} 份报告。"
    yield f"Published {release.published_at}, {release.reports:,} reports.\n"
    if release.before is None:
        yield "没有可比的上一次发布。\nThere is no earlier release to compare with."
        return
    yield f"与 {release.before} 相比：\nCompared with {release.before}:\n"
    yield "| 变化 | change | |\n|---|---|---:|"
    for name, count in zip(COUNTS, release.counts.values(), strict=True):
        zh, en = DESCRIBED["release"][name]
        yield f"| {zh} | {en} | {count:,} |"
    figures = sum(count for kind, count in release.counts.items() if kind.startswith("figure_"))
    if figures:
        yield "\n## 数字 / Figures\n"
        yield "| 发布机关 publisher | 年度 year | 指标 measure | 原 before | 现 now | 原因 why |"
        yield "|---|---|---|---:|---:|---|"
        labels = dict(connection.execute("SELECT code, label_zh FROM measure"))
        shown = (change for change in release_changes(connection, release.name) if change.code is not None)
        for change, _ in zip(shown, range(CHANGES_SHOWN), strict=False):
            yield _figure_line(change, labels)
        if figures > CHANGES_SHOWN:
            yield f"\n其余见 changes.csv（共 {figures:,} 处）。\nThe rest, of {figures:,}, stand in changes.csv."


def _figure_line(change: Change, labels: dict[str, str]) -> str:
    before = _said(change.old_state, change.old_value)
    now = _said(change.new_state, change.new_value)
    texts = (
        change.publisher,
        str(change.year),
        labels.get(change.code or "", change.code or ""),
        before,
        now,
        change.why,
    )
    return f"| {' | '.join(map(_plain, texts))} |"


def _said(state: str | None, value: float | None) -> str:
    """A number, or the kind of missing; a cell that is not printed is a dash in brackets, which no state is."""
    return repr(value) if value is not None else state or "(—)"


def _plain(text: str) -> str:
    """Text of an office that is no markup, neither of Markdown nor of HTML."""
    escaped = html.escape(" ".join(text.split()))
    return "".join(f"\\{sign}" if sign in "\\`*_[]()!|#~" else sign for sign in escaped)


def _write_changes(connection: sqlite3.Connection, directory: Path, release: Release) -> Made:
    described = DESCRIBED["release_change"]
    columns = tuple(Column(name, _type(name), *described[name]) for name in CHANGE_COLUMNS)
    table = Table(
        "changes", "与上一次发布相比的变化", "What changed since the release before", columns, (), (), lambda: iter(())
    )
    writer = CsvWriter(directory)
    writer.begin(table)
    for change in release_changes(connection, release.name):
        writer.write([change])
    writer.end()
    (made,) = writer.finish()
    return made


def _type(name: str) -> Type:
    return "number" if name.endswith("_value") else "integer" if name in _WHOLE else "string"


def _titles(made: Made) -> dict[str, str]:
    if len(made.tables) == 1:
        return {"zh": made.tables[0].zh, "en": made.tables[0].en}
    zh, en = _OTHER.get(made.path.name, (made.path.name, made.path.name))
    return {"zh": zh, "en": en}


_OTHER = {
    SNAPSHOT_NAME: ("全部数据（SQLite）", "Everything, as a SQLite database"),
    "gongkai.xlsx": ("全部表格（Excel 工作簿）", "All tables in a workbook"),
    "datapackage.json": ("数据包说明（Frictionless）", "Data Package: checksums and the description of every column"),
    CHANGELOG_NAME: ("变更记录", "What changed since the release before"),
}


def _link(snapshot: Path, target: Path) -> None:
    try:
        os.link(snapshot, target)
    except OSError:  # a file system without a second name for a file
        shutil.copyfile(snapshot, target)
