"""The published site at size beside plain Datasette on the same snapshot: the same questions, in turns, four clients at
once. `python -m tests.benchmarks.serving DATA` asks an archive that is there, as `tests.benchmarks.nation` writes one.

Plain Datasette has none of our pages: it is asked the query that finds what our page shows, and shows its rows. It is
one process, as it is started by its own command; ours is as many as the machine has processors.
"""

import gc
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

from archive.database import ARCHIVE_NAME
from archive.progress import Reporter
from archive.publication import publish
from archive.publication.places import PUBLIC, SNAPSHOT_NAME
from archive.queries import examples, prepared_queries
from tests.benchmarks.addresses import ROW, Kind, Reports, question
from tests.benchmarks.clients import ask, serving_ours, serving_plain
from tests.benchmarks.nation import build
from tests.benchmarks.parts import Sizes
from tests.benchmarks.table import Line, beside, table

CLIENTS = 4
ROUNDS = 3
REQUESTS, PLAIN_REQUESTS = 25, 10  # of one client, of one kind of page, in a round
MOST_MS = 100.0
PLAIN = "plain Datasette"


def serving(sizes: Sizes) -> Iterator[Line]:
    """Writes and publishes an archive of so many reports, tells its size, and asks it."""
    with tempfile.TemporaryDirectory() as folder, Reporter() as reporter:
        data, reports = Path(folder), sizes.reports
        written = build(data, reports, reporter)
        began = time.perf_counter()
        published = publish(data, exports=False, progress=reporter)
        seconds = time.perf_counter() - began
        archive, snapshot = (path.stat().st_size for path in (data / ARCHIVE_NAME, published.path))
        yield Line(f"an archive of {reports:,} reports, MB", archive / 1e6)
        yield Line("… bytes a report", archive / reports, rate="archive_bytes")
        yield Line(
            "… its snapshot with the index of the search, bytes a report", snapshot / reports, rate="snapshot_bytes"
        )
        yield Line("… keying its sentences, ms a report", 1000 * written.keying / reports)
        yield Line("… publishing it, ms a report", 1000 * seconds / reports, rate="publish")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield Line("… most memory while it is written and published, MB", peak, rate="publish_memory")
        gc.collect()
        yield from asking(data)


def asking(data: Path) -> Iterator[Line]:
    """What the pages and the researchers' questions of a published archive cost."""
    with serving_ours(data) as ours, serving_plain(data) as plain:
        for kind in Reports(data / PUBLIC / SNAPSHOT_NAME).kinds():
            yield _page(kind, ours, plain)
        yield from _questions(data, ours, plain)


def _page(kind: Kind, ours: int, plain: int) -> Line:
    mine: list[float] = []
    its: list[float] = []
    for turn in range(ROUNDS + 1):
        found = _p95(ask(ours, [[kind.ours() for _ in range(REQUESTS)] for _ in range(CLIENTS)]))
        other = 0.0
        if kind.plain is not None:
            other = _p95(ask(plain, [[kind.plain() for _ in range(PLAIN_REQUESTS)] for _ in range(CLIENTS)]))
        if turn:  # the first warms templates and pages of the file
            mine.append(found)
            its.append(other)
    most = None if kind.name == ROW else MOST_MS
    what = f"{kind.name}, {CLIENTS} clients, p95, ms"
    if kind.plain is None:
        return Line(what, median(mine), most=most)
    return beside(what, mine, PLAIN, its, most=most)


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def _questions(data: Path, ours: int, plain: int) -> Iterator[Line]:
    """Every prepared query, asked with its own examples by one client, as JSON."""
    snapshot = data / PUBLIC / SNAPSHOT_NAME
    with closing(sqlite3.connect(f"{snapshot.resolve().as_uri()}?immutable=1", uri=True)) as connection:
        known = examples(connection)
    for query in prepared_queries().values():
        paths = question(query, {each.name: known[each.name] for each in query.parameters})
        times: list[list[float]] = [[], []]
        for turn in range(ROUNDS + 1):
            for port, path, found in zip((ours, plain), paths, times, strict=True):
                taken = ask(port, [[path]])
                if turn:
                    found += taken
        yield beside(f"{query.en}, ms", times[0], f"{PLAIN}, the same SQL", times[1])


if __name__ == "__main__":
    print(table({"serving": asking(Path(sys.argv[1]))}))
