"""The published site at size: `python -m tests.benchmarks.serving DATA` asks pages of a published archive, as
`tests.benchmarks.nation` writes one, with four clients at once, beside Datasette's own page of a row."""

import http.client
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from archive.database import ARCHIVE_NAME
from archive.progress import Reporter
from archive.publication import publish
from archive.publication.places import PUBLIC, SNAPSHOT_NAME
from archive.queries import examples, prepared_queries
from tests.benchmarks.nation import build
from tests.benchmarks.table import markdown

CLIENTS = 4
ROUNDS = 3
REQUESTS = 50  # of one client, of one kind of page, in a round
QUESTIONS = 5  # times that each researcher's question is asked
MOST_MS = 100.0
ROW = "Datasette's own page of a row"
WORDS = ("公开", "培训", "行政复议", "依申请公开", "民政局 培训", "的", "监督 保障", "栏目", "鳄", "规范性文件")
# No limit of the guard's: the clients are one address.
UNLIMITED = ("requests_per_second=0", "costly_at_once=64", "costly_per_client=64")


class Latency(NamedTuple):
    """Milliseconds of one kind of page."""

    page: str
    median: float
    p95: float


class Reports:
    """Addresses of random reports of a snapshot."""

    def __init__(self, snapshot: Path) -> None:
        self._connection = sqlite3.connect(f"{snapshot.resolve().as_uri()}?immutable=1", uri=True)
        self._last = self._one("SELECT max(id) FROM report")[0]
        self._chance = random.Random(7)

    def _one(self, query: str, *parameters: object) -> tuple[int, str, int, int]:
        row: tuple[int, str, int, int] = self._connection.execute(query, parameters).fetchone()
        return row

    def _report(self) -> tuple[int, str, int, int]:
        at = self._chance.randint(1, self._last)
        return self._one(
            """
            SELECT current_revision_id, publisher.key, year, publisher.id FROM report
            JOIN publisher ON publisher.id = publisher_id WHERE report.id >= ? ORDER BY report.id LIMIT 1
            """,
            at,
        )

    def row(self) -> str:
        return f"/gongkai/revision/{self._report()[0]}"

    def report(self) -> str:
        _, key, year, _ = self._report()
        return f"/report/{quote(key)}/{year}"

    def publisher(self) -> str:
        return f"/publisher/{quote(self._report()[1])}"

    def compare(self) -> str:
        _, key, year, publisher = self._report()
        other = self._one(
            "SELECT year FROM report WHERE publisher_id = ? AND year <> ? ORDER BY abs(year - ?) LIMIT 1",
            *(publisher, year, year),
        )[0]
        first, second = sorted((year, other))
        return f"/compare/{quote(key)}/{first}/{second}"

    def group(self) -> str:
        """The offices of a prefecture."""
        _, key, year, _ = self._report()
        return f"/compare/group?region={key[:4]}00&year={year - 1}&year={year}"

    def reuse(self) -> str:
        _, key, year, _ = self._report()
        return f"/reuse/{quote(key)}/{year}"

    def search(self) -> str:
        return f"/search?q={quote(self._chance.choice(WORDS))}"

    def home(self) -> str:
        return "/"

    def coverage(self) -> str:
        return f"/coverage?year={self._report()[2]}"

    def findings(self) -> str:
        return f"/findings?year={self._report()[2]}"


def latencies(data: Path) -> list[Latency]:
    """Each kind of page, asked in turns; Datasette's row first."""
    snapshot = data / PUBLIC / SNAPSHOT_NAME
    reports = Reports(snapshot)
    kinds: dict[str, Callable[[], str]] = {
        ROW: reports.row,
        "report": reports.report,
        "compare": reports.compare,
        "group": reports.group,
        "reuse": reports.reuse,
        "publisher": reports.publisher,
        "search": reports.search,
        "home": reports.home,
        "coverage": reports.coverage,
        "findings": reports.findings,
    }
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    with serving(data) as port:
        for turn in range(ROUNDS + 1):
            for kind, address in kinds.items():
                paths = [[address() for _ in range(REQUESTS)] for _ in range(CLIENTS)]
                found = _ask(port, paths)
                if turn:  # the first warms templates and pages of the file
                    times[kind] += found
    return [
        Latency(kind, statistics.median(each), statistics.quantiles(each, n=20)[-1]) for kind, each in times.items()
    ]


