"""Storing what was fetched and what was read beside warcio, sqlite-utils and a plain copy of the files.

Ours is the whole of it: a capture is on the disk with its row in the index when the time is taken, repeated bytes told
by their hash; a reading is stored with its sections, figures in prose, findings, problems and the place of each cell.
"""

import hashlib
import io
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import sqlite_utils
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.articles import Article
from archive.database import ARCHIVE_NAME
from archive.store import Member, Store
from crawler.captures import Capture, CaptureStore, Origin
from crawler.captures.rebuild import Directory, rebuild_index
from crawler.captures.remote import Remote
from crawler.captures.segments import segment_paths
from crawler.captures.shipping import ship
from crawler.registry import Registry
from extract.model import Report
from extract.report import VERSION, extract
from tests import documents as made
from tests.benchmarks.parts import Sizes
from tests.benchmarks.table import MORE, Line, beside
from tests.documents.variety import random_report

ROUNDS = 3
PAGES = 600  # of a round
ATTACHMENTS = 48  # of a round, a megabyte each
READINGS = 60  # of a round
HEADERS = [(b"Content-Type", b"text/html; charset=utf-8"), (b"Server", b"nginx")]


def storing(_: Sizes) -> Iterator[Line]:
    yield from _captures()
    yield from _segments()
    yield from _readings()


def _captures() -> Iterator[Line]:
    """Pages of 217 KB, as the benchmark of reading has them: a few dozen bodies, each at many addresses."""
    reports = (made.make_report("河湾区水务局", 2023, made.random_figures(f"store/{n}", "2021")) for n in range(24))
    bodies = [made.render_html(report).encode() for report in reports]
    asked = [(f"http://127.0.0.1/{number}.html", bodies[number % len(bodies)]) for number in range(PAGES)]
    size = sum(len(body) for _, body in asked) / PAGES
    seconds: dict[str, list[float]] = {}
    kept: dict[str, int] = {}
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = Path(folder, "ours"), Path(folder, "theirs.warc.gz")
            for name, work in {
                "write": partial(_write, ours, asked),
                "write, warcio": partial(_write_plain, theirs, asked),
                "check": partial(_check, ours),
                "check, warcio": partial(_read_plain, theirs),
                "rebuild": partial(_rebuild, ours),
                "index, warcio": partial(_index_plain, ours, Path(folder, "plain.db")),
            }.items():
                seconds.setdefault(name, []).append(_seconds(work))
            kept = {"ours": sum(path.stat().st_size for path in ours.iterdir()), "theirs": theirs.stat().st_size}
    rates = {name: [PAGES / each for each in found] for name, found in seconds.items()}
    what = f"pages of {size / 1000:.0f} KB"
    yield beside(f"keep {what}, a second", rates["write"], "warcio's WARCWriter", rates["write, warcio"], better=MORE)
    yield beside("… bytes kept a page", [kept["ours"] / PAGES], "warcio's WARCWriter", [kept["theirs"] / PAGES])
    yield beside(
        f"check every byte of kept {what}, a second",
        rates["check"],
        "warcio with check_digests",
        rates["check, warcio"],
        better=MORE,
        rate="check",
    )
    yield beside(
        f"make the index of kept {what} again, a second",
        rates["rebuild"],
        "warcio's reader and sqlite-utils",
        rates["index, warcio"],
        better=MORE,
        rate="rebuild",
    )


def _segments() -> Iterator[Line]:
    """Segments of attachments, which do not get smaller."""
    speeds: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            ours, there = Path(folder, "ours"), Path(folder, "there")
            there.mkdir()
            _write(ours, [(f"http://127.0.0.1/{number}.pdf", os.urandom(1 << 20)) for number in range(ATTACHMENTS)])
            remote = Remote(str(Path(folder, "address")))
            for found, work in zip(speeds, (partial(ship, ours, remote), partial(_copy, ours, there)), strict=True):
                found.append(ATTACHMENTS * (1 << 20) / 1e6 / _seconds(work))
    what = "send segments to an address on this disk, MB/s"
    yield beside(what, speeds[0], "shutil.copy, fsync and a hash of both", speeds[1], better=MORE, rate="ship")


