"""What is reckoned on paper follows from what was measured."""

import pytest

from tests.benchmarks.paper import Nation, build_hours, cores, host_hours, machines, rates, requests, told
from tests.benchmarks.table import Line, beside

FOUND = {
    "site_requests": 4.0,
    "report_requests": 1.5,
    "second_requests": 0.5,
    "many_sites_ratio": 1.1,
    "crawl_cpu_25kb": 2.0,
    "build": 10.0,
}
NATION = Nation(publishers=1_000, years=10, hosts=100, delay=3.0, answer=1.0, window=5.0)


def test_requests_and_hours_follow_from_the_rates() -> None:
    assert requests(NATION, FOUND) == 1_000 * (4 + 10 * 1.5)
    assert host_hours(NATION, FOUND) == pytest.approx(190 * 4 * 1.1 / 3600)
    assert cores(NATION, FOUND, "crawl_cpu_25kb", 9_000_000) == pytest.approx(1.0)  # 5 hours of 2 ms each
    assert build_hours(NATION.reports, FOUND) == pytest.approx(10_000 / 10 / 3600)


def test_a_rate_that_was_not_measured_is_not_made_up() -> None:
    rows = {row.split(" | ")[0].strip("| "): row for row in told(FOUND, NATION).splitlines()}
    assert "| 19,000 | 9,500 |" in rows["requests"]
    assert "not measured" in rows["archive"]
    assert "not measured" in rows["bytes on the wire"]
    assert "not measured" not in rows["hours of reading and storing, two cores"]


def test_rates_are_taken_from_the_rows_that_are_named() -> None:
    lines = [Line("a", 2.0, rate="build"), Line("b", 3.0), beside("c", [4.0], "reckoned", [2.0], rate="many_sites")]
    assert rates(lines) == {"build": 2.0, "many_sites": 4.0, "many_sites_ratio": 2.0}


def test_as_many_machines_as_the_work_of_two_cores_each_fills() -> None:
    found = FOUND | {"crawl_cpu_214kb": 2.0, "publish": 360.0}  # an hour of 10,000 reports
    # Of a window of five hours: an hour of crawling, two cores for an hour of reading, an hour of publishing.
    assert machines(NATION, found, 1_800_000, 36_000) == "1"
    assert machines(NATION, found, 1_800_000, 36_000 * 5) == "2"
