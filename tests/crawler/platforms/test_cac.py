"""网信办's lists: rows asked by POST, answered in JSON."""

from __future__ import annotations

import json

import pytest

from crawler.platforms import cac, platform_of
from crawler.platforms.page import Entry, PageError
from crawler.posted import posted

BASE = "http://www.example.gov.cn"
COLUMN = f"{BASE}/zwgk/nb/A0905index_1.htm"
TITLE = "示例市互联网信息办公室{}年政府信息公开工作年度报告"
SCRIPT = """<script>var channelCode = 'A0905'; $.ajax({ type: 'POST', url: '/cms/JsonList',
data: {channelCode:channelCode,perPage:'2',pageno:id}, dataType: 'json', success: show });</script>"""


def asked(page: int) -> str:
    return posted(f"{BASE}/cms/JsonList", {"channelCode": "A0905", "perPage": "2", "pageno": str(page)})


def answer(*years: int) -> str:
    rows = [
        {
            "topic": TITLE.format(y),
            "infourl": f"//www.example.gov.cn/{y + 1}-01/26/c_{y}.htm",
            "pubtime": f"{y + 1}-01-26 09:00:00.0",
        }
        for y in years
    ]
    return json.dumps({"totalRec": 3, "list": rows}, ensure_ascii=False)


def test_a_column_asks_its_list() -> None:
    assert platform_of(SCRIPT, COLUMN) is cac
    assert cac.entries(SCRIPT, COLUMN) == []
    assert cac.next_pages(SCRIPT, COLUMN) == [asked(1)]


def test_an_answer() -> None:
    assert cac.entries(answer(2023), asked(1)) == [
        Entry(f"{BASE}/2024-01/26/c_2023.htm", TITLE.format(2023), "2024-01-26")
    ]
    assert cac.next_pages(answer(2023, 2022), asked(1)) == [asked(2)]
    assert cac.next_pages(answer(2021), asked(2)) == []


@pytest.mark.parametrize("content", ["", "<html>", '{"list": ', "[" * 100_000])
def test_broken_answers(content: str) -> None:
    for ask in (cac.entries, cac.next_pages):
        with pytest.raises(PageError):
            ask(content, asked(1))


@pytest.mark.parametrize("content", ["{}", '{"list": {"topic": 3}}', '{"list": [1, null]}', '{"totalRec": "x"}'])
def test_answers_without_rows(content: str) -> None:
    assert (cac.entries(content, asked(1)), cac.next_pages(content, asked(1))) == ([], [])
