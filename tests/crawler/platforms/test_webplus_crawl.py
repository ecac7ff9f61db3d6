"""Whole nights over the Webplus sites of the replica."""

from pathlib import Path

import pytest

from tests.crawler.crawling import crawl_whole
from tests.replica.site import SiteSpec
from tests.replica.sites.webplus import SITES


@pytest.mark.parametrize("spec", SITES, ids=lambda spec: spec.office.key)
def test_two_nights(spec: SiteSpec, tmp_path: Path) -> None:
    crawl_whole(spec, tmp_path)
