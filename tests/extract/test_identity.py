"""Titles, offices, years and dates as they are printed."""

import pytest

from extract.identity import read_title
from extract.model import Report
from extract.report import extract

TABLE = "二、主动公开政府信息情况\n信息内容 |\n本年处理决定数量 |\n行政许可 |\n17 |\n"


def read(text: str, name: str = "x") -> Report:
    return extract((text + "\n" + TABLE).encode(), name=name)


@pytest.mark.parametrize(
    ("title", "publisher", "year"),
    [
        ("云河市教育局2023年政府信息公开工作年度报告", "云河市教育局", 2023),
        ("2024年度政府信息公开工作报告", None, 2024),
        ("政府信息公开工作2024年度报告", None, 2024),
        ("2016年政务信息公开年度报告", None, 2016),
        ("2022年上海市政府信息公开工作年度报告", "上海市", 2022),
        ("云河市教育局二〇二三年政府信息公开工作年度报告", "云河市教育局", 2023),
        ("云河市教育局二О二三年度政府信息公开工作报告", "云河市教育局", 2023),
        ("2024年岭东区人民政府信息公开工作年度报告", "岭东区人民政府", 2024),
        ("(文字版)2017年芜湖市政府信息公开工作年度报告", "芜湖市", 2017),
        ("2024年政府信息公开工作年度报告 (浦东新区曹路镇人民政府)", "浦东新区曹路镇人民政府", 2024),
        ("云河市审计厅2025年政务信息公开工作开展年度报告", "云河市审计厅", 2025),
        ("云河大学2022-2023学年信息公开工作年度报告", "云河大学", None),
        ("于都县财政局2023年政府信息公开工作年度报告", "于都县财政局", 2023),
        ("云河市教育局（本级）2023年政府信息公开年报", "云河市教育局（本级）", 2023),
    ],
)
def test_titles(title: str, publisher: str | None, year: int | None) -> None:
    read = read_title(title)
    assert read is not None
    assert (read.publisher, read.year, read.rejected) == (publisher, year, None)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("视频解读：三分钟了解2021年云河市政府信息公开工作年度报告", "video_explanation"),
        ("关于做好2015年政府信息公开工作年度报告编制和公布工作的通知", "notice"),
        ("云河市2023年政府信息公开工作年度报告（图解）", "explanation"),
        ("云河市教育局政府信息公开工作年度报告制度", "system"),
        ("云河市教育局2023年上半年政府信息公开工作报告", "part_of_a_year"),
        ("关于转发云河市教育局2022-2023年度政府信息公开工作年度报告的通知", "notice"),
        ("云河市2023年政府信息公开工作年度报告（图片版）", "picture_version"),
    ],
)
def test_look_alikes(title: str, reason: str) -> None:
    read = read_title(title)
    assert read is not None
    assert read.rejected == reason


@pytest.mark.parametrize("title", ["云河市政府网站工作年度报表", "云河市2023年法治政府建设年度报告", "首页"])
def test_other_titles(title: str) -> None:
    assert read_title(title) is None


@pytest.mark.parametrize(
    ("text", "publisher", "evidence"),
    [
        ("云河市\n教育局2023年政府信息公开工作年度报告", "云河市教育局", "title"),
        ("云河市教育局\n2023年政府信息公开工作年度报告", "云河市教育局", "title"),
        (
            "2023年，在市政务办的指导下，市住建局政务公开工作不断拓展。现将我局2023年度政府信息公开工作报告如下：",
            "市住建局",
            "prose",
        ),
        ("现公布云河市教育局2023年政府信息公开工作年度报告。", "云河市教育局", "prose"),
        ("根据《云河市人民政府办公室关于印发政务公开工作要点的通知》，我局推进政务公开工作。", None, None),
    ],
)
def test_offices(text: str, publisher: str | None, evidence: str | None) -> None:
    report = read(text)
    assert (report.publisher, report.publisher_evidence) == (publisher, evidence)


