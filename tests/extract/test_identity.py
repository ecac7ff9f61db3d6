"""Who, which year and when, from the whole document: each with its evidence."""

import pytest

from extract.model import ExtractError, Report
from extract.report import extract

TABLE = "二、主动公开政府信息情况\n信息内容 |\n本年处理决定数量 |\n行政许可 |\n17 |\n"


def read(text: str, name: str = "x") -> Report:
    return extract((text + "\n" + TABLE).encode(), name=name)


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
        ("首页\n2023年政府信息公开工作年度报告", None, None),
        ("云河市\n教育局\n2023年政府信息公开工作\n年度报告", "云河市教育局", "title"),
        ("云河市教育局\n关于2023年度政府信息公开工作情况的\n报告", "云河市教育局", "title"),
        ("通知公告\n2023年政府信息公开\n工作年度报告", None, None),
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
    said = read(title + "现将我局2022年度政府信息公开工作报告如下。")
    assert (said.year, [problem.code for problem in said.problems]) == (None, ["contradiction"])
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


OTHERS = "".join(
    f"<div>云河市{name}局{year}年政府信息公开工作年度报告</div><div>{year + 1}-01-20</div>"
    for year in (2021, 2022)
    for name in ("财政", "民政")
)
PERIOD = "<p>统计期限自2023年1月1日至2023年12月31日。</p>"
SIGNED = "<p>六、其他需要报告的事项</p><p>无。</p><p>云河市教育局</p><p>2024年1月22日</p>"


def test_titles_of_other_reports_above_the_text_are_not_its_own() -> None:
    report = page("", OTHERS + "<h1>2023年政府信息公开工作年度报告</h1>" + PERIOD, SIGNED)
    assert (report.publisher, report.publisher_evidence, report.year) == ("云河市教育局", "signature", 2023)
    unnamed = page("", OTHERS + "<h1>政府信息公开工作年度报告</h1>" + PERIOD, SIGNED)
    assert (unnamed.year, unnamed.year_evidence) == (2023, "prose")
    one = page("", "<p>云河市财政局2022年政府信息公开工作年度报告</p><h1>2023年政府信息公开工作年度报告</h1>", SIGNED)
    assert (one.publisher, one.year) == ("云河市教育局", 2023)
    same_year = page(
        "", "<p>云河市财政局2023年政府信息公开工作年度报告</p><h1>2023年政府信息公开工作年度报告</h1>", SIGNED
    )
    assert (same_year.publisher, same_year.publisher_evidence) == ("云河市教育局", "signature")


@pytest.mark.parametrize(
    "below",
    [
        OTHERS,
        "<p>上一篇：没有了</p>" + OTHERS + "<p>版权所有</p>",
        "<p>更新日期</p><p>2025-06-01</p>",
        "<p>云河市人民政府</p><p>2025年6月1日</p>",
    ],
)
def test_what_a_page_prints_below_the_signature_signs_nothing(below: str) -> None:
    report = page("", "<h1>2023年政府信息公开工作年度报告</h1>", SIGNED + below)
    assert (report.publisher, report.published_on) == ("云河市教育局", "2024-01-22")
    unsigned = page("", "<h1>2023年政府信息公开工作年度报告</h1>", "<p>六、其他需要报告的事项</p><p>无。</p>" + below)
    if "人民政府" not in below:
        assert unsigned.published_on is None


def test_a_title_in_a_cell_above_the_text() -> None:
    above = "云河市教育局2023年政府信息公开工作年度报告 |\n||||||||\n来源:云河市 时间:2024-01-16 |\n||||||||\n"
    report = read(above + "一、总体情况 工作如下。")
    assert (report.publisher, report.year, report.year_evidence) == ("云河市教育局", 2023, "title")
    rows = "".join(
        f"<tr><td>云河市{name}局2022年政府信息公开工作年度报告</td><td>2023-01-20</td></tr>"
        for name in ("财政", "民政")
    )
    listed = page("", f"<div><table>{rows}</table></div><h1>2023年政府信息公开工作年度报告</h1>", SIGNED)
    assert (listed.publisher, listed.year) == ("云河市教育局", 2023)


def test_the_site_s_name_above_a_title_is_not_the_office_that_signs() -> None:
    report = page("", "<p>云河市人民政府</p><h1>2023年政府信息公开工作年度报告</h1>", SIGNED)
    assert (report.publisher, report.publisher_evidence) == ("云河市教育局", "signature")
    short = page("", "<p>云河市教育和体育局</p><p>2023年政府信息公开工作年度报告</p>", SIGNED)
    assert (short.publisher, short.publisher_evidence) == ("云河市教育和体育局", "title")


