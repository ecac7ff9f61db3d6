"""One request a host at a time, and its pause kept as the server sees it."""

from __future__ import annotations

import threading
import time
from itertools import pairwise
from pathlib import Path

from crawler.crawl import crawl
from crawler.settings import DOWNLOAD_DELAY_JITTER
from crawler.site import Pace
from tests.crawler.faulty import Answer, FaultySite, Page, serving

REPORTS = 12


class Counting:
    """How many requests of a site are being answered at once, at most."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.now = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, answer: Answer) -> Page:
        def page(before: int) -> Answer:
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            time.sleep(self.seconds)
            with self.lock:
                self.now -= 1
            return answer

        return page


def site(address: str, counting: Counting) -> FaultySite:
    """A column of reports, each answered slowly."""
    titles = {year: f"示例县民政局{year}年政府信息公开工作年度报告" for year in range(2024 - REPORTS, 2024)}
    rows = "".join(f'<li><a href="./t{year}0120_{year}.html">{title}</a></li>' for year, title in titles.items())
    pages: dict[str, Page] = {"/nb/": counting(Answer(f"<ul>{rows}</ul>".encode()))}
    for year, title in titles.items():
        head = f'<html><head><meta name="ArticleTitle" content="{title}"></head><body><p>正文</p></body></html>'
        pages[f"/nb/t{year}0120_{year}.html"] = counting(Answer(head.encode()))
    return FaultySite(address, pages)


def test_requests_of_a_host_without_a_pause_go_one_by_one(tmp_path: Path) -> None:
    counting = Counting(0.01)
    patient = site("127.0.3.202", counting)
    with serving(patient):
        (result,) = crawl([patient.entry("999999-pace")], tmp_path, run="night")
    assert (result.found, counting.most) == (REPORTS, 1)


def test_the_pause_begins_with_the_answer(tmp_path: Path) -> None:
    counting = Counting(0.1)
    patient = site("127.0.3.203", counting)
    with serving(patient):
        crawl([patient.entry("999999-pace", pace=Pace(delay=0.1))], tmp_path, run="night")
    times = [seconds for seconds, path in patient.log if path != "/robots.txt"]
    # The log notes when an answer is ready: the next is asked a pause later, and takes as long again.
    least = 0.1 * (1 - DOWNLOAD_DELAY_JITTER) + counting.seconds
    assert min(later - earlier for earlier, later in pairwise(times)) >= least - 0.01
    assert counting.most == 1
