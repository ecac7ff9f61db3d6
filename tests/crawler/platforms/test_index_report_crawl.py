"""Whole nights over the replica's sites whose columns are the reports themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.crawling import crawl_whole
from tests.replica.site import SiteSpec
from tests.replica.sites import index_report, shaanxi

# A column with {year} is asked for the years up to the last one, which need not have a report yet.
LATER_YEARS = r"/(?:a20\d\d\.htm|20\d\dn/)$"


@pytest.mark.parametrize("spec", [*index_report.COLUMNS, shaanxi.AT_LIST], ids=lambda spec: spec.office.key)
def test_a_column_that_is_the_report(spec: SiteSpec, tmp_path: Path) -> None:
    crawl_whole(spec, tmp_path)


@pytest.mark.parametrize("spec", index_report.YEARS, ids=lambda spec: spec.office.key)
def test_an_address_for_each_year(spec: SiteSpec, tmp_path: Path) -> None:
    crawl_whole(spec, tmp_path, absent=LATER_YEARS)
