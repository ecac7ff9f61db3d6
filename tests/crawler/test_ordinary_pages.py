"""No rule about bad pages fires on an ordinary one: pages of every site of the replica, reports of all lengths."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.pages.charset import decode_page
from crawler.pages.mirror import betting_words
from crawler.pages.rules import is_shell, judge_answer, says_not_found, sends_on
from tests.documents import render_html
from tests.documents.figures import random_figures
from tests.documents.report import make_report
from tests.replica.content import entries_of
from tests.replica.site import Asked, SiteSpec
from tests.replica.sites import ALL


def fired(text: str, url: str) -> list[str]:
    """The names of the rules that take a page for another than it is."""
    rules = {
        "answer": judge_answer(200, text),
        "not_found": says_not_found(text) or None,
        "sends_on": sends_on(text, url),
        "betting": betting_words(text),
    }
    return [f"{name}: {found}" for name, found in rules.items() if found is not None]


def texts(spec: SiteSpec) -> dict[str, str]:
    """The home page, the column and the reports of a site, by address."""
    site = spec.build(spec.office, entries_of(spec.office), "http://127.0.0.9")
    paths = ["/", spec.office.list_path, *(site.path_of(entry) for entry in site.entries if entry.report)]
    found = {}
    for path in dict.fromkeys(paths):
        parts = urlsplit(path)
        page = site.page(Asked("GET", parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), {}))
        sends_on_by_trade = "redirect_" in path  # UCAP's first page of a column leads to its first part
        if page is not None and page.status == 200 and "html" in page.media_type and not sends_on_by_trade:
            found[f"http://{spec.office.host}{path}"] = decode_page(page.body, page.media_type).text
    return found


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.office.key)
def test_pages_of_the_replica(spec: SiteSpec) -> None:
    pages = texts(spec)
    if not pages:
        pytest.skip("its pages are answers to scripts")
    assert {url: names for url, text in pages.items() if (names := fired(text, url))} == {}


@pytest.mark.parametrize("times", [1, 40])
def test_reports_of_all_lengths(times: int) -> None:
    page = render_html(make_report("示例县民政局", 2023, random_figures("ordinary", "2021"), short_name="我局"))
    text = page.replace("</body>", "<p>本机关全年依法公开政府信息，办结申请。</p>" * 500 * times + "</body>")
    assert fired(text, "http://www.example.gov.cn/1.html") == []
    assert not is_shell(text)
