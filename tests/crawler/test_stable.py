"""What a page says without its volatile bytes."""

from __future__ import annotations

from crawler.stable import stable_digest

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
