"""What a person reads of a night: of few sites each, of thousands what needs a look."""

import io
from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console

from archive.summary import GROUPS_SHOWN, NAMED, SITES_SHOWN, print_night_sites
from crawler.results import SiteResult

WELL = SiteResult(
    "night", "330000-0000", "2024-02-01T02:00:00Z", "new", 4, 4, 4, 0, 0, 7, 1_000_000, 0, 0, None, "", ""
)
BLOCKED = replace(
    WELL,
    verdict="blocked",
    found=0,
    new=0,
    since="2024-02-01T02:00:00Z",
    kind="challenge_412",
    advice="The site asks for a browser. Ask the office.",
)


def named(result: SiteResult, count: int, prefix: str = "a") -> list[SiteResult]:
    return [replace(result, site=f"{prefix}{number:04d}") for number in range(count)]


def told(sites: Sequence[SiteResult]) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=150)
    names = {site.site: f"第{site.site}局" for site in sites}
    print_night_sites(console, sites, names)
    return [line.rstrip() for line in out.getvalue().splitlines() if line.strip()]


def test_a_night_that_was_well_is_one_line_of_many_sites_and_a_table_of_few() -> None:
    many = told(named(replace(WELL, not_modified=2, retries=1), 3000))
    reports, asked = "12,000 of 12,000 reports found", "21,000 requests, 3,000.0 MB, 6,000 not modified, 3,000 retries"
    assert many == [f"Sites: 3,000, of which 3,000 new; {reports} with {asked}."]
    few = told(named(WELL, SITES_SHOWN))
    assert sum("局" in line for line in few) == SITES_SHOWN
    assert told([]) == []


def test_sites_that_failed_for_one_reason_stand_together() -> None:
    sites = [*named(WELL, 2600), *named(BLOCKED, 400, "b")]
    lines = told(sites)
    assert lines[0].startswith("Sites: 3,000, of which 2,600 new, 400 blocked; 10,400 of 12,000 reports found")
    assert lines[1] == "blocked, challenge_412: 400 sites. The site asks for a browser. Ask the office."
    assert lines[2] == "  第b0000局 (b0000) since 2024-02-01T02:00:00Z"
    assert lines[-1] == f"  … and {400 - NAMED} more"
    assert len(lines) == 3 + NAMED


def test_the_newest_failures_come_first_and_each_with_an_advice_of_its_own_stands_alone() -> None:
    old = replace(BLOCKED, site="old", since="2023-12-01T02:00:00Z")
    withdrawn = "Withdrawn from the site: 2019年报告."
    shrunk = replace(BLOCKED, site="shrunk", verdict="shrunk", kind="withdrawn", advice=withdrawn)
    lines = told([old, *named(WELL, SITES_SHOWN), shrunk])
    assert lines[1:] == [
        f"第shrunk局 (shrunk): shrunk, withdrawn since 2024-02-01T02:00:00Z. {withdrawn}",
        f"第old局 (old): blocked, challenge_412 since 2023-12-01T02:00:00Z. {BLOCKED.advice}",
    ]


def test_a_night_of_a_thousand_reasons_stays_readable() -> None:
    sites = [replace(site, advice=f"Reason {site.site}.") for site in named(BLOCKED, 1000)]
    lines = told(sites)
    assert len(lines) == 1 + GROUPS_SHOWN + 1
    assert lines[-1] == f"… and {1000 - GROUPS_SHOWN} more sites"
