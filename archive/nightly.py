"""One night: crawl, build, check, publish, and the record of how it went."""

import logging
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path

from rich.console import Console

from archive import runs
from archive.build import CAPTURES, BuildResult, build, require_captures
from archive.findings import FindingRow, find
from archive.kept_nights import keep_night, thin
from archive.last_night import data_words
from archive.lock import writing
from archive.logs import counted
from archive.ops.sending import Sending, send_all
from archive.parallel.reading import reader
from archive.parallel.spread import ClusterError, Machines
from archive.progress import Reporter
from archive.publication import Publication, PublicationError, publish
from archive.store import Store
from archive.summary import print_failing, print_night_sites, print_tally
from crawler.away.crawl import crawl_away
from crawler.away.errand import weight
from crawler.captures import CaptureError, CaptureStore
from crawler.captures.remote import RemoteError
from crawler.crawl import CrawlError, SiteResult, crawl
from crawler.registry import Registry, Site

OK, PARTLY, FAILED = 0, 1, 3  # exit codes
# What the archive keeps of a site's result beside the run's own row.
_RESULT_COLUMNS = [f.name for f in fields(SiteResult) if f.name not in ("run", "finished_at")]
# Of a site's result, what a log tells.
_COUNTS = (
    *("found", "expected", "new", "changed", "unchanged", "withdrawn", "requests", "bytes", "not_modified", "retries"),
    "complete",
)


@dataclass(slots=True)
class NightResult:
    """What a night came to, all of it also where it was killed and `resumed`. `error` says why it failed as a whole;
    `unsent`, a sentence for each thing that could not be sent to the address that is set."""

    run: str
    resumed: bool = False
    status: runs.Status = "ok"
    sites: list[SiteResult] = field(default_factory=list)
    built: BuildResult = field(default_factory=BuildResult)
    failing: list[FindingRow] = field(default_factory=list)
    snapshot: Publication | None = None
    error: str | None = None
    unfit: Mapping[str, str] = field(default_factory=dict)  # workers that are not used, by address, and why
    unsent: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all well, 1 some of it failed, 3 the night failed."""
        code = {"ok": OK, "partly": PARTLY, "failed": FAILED}[self.status]
        return PARTLY if self.unsent and code == OK else code


def nightly(
    data: Path,
    registry: Registry,
    sites: Sequence[Site],
    reporter: Reporter,
    *,
    window: str | None = None,
    machines: Machines | None = None,
    sending: Sending | None = None,
) -> NightResult:
    """Runs a night over the sites, or goes on with one that was killed. If it fails, the last snapshot stays. What is
    kept is then sent where `sending` says; others may write meanwhile, for that can take longer than a day.

    Sites are crawled and documents read on `machines` where they are given. Raises BusyError where another command is
    writing, CaptureError where the captures are not the archive's, ClusterError where the machines are gone: the night
    can go on then, and the archive knows why it did not.
    """
    with writing(data):
        night = _begun("nightly", data, reporter, machines)
        with _remembered(data, night):
            _crawl(night, data, sites, reporter, window, machines)
            _built(night, data, registry, reporter, machines)
    if sending is not None:
        night.unsent = send_all(data, sending, reporter)
    return night


def crawl_only(
    data: Path,
    sites: Sequence[Site],
    reporter: Reporter,
    *,
    window: str | None = None,
    machines: Machines | None = None,
) -> NightResult:
    """Crawls the sites into the captures, or goes on with a crawl that was killed, and takes down how it went.

    On `machines`, and raises, as `nightly`.
    """
    with writing(data):
        night = _begun("crawl", data, reporter, machines)
        with _remembered(data, night):
            _crawl(night, data, sites, reporter, window, machines)
        with Store(data) as store:
            night.status = _status(night)
            runs.finish(store.connection, _ending(night))
    return night


def _begun(kind: runs.Kind, data: Path, reporter: Reporter, machines: Machines | None) -> NightResult:
    with Store(data) as store:
        with CaptureStore(data / CAPTURES) as captures:
            require_captures(store.connection, captures)
        taken_up = runs.resumable(store.connection, kind)
        run = taken_up or runs.start(store.connection, kind)
    night = NightResult(run, resumed=taken_up is not None, unfit={} if machines is None else machines.unfit)
    reporter.run = run
    reporter.note("begun", f"{run} {'is taken up again' if taken_up else 'begins'}", kind=kind, resumed=night.resumed)
    return night


@contextmanager
def _remembered(data: Path, night: NightResult) -> Iterator[None]:
    """Takes down why a night was stopped where its machines are gone."""
    try:
        yield
    except ClusterError as error:
        with Store(data) as store:
            runs.stop(store.connection, night.run, {"error": str(error), "unfit": dict(night.unfit)})
        raise


def _crawl(
    night: NightResult,
    data: Path,
    sites: Sequence[Site],
    reporter: Reporter,
    window: str | None,
    machines: Machines | None,
) -> None:
    try:
        crawling = crawl if machines is None else partial(crawl_away, spread=partial(machines.map, weigh=weight))
        night.sites = crawling(sites, data, run=night.run, window=window, progress=reporter.say)
    except (CrawlError, CaptureError) as error:
        night.error = f"the crawl failed: {error}"
    with Store(data) as store:
        record_sites(store.connection, night.run, night.sites)
    for site in night.sites:
        level = logging.WARNING if site.failed else logging.INFO
        counts = {name: getattr(site, name) for name in _COUNTS}
        said = f"{site.site} {site.verdict}. {site.advice}".rstrip()
        reporter.note("site", said, level=level, site=site.site, verdict=site.verdict, since=site.since, **counts)


def _built(night: NightResult, data: Path, registry: Registry, reporter: Reporter, machines: Machines | None) -> None:
    try:
        night.built = build(data, registry, progress=reporter.step, read=reader(machines, reporter.say))
        is_built = True
    except RemoteError as error:
        night.error = f"captures that are elsewhere could not be read: {error}"
        is_built = False
    with Store(data) as store:
        # Of a night that was resumed, all reports are told, not only those that were left.
        night.built.tally = runs.tally(store.connection, [night.run])
        night.failing = find(store.connection)
        night.status = _status(night)
    if is_built:
        try:
            night.snapshot = publish(data, _ending(night), progress=reporter)
        except (PublicationError, OSError) as error:
            night.error = str(error)
            night.status = "failed"
    # A night that is killed while it publishes has not ended, and is taken up again.
    with Store(data) as store:
        runs.finish(store.connection, _ending(night))


def record_sites(connection: sqlite3.Connection, run: str, sites: Sequence[SiteResult]) -> None:
    """Writes each site's result beside the run, and keeps what the night came to."""
    marks = ", ".join("?" * (len(_RESULT_COLUMNS) + 1))
    with connection:
        connection.executemany(
            f"INSERT OR REPLACE INTO site_result (run_id, {', '.join(_RESULT_COLUMNS)}) VALUES ({marks})",  # noqa: S608
            [(run, *(getattr(site, column) for column in _RESULT_COLUMNS)) for site in sites],
        )
        keep_night(connection, run)
        thin(connection)