@pytest.mark.parametrize(
    ("titled", "signed", "contradicted"),
    [
        ("云河市教育局", "云河市教育局", False),
        ("云河市教育局", "市教育局", False),
        ("云河市住房和城乡建设局", "云河市住建局", False),
        ("云河市云溪区", "云溪区人民政府办公室", False),
        ("云河市教育局", "云河市财政局", True),
    ],
)
def test_a_title_of_another_office_than_signs_is_a_contradiction(titled: str, signed: str, contradicted: bool) -> None:
    below = SIGNED.replace("云河市教育局", signed)
    report = page("", f"<h1>{titled}2023年政府信息公开工作年度报告</h1>", below)
    assert (report.publisher, report.publisher_evidence) == (titled, "title")
    assert ("contradiction" in {problem.code for problem in report.problems}) == contradicted


def test_a_source_that_is_not_the_office_that_signs_is_a_contradiction() -> None:
    report = page('<meta name="ContentSource" content="云河市人民政府办公室">', "", SIGNED)
    assert report.publisher_evidence == "meta"
    assert [problem.code for problem in report.problems] == ["contradiction"]


def test_a_title_of_markdown_loses_its_sign() -> None:
    assert read("# 云河市教育局2023年政府信息公开工作年度报告").title == "云河市教育局2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "signature",
    [
        "云河市教育局 2024年1月25日",
        "云河市教育局（盖章）\n2024年1月25日",
        "2024年1月25日\n云河市教育局",
        "云 河 市 教 育 局\n二○二四年一月二十五日",
        "云河市教育局二〇二四年一月廿五日",
    ],
)
def test_signatures(signature: str) -> None:
    text = "现将2023年度政府信息公开工作报告如下。\n" + TABLE + "六、其他需要报告的事项\n无。\n" + signature
    report = extract(text.encode(), name="x")
    named = (report.publisher or "").replace(" ", "")
    assert (named, report.publisher_evidence) == ("云河市教育局", "signature")
    assert (report.published_on, report.published_on_evidence) == ("2024-01-25", "signature")
    assert report.sections[-1].text == "无。"


def page(head: str, above: str, below: str = "") -> Report:
    rows = "<tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>1</td></tr>"
    body = f"<p>一、总体情况</p><p>工作如下。</p><table>{rows}</table>"
    return extract(f"<html><head>{head}</head><body>{above}<div>{body}</div>{below}</body></html>".encode(), name="x")


@pytest.mark.parametrize(
    ("source", "publisher"),
    [
        ("云河市教育局", "云河市教育局"),
        ("云河日报社", None),
        ("局办公室", None),
        ("本站", None),
        ("云河市人民政府网", None),
    ],
)
def test_the_source_of_a_page_is_a_publisher_only_if_it_is_an_office(source: str, publisher: str | None) -> None:
    report = page(f'<meta name="ContentSource" content="{source}">', "<h1>2023年政府信息公开工作年度报告</h1>")
    assert (report.publisher, report.year) == (publisher, 2023)
    assert report.publisher_evidence == ("meta" if publisher else None)


def test_site_column_and_title_in_one_tag() -> None:
    report = page("<title>云河市教育局2023年政府信息公开工作年度报告_政府信息公开年报_云河市人民政府</title>", "")
    assert (report.publisher, report.year, report.publisher_evidence) == ("云河市教育局", 2023, "title")


def refused(text: str) -> str:
    with pytest.raises(ExtractError) as caught:
        extract(text.encode(), name="x")
    assert caught.value.code == "not_a_report"
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("视频解读：三分钟了解2021年云河市政府信息公开工作年度报告\n政府信息公开年报\n", "video_explanation"),
        ("云河市教育局2023年法治政府建设年度报告\n", "rule_of_law_report"),
        ("云河市教育局2022年度部门决算\n", "budget"),
        ("云河市政府网站工作年度报表（2023年度）\n", "website_return"),
        (
            "关于做好2023年政府信息公开工作年度报告编制和公布工作的通知\n一、总体情况\n五、存在的主要问题及改进情况\n请写明。\n六、其他需要报告的事项\n",
            "notice",
        ),
    ],
)
def test_what_is_no_report_says_why(text: str, reason: str) -> None:
    assert reason in refused(text + "各单位要依法公开信息，按时报送有关材料。" * 40)


def test_a_look_alike_s_title_over_a_report_s_table_is_a_problem() -> None:
    report = read("关于报送云河市教育局2023年政府信息公开工作年度报告的函")
    assert len(report.facts) == 1
    assert [problem.code for problem in report.problems] == ["look_alike"]
    assert "notice" in report.problems[0].message


def test_a_column_s_name_is_a_lesser_title_than_an_explanation_s() -> None:
    title = "图解：云河市2023年政府信息公开工作年度报告"
    report = page(f'<meta name="ArticleTitle" content="{title}">', f"<h1>{title}</h1><p>政府信息公开年报</p>")
    assert report.title == title
    assert "look_alike" in {problem.code for problem in report.problems}
