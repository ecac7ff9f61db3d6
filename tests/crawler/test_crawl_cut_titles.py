"""Rows whose titles a list cuts: followed where they may be a report's, and judged by what the page says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from crawler.crawl import crawl
from tests.crawler.faulty import Answer, FaultySite, serving

OFFICE = "示例县民政局"
# Row as cut, address, the page's whole title, whether it is a report, whether it is asked.
ROWS = (
    (f"{OFFICE}2023年政府信息公开...", "t20240120_1001.html", f"{OFFICE}2023年政府信息公开工作年度报告", True, True),
    (f"{OFFICE}2022年度...", "t20230120_1002.html", f"{OFFICE}2022年度政府信息公开工作年度报告", True, True),
    (f"{OFFICE}2021年度政府信…", "t20220120_1003.html", f"{OFFICE}2021年度政府信息公开工作报告", True, True),
    (f"{OFFICE}政府信...", "t20210120_1004.html", f"{OFFICE}政府信息公开工作2020年度报告", True, True),
    (
        f"{OFFICE}2019年政府信息公开工作年度报告...",
        "t20200120_1005.html",
        f"{OFFICE}2019年政府信息公开工作年度报告（文字版）",
        True,
        True,
    ),
    (
        f"{OFFICE}2018年政府信息公开工作年度报告...",
        "t20200120_1006.html",
        f"{OFFICE}2018年政府信息公开工作年度报告编制说明",
        False,
        True,
    ),
    (
        f"{OFFICE}政府信息公开工作年度报告...",
        "t20200120_1007.html",
        f"{OFFICE}政府信息公开工作年度报告制度",
        False,
        True,
    ),
    (f"{OFFICE}政府信息公开工作年度报告…", "t20200120_1008.html", "示例县召开工作推进会", False, True),
    (f"{OFFICE}2017年...", "t20180120_1009.html", f"{OFFICE}2017年部门预算", False, True),
    (f"{OFFICE}2017年部门预算公开...", "P0201801200000000001.pdf", "", False, False),
    (f"{OFFICE}2016年...", "P0201701200000000001.pdf", "", False, False),
    (f"{OFFICE}2015年政府工作...", "P0201601200000000001.pdf", "", False, False),
    (f"{OFFICE}召开2017年工作会...", "t20180120_1010.html", "", False, False),
)


def page(title: str) -> Answer:
    head = f'<meta name="ArticleTitle" content="{title}"><title>{title}</title>'
    return Answer(f"<html><head>{head}</head><body><h1>{title}</h1><p>正文，见{title}。</p></body></html>".encode())


@pytest.mark.parametrize("title_attribute", [False, True])
def test_rows_with_cut_titles(title_attribute: bool, tmp_path: Path) -> None:
    items = "".join(
        f'<li><a href="./{address}" title="{row if title_attribute else ""}">{row}</a><span>2024-01-20</span></li>'
        for row, address, *_ in ROWS
    )
    site = FaultySite("127.0.1.31", {"/nb/": Answer(f"<html><body><ul>{items}</ul></body></html>".encode())})
    site.pages |= {f"/nb/{address}": page(title) for _, address, title, *_ in ROWS if title}
    with serving(site):
        (result,) = crawl([site.entry("999999-mzj")], tmp_path, run="night")
    assert (result.verdict, result.found) == ("new", sum(report for *_, report, _ in ROWS)), result.detail
    asked = {path for _, path in site.log} & {f"/nb/{address}" for _, address, *_ in ROWS}
    assert asked == {f"/nb/{address}" for _, address, _, _, asked in ROWS if asked}
    with CaptureStore(tmp_path / "captures") as store:
        assert {capture.role for capture in store.iter(run="night")} == {"robots", "list", "detail", "page"}
