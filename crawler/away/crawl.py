"""A night's crawl on other machines: sites sent out by their hosts, what comes back taken in as it comes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from crawler.away.errand import Errand, Harvest, go
from crawler.away.parcel import lend, put_rows
from crawler.captures import CaptureError, CaptureStore, Share
from crawler.conclusion import unfinished
from crawler.crawl import CrawlError
from crawler.holding import HoldingError, night_held
from crawler.hosts import host_groups
from crawler.registry import Site
from crawler.results import CAPTURES, LOG_NAME, SiteResult, forget, results_of
from crawler.workers import Place


class LostErrand(Protocol):
    """In place of a harvest: why there is none."""

    @property
    def why(self) -> str: ...


class Spread(Protocol):
    """Has a function done for each key, wherever it is; yields each key with its answer as they come."""

    def __call__(
        self, function: Callable[[Errand], Harvest], keys: Iterable[Errand], /
    ) -> Iterator[tuple[Errand, Harvest | LostErrand]]: ...


def crawl_away(
    sites: Sequence[Site],
    data: Path,
    spread: Spread,
    *,
    run: str,
    window: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[SiteResult]:
    """Crawls the sites by `spread` into the captures under `data`; returns a result for each, by their keys.

    The same `run` again goes on with a run that was killed: what it has a whole result of is not sent out again.
    Raises CrawlError where it cannot start or write its captures; what `spread` raises ends it, and what was taken in
    until then stays.
    """
    try:
        with (
            night_held(data, run, ()) as (_, lock),
            CaptureStore(data / CAPTURES, Share(0, 1, lock)) as store,
        ):
            return _Night(store, data, run, progress or (lambda _: None)).crawl(sites, spread, window)
    except (HoldingError, CaptureError, sqlite3.Error, OSError) as error:
        raise CrawlError(str(error)) from error


class _Night:
    def __init__(self, store: CaptureStore, data: Path, run: str, progress: Callable[[str], None]) -> None:
        self._store = store
        self._connection = store.index.connection
        self._data = data
        self._run = run
        self._progress = progress

    def crawl(self, sites: Sequence[Site], spread: Spread, window: str | None) -> list[SiteResult]:
        done = {result.site for result in results_of(self._connection, self._run) if result.complete}
        left = [site for site in sites if site.key not in done]
        forget(self._connection, self._run, [site.key for site in left])
        for errand, harvest in spread(go, self._errands(sites, left, window)):
            if isinstance(harvest, Harvest):
                self._take_in(errand, harvest)
            else:
                for key in errand.keys:
                    unfinished(self._connection, self._run, key, f"no machine could crawl it: {harvest.why}")
        results = {result.site: result for result in results_of(self._connection, self._run)}
        return [results[key] for key in sorted(site.key for site in sites)]

    def _errands(self, sites: Sequence[Site], left: Sequence[Site], window: str | None) -> Iterator[Errand]:
        """An errand for each group of hosts; each draws numbers of its own, above all that there are."""
        groups = host_groups(left)
        after = self._store.index.last_id()
        publishers = tuple(sorted({site.publisher for site in sites}))
        for number, group in enumerate(groups):
            entries = tuple(site.model_dump(mode="json") for site in group)
            lent = lend(self._store, [site.key for site in group], self._run)
            yield Errand(entries, self._run, window, Place(number, len(groups), after, publishers), lent)

    def _take_in(self, errand: Errand, harvest: Harvest) -> None:
        """Adds an errand's captures and results: the results in the last transaction, so that without all of its
        captures a site counts as not done."""
        for capture, data in harvest.added.captures:
            place = errand.place
            if capture.run != self._run or capture.site not in errand.keys or not place.owns(capture.id):
                raise CaptureError(f"capture {capture.id} ({capture.url}) came back from an errand that is not its own")
            self._store.add_record(replace(capture, segment="", offset=0), data)
        rows = partial(put_rows, rows=harvest.added.rows, sites=errand.keys)
        self._store.write_with_next(f"errand-{errand.place.number}", rows)
        self._store.commit()
        with (self._data / LOG_NAME).open("ab") as log:
            log.write(harvest.log)
        for line in harvest.lines:
            self._progress(line)
