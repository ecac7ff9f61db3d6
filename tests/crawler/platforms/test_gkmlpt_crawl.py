"""Whole nights over the gkmlpt sites of the replica."""

from collections import Counter
from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from crawler.crawl import crawl
from crawler.registry import Registry
from tests.crawler.crawling import crawl_whole
from tests.replica.server import running_replica
from tests.replica.site import SiteSpec
from tests.replica.sites.gkmlpt import SITES, AnnualReportSite, GapSite

GAP = next(spec for spec in SITES if spec.build is GapSite)


@pytest.mark.parametrize("spec", [spec for spec in SITES if spec is not GAP], ids=lambda spec: spec.office.key)
def test_two_nights(spec: SiteSpec, tmp_path: Path) -> None:
    # An office's interface is looked for below its own folder first.
    crawl_whole(spec, tmp_path, "/hzslyj/gkmlpt/api/" if spec.build is AnnualReportSite else None)


def test_a_page_that_is_missing_ends_no_list(tmp_path: Path) -> None:
    with running_replica([GAP]) as replica:
        (result,) = crawl(list(Registry.load(replica.registry).sites), tmp_path, run="first")
        asked = Counter(request.url for request in replica.log)
        site = replica.site(GAP.office.key)
        assert isinstance(site, GapSite)
        doubles = {site.second_path(entry) for entry in site.entries if site.is_double(entry)}
        lists = [url.partition("page=")[2] for url in asked if "/gkmlpt/api/" in url]
        with CaptureStore(tmp_path / "captures") as store:
            details = {capture.url for capture in store.iter() if capture.role == "detail"}
        (base,) = replica.base_urls.values()
        reports = set(replica.report_urls.values())
    assert sorted(lists) == [f"{page}&sid=20001" for page in (1, 2, 3)]
    assert set(asked.values()) == {1}
    # The same article under its second number is fetched, and counts once.
    assert details == reports | {base + path for path in doubles}
    assert len(doubles) == 1
    assert (result.verdict, result.found) == ("new", len(GAP.office.years))
    assert "missing_page" in result.detail
