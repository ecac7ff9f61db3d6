"""A night's crawl as one call: the spider in a process of its own, its results read back."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from crawler.capture_index import INDEX_NAME, CaptureIndex
from crawler.conclusion import unfinished
from crawler.registry import Site
from crawler.results import CAPTURES, NIGHT_FAILED, SiteResult, last_results, results_of
from crawler.trace import Listener, Step

__all__ = ["CrawlError", "SiteResult", "crawl", "last_results"]

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
    command = [sys.executable, "-m", "crawler", "--data", str(data), "--run", run, "--sites-from-stdin"]
    command += ["--window", window] if window is not None else []
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
    (data / CAPTURES).mkdir(parents=True, exist_ok=True)
    index = CaptureIndex(data / CAPTURES / INDEX_NAME)
    try:
        done = {result.site: result for result in results_of(index.connection, run)}
        for site in sites:
            if site.key not in done:
                why = f"the crawl ended with status {child.returncode} before this site was done; {words}".rstrip("; ")
                done[site.key] = unfinished(index.connection, run, site.key, why)
    finally:
        index.close()
    return [done[key] for key in sorted(site.key for site in sites)]
