"""What one site's night remembers, and how much of it."""

from __future__ import annotations

from pathlib import Path

from crawler.captures import CaptureStore
from crawler.verdict import NOT_FOUND, OFF_HOST
from crawler.visit import MAX_OF_A_KIND, Visit
from tests.crawler.faulty import FaultySite


def test_a_list_of_spam_does_not_fill_the_memory(tmp_path: Path) -> None:
    visit = Visit(FaultySite("127.0.1.1", {}).entry("999999-nb"), "night", CaptureStore(tmp_path))
    for number in range(3 * MAX_OF_A_KIND):
        visit.find(OFF_HOST, f"http://spam{number}.example/")
    visit.find(NOT_FOUND, "http://127.0.1.1/nb/")
    assert len(visit.findings) == MAX_OF_A_KIND + 1
    assert visit.findings[-1].verdict is NOT_FOUND
