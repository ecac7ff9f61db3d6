"""Whole nights over the replica's sites on TRS."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from tests.crawler.crawling import crawl_whole
from tests.replica.content import entries_of
from tests.replica.site import SiteSpec
from tests.replica.sites import trs_lists, trs_rows
from tests.replica.sites.trs_rows import CUT_ARTICLE, LOST_PAGE


@pytest.mark.parametrize("spec", [*trs_lists.SITES, *trs_rows.WELL], ids=lambda spec: spec.office.key)
def test_two_nights(spec: SiteSpec, tmp_path: Path) -> None:
    crawl_whole(spec, tmp_path)


def test_pictures_in_a_reports_text_are_kept(tmp_path: Path) -> None:
    spec = next(spec for spec in trs_rows.WELL if spec.build is trs_rows.DebrisSite)
    crawl_whole(spec, tmp_path)
    with CaptureStore(tmp_path / "captures") as store:
        (picture,) = store.iter(run="first", role="image")
        assert store.payload(picture) == trs_rows.PICTURE


def test_pages_that_are_announced_and_missing(tmp_path: Path) -> None:
    crawl_whole(LOST_PAGE, tmp_path, absent=r"/index_\d\.html$")


def test_an_article_in_two_pages_is_had_whole(tmp_path: Path) -> None:
    crawl_whole(CUT_ARTICLE, tmp_path)
    site = trs_rows.CutArticleSite(CUT_ARTICLE.office, entries_of(CUT_ARTICLE.office), "")
    reports = {entry.number: entry for entry in site.entries if entry.report}
    with CaptureStore(tmp_path / "captures") as store:
        parts = list(store.iter(run="first", role="part"))
        pages = {capture.url for capture in store.iter(run="first", role="detail")}
    assert {part.url.partition("/xxgk/")[2] for part in parts} == {
        site.second_page(entry).partition("/xxgk/")[2] for entry in reports.values()
    }
    assert {part.found_on for part in parts} == pages
