"""Publishing an archive beside a plain copy of it, and beside what is done for Datasette as a rule.

Ours bakes every page that needs a scan (coverage, findings, changes, nights, the index of every Chinese word), checks
the file (integrity, references, counts, a page of each kind) and swaps it in.
"""

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import sqlite_utils

from archive.database import ARCHIVE_NAME
from archive.publication import publish
from archive.publication.places import PUBLIC, SNAPSHOT_NAME
from tests.benchmarks.clients import WITHOUT_PLUGINS
from tests.benchmarks.nation import build
from tests.benchmarks.parts import Sizes
from tests.benchmarks.table import Line, beside

ROUNDS = 3
REPORTS = 1_200
PLAIN = "VACUUM INTO"
FOR_DATASETTE = "VACUUM INTO, an FTS5 index, integrity_check and datasette inspect"


def publishing(_: Sizes) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data")
        written = build(data, REPORTS)
        ours, plain, prepared = [], [], []
        copy, ready = Path(folder, "copy.db"), Path(folder, "ready.db")
        for _ in range(ROUNDS):
            copy.unlink(missing_ok=True)
            ready.unlink(missing_ok=True)
            ours.append(_seconds(lambda: publish(data, exports=False)))
            plain.append(_seconds(lambda: _vacuum(data, copy)))
            prepared.append(_seconds(lambda: _prepare(data, ready)))
        sizes = [path.stat().st_size / 1e6 for path in (data / PUBLIC / SNAPSHOT_NAME, copy, ready)]
    what = f"publish an archive of {REPORTS:,} reports"
    yield beside(f"{what}, s", ours, PLAIN, plain)
    yield beside(f"{what}, s", ours, FOR_DATASETTE, prepared)
    yield beside("… MB of it", sizes[:1], PLAIN, sizes[1:2])
    yield beside("… MB of it", sizes[:1], FOR_DATASETTE, sizes[2:])
    yield Line("… most memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    yield Line("write an invented reading to an archive, ms", 1000 * written.writing / REPORTS)


def _vacuum(data: Path, copy: Path) -> None:
    with closing(sqlite3.connect(data / ARCHIVE_NAME)) as connection:
        connection.execute("VACUUM INTO ?", (os.fspath(copy),))


def _prepare(data: Path, copy: Path) -> None:
    """As its documentation has it: a copy that can be searched, is known to be sound, and is opened at once."""
    _vacuum(data, copy)
    database = sqlite_utils.Database(copy)
    database["section"].enable_fts(["heading", "text"], tokenize="trigram")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.execute("PRAGMA journal_mode = delete")
    database.close()
    command = [
        sys.executable,
        "-m",
        "datasette",
        "inspect",
        os.fspath(copy),
        "--inspect-file",
        os.fspath(copy) + ".json",
    ]
    subprocess.run(command, check=True, env=os.environ | WITHOUT_PLUGINS)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
