"""Which captures make one report that its site cuts into pages."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.articles import gather
from archive.build import CAPTURES, build
from archive.database import open_archive
from crawler.captures import Capture, CaptureStore, Origin
from crawler.pages.further import MAX_PAGES
from tests.archive.conftest import Offices

FIRST = "http://www.example.gov.cn/nb/202401/t20240126_1553292.html"


def address(number: int) -> str:
    return FIRST.replace(".html", f"_{number}.html") if number else FIRST


class Site:
    """Captures of one article's pages, each with links to the others by their numbers."""

    def __init__(self, captures: CaptureStore) -> None:
        self.captures = captures

    def keep(self, number: int, *links: int, run: str = "night", status: int = 200, text: str = "") -> Capture:
        anchors = "".join(f'<a href="{address(link)}">{link}</a>' for link in links)
        body = f"<html><body><p>{text or number}</p>{anchors}</body></html>".encode()
        origin = Origin(run, role="part" if number else "detail", found_on=address(0) if number else None)
        return self.captures.add_response(address(number), status, [(b"Content-Type", b"text/html")], body, origin)

    def pages(self, first: Capture) -> list[tuple[int, bool]]:
        """The numbers of the pages behind the first, and whether each was captured."""
        self.captures.commit()
        found = gather(self.captures, first).further
        return [(int(page.url.rpartition("_")[2].removesuffix(".html")), page.capture is not None) for page in found]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with CaptureStore(tmp_path / CAPTURES) as captures:
        yield Site(captures)


def test_pages_stand_in_the_order_of_their_numbers_however_they_came(site: Site) -> None:
    first = site.keep(0, 1, 2, 10)
    for number in (10, 2, 1, 3):
        site.keep(number, *([3] if number == 2 else []))
    assert site.pages(first) == [(1, True), (2, True), (3, True), *[(n, False) for n in range(4, 10)], (10, True)]
    assert site.pages(site.keep(0)) == []


def test_an_article_may_count_from_two(site: Site) -> None:
    first = site.keep(0, 2, 4)
    site.keep(2)
    site.keep(4)
    assert site.pages(first) == [(2, True), (3, False), (4, True)]


def test_a_page_that_did_not_answer_is_missing(site: Site) -> None:
    first = site.keep(0, 1, 2)
    site.keep(1, status=404)
    site.keep(2)
    assert site.pages(first) == [(1, False), (2, True)]


def test_another_night_s_pages_are_no_pages_of_this_one(site: Site) -> None:
    monday = site.keep(0, 1)
    site.keep(1, text="Monday's")
    tuesday = site.keep(0, 1, run="tuesday")
    assert site.pages(monday) == [(1, True)]
    assert site.pages(tuesday) == [(1, False)]
    late = site.keep(1, run="the night that goes on", text="late")
    site.captures.commit()
    assert [page.capture for page in gather(site.captures, tuesday).further] == [late]


def test_pages_that_lead_in_a_circle_or_nowhere_come_to_an_end(site: Site) -> None:
    first = site.keep(0, *range(1, 99))
    for number in range(1, 99):
        site.keep(number, *range(99))
    assert len(site.pages(first)) == MAX_PAGES


def test_a_page_without_a_first_is_told(site: Site, tmp_path: Path) -> None:
    site.keep(1)
    site.captures.rotate()
    built = build(tmp_path, Offices())
    assert [(unread.url, unread.code) for unread in built.tally.unread] == [(address(1), "page_missing")]
    assert build(tmp_path, Offices()).runs == []
    with closing(open_archive(tmp_path)) as connection:
        assert connection.execute("SELECT count(*) FROM report").fetchone() == (0,)