def log_night(reporter: Reporter, night: NightResult) -> None:
    """The end of a night, for a program; by name, the archive remembers it."""
    level = {"ok": logging.INFO, "partly": logging.WARNING, "failed": logging.ERROR}[night.status]
    ending = _ending(night)
    told = {
        "status": ending.status,
        "exit": night.exit_code,
        "verdicts": dict(Counter(site.verdict for site in night.sites).most_common()),
        "summary": counted(ending.summary),
        "unsent": night.unsent,
    }
    reporter.note("ended", f"{night.run} {night.status}", level=level, **told)


def print_night(console: Console, night: NightResult, registry: Registry, data: Path) -> None:
    """The summary of a night, for a person; at its end, the command to type next."""
    print_night_sites(console, night.sites, {site.key: site.publisher for site in registry.sites})
    print_tally(console, night.built.tally)
    if night.built.read_again:
        console.print(f"Read again by this version of the extractor: {night.built.read_again}.")
    for sentence in night.built.damaged:
        console.print(sentence, style="red", markup=False)
    print_failing(console, night.failing)
    if night.error is not None:
        console.print(f"The night failed: {night.error}", style="bold red", markup=False)
    for sentence in night.unsent:
        console.print(f"Not sent: {sentence}", style="red", markup=False)
    console.print(f"Next: {_next_command(night, data)}", style="bold", markup=False)


def _next_command(night: NightResult, data: Path) -> str:
    """What a person would type now: look at what changed, else at what failed, else at the result."""
    where = data_words(data)
    if night.unsent and night.status == "ok":
        return f"gongkai status{where}"
    if night.error is not None or any(site.failed for site in night.sites):
        return f"gongkai status --failing{where}"
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


def _ending(night: NightResult) -> runs.Ending:
    summary = {
        "reports": night.built.tally.to_json(),
        "read_again": night.built.read_again,
        "failing_findings": len(night.failing),
        "damaged": night.built.damaged,
        "error": night.error,
        "resumed": night.resumed,
        "unfit": dict(night.unfit),
    }
    return runs.Ending(night.run, night.status, summary)
