"""What a capture says of the answer that it keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from crawler.crawl import crawl
from tests.crawler.faulty import Answer, FaultySite, serving

TITLE = "示例县民政局2023年政府信息公开工作年度报告"
DETAIL = f"""<html><head><meta name="ArticleTitle" content="{TITLE}"></head><body><p>见附件</p>
<a href="./P020240120000000000001.docx">{{link}}</a></body></html>"""
LIST = f'<ul><li><a href="./t20240120_2024.html">{TITLE}</a><span>2024-01-20</span></li></ul>'


@pytest.mark.parametrize(
    ("link", "header", "kept"),
    [
        ("附件", f"attachment; filename={TITLE}.docx", f"{TITLE}.docx"),
        ("附件：收费情况表", "attachment; filename=20240120.docx", "附件：收费情况表"),
        (TITLE, "attachment; filename=20240120.docx", TITLE),
    ],
)
def test_a_file_is_named_by_what_says_which_report_it_is(tmp_path: Path, link: str, header: str, kept: str) -> None:
    """Servers send the name in raw GBK bytes."""
    raw = header.encode("gb18030").decode("latin-1")
    file = Answer(b"PK\x03\x04 words", headers={"Content-Type": "application/octet-stream", "Content-Disposition": raw})
    pages = {
        "/nb/": Answer(LIST.encode()),
        "/nb/t20240120_2024.html": Answer(DETAIL.format(link=link).encode()),
        "/nb/P020240120000000000001.docx": file,
    }
    site = FaultySite("127.0.3.201", pages)  # type: ignore[arg-type]
    with serving(site):
        crawl([site.entry("999999-name")], tmp_path, run="night")
    with CaptureStore(tmp_path / "captures") as store:
        (capture,) = store.iter(role="attachment")
        assert capture.title == kept
