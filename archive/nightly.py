"""One night: crawl, build, check, publish, and the record of how it went."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from rich.console import Console

from archive import runs
from archive.build import BuildResult, build
from archive.findings import FindingRow, find
from archive.progress import Reporter
from archive.snapshot import Snapshot, SnapshotError, publish
from archive.store import Store, open_archive
from archive.summary import print_failing, print_sites, print_tally
from crawler.captures import CaptureError
from crawler.crawl import CrawlError, SiteResult, crawl
from crawler.registry import Registry, Site

OK, PARTLY, FAILED = 0, 1, 3  # exit codes


@dataclass(slots=True)
class NightResult:
    """What a night came to. `error` says why it failed as a whole."""

    run: str
    status: runs.Status = "ok"
    sites: list[SiteResult] = field(default_factory=list)
    built: BuildResult = field(default_factory=BuildResult)
    failing: list[FindingRow] = field(default_factory=list)
    snapshot: Snapshot | None = None
    error: str | None = None

    @property
    def exit_code(self) -> int:
        """0 all well, 1 some of it failed, 3 the night failed."""
        return {"ok": OK, "partly": PARTLY, "failed": FAILED}[self.status]


def nightly(data: Path, registry: Registry, sites: Sequence[Site], reporter: Reporter) -> NightResult:
    """Runs a night over the sites, or goes on with one that was killed. If it fails, the last snapshot stays."""
    with Store(data) as store:
        run = runs.resumable(store.connection, "nightly") or runs.start(store.connection, "nightly")
    night = NightResult(run)
    try:
        night.sites = crawl(sites, data, run=run, progress=reporter.say)
    except (CrawlError, CaptureError) as error:
        night.error = f"the crawl failed: {error}"
    night.built = build(data, registry, progress=reporter.step)
    with Store(data) as store:
        # A night that was resumed tells the whole of it, not only what was left.
        night.built.tally = runs.tally(store.connection, [run])
        record_sites(store.connection, run, night.sites)
        night.failing = find(store.connection)
        night.status = _status(night)
        runs.finish(store.connection, run, night.status, _summary(night))
    reporter.say("publishing the snapshot")
    try:
        night.snapshot = publish(data)
    except (SnapshotError, OSError) as error:
        night.error = str(error)
        night.status = "failed"
        with Store(data) as store:
            runs.finish(store.connection, run, night.status, _summary(night))
    return night


def crawl_only(data: Path, sites: Sequence[Site], reporter: Reporter) -> NightResult:
    """Crawls the sites into the captures, or goes on with a crawl that was killed, and takes down how it went."""
    with Store(data) as store:
        run = runs.resumable(store.connection, "crawl") or runs.start(store.connection, "crawl")
    night = NightResult(run)
    try:
        night.sites = crawl(sites, data, run=run, progress=reporter.say)
    except (CrawlError, CaptureError) as error:
        night.error = f"the crawl failed: {error}"
    with Store(data) as store:
        record_sites(store.connection, run, night.sites)
        night.status = _status(night)
        runs.finish(store.connection, run, night.status, _summary(night))
    return night


def record_sites(connection: sqlite3.Connection, run: str, sites: Sequence[SiteResult]) -> None:
    """Writes each site's result beside the run."""
    columns = [f.name for f in fields(SiteResult) if f.name not in ("run", "finished_at")]
    marks = ", ".join("?" * (len(columns) + 1))
    with connection:
        connection.executemany(
            f"INSERT OR REPLACE INTO site_result (run_id, {', '.join(columns)}) VALUES ({marks})",  # noqa: S608
            [(run, *(getattr(site, column) for column in columns)) for site in sites],
        )


def print_night(console: Console, night: NightResult, registry: Registry, data: Path) -> None:
    """The summary of a night, for a person; at its end, the command to type next."""
    print_sites(console, night.sites, {site.key: site.publisher for site in registry.sites})
    print_tally(console, night.built.tally)
    if night.built.read_again:
        console.print(f"Read again by this version of the extractor: {night.built.read_again}.")
    for sentence in night.built.damaged:
        console.print(sentence, style="red", markup=False)
    print_failing(console, night.failing)
    if night.error is not None:
        console.print(f"The night failed: {night.error}", style="bold red", markup=False)
    console.print(f"Next: {_next_command(night, data)}", style="bold", markup=False)


def _next_command(night: NightResult, data: Path) -> str:
    """What a person would type now: look at what changed, else at what failed, else at the result."""
    where = "" if data == Path("data") else f" --data {data}"
    if night.error is not None or any(site.failed for site in night.sites):
        return f"gongkai status{where}"
    if night.built.tally.changed:
        return f"gongkai diff --revisions {night.built.tally.changed[0]}{where}"
    return f"gongkai serve{where}"


def _status(night: NightResult) -> runs.Status:
    if night.error is not None or (night.sites and all(site.failed for site in night.sites)):
        return "failed"
    built = night.built
    if any(site.failed for site in night.sites) or built.damaged or built.tally.unread:
        return "partly"
    return "ok"


def _summary(night: NightResult) -> dict[str, Any]:
    return {
        "sites": {site.site: site.verdict for site in night.sites},
        "reports": night.built.tally.to_json(),
        "read_again": night.built.read_again,
        "failing_findings": len(night.failing),
        "error": night.error,
    }


def last_sites(data: Path) -> tuple[str | None, list[SiteResult]]:
    """When the newest night or crawl began, and each site's newest result. Raises NoArchiveError."""
    columns = [f.name for f in fields(SiteResult) if f.name not in ("run", "finished_at")]
    with closing(open_archive(data)) as connection:
        begun = connection.execute("SELECT max(started_at) FROM run WHERE kind IN ('nightly', 'crawl')").fetchone()[0]
        rows = connection.execute(
            f"""
            SELECT run.id, coalesce(run.finished_at, ''), {", ".join(columns)}, max(run.started_at)
            FROM site_result JOIN run ON run.id = site_result.run_id GROUP BY site_result.site ORDER BY site_result.site
            """  # noqa: S608  # the fields of SiteResult
        ).fetchall()
    return begun, [SiteResult(run, ended, *values[:-1]) for run, ended, *values in rows]