def test_an_office_that_only_signs() -> None:
    text = (
        "现将2023年度政府信息公开工作报告如下。\n"
        + TABLE
        + "六、其他需要报告的事项\n无。\n云河市教育局\n二〇二四年一月廿三日"
    )
    report = extract(text.encode(), name="x")
    assert (report.publisher, report.publisher_evidence) == ("云河市教育局", "signature")
    assert (report.published_on, report.published_on_evidence) == ("2024-01-23", "signature")
    assert report.sections[-1].text == "无。"


def test_the_file_name_comes_last() -> None:
    report = read("工作开展如下。", name="云河市教育局2022年政府信息公开工作年度报告.txt")
    assert (report.publisher, report.publisher_evidence) == ("云河市教育局", "file_name")
    assert (report.year, report.year_evidence) == (2022, "file_name")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023年，我局对照2022年政府信息公开工作年度报告指出的问题逐项整改。", None),
        ("本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。", 2023),
        ("现将我局2021年度政府信息公开工作情况报告如下。", 2021),
    ],
)
def test_years_in_prose(text: str, year: int | None) -> None:
    assert read(text).year == year


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("有效期至时间：2029-01-01 发布日期：2024-01-12", "2024-01-12"),
        ("更新时间：2026-03-01 发布时间：2024-01-13", "2024-01-13"),
        ("来源：云河市 时间:2024-01-16 点击率：", "2024-01-16"),
        ("统计时间：2023年1月1日至2023年12月31日", None),
        ("发布日期：2024年13月45日", None),
    ],
)
def test_dates_beside_the_title(line: str, date: str | None) -> None:
    assert read(f"云河市教育局2023年政府信息公开工作年度报告\n{line}").published_on == date


def test_a_page_is_told_by_its_own_title() -> None:
    page = (
        "<html><head><title>2021年政府信息公开年报-云河市</title>"
        '<meta name="ArticleTitle" content="云河市教育局2023年政府信息公开工作年度报告"></head><body>'
        "<h3>云河市财政局2021年政府信息公开工作年度报告</h3><div><p>一、总体情况</p><p>工作如下。</p>"
        "<table><tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>1</td></tr></table></div></body></html>"
    )
    report = extract(page.encode(), name="x")
    assert (report.publisher, report.year) == ("云河市教育局", 2023)
    assert (report.publisher_evidence, report.year_evidence) == ("meta", "meta")


def test_what_the_report_prints_against_its_title_leaves_the_year_open() -> None:
    title = "云河市教育局2024年政府信息公开工作年度报告\n"
    period = read(title + "本报告数据的统计期限自2023年1月1日起至12月31日止。")
    assert period.year is None
    assert [problem.code for problem in period.problems] == ["contradiction"]
    signed = extract((title + TABLE + "六、其他需要报告的事项\n无。\n2024年1月15日").encode(), name="x")
    assert signed.year is None
    assert "contradiction" in {problem.code for problem in signed.problems}
    early = extract((title + TABLE + "六、其他需要报告的事项\n无。\n2024年12月31日").encode(), name="x")
    assert early.year == 2024


def test_headings_of_a_box_are_not_the_page_s() -> None:
    page = (
        "<html><body><div><h3>云河市财政局2022年政府信息公开工作年度报告</h3></div>"
        "<h1>云河市教育局2023年政府信息公开工作年度报告</h1><div><p>一、总体情况</p><p>工作如下。</p>"
        "<table><tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>1</td></tr></table></div></body></html>"
    )
    report = extract(page.encode(), name="x")
    assert (report.publisher, report.year) == ("云河市教育局", 2023)


def test_a_title_of_markdown_loses_its_sign() -> None:
    assert read("# 云河市教育局2023年政府信息公开工作年度报告").title == "云河市教育局2023年政府信息公开工作年度报告"
