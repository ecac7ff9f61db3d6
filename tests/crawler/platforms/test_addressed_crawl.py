"""Whole nights over the replica's sites on the systems of Shaanxi, Shandong and Anhui."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.crawling import crawl_whole
from tests.replica.site import SiteSpec
from tests.replica.sites import anhui, shaanxi, shandong


@pytest.mark.parametrize("spec", [*anhui.SITES, *shaanxi.LISTS, *shandong.SITES], ids=lambda spec: spec.office.key)
def test_two_nights(spec: SiteSpec, tmp_path: Path) -> None:
    crawl_whole(spec, tmp_path)
