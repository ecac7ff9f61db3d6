"""The comparison as JSON, as text and as a page."""

import json
from html.parser import HTMLParser

import pytest
from rich.cells import cell_len

from archive.compare import Comparison, compare
from archive.compare.render import render_html, render_text
from extract.report import extract
from tests.archive.compare.building import report
from tests.documents import make_report, random_figures, render_pipe


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    a = report(
        2022,
        facts={
            "applications.new.total": 118,
            "applications.carried_out.total": 4,
            "applications.granted.total": ("blank", ""),
            "proactive.fees.amount": 0,
            "reviews.reconsideration.total": 2,
        },
        sections={"overview": "全年公开信息119条。机构没有变化。<b>粗体</b>。", "problems": ""},
    )
    b = report(
        2023,
        facts={
            "applications.new.total": 121,
            "applications.carried_in.total": 5,
            "applications.granted.total": 0,
            "proactive.fees.amount": 7,
            "reviews.reconsideration.total": 2,
        },
        sections={"overview": "全年公开信息98条。机构没有变化。<script>alert(1)</script>。", "problems": ""},
    )
    return compare(a, b)


def test_the_json_object(comparison: Comparison) -> None:
    entry = json.loads(json.dumps(comparison.to_json(), ensure_ascii=False))
    assert entry["schema"] == "gongkai.diff/1"
    assert (entry["a"]["publisher"], entry["a"]["year"], entry["b"]["year"]) == ("河湾区水务局", 2022, 2023)
    assert len(entry["facts"]) == 6
    assert {"facts", "concepts", "sections", "across_years", "reuse"} <= entry.keys()
    total = next(finding for finding in entry["across_years"] if finding["each"] == "total")
    assert (total["rule"], total["status"], total["stated"], total["computed"]) == ("Y1", "fail", 5, 4)


@pytest.mark.parametrize("width", [60, 100, 160])
def test_text_fits_its_width_and_tells_everything(comparison: Comparison, width: int) -> None:
    text = render_text(comparison, width=width, color=False)
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert "\x1b" not in text
    assert "全年公开信息[-119-]{+98+}条。" in text
    assert "+2.54%" in text
    assert "由0起" in text
    assert "（空白）" in text
    assert "Y1 不符" in text
    assert text.index("+2.54%") < text.index("跨年勾稽") < text.index("1句未变")


def test_figures_are_listed_largest_change_first_and_none_is_left_out() -> None:
    a = report(2022, facts={f"applications.{row}.total": 10 for row in ("new", "granted", "partial", "carried_in")})
    values = {"new": 12, "granted": 40, "partial": 10, "carried_in": 9}
    b = report(2023, facts={f"applications.{row}.total": n for row, n in values.items()})
    text = render_text(compare(a, b), width=120, color=False).partition("跨格式口径")[0]
    order = sorted(("予以公开", "新收", "上年结转", "部分公开"), key=text.index)
    assert order == ["予以公开", "新收", "上年结转", "部分公开"]


def test_colour_only_where_it_is_asked_for(comparison: Comparison) -> None:
    assert "\x1b[" in render_text(comparison, width=100, color=True)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name in ("src", "href", "onclick") for name, _ in attrs)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_whole_escaped_and_without_script(comparison: Comparison) -> None:
    html = render_html(comparison)
    page = _Page()
    page.feed(html)
    assert page.open == []
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text
    assert '<html lang="zh-CN">' in html
    assert "<del>119</del><ins>98</ins>" in html
    assert "not comparable" in html or "state changed" in html
    for fact in comparison.facts:
        assert fact.label in page.text
        assert fact.label_en in page.text


def test_two_documents_read_and_compared_list_every_changed_cell_and_nothing_else() -> None:
    before = random_figures(1, "2021")
    after = random_figures(2, "2021", previous=before)
    figures = {2022: before, 2023: after}
    a, b = (
        extract(render_pipe(make_report("河湾市水务局", year, figures[year])).encode(), name=f"{year}.txt")
        for year in (2022, 2023)
    )
    told = compare(a, b)
    assert {fact.code for fact in told.facts} == set(before.cells)
    changed = {code for code in before.cells if before.cells[code].value != after.cells[code].value}
    assert {fact.code for fact in told.facts if fact.status == "changed"} == changed
    assert {finding.status for finding in told.across_years} == {"pass"}


def test_revisions_of_one_report_are_not_held_to_rules_across_years() -> None:
    a = report(2023, facts={"applications.new.total": 118}, sections={"overview": "全年公开信息119条。"})
    b = report(2023, facts={"applications.new.total": 121}, sections={"overview": "全年公开信息98条。"})
    revisions = compare(a, b, one_publisher=True)
    for told in (render_text(revisions, width=100, color=False), render_html(revisions)):
        assert "118" in told
        assert "Y1" not in told
        assert "Y2" not in told
        assert "跨年勾稽" not in told
    assert revisions.to_json()["across_years"]
