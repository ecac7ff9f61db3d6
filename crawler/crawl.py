"""A night's crawl as one call: spiders in processes of their own, one a core, their results read back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from crawler.captures.index import INDEX_NAME, CaptureIndex
from crawler.conclusion import unfinished
from crawler.holding import HoldingError, night_held
from crawler.hosts import host_groups, parted
from crawler.registry import Site
from crawler.results import CAPTURES, SiteResult, last_results, results_of
from crawler.trace import Listener
from crawler.workers import ALONE, Part, Place, WorkerError, spend

__all__ = ["CrawlError", "SiteResult", "crawl", "last_results", "search"]

MOST_WORKERS = 4
HOSTS_A_WORKER = 4  # a process for fewer takes longer to start than they take


class CrawlError(Exception):
    """The crawl could not start, or could not keep what it fetched; the message says why."""


def crawl(
    sites: Sequence[Site],
    data: Path,
    *,
    run: str,
    window: str | None = None,
    progress: Callable[[str], None] | None = None,
    listener: Listener | None = None,
    workers: int | None = None,
    place: Place = ALONE,
) -> list[SiteResult]:
    """Crawls the sites into the captures under `data`; returns a result for each, in the order of their keys.

    The same `run` again goes on with a run that was killed. Outside the hours of `window` nothing is asked. `progress`
    gets a line as each site is done, `listener` each step of the spider, of which there is one then. Where a crawl
    dies, the sites that it had not done are `failed`, and other `workers` go on; their number is that of the
    environment's GONGKAI_WORKERS, else one a core, as far as there are hosts. `place`: where it is one of several on
    other machines. Raises CrawlError where it cannot start, or cannot write its captures.
    """
    parts = [Part(part) for part in parted(sites, 1 if listener is not None else workers or _workers(sites))]
    _spend(parts, data, run, ["--window", window] if window is not None else [], progress, listener, place)
    index = CaptureIndex(data / CAPTURES / INDEX_NAME)
    try:
        done = {result.site: result for result in results_of(index.connection, run)}
        for part in parts:
            for site in part.sites:
                if site.key not in done:
                    why = f"the crawl ended with status {part.status} before this site was done; {part.words}"
                    done[site.key] = unfinished(index.connection, run, site.key, why.rstrip("; "))
    finally:
        index.close()
    return [done[key] for key in sorted(site.key for site in sites)]


def search(site: Site, data: Path, *, run: str, listener: Listener) -> None:
    """Looks for the site's column from the address in its entry; `listener` hears what was looked at, and the column.

    The pages stay in the captures under `data`: a crawl of the same `run` asks for none of them again. Raises
    CrawlError where the search cannot start, cannot write its captures or dies.
    """
    part = Part([site])
    _spend([part], data, run, ["--search"], None, listener)
    if part.status != 0:
        raise CrawlError(f"the search ended with status {part.status}; {part.words}".rstrip("; "))


def _spend(
    parts: Sequence[Part],
    data: Path,
    run: str,
    options: Sequence[str],
    progress: Callable[[str], None] | None,
    listener: Listener | None,
    place: Place = ALONE,
) -> None:
    """Runs a spider for each part, by the rights that are held here; notes in each how it ended. Raises CrawlError."""
    try:
        with night_held(data, run, [site.key for part in parts for site in part.sites]) as locks:
            spend(parts, ["--data", str(data), "--run", run, *options], locks, progress, listener, place)
    except (HoldingError, WorkerError) as error:
        raise CrawlError(str(error)) from error


def _workers(sites: Sequence[Site]) -> int:
    named = os.environ.get("GONGKAI_WORKERS", "")
    if not named:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return max(1, min(cores, MOST_WORKERS, len(host_groups(sites)) // HOSTS_A_WORKER))
    if not (named.isascii() and named.isdigit() and int(named)):
        raise CrawlError(f"GONGKAI_WORKERS is a number of processes, not {named!r}")
    return int(named)
