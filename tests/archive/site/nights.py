"""An artificial archive of many nights at many sites, to look at the status pages with.

`python -m tests.archive.site.nights DATA [--sites N] [--nights N]` writes and publishes it: sites that fail for every
reason, for a night or for months, that recover, that join late; nights that were killed, that failed, that never began.
"""

import argparse
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import runs
from archive.nightly import record_sites
from archive.publication import publish
from archive.runs import Ending
from archive.store import Store
from crawler import verdict
from crawler.results import SiteResult
from tests.archive.site.many import CITIES, OF_PROVINCE, OFFICES, PROVINCES
from tests.archive.site.published import Entry, Register

PLATFORMS = ("auto", "auto", "jpaas", "hanweb", "trs")
REASONS = [
    each
    for each in vars(verdict).values()
    if isinstance(each, verdict.PageVerdict) and each.weight in ("blocked", "failed", "moved", "empty")
]
LAST = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


@dataclass
class Place:
    """A site over the nights: since when it fails, and why."""

    entry: Entry
    reports: int
    joins: int
    reason: verdict.PageVerdict | None = None
    since: str | None = None
    left: int = 0
    seen: bool = field(default=False)

    def night(self, run: str, at: str, rng: random.Random, *, bad: float) -> SiteResult:
        """Its result of one night; `bad` is how likely it begins to fail."""
        if self.left:
            self.left -= 1
        else:
            self.reason = self.since = None
            if rng.random() < bad:
                # A firewall that stands stays for weeks; a server that is down is up again the next night.
                self.reason = rng.choice(REASONS)
                self.left = rng.choice((0, 0, 1, 3, 12, 60)) if self.reason.weight != "blocked" else rng.randrange(90)
                self.since = at
        new = self.reports if not self.seen else int(rng.random() < 0.004)
        self.seen = True
        changed = int(not new and rng.random() < 0.002)
        if self.reason is None:
            asked = self.reports * 2 + 6
            word = "new" if new else "changed" if changed else "unchanged"
            unchanged = self.reports - new * (new < self.reports) - changed if word != "new" else 0
            counts = (new, changed, max(unchanged, 0), asked, asked * 9_000, int(asked * 0.7), int(rng.random() < 0.02))
            return self._result(run, at, word, self.reports, counts, "", "", "")
        counts = (0, 0, 0, 3, 2_100, 0, 2)
        url = f"http://{self.entry.key}.example.gov.cn/col/col28569/index.html"
        detail = f"{self.reason.name} at {url} (412); challenge at {url}?page=2"
        return self._result(run, at, self.reason.weight, 0, counts, self.reason.advice, detail, self.reason.name)

    def _result(
        self,
        run: str,
        at: str,
        word: str,
        found: int,
        counts: tuple[int, ...],
        advice: str,
        detail: str,
        kind: str,
    ) -> SiteResult:
        given = (run, self.entry.key, at, word, found, self.reports, *counts, self.since, advice, detail, kind)
        return SiteResult(*given)  # type: ignore[arg-type]  # in the order of its fields


def places(most: int, nights: int, rng: random.Random) -> list[Place]:
    """Sites of every province in turn."""
    found = []
    for number in range(most):
        (province, where), rest = PROVINCES[number % len(PROVINCES)], number // len(PROVINCES)
        slug, office, kind = OFFICES[rest % len(OFFICES)]
        city = CITIES[rest // len(OFFICES) % len(CITIES)] + OF_PROVINCE[number % len(OF_PROVINCE)]
        turn = rest // len(OFFICES) // len(CITIES)
        adcode = f"{province}{rest // len(OFFICES) % len(CITIES) + 1:02}00"
        key = f"{adcode}-{slug}" + (f"-{turn + 1}" if turn else "")
        entry = Entry(
            *(key, f"{city}市{office}" + (f"第{turn + 1}分局" if turn else ""), kind, "prefecture", (2023, 2024, 2025)),
            adcode=adcode,
            region=f"{where}/{city}",
            platform=rng.choice(PLATFORMS),
        )
        joins = rng.randrange(nights) if rng.random() < 0.1 else 0
        found.append(Place(entry, rng.randrange(1, 12), joins))
    return found


def write(data: Path, sites: int, nights: int, last: str = "partly") -> Path:
    """Writes the archive into `data` and publishes it; `last` is how the last night goes: partly, ok, unfinished or
    failed. Returns the snapshot's path."""
    rng = random.Random("nights")
    those = places(sites, nights, rng)
    with Store(data) as store:
        connection = store.connection
        store.sync_publishers(Register(tuple(place.entry for place in those)))
        for number in range(nights):
            final = number == nights - 1
            begun = LAST - timedelta(days=nights - 1 - number) + timedelta(minutes=rng.randrange(40))
            fate = last if final else _fate(number, nights, rng)
            if fate == "none":
                continue
            run = runs.start(connection, "nightly")
            with connection:
                connection.execute("UPDATE run SET started_at = ? WHERE id = ?", (_at(begun), run))
            if fate == "unfinished":
                continue
            outage = 0.25 if number == nights // 2 else 0 if last == "ok" and number >= nights - 1 else 0.006
            if final and last == "ok":
                for place in those:
                    place.left, place.reason = 0, None
            ended = begun + timedelta(minutes=rng.randrange(90, 260))
            results = [
                place.night(run, _at(ended), rng, bad=outage)
                for place in those
                if number >= place.joins and (final or rng.random() > 0.01)
            ]
            if fate == "failed":
                results = []
            record_sites(connection, run, results)
            status = "failed" if fate == "failed" else "partly" if any(r.failed for r in results) else "ok"
            error = "the crawl failed: [Errno 28] No space left on device: '/srv/gongkai/data/captures/a.warc'"
            summary = {
                "reports": {"unread": []},
                "damaged": [],
                "error": error if fate == "failed" else None,
            }
            runs.finish(connection, Ending(run, status, summary))  # type: ignore[arg-type]
            with connection:
                connection.execute("UPDATE run SET finished_at = ? WHERE id = ?", (_at(ended), run))
    return publish(data, exports=False).path.resolve()


def _fate(number: int, nights: int, rng: random.Random) -> str:
    if nights - number in (9, 10, 17):
        return "none"
    if nights - number in (5, 24):
        return "unfinished"
    if nights - number == 20:
        return "failed"
    return rng.choices(("well", "none", "unfinished", "failed"), (96, 2, 1, 1))[0]


def _at(time: datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes and publishes an artificial archive of many nights.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--sites", type=int, default=600)
    parser.add_argument("--nights", type=int, default=120)
    parser.add_argument("--last", choices=("partly", "ok", "unfinished", "failed"), default="partly")
    options = parser.parse_args()
    print(write(options.data, options.sites, options.nights, options.last))


if __name__ == "__main__":
    main()
