"""One task of a crawl on other machines: a few sites that share their hosts, crawled there as anywhere."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.away.parcel import Parcel, added, unpack
from crawler.captures import CaptureStore
from crawler.crawl import crawl
from crawler.registry import Site
from crawler.results import CAPTURES, LOG_NAME
from crawler.workers import Place

LOG_BYTES = 1 << 20  # of the end of a crawl's log that come back


@dataclass(frozen=True, slots=True)
class Errand:
    """Sites to crawl elsewhere, as their entries' fields; `lent` is what the captures have of them."""

    sites: tuple[dict[str, Any], ...]
    run: str
    window: str | None
    place: Place
    lent: Parcel

    @property
    def keys(self) -> list[str]:
        """The keys of the sites."""
        return [entry["key"] for entry in self.sites]


@dataclass(frozen=True, slots=True)
class Harvest:
    """What an errand brings back: what is to be added to the captures, what it told, and its log."""

    added: Parcel
    lines: tuple[str, ...]
    log: bytes


def weight(errand: Errand) -> int:
    """The bytes of the records that go along."""
    return sum(len(data) for _, data in errand.lent.captures)


def go(errand: Errand) -> Harvest:
    """Crawls the sites in a folder of their own, which goes with the task.

    A site that kills its crawl has a result that says so, and what was fetched of it until then. Raises CrawlError,
    CaptureError or OSError where this machine cannot crawl, or cannot keep what it fetches.
    """
    sites = [Site.model_validate(entry) for entry in errand.sites]
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        data = Path(folder)
        unpack(errand.lent, data / CAPTURES)
        crawl(sites, data, run=errand.run, window=errand.window, progress=lines.append, workers=1, place=errand.place)
        with CaptureStore(data / CAPTURES) as store:
            store.take()  # what a dead crawl left is settled
            brought = added(store, errand.keys, errand.run, errand.place.after)
            return Harvest(brought, tuple(lines), _end_of(data / LOG_NAME))


def _end_of(path: Path) -> bytes:
    return path.read_bytes()[-LOG_BYTES:] if path.exists() else b""