def _copy(directory: Path, there: Path) -> None:
    for path in directory.iterdir():
        copied = Path(shutil.copy(path, there))
        with copied.open("rb") as stream:
            os.fsync(stream.fileno())
            digest = hashlib.file_digest(stream, "sha256").digest()
        with path.open("rb") as stream:
            assert hashlib.file_digest(stream, "sha256").digest() == digest


def _write(directory: Path, asked: list[tuple[str, bytes]]) -> None:
    with CaptureStore(directory) as store:
        for url, body in asked:
            store.add_response(url, 200, HEADERS, body, Origin("bench", role="detail"))
        store.commit()
        store.rotate()


def _write_plain(path: Path, asked: list[tuple[str, bytes]]) -> None:
    headers = [(name.decode(), value.decode()) for name, value in HEADERS]
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True, warc_version="1.1")
        for url, body in asked:
            told = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=told))


def _check(directory: Path) -> None:
    with CaptureStore(directory) as store:
        assert not list(store.verify())


def _read_plain(path: Path) -> None:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            record.content_stream().read()


def _rebuild(directory: Path) -> None:
    (directory / "index.db").unlink()
    assert rebuild_index(Directory(directory), directory).captures == PAGES


def _index_plain(directory: Path, path: Path) -> None:
    """What CDX files have of each record, in a table."""
    database = sqlite_utils.Database(path)
    for segment in segment_paths(directory).values():
        with segment.open("rb") as stream:
            records = ArchiveIterator(stream)
            rows = (
                {
                    "url": record.rec_headers.get_header("WARC-Target-URI"),
                    "date": record.rec_headers.get_header("WARC-Date"),
                    "digest": record.rec_headers.get_header("WARC-Payload-Digest"),
                    "offset": records.get_record_offset(),
                    "segment": segment.name,
                }
                for record in records
            )
            database["capture"].insert_all(rows)
    database.close()


def _readings() -> Iterator[Line]:
    some = (report for seed in count() if (report := random_report(f"store/{seed}")).figures.form != "2014")
    rounds = [
        [extract(made.render_html(next(some)).encode(), name="report.html") for _ in range(READINGS)]
        for _ in range(ROUNDS)
    ]
    with tempfile.TemporaryDirectory() as folder:
        data, path = Path(folder, "ours"), Path(folder, "theirs.db")
        captures = _documents(data, ROUNDS * READINGS)
        database = sqlite_utils.Database(path)
        database.enable_wal()
        ours, theirs = [], []
        with Store(data) as store:
            empty = _size(data / ARCHIVE_NAME)  # tables without rows, and the dictionary
            for readings in rounds:
                ours.append(_seconds(lambda readings=readings: _store(store, captures, readings)) * 1000 / READINGS)
                theirs.append(_seconds(lambda readings=readings: _store_plain(database, readings)) * 1000 / READINGS)
        database.close()
        sizes = [
            (_size(file) - at_first) / ROUNDS / READINGS for file, at_first in ((data / ARCHIVE_NAME, empty), (path, 0))
        ]
    rival = "sqlite-utils, the same cells as rows"
    yield beside("store the reading of a report, ms", ours, rival, theirs)
    yield beside("… bytes a report", sizes[:1], rival, sizes[1:])


def _documents(data: Path, number: int) -> Iterator[Capture]:
    """Captures for readings to hang on."""
    with CaptureStore(data / "captures") as store:
        found = [
            store.add_resource(f"file:{index}.html", str(index).encode(), "text/html", run="bench")
            for index in range(number)
        ]
        store.commit()
    return iter(found)


def _store(store: Store, captures: Iterator[Capture], readings: list[Report]) -> None:
    """A transaction a document, as a build has it."""
    for reading in readings:
        store.add([Member(Article(next(captures)), reading)], Registry([]), VERSION)


def _store_plain(database: sqlite_utils.Database, readings: list[Report]) -> None:
    """The cells of a report in one transaction, as a person would keep them: who, when, which, how much."""
    for reading in readings:
        rows = (
            {
                "publisher": reading.publisher,
                "year": reading.year,
                "code": fact.code,
                "value": fact.value,
                "raw": fact.raw,
                "state": fact.state,
                "unit": fact.unit,
                "place": str(fact.where),
            }
            for fact in reading.facts
        )
        database["fact"].insert_all(rows)


def _size(path: Path) -> int:
    database = sqlite_utils.Database(path)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.stat().st_size


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
