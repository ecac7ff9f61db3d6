"""Several processes at one night: what they keep is whole, and one that dies takes nothing of the others' along."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.captures import CaptureError, CaptureStore, Origin, Share
from crawler.captures import store as captures_module
from crawler.crawl import CrawlError, crawl
from crawler.entry import entry_text
from crawler.registry import Pace
from tests.crawler.faulty import FaultySite, serving
from tests.crawler.test_nights import years

CALLER = """
import json, sys
from pathlib import Path
from crawler.crawl import crawl
from crawler.registry import Site
sites = [Site.model_validate(entry) for entry in json.load(sys.stdin)]
crawl(sites, Path(sys.argv[1]), run="night", workers=3)
"""
YEARS = range(2008, 2024)


@pytest.fixture
def sites() -> Iterator[list[FaultySite]]:
    made = [FaultySite(f"127.0.4.{100 + number}", years(*YEARS)) for number in range(6)]  # type: ignore[arg-type]
    with serving(*made):
        yield made


def workers_of(parent: int) -> list[int]:
    """The processes that crawl for another."""
    command = ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(parent)]
    listed = subprocess.run(command, capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if "--share" in line]


def wait_for(condition: object, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.01)
    assert condition()  # type: ignore[operator]


def test_a_night_in_three_processes(sites: list[FaultySite], tmp_path: Path) -> None:
    entries = [site.entry(f"999999-{n}") for n, site in enumerate(sites)]
    lines: list[str] = []
    results = crawl(entries, tmp_path, run="n1", workers=3, progress=lines.append)
    assert [(result.site, result.verdict, result.found) for result in results] == [
        (entry.key, "new", len(YEARS)) for entry in entries
    ]
    assert sorted(line.split()[0] for line in lines) == [entry.key for entry in entries]
    with CaptureStore(tmp_path / "captures") as store:
        kept = list(store.iter())
        assert list(store.verify()) == []
        assert len({capture.segment for capture in kept}) == 3
        assert len({capture.id for capture in kept}) == len(kept) == sum(result.requests for result in results)
        for entry in entries:
            assert len({capture.segment for capture in kept if capture.site == entry.key}) == 1
    again = crawl(entries, tmp_path, run="n2", workers=2)
    assert {(result.verdict, result.found) for result in again} == {("unchanged", len(YEARS))}
    with CaptureStore(tmp_path / "captures") as store:
        last = max(capture.id for capture in kept)
        assert min(capture.id for capture in store.iter(run="n2")) > last
        assert list(store.verify()) == []


def test_one_that_dies_leaves_its_own_part(sites: list[FaultySite], tmp_path: Path) -> None:
    entries = [site.entry(f"999999-{n}", pace=Pace(delay=0.1)) for n, site in enumerate(sites)]
    crawling = subprocess.Popen([sys.executable, "-c", CALLER, tmp_path], stdin=subprocess.PIPE, text=True)
    assert crawling.stdin is not None
    json.dump([entry.model_dump(mode="json") for entry in entries], crawling.stdin)
    crawling.stdin.close()
    wait_for(lambda: all(len(site.log) > 4 for site in sites))
    killed = workers_of(crawling.pid)
    assert len(killed) == 3
    os.kill(killed[0], signal.SIGKILL)
    assert crawling.wait() == 0
    results = crawl([], tmp_path, run="none")
    assert results == []
    with CaptureStore(tmp_path / "captures") as store:  # what the dead one had written is found
        assert list(store.verify()) == []
        rows = store.index.connection.execute("SELECT verdict, count(*) FROM site_result GROUP BY verdict")
        assert dict(rows.fetchall()) == {"failed": 2, "new": 4}
    whole = crawl(entries, tmp_path, run="night", workers=3)
    assert {(result.verdict, result.found) for result in whole} == {("new", len(YEARS))}


def test_a_killed_night_keeps_what_each_had(sites: list[FaultySite], tmp_path: Path) -> None:
    """The parent is killed: its processes die with it, their right to write with the last of them."""
    entries = [site.entry(f"999999-{n}", pace=Pace(delay=0.02)) for n, site in enumerate(sites)]
    chance = random.Random(4)
    for _ in range(4):
        before = sum(len(site.log) for site in sites)
        crawling = subprocess.Popen([sys.executable, "-c", CALLER, tmp_path], stdin=subprocess.PIPE, text=True)
        assert crawling.stdin is not None
        json.dump([entry.model_dump(mode="json") for entry in entries], crawling.stdin)
        crawling.stdin.close()
        target = before + chance.randrange(6, 16)
        wait_for(lambda target=target: sum(len(site.log) for site in sites) >= target)
        crawling.send_signal(signal.SIGKILL)
        crawling.wait()
    results = crawl(entries, tmp_path, run="night", workers=3)
    assert {(result.verdict, result.found) for result in results} == {("new", len(YEARS))}
    with CaptureStore(tmp_path / "captures") as store:
        assert list(store.verify()) == []
        kept = list(store.iter())
        assert set(Counter(capture.url for capture in kept).values()) == {1}
        assert sum(result.requests for result in results) == len(kept)


def test_writers_by_one_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has numbers and segments of its own, sees its own rows at once, and holds nobody up before it commits."""
    monkeypatch.setattr(captures_module, "SEGMENT_BYTES", 3_000)
    with CaptureStore(tmp_path) as parent:
        lock = parent.take()
        writers = [CaptureStore(tmp_path, Share(number, 3, lock)) for number in range(3)]
        for turn in range(40):
            for number, writer in enumerate(writers):
                url = f"http://127.0.0.2/{number}/{turn % 30}"
                capture = writer.add_response(url, 200, [], f"{number} {turn % 30}".encode() * 30, Origin("night"))
                assert writer.latest(url) == writer.in_run("night", url) == writer.get(capture.id) == capture
                assert capture.kind == ("revisit" if turn >= 30 else "response")
        monkeypatch.setattr(captures_module, "WRITER_PATIENCE", 0.1)
        with pytest.raises(CaptureError, match="another process is writing"):
            CaptureStore(tmp_path).add_resource("file:///a", b"", None, run="ingest")
        for writer in writers:
            writer.close()
        kept = list(parent.iter())
        assert len(kept) == len({capture.id for capture in kept}) == 120
        for number in range(3):
            own = [capture for capture in kept if f"/{number}/" in capture.url]
            assert {capture.id % 3 for capture in own} == {number}
            assert [capture.offset for capture in own if capture.segment == own[0].segment] == sorted(
                capture.offset for capture in own if capture.segment == own[0].segment
            )
        assert list(parent.verify()) == []


