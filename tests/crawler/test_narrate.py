"""The spider's steps in words."""

from __future__ import annotations

import typing

import pytest

from crawler import trace
from crawler.narrate import Narrator
from crawler.trace import Step

URL = "http://www.example.gov.cn/nb/"
TITLE = "示例市财政局2023年政府信息公开工作年度报告"


@pytest.mark.parametrize("kind", typing.get_args(trace.Kind))
def test_every_kind_has_its_words(kind: trace.Kind) -> None:
    assert Narrator()(Step(kind, URL)).strip()


def test_what_stands_on_a_page_is_beneath_it() -> None:
    narrate = Narrator()
    steps = (
        Step("answered", URL, role="list", status=200, bytes=12_345, media_type="text/html"),
        Step("platform", URL, platform="trs", sure=0.9, declared=False),
        Step("row", f"{URL}1.html", title=TITLE, date="2024-01-20", year=2023, fate=trace.TAKEN),
        Step("row", f"{URL}2.html", title="视频解读", fate=trace.LOOK_ALIKE, detail="video_explanation"),
        Step("answered", f"{URL}1.html", role="detail", status=200, bytes=1, media_type="text/html"),
        Step("report", f"{URL}1.html", year=2023, publisher="示例市财政局"),
        Step("answered", f"{URL}1.docx", role="attachment", status=404, bytes=0),
        Step("finding", f"{URL}1.docx", verdict="not_found", detail="The page is gone."),
    )
    assert [narrate(step) for step in steps] == [
        f"list  {URL}  status 200, 12,345 bytes, text/html",
        "  platform: trs (sure 0.90)",
        f"  + 2024-01-20  {TITLE}  [a report: of 2023]",
        "  - no date     视频解读  [no report: video_explanation]",
        f"  detail  {URL}1.html  status 200, 1 bytes, text/html",
        "    => report of 2023, 示例市财政局",
        f"    attachment  {URL}1.docx  status 404, 0 bytes, no type",
        f"      ! not_found: The page is gone.  {URL}1.docx",
    ]
