"""Each rule about a page and about a night, with what it must not catch."""

from __future__ import annotations

import pytest

from crawler import verdict
from crawler.stable import stable_digest
from crawler.verdict import Finding, judge_answer, judge_file, judge_list, judge_site

COOKIE_PAGE = '<script>window.document.cookie="C3VK=c82bf1; path=/; max-age=300;";window.location.reload();</script>'


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (200, "<p>年度报告</p>", None),
        (200, COOKIE_PAGE, verdict.CHALLENGE),
        (200, COOKIE_PAGE + "<p>报告正文</p>" * 400, None),
        (200, "<script>$_ts=window['$_ts'];</script>", verdict.CHALLENGE),
        (412, "", verdict.CHALLENGE),
        (521, "", verdict.CHALLENGE),
        (202, "", verdict.CHALLENGE),
        (403, "", verdict.REFUSED),
        (429, "", verdict.REFUSED),
        (404, "", verdict.NOT_FOUND),
        (410, "", verdict.NOT_FOUND),
        (502, "", verdict.SERVER_ERROR),
        (304, "", verdict.UNEXPECTED),
    ],
)
def test_answers(status: int, text: str, expected: verdict.PageVerdict | None) -> None:
    assert judge_answer(status, text) is expected


@pytest.mark.parametrize(
    ("entries", "seen", "size", "first", "expected"),
    [
        (["a", "b"], [], 9000, True, None),
        (["a", "c"], ["a", "b"], 9000, False, None),
        (["a", "b"], ["a", "b", "c"], 9000, False, verdict.REPEATED_PAGE),
        ([], ["a"], 350, False, verdict.MISSING_PAGE),
        ([], ["a"], 9000, False, verdict.NO_ENTRIES),
        ([], [], 350, True, verdict.NO_ENTRIES),
    ],
)
def test_lists(
    entries: list[str], seen: list[str], size: int, first: bool, expected: verdict.PageVerdict | None
) -> None:
    assert judge_list(entries, seen, size, first=first) is expected


def test_files() -> None:
    assert judge_file("application/octet-stream", b"%PDF-1.4") is None
    assert judge_file("text/html", b"%PDF-1.4") is None  # a false label
    assert judge_file("application/pdf", b"\r\n<!DOCTYPE html><html>") is verdict.PAGE_FOR_FILE
    assert judge_file("text/html", b"<script>alert(1)</script>") is verdict.PAGE_FOR_FILE


def test_home_page() -> None:
    home = [f"http://h/{number}" for number in range(40)]
    assert verdict.is_home([*home[:39], "http://h/news"], home)
    assert not verdict.is_home(home[:20], home)
    assert not verdict.is_home(["http://h/1"], ["http://h/1"])  # too little to tell by


def site(**given: object) -> verdict.Outcome:
    facts: dict[str, object] = {"found": 3, "expected": 3, "missing_years": [], "new": 0, "changed": 0}
    return judge_site(**(facts | {"findings": [], "finished": True} | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "unchanged"),
        ({"new": 1, "changed": 1}, "new"),
        ({"changed": 1}, "changed"),
        ({"found": 0}, "empty"),
        ({"found": 2}, "shrunk"),
        ({"missing_years": [2022]}, "shrunk"),
        ({"found": 0, "findings": [Finding(verdict.NO_ENTRIES, "u")]}, "empty"),
        ({"findings": [Finding(verdict.OFF_HOST, "u")]}, "unchanged"),
        ({"findings": [Finding(verdict.NOT_FOUND, "u")]}, "failed"),
        ({"findings": [Finding(verdict.NOT_FOUND, "u"), Finding(verdict.MOVED, "u")]}, "moved"),
        ({"findings": [Finding(verdict.SERVER_ERROR, "u"), Finding(verdict.CHALLENGE, "u")]}, "blocked"),
        ({"finished": False}, "failed"),
    ],
)
def test_sites(given: dict[str, object], expected: str) -> None:
    outcome = site(**given)
    assert outcome.verdict == expected
    assert bool(outcome.advice) == (expected in verdict.FAILURES)


def test_missing_years_are_named() -> None:
    assert "(2021, 2022 missing)" in site(found=1, missing_years=[2021, 2022]).advice


PAGE = """<html><head><meta name="HtmlGenerateTime" content="{stamp}"><title>报告</title></head><body>
<p>浏览次数：<span>{hits}</span></p><p>今天是2026年1月{stamp}日 星期三</p>{words}<a href="/a.pdf{session}">附件</a>
<script>var now="{stamp}"</script></body></html>"""


def page(words: str = "受理65件", **volatile: str) -> bytes:
    return PAGE.format(words=words, **({"stamp": "1", "hits": "7", "session": ""} | volatile)).encode()


def test_volatile_bytes_do_not_count_and_words_do() -> None:
    same = {page(), page(stamp="2"), page(hits="8"), page(session=";jsessionid=0AF")}
    assert len(same) == 4
    assert len({stable_digest(body, "text/html") for body in same}) == 1
    assert stable_digest(page("受理66件"), "text/html") != stable_digest(page(), "text/html")
    for before, after in (("网站总访问量：120次", "网站总访问量：121次"), ("今天是好日子65", "今天是好日子66")):
        assert stable_digest(page(before), "text/html") != stable_digest(page(after), "text/html")
    assert stable_digest(page().replace(b"/a.pdf", b"/b.pdf"), "text/html") != stable_digest(page(), "text/html")
    assert stable_digest(page(), "application/pdf") != stable_digest(page(hits="8"), "application/pdf")
