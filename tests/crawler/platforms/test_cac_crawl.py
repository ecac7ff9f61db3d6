"""Whole nights over the replica's sites of 网信办's system."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.crawling import crawl_whole
from tests.replica.site import SiteSpec
from tests.replica.sites.cac import SITES


@pytest.mark.parametrize("spec", SITES, ids=lambda spec: spec.office.key)
def test_whole_site(spec: SiteSpec, tmp_path: Path) -> None:
    crawl_whole(spec, tmp_path)
