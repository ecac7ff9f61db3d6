"""Whole nights over the VSB sites of the replica."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from crawler.crawl import crawl
from crawler.registry import Registry
from tests.crawler.crawling import crawl_whole
from tests.replica.content import entries_of
from tests.replica.page import Page
from tests.replica.server import running_replica
from tests.replica.site import Asked, SiteSpec
from tests.replica.sites.vsb import SITES, VsbSite

BACKWARD = SITES[0]


@pytest.mark.parametrize("spec", SITES, ids=lambda spec: spec.office.key)
def test_two_nights(spec: SiteSpec, tmp_path: Path) -> None:
    crawl_whole(spec, tmp_path)


def test_an_article_that_comes_in_while_the_list_is_read_hides_no_report(tmp_path: Path) -> None:
    """The list is full pages; the article makes one page more, and pushes a report from the first to a new second."""
    entries = entries_of(BACKWARD.office)
    last_on_page = next(at for at, entry in enumerate(entries) if entry.report)
    others = [entry for entry in entries if not entry.report and not entry.elsewhere]
    fill = others[: VsbSite.per_page - 1 - last_on_page % VsbSite.per_page]
    new = [replace(entry, number=entry.number + 50_000 + at) for at, entry in enumerate([*fill, others[0]])]
    before = [*new[:-1], *entries]
    before = before[: len(before) // VsbSite.per_page * VsbSite.per_page]
    assert before[last_on_page + len(fill)].report
    assert (last_on_page + len(fill)) % VsbSite.per_page == VsbSite.per_page - 1
    with running_replica([BACKWARD]) as replica:
        earlier = VsbSite(BACKWARD.office, before, replica.other_origin)
        later = VsbSite(BACKWARD.office, [new[-1], *before], replica.other_origin)
        assert later.pages == earlier.pages + 1
        served: list[str] = []

        def come_in(asked: Asked, ordinary: Callable[[], Page]) -> Page:
            if not asked.path.startswith("/zfxxgk/zfxxgknb"):
                return ordinary()
            served.append(asked.path)
            # The first page that is asked is the last one of the old list.
            return (later if len(served) > 1 else earlier).page(asked) or ordinary()

        replica.set_fault(BACKWARD.office.key, come_in)
        (result,) = crawl(list(Registry.load(replica.registry).sites), tmp_path, run="first")
        reports = set(replica.report_urls.values())
    assert result.found == len(BACKWARD.office.years), result.detail
    assert set(served) == {f"/zfxxgk/zfxxgknb{page}.htm" for page in ("", *(f"/{n}" for n in range(1, later.pages)))}
    with CaptureStore(tmp_path / "captures") as store:
        assert {capture.url for capture in store.iter() if capture.role == "detail"} == reports