def test_one_night_at_a_time_by_itself(tmp_path: Path) -> None:
    """A run without a parent holds the rights itself, and gives them back."""
    site = FaultySite("127.0.4.120", years(2023))  # type: ignore[arg-type]
    with serving(site):
        for name in ("n1", "n2"):
            registry = tmp_path / "registry"
            registry.mkdir(exist_ok=True)
            (registry / "999999-own.toml").write_text(entry_text(site.entry("999999-own")), "utf-8")
            command = [sys.executable, "-m", "crawler", "--data", tmp_path, "--registry", registry, "--run", name]
            done = subprocess.run(command, capture_output=True, text=True)
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout.startswith("999999-own ")
        assert crawl([site.entry("999999-own")], tmp_path, run="n3")[0].verdict == "unchanged"


def test_how_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [FaultySite(f"127.0.4.{130 + number}", {}, port=9).entry(f"999999-{number}") for number in range(4)]
    monkeypatch.setenv("GONGKAI_WORKERS", "2")
    assert {result.kind for result in crawl(entries, tmp_path, run="n1")} == {"unreachable"}
    assert {line.split()[0] for line in (tmp_path / "crawl.log").read_text("utf-8").splitlines()} >= {"0", "1"}
    for wrong in ("0", "many", "-1", "²"):
        monkeypatch.setenv("GONGKAI_WORKERS", wrong)
        with pytest.raises(CrawlError, match="GONGKAI_WORKERS"):
            crawl(entries, tmp_path, run="n2")


def test_one_that_cannot_keep_what_it_fetches_ends_the_night(
    sites: list[FaultySite], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_CONTACT", "")
    entries = [site.entry(f"999999-{n}", pace=Pace(delay=5)) for n, site in enumerate(sites)]
    entries[0] = entries[0].model_copy(update={"allow_loopback": False})
    begin = time.monotonic()
    with pytest.raises(CrawlError, match="set GONGKAI_CONTACT"):
        crawl(entries, tmp_path, run="night", workers=3)
    assert time.monotonic() - begin < 5 * len(YEARS)
