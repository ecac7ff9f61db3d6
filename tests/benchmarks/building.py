"""Building an archive from captures: alone, on all cores, on a cluster, and as a dry run of a newer extractor.

All of a build is in its time: the bytes are checked, each page read twice (the second time from its text alone), judged
by the rules and stored, in processes that bad documents cannot bring down. Cluster and machine are the same here: what
the workers of a cluster gain is what they would on machines of their own, less the network.
"""

import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pandas
import sqlite_utils

from archive.build import CAPTURES, build
from archive.database import ARCHIVE_NAME
from archive.ingest import media_type_of
from archive.parallel.cluster import Cluster
from archive.parallel.reading import read_on
from archive.pool import Reader, read_all
from crawler.captures import CaptureStore
from crawler.registry import Registry
from tests import documents as made
from tests.archive.parallel.machines import running
from tests.benchmarks.parts import Sizes
from tests.benchmarks.table import MORE, Line, beside
from tests.benchmarks.watching import Watched, family, watching
from tests.documents.variety import random_report

ROUNDS = 3
CORES = 2  # processes, or workers of a cluster
PAGES = 160  # of an archive
DIFFERENT = 100  # texts; more captures than those have them again, of other offices
PLAIN = "pandas.read_html and sqlite-utils, as many processes"


def building(sizes: Sizes) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "captured")
        _capture(data, PAGES, PAGES, made.render_html, "html")
        what = f"build an archive of {PAGES} pages"
        with _cluster(folder, 1) as one, _cluster(folder, CORES) as several:
            readers: dict[str, Reader] = {
                "one": partial(read_all, workers=1),
                "all": partial(read_all, workers=CORES),
                "dask 1": partial(_read_on, one),
                "dask": partial(_read_on, several),
            }
            rates: dict[str, list[float]] = {name: [] for name in (*readers, "plain")}
            for _ in range(ROUNDS):
                for name, read in readers.items():
                    rates[name].append(PAGES / _built(data, Path(folder, "built"), read))
                rates["plain"].append(PAGES / _seconds(lambda: _plain(data, Path(folder, "plain.db"))))
        yield beside(f"{what}, pages/s", rates["all"], PLAIN, rates["plain"], better=MORE, rate="build")
        yield beside(f"… by {CORES} processes", rates["all"], "by one", rates["one"], better=MORE)
        yield beside("… by a worker of Dask", rates["dask 1"], "by one process", rates["one"], better=MORE)
        yield beside(f"… by {CORES} workers of Dask", rates["dask"], "by one", rates["dask 1"], better=MORE)
        yield beside(f"… by {CORES} workers of Dask", rates["dask"], f"by {CORES} processes", rates["all"], better=MORE)
        built = Path(folder, "built")
        build(built, Registry(()))
        again = [_read_again(built, PAGES)[0] for _ in range(ROUNDS)]
        what = f"read {PAGES} pages again in a dry run, documents/s"
        yield beside(what, again, "building the archive of them", rates["all"], better=MORE, rate="read_again")
        yield from _flat(Path(folder, "texts"), sizes.captures)


def _flat(data: Path, captures: int) -> Iterator[Line]:
    """Whether a dry run takes more memory the longer it lasts: over texts, of which an hour has most."""
    _capture(data, captures, DIFFERENT, made.render_pipe, "txt")
    build(data, Registry(()), read=partial(read_all, workers=CORES))
    rate, watched = _read_again(data, captures)
    yield Line(f"read {captures:,} texts again in a dry run, documents/s", rate, better=MORE)
    last = watched.looks[-1][0] if watched.looks else 0
    for begin, end in ((0.2, 0.4), (0.8, 1.0)):
        words = f"… most memory of its {CORES + 1} processes from {begin:.0%} to {end:.0%} of its time, MB"
        yield Line(
            words, watched.most(int(begin * last), int(end * last)), rate="read_again_memory" if end == 1 else ""
        )


def _read_again(data: Path, captures: int) -> tuple[float, Watched]:
    """Every capture of an archive that another extractor has read, in a dry run as an operator starts it: documents a
    second, without what one document takes, which is the start; and its memory by milliseconds."""
    with closing(sqlite3.connect(data / ARCHIVE_NAME)) as connection, connection:
        connection.execute("UPDATE revision SET extractor_version = 'older'")
        connection.execute("UPDATE unread SET extractor_version = 'older'")
    start, _ = _dry(data, 1, "--sample", "1")
    seconds, watched = _dry(data, captures)
    return (captures - 1) / (seconds - start), watched


def _dry(data: Path, captures: int, *options: str) -> tuple[float, Watched]:
    command = [sys.executable, "-m", "archive.cli", "build", "--dry-run", "--restart", "--format", "json", *options]
    command += ["--data", str(data), "--registry", str(data / "sites")]
    (data / "sites").mkdir(exist_ok=True)
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        with watching(lambda: int(1000 * (time.perf_counter() - began)), lambda: family(process.pid)) as watched:
            said, _ = process.communicate()
        seconds = time.perf_counter() - began
    assert json.loads(said)["captures"]["read_now"] == captures, said
    return seconds, watched


def _capture(data: Path, number: int, different: int, render: Callable[[made.Report], str], suffix: str) -> None:
    """So many documents as a night keeps them, each of an office of its own; `different` are not made from others."""
    some = (report for seed in count() if (report := random_report(f"build/{seed}")).figures.form != "2014")
    reports = [next(some) for _ in range(min(number, different))]
    rendered = [render(report) for report in reports]
    with CaptureStore(data / CAPTURES) as captures:
        for at in range(number):
            office = reports[at % different].publisher
            text = rendered[at % different].replace(office, f"第{at}区{office}")
            captures.add_resource(f"file:{at}.{suffix}", text.encode(), media_type_of(f"a.{suffix}"), run="bench")
        captures.commit()


@contextmanager
def _cluster(folder: str, workers: int) -> Iterator[Cluster]:
    with (
        tempfile.TemporaryDirectory(dir=folder) as own,
        running(Path(own), workers) as started,
        Cluster(started.address) as cluster,
    ):
        yield cluster


def _read_on(cluster: Cluster, questions):  # type: ignore[no-untyped-def]  # as a Reader has them
    return read_on(cluster.map, questions, print)


def _built(captured: Path, data: Path, read: Reader) -> float:
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(captured, data)
    return _seconds(lambda: build(data, Registry(()), read=read))


def _plain(captured: Path, path: Path) -> None:
    """What a script would do: the cells of all tables of all pages, read in processes, as rows of a table."""
    path.unlink(missing_ok=True)
    database = sqlite_utils.Database(path)
    with CaptureStore(captured / CAPTURES) as captures, ProcessPoolExecutor(CORES) as pool:
        pages = ((capture.url, captures.payload(capture)) for capture in captures.iter(run="bench"))
        for rows in pool.map(_cells, pages, chunksize=8):
            database["cell"].insert_all(rows)
    database.close()


def _cells(page: tuple[str, bytes]) -> list[dict[str, object]]:
    url, data = page
    return [
        {"url": url, "table": number, "row": row, "column": column, "text": str(cell)}
        for number, frame in enumerate(pandas.read_html(io.BytesIO(data), encoding="utf-8"))
        for row, cells in enumerate(frame.itertuples(index=False))
        for column, cell in enumerate(cells)
    ]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
