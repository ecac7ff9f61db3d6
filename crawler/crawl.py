"""A night's crawl as one call: the spider in a process of its own, its results read back."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from crawler.captures.index import INDEX_NAME, CaptureIndex
from crawler.conclusion import unfinished
from crawler.registry import Site
from crawler.results import CAPTURES, NIGHT_FAILED, SiteResult, last_results, results_of
from crawler.trace import Listener, Step

__all__ = ["CrawlError", "SiteResult", "crawl", "last_results", "search"]

TOLD = 2_000  # characters of a dead crawl's last words that are repeated


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
) -> list[SiteResult]:
    """Crawls the sites into the captures under `data`; returns a result for each, in the order of their keys.

    The same `run` again goes on with a run that was killed. Outside the hours of `window` nothing is asked. `progress`
    gets a line as each site is done, `listener` each step of the spider. Where the crawl dies, the sites that it had
    not done are `failed`. Raises CrawlError where it cannot start, or cannot write its captures.
    """
    status, words = _spend(sites, data, run, ["--window", window] if window is not None else [], progress, listener)
    (data / CAPTURES).mkdir(parents=True, exist_ok=True)
    index = CaptureIndex(data / CAPTURES / INDEX_NAME)
    try:
        done = {result.site: result for result in results_of(index.connection, run)}
        for site in sites:
            if site.key not in done:
                why = f"the crawl ended with status {status} before this site was done; {words}".rstrip("; ")
                done[site.key] = unfinished(index.connection, run, site.key, why)
    finally:
        index.close()
    return [done[key] for key in sorted(site.key for site in sites)]


def search(site: Site, data: Path, *, run: str, listener: Listener) -> None:
    """Looks for the site's column from the address in its entry; `listener` hears what was looked at, and the column.

    The pages stay in the captures under `data`: a crawl of the same `run` asks for none of them again. Raises
    CrawlError where the search cannot start, cannot write its captures or dies.
    """
    status, words = _spend([site], data, run, ["--search"], None, listener)
    if status != 0:
        raise CrawlError(f"the search ended with status {status}; {words}".rstrip("; "))


def _spend(
    sites: Sequence[Site],
    data: Path,
    run: str,
    options: Sequence[str],
    progress: Callable[[str], None] | None,
    listener: Listener | None,
) -> tuple[int, str]:
    """Runs the spider in a process of its own; returns its exit status and its last words. Raises CrawlError."""
    command = [sys.executable, "-m", "crawler", "--data", str(data), "--run", run, "--sites-from-stdin", *options]
    command += ["--trace"] if listener is not None else []
    with tempfile.TemporaryFile("w+") as entries, tempfile.TemporaryFile("w+") as told:
        json.dump([site.model_dump(mode="json") for site in sites], entries)
        entries.seek(0)
        child = subprocess.Popen(command, stdin=entries, stdout=subprocess.PIPE, stderr=told, text=True)  # noqa: S603
        with child:
            assert child.stdout is not None  # noqa: S101  # a pipe, as asked for
            for line in child.stdout:
                if listener is not None and line.startswith("{"):
                    listener(Step.from_json(json.loads(line)))
                elif progress is not None:
                    progress(line.rstrip("\n"))
        told.seek(0)
        words = told.read()[-TOLD:].strip()
    if child.returncode == NIGHT_FAILED:
        raise CrawlError(words)
    return child.returncode, words
