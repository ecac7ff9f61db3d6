"""Dates of every kind, each with where it stands."""

import pytest

from extract.dates import date_alone, date_in_address, split_date
from extract.model import Report
from extract.report import extract

TITLE = "云河市教育局2023年政府信息公开工作年度报告\n"
TABLE = "二、主动公开政府信息情况\n信息内容 |\n本年处理决定数量 |\n行政许可 |\n17 |\n"
SIGNED = "六、其他需要报告的事项\n无。\n云河市教育局\n2024年1月12日"


def dates(report: Report) -> list[tuple[str, str, str]]:
    return [tuple(dated) for dated in report.dates]


def read(text: str, name: str = "x") -> Report:
    return extract(text.encode(), name=name)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("有效期至时间：2029-01-01 发布日期：2024-01-12", "2024-01-12"),
        ("更新时间：2026-03-01 发布时间：2024-01-13", "2024-01-13"),
        ("来源：云河市 时间:2024-01-16 点击率：", "2024-01-16"),
        ("【发布日期】2024年01月17日", "2024-01-17"),
        ("發布時間：2024/01/18 10:26", "2024-01-18"),
        ("统计时间：2023年1月1日至2023年12月31日", None),
        ("发布日期：2024年13月45日", None),
    ],
)
def test_dates_beside_the_title(line: str, date: str | None) -> None:
    assert read(TITLE + line + "\n" + TABLE).published_on == date


def test_every_date_is_kept_and_its_kind_with_it() -> None:
    lines = "成文日期：2024年01月15日\n发布日期：2024-01-22 浏览次数：3\n"
    report = read(TITLE + lines + TABLE + SIGNED, name="t20240226_1553292.html")
    assert dates(report) == [
        ("published", "2024-01-22", "prose"),
        ("written", "2024-01-15", "prose"),
        ("written", "2024-01-12", "signature"),
        ("address", "2024-02-26", "file_name"),
    ]
    assert (report.published_on, report.published_on_evidence) == ("2024-01-22", "prose")


def test_an_address_never_dates_a_report() -> None:
    report = read(TITLE + TABLE, name="t20200814_1.html")
    assert dates(report) == [("address", "2020-08-14", "file_name")]
    assert (report.published_on, report.year, report.problems) == (None, 2023, [])


ROWS = "<tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>1</td></tr>"
BODY = f"<div><p>一、总体情况</p><p>工作如下。</p><table>{ROWS}</table></div>"
ABOVE = {
    "lines": "<div><span>成文日期：2024年1月20日</span> <span>公开日期：2024-01-25</span></div>",
    "list": "<ul><li><b>成文日期：</b>2024年1月20日</li><li>【公开日期】2024-01-25</li></ul>",
    "cells": "<table><tr><td>成文日期</td><td>2024年1月20日</td><td>公开日期：</td><td>2024-01-25</td></tr></table>",
    "whole cells": "<table><tr><td>成文日期：2024年1月20日</td></tr><tr><td>公开日期：2024-01-25</td></tr></table>",
}


@pytest.mark.parametrize("above", ABOVE)
def test_particulars_above_the_text_of_a_page(above: str) -> None:
    page = f"<html><body><h1>{TITLE}</h1>{ABOVE[above]}{BODY}</body></html>"
    assert dates(read(page)) == [("published", "2024-01-25", "prose"), ("written", "2024-01-20", "prose")]


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("t20240226_1553292.html", "2024-02-26"),
        ("P020240226553456789012.pdf", "2024-02-26"),
        ("W020240226553456789012.docx", "2024-02-26"),
        ("20240131153000.txt", "2024-01-31"),
        ("art/2024/1/25/art_1_2.html", "2024-01-25"),
        ("2024-01-25.pdf", "2024-01-25"),
        ("20240131_39f53e27.html", "2024-01-31"),
        ("art_123_20240.html", None),
        ("39f20240226aa.html", "2024-02-26"),
        ("1120240226.html", None),
        ("20241345_1.html", None),
        ("20230229.html", None),
        ("yunhe-jyj-2023.pipe.txt", None),
        ("2023", None),
    ],
)
def test_dates_in_addresses(name: str, date: str | None) -> None:
    assert date_in_address(name) == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2024年1月25日", "2024-01-25"),
        ("（2024-01-25）", "2024-01-25"),
        ("二〇二四年一月二十五日", "2024-01-25"),
        ("二○二四年一月廿五日", "2024-01-25"),
        ("二o二四年三月卅一日", "2024-03-31"),
        ("2024年2月30日", None),
        ("自2024年1月25日起", None),
    ],
)
def test_a_line_that_is_a_date(line: str, date: str | None) -> None:
    assert date_alone(line) == date


def test_a_line_that_ends_in_a_date() -> None:
    assert split_date("云河市教育局 2024年1月25日") == ("云河市教育局", "2024-01-25")
    assert split_date("云河市第二中学二〇二四年一月五日") == ("云河市第二中学", "2024-01-05")
    assert split_date("2024年1月25日") is None
    assert split_date("截至2024年1月25日共有12件") is None