def _ask(port: int, paths: list[list[str]]) -> list[float]:
    """Milliseconds of every request; each list of paths is a client's, which asks one after the other."""
    times: list[float] = []
    clients = [threading.Thread(target=_client, args=(port, each, times)) for each in paths]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if len(times) != sum(map(len, paths)):
        raise RuntimeError("not every page was answered with 200")
    return times


def _client(port: int, paths: list[str], times: list[float]) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        for path in paths:
            began = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.HTTPStatus.OK:
                print(f"{path}: {answer.status}", file=sys.stderr)
                return
            times.append(1000 * (time.perf_counter() - began))


@contextmanager
def serving(data: Path) -> Iterator[int]:
    """`gongkai serve` on the archive, as an operator starts it; yields its port."""
    command = [sys.executable, "-m", "archive.cli", "serve", "--data", str(data), "--port", "0"]
    command += [part for limit in UNLIMITED for part in ("--limit", limit)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            said = re.search(r"http://[^/]*:(\d+)/", server.stdout.readline())
            assert said is not None
            yield int(said[1])
        finally:
            server.terminate()


def questions(data: Path) -> list[tuple[str, float, int]]:
    """(question, median milliseconds, rows) of every prepared query, asked with its own examples."""
    snapshot = data / PUBLIC / SNAPSHOT_NAME
    asked = []
    for query in prepared_queries().values():
        with closing(sqlite3.connect(f"{snapshot.resolve().as_uri()}?immutable=1", uri=True)) as connection:
            known = examples(connection)
            values = {each.name: known[each.name] for each in query.parameters}
            times = []
            for _ in range(QUESTIONS):
                began = time.perf_counter()
                rows = len(connection.execute(query.sql, values).fetchmany(1001))
                times.append(1000 * (time.perf_counter() - began))
        asked.append((query.en, statistics.median(times), rows))
    return asked


def at_size(reports: int) -> str:
    """Writes and publishes an archive of so many reports, and tells its size and what asking it costs."""
    with tempfile.TemporaryDirectory() as folder, Reporter() as reporter:
        data = Path(folder)
        written = build(data, reports, reporter)
        began = time.perf_counter()
        published = publish(data, exports=False, progress=reporter)
        sizes = [
            (f"an archive of {reports:,} reports, MB", f"{(data / ARCHIVE_NAME).stat().st_size / 1e6:,.0f}"),
            ("… writing its readings, ms a report", f"{1000 * written.writing / reports:.2f}"),
            ("… keying its sentences, ms a report", f"{1000 * written.keying / reports:.2f}"),
            ("… its snapshot with the index of the search, MB", f"{published.path.stat().st_size / 1e6:,.0f}"),
            ("… baking and checking the snapshot, s", f"{time.perf_counter() - began:.0f}"),
        ]
        return f"{markdown(('measure', 'found'), sizes)}\n\n{told(data)}"


def told(data: Path) -> str:
    """What the pages and the researchers' questions of a published archive cost, as tables."""
    found = latencies(data)
    row = found[0].p95
    table = [
        (
            each.page,
            f"{each.median:.1f}",
            f"{each.p95:.1f}",
            f"{each.p95 / row:.2f}",
            "" if each.page == ROW else "yes" if each.p95 < MOST_MS else "no",
        )
        for each in found
    ]
    header = ("page, four clients", "median, ms", "p95, ms", "of Datasette's row page", "under 100 ms")
    rows = [(what, f"{milliseconds:.1f}", str(count)) for what, milliseconds, count in questions(data)]
    return f"{markdown(header, table)}\n\n{markdown(('question', 'median, ms', 'rows'), rows)}"


if __name__ == "__main__":
    print(told(Path(sys.argv[1])))
