"""Whole nights over the replica's sites of systems without a module."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from tests.crawler.crawling import crawl_whole
from tests.replica.site import SiteSpec
from tests.replica.sites.generic import SITES


@pytest.mark.parametrize("spec", SITES, ids=lambda spec: spec.office.key)
def test_whole_site(spec: SiteSpec, tmp_path: Path) -> None:
    crawl_whole(spec, tmp_path)


def test_a_report_on_two_pages(tmp_path: Path) -> None:
    crawl_whole(SITES[0], tmp_path)
    with CaptureStore(tmp_path / "captures") as store:
        captured = {capture.url: capture for capture in store.iter(run="first")}
    seconds = [capture for url, capture in captured.items() if url.endswith("_2.html") and "index" not in url]
    assert [capture.found_on for capture in seconds] == [seconds[0].url.replace("_2.html", ".html")]
