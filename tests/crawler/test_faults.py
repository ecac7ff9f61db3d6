"""Every fault that a site can have: the verdict of its night, what that rests on, and what the operator is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.crawl import crawl
from crawler.registry import Registry
from crawler.results import SiteResult
from crawler.site_verdict import FAILURES
from tests.replica.faults import FAULTS, fault_of
from tests.replica.offices import office
from tests.replica.server import Replica, running_replica
from tests.replica.site import SiteSpec
from tests.replica.sites.trs import FROM_ONE_DIALECT, TrsSite

ADCODE = 439900  # that of the first site; no region has these codes
REPORTS = 3  # of each site


class Expected(NamedTuple):
    """A night with a fault: verdict, what it rests on (or the note that it leaves), and how many reports are found."""

    verdict: str
    kind: str
    found: int
    note: str = ""


NIGHTS = {
    "ruishu-412": Expected("blocked", "challenge_ruishu", 0),
    "ruishu-202": Expected("blocked", "challenge_ruishu", 0),
    "jiasule-521": Expected("blocked", "challenge_jiasule", 0),
    "jiasule-512": Expected("blocked", "challenge_jiasule", 0),
    "cookie-c3vk": Expected("blocked", "challenge_cookie", 0),
    "cookie-acw": Expected("blocked", "challenge_acw", 0),
    "waf-stub": Expected("blocked", "waf_stub", 0),
    "blocked-403": Expected("blocked", "refused", 0),
    "blocked-405": Expected("blocked", "refused", 0),
    "blocked-420": Expected("blocked", "refused", 0),
    "throttled-429": Expected("blocked", "refused", 0),
    "bare-user-agent": Expected("blocked", "refused", 0),
    "captcha-files": Expected("blocked", "captcha", REPORTS),
    "challenged-details": Expected("blocked", "challenge_ruishu", 0),
    "cookie-loop": Expected("blocked", "cookie_loop", 0),
    "robots-521": Expected("blocked", "challenge_jiasule", 0),
    "robots-503": Expected("blocked", "robots_unreachable", 0),
    "robots-disallows": Expected("blocked", "robots", 0),
    "robots-403": Expected("unchanged", "", REPORTS),
    "moved": Expected("moved", "moved", 0),
    "moved-off-gov": Expected("moved", "moved_off_gov", 0),
    "meta-refresh": Expected("moved", "sent_on", 0),
    "script-redirect": Expected("moved", "sent_on", 0),
    "mirror-traditional": Expected("failed", "mirror", 0),
    "mirror-pinyin": Expected("failed", "mirror", 0),
    "mirror-betting": Expected("failed", "mirror", 0),
    "gone": Expected("failed", "not_found", 0),
    "server-error": Expected("failed", "server_error", 0),
    "fails-once": Expected("unchanged", "", REPORTS),
    "cut-once": Expected("unchanged", "", REPORTS),
    "cut": Expected("failed", "unreachable", 0),
    "cut-details": Expected("failed", "unreachable", 0),
    "slow": Expected("unchanged", "", REPORTS),
    "clock-ahead": Expected("unchanged", "", REPORTS),
    "clock-behind": Expected("unchanged", "", REPORTS),
    "clock-nonsense": Expected("unchanged", "", REPORTS),
    "home-for-list": Expected("failed", "home_page", 0),
    "home-for-details": Expected("failed", "home_page", 0),
    "redirected-home": Expected("failed", "home_page", 0),
    "own-404-words": Expected("failed", "soft_404", 0),
    "own-404-notice": Expected("failed", "soft_404", REPORTS - 1),
    "one-page-for-all": Expected("failed", "soft_404", 0),
    "index-for-article": Expected("failed", "index_page", 0),
    "spa-shell": Expected("failed", "spa_shell", 0),
    "template-debris": Expected("empty", "emptied", 0, "template_debris"),
    "empty-list": Expected("empty", "emptied", 0),
    "detail-404": Expected("shrunk", "withdrawn", REPORTS - 1),
    "pager-repeats": Expected("unchanged", "", REPORTS, "repeated_page"),
    "pager-404": Expected("unchanged", "", REPORTS, "missing_page"),
    "pager-stub": Expected("unchanged", "", REPORTS, "missing_page"),
    "unlisted": Expected("unchanged", "", REPORTS, "unlisted"),
    "withdrawn-404": Expected("shrunk", "withdrawn", REPORTS - 1),
    "withdrawn-410": Expected("shrunk", "withdrawn", REPORTS - 1),
    "withdrawn-home": Expected("shrunk", "withdrawn", REPORTS - 1),
    "withdrawn-to-home": Expected("shrunk", "withdrawn", REPORTS - 1),
    "withdrawn-words": Expected("shrunk", "withdrawn", REPORTS - 1),
    "page-for-file": Expected("failed", "page_for_file", REPORTS),
    "file-stub": Expected("failed", "file_stub", REPORTS),
    "file-of-another-kind": Expected("changed", "", REPORTS, "file_differs"),
    "octet-stream": Expected("unchanged", "", REPORTS),
    "file-wants-referer": Expected("unchanged", "", REPORTS),
    "lost-bytes": Expected("changed", "", REPORTS, "unreadable_text"),
    "tables-are-images": Expected("changed", "", REPORTS, "tables_are_images"),
    "false-gzip": Expected("unchanged", "", REPORTS),
}
HOSTS = {name: f"127.0.20.{number}" for number, name in enumerate(FAULTS, 1)}
SPECS = [
    SiteSpec(
        office(
            host,
            str(ADCODE + number),
            "岚泽县",
            "mzj",
            "/mzj/ndbg/index.html",
            years=(2021, 2022, 2023),
            attached=(2022,),
        ),
        lambda office, entries, other: TrsSite(office, entries, FROM_ONE_DIALECT, other=other),
    )
    for number, host in enumerate(HOSTS.values(), 1)
]
KEYS = {name: spec.office.key for name, spec in zip(FAULTS, SPECS, strict=True)}


@dataclass
class Nights:
    """The results of four nights: well, with a fault each, with it still, and well again."""

    well: dict[str, SiteResult]
    bad: dict[str, SiteResult]
    still: dict[str, SiteResult]
    again: dict[str, SiteResult]
    data: Path


def spend(replica: Replica, data: Path, run: str) -> dict[str, SiteResult]:
    named = {key: name for name, key in KEYS.items()}
    results = crawl(Registry.load(replica.registry).sites, data, run=run)
    return {named[result.site]: result for result in results}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    data = tmp_path_factory.mktemp("faults")
    with running_replica(SPECS) as replica:
        well = spend(replica, data, "well")
        for name, key in KEYS.items():
            replica.set_fault(key, fault_of(name, replica.site(key)))
        bad = spend(replica, data, "bad")
        still = spend(replica, data, "still")
        for key in KEYS.values():
            replica.set_fault(key, None)
        return Nights(well, bad, still, spend(replica, data, "again"), data)


def test_every_fault_is_expected() -> None:
    assert set(NIGHTS) == set(FAULTS)


def test_all_is_well_before(nights: Nights) -> None:
    assert {(result.verdict, result.found) for result in nights.well.values()} == {("new", REPORTS)}


@pytest.mark.parametrize("name", NIGHTS)
def test_a_night_with_a_fault(nights: Nights, name: str) -> None:
    result, expected = nights.bad[name], NIGHTS[name]
    assert (result.verdict, result.kind, result.found) == expected[:3], result
    assert (expected.note or expected.kind) in result.detail
    assert result.expected == REPORTS
    failed = result.verdict in FAILURES
    assert result.failed == bool(result.advice) == bool(result.since) == failed


@pytest.mark.parametrize("name", NIGHTS)
def test_the_night_after(nights: Nights, name: str) -> None:
    """A fault that stays is told again, since when; a report that was withdrawn is expected no more."""
    result, before, expected = nights.still[name], nights.bad[name], NIGHTS[name]
    if before.withdrawn:
        assert (result.verdict, result.found, result.expected) == ("unchanged", REPORTS - 1, REPORTS - 1), result
        assert before.found == REPORTS - 1
        assert "2021" in before.advice or "2023" in before.advice
    elif before.failed:
        assert (result.verdict, result.kind, result.since) == (expected.verdict, expected.kind, before.since), result
    else:
        assert not result.failed


@pytest.mark.parametrize("name", NIGHTS)
def test_all_is_well_again(nights: Nights, name: str) -> None:
    result = nights.again[name]
    assert (result.failed, result.found, result.since) == (False, REPORTS, None), result
    # What stood in a report's place while it could not be had is nothing that the report has changed from.
    assert result.verdict == ("changed" if NIGHTS[name].verdict == "changed" else "unchanged")
