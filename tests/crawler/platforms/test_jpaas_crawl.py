"""Whole nights over each of the replica's JPaaS sites."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.crawling import crawl_whole
from tests.replica.site import SiteSpec
from tests.replica.sites.jpaas import SITES


@pytest.mark.parametrize("spec", SITES, ids=lambda spec: spec.build.__name__)
def test_everything_is_found_once(spec: SiteSpec, tmp_path: Path) -> None:
    crawl_whole(spec, tmp_path)
