"""Figures in prose, and the cells that they restate."""

import pytest

from extract.report import extract
from tests import documents as made

TITLE = "云河市教育局2023年政府信息公开工作年度报告\n"
PRINTED = (
    "信息内容 本年制发件数 本年废止件数 现行有效件数 行政规范性文件 3 1 13 信息内容 本年处理决定数量 行政许可 1714"
    " 行政处罚 22 行政强制 0 信息内容 本年收费金额（单位：万元） 行政事业性收费 25.1"
    " 申请人情况 自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他"
    " 一、本年新收政府信息公开申请数量 18 2 0 0 1 0 21 二、上年结转政府信息公开申请数量 4 0 0 0 0 0 4"
    " （一）予以公开 6 0 0 0 0 0 6 （二）部分公开（区分处理的，只计这一情形，不计其他情形） 5 0 0 0 0 0 5"
    " 1.属于国家秘密 0 0 0 0 0 0 0 1.本机关不掌握相关政府信息 8 2 0 0 0 0 10 2.重复申请 1 0 0 0 0 0 1"
    " （七）总计 20 2 0 0 0 0 22 四、结转下年度继续办理 2 0 0 0 1 0 3"
)
CELLS = "".join(f"{cell} |\n" for cell in PRINTED.split())


def linked(prose: str) -> list[tuple[str, str | None, bool | None]]:
    text = f"{TITLE}一、总体情况\n{prose}\n三、收到和处理政府信息公开申请情况\n{CELLS}"
    return [(figure.text, figure.code, figure.agrees) for figure in extract(text.encode(), name="x").figures]


NEW, MADE, FORCE = "applications.new.total", "proactive.normative.made", "proactive.normative.in_force"
LICENSING, GRANTED = "proactive.licensing.decisions", "applications.granted.total"
PARTIAL, TOTAL, FEES = "applications.partial.total", "applications.total.total", "proactive.fees.amount"
CARRIED_IN, CARRIED_OUT = "applications.carried_in.total", "applications.carried_out.total"
PENALTY, COERCION = "proactive.penalty.decisions", "proactive.coercion.decisions"
NOT_HELD, REPEAT = "applications.unable_not_held.total", "applications.unprocessed_repeat.total"
PERSON, COMPANY = "applications.new.natural_person", "applications.new.company"


@pytest.mark.parametrize(
    ("prose", "figures"),
    [
        ("2023年收到政府信息公开申请21件。", [("21件", NEW, True)]),
        ("2023年收到政府信息公开申请20件。", [("20件", NEW, False)]),
        ("共受理21件政府信息公开申请，其中予以公开6件。", [("21件", NEW, True), ("6件", GRANTED, True)]),
        ("办理行政许可1,714件。", [("1,714件", LICENSING, True)]),
        ("梳理行政许可事项25项。", [("25项", None, None)]),
        ("制发规范性文件3件，现行有效13件。", [("3件", MADE, True), ("13件", FORCE, True)]),
        ("全市共收到政府信息公开申请3000件。", [("3000件", None, None)]),
        ("收到信件申请3件。", [("3件", None, None)]),
        ("局属单位收到申请20件。", [("20件", None, None)]),
        ("2021年至2023年共收到申请47件。", [("47件", None, None)]),
        ("2022年收到政府信息公开申请18件。", [("18件", None, None)]),
        ("较上年增加14件，同比增长1.05%。", [("14件", None, None), ("1.05%", None, None)]),
        ("不予公开6件。", [("6件", None, None)]),
        ("根据国务院令第711号，按〔2021〕30号文件，于12月31日前办理。", []),
        ("约30件，近27万次，800多篇，第3次会议。", []),
        ("收到 2 1 件。", []),
        ("2023年共受理政府信息公开申请事项20件，办结22件。", [("20件", NEW, False), ("22件", TOTAL, True)]),
        ("收到政府信息公开申请二十件。", [("二十件", NEW, False)]),
        (
            "其中予以公开6件、部分公开6件、无法提供10件。",
            [("6件", GRANTED, True), ("6件", PARTIAL, False), ("10件", None, None)],
        ),
        ("其中自然人18件，商业企业2件。", [("18件", PERSON, True), ("2件", COMPANY, True)]),
        ("自然人申请17件。", [("17件", None, None)]),
        ("本机关不掌握相关政府信息10件，重复申请1件。", [("10件", NOT_HELD, True), ("1件", REPEAT, True)]),
        ("上年结转5件，结转下年度继续办理3件。", [("5件", CARRIED_IN, False), ("3件", CARRIED_OUT, True)]),
        ("上年结转和本年新收的申请25件。", [("25件", None, None)]),
        (
            "上年结转4件中办结3件，其余1件办理中。",
            [("4件", CARRIED_IN, True), ("3件", None, None), ("1件", None, None)],
        ),
        ("共收到信息公开申请25件（含上年结转4件）。", [("25件", None, None), ("4件", CARRIED_IN, True)]),
        ("行政事业性收费251000元。", [("251000元", FEES, True)]),
        ("行政事业性收费25.1万元。", [("25.1万元", FEES, True)]),
        ("梳理市政府现行有效规范性文件50件。", [("50件", None, None)]),
        ("现行有效的行政规范性文件12件。", [("12件", FORCE, False)]),
        ("全市各级机关认真办理，共收到政府信息公开申请3000件。", [("3000件", None, None)]),
        ("按全市部署，共收到政府信息公开申请21件。", [("21件", NEW, True)]),
        (
            "一季度收到政府信息公开申请3件，县教育局收到政府信息公开申请30件。",
            [("3件", None, None), ("30件", None, None)],
        ),
        ("通过网络收到政府信息公开申请15件。", [("15件", None, None)]),
        ("收到申请21件，其中收到公开申请15件走网上渠道。", [("21件", NEW, True), ("15件", None, None)]),
        ("收到涉及房屋征收的政府信息公开申请8件。", [("8件", None, None)]),
        ("对自然人申请予以公开3件。", [("3件", None, None)]),
        ("行政许可1715件，行政处罚22件。", [("1715件", None, None), ("22件", PENALTY, True)]),
        (
            "现行有效规范性文件13件，行政许可1715件，行政处罚22件，行政强制0件。",
            [("13件", FORCE, True), ("1715件", LICENSING, False), ("22件", PENALTY, True), ("0件", COERCION, True)],
        ),
    ],
)
def test_what_a_figure_restates(prose: str, figures: list[tuple[str, str | None, bool | None]]) -> None:
    assert linked(prose) == figures


@pytest.mark.parametrize("seed", range(6))
def test_no_restatement_of_a_true_report_is_called_false(seed: int) -> None:
    report = made.make_report("云河市教育局", 2023, made.random_figures(seed, "2021"))
    read = extract(made.render_pipe(report).encode(), name="x")
    assert [figure for figure in read.figures if figure.agrees is False] == []
    assert len([figure for figure in read.figures if figure.code]) >= 8


def test_places_within_sections_and_document() -> None:
    report = made.make_report("云河市教育局", 2023, made.random_figures(3, "2021"))
    text = made.render_tab(report)
    read = extract(text.encode(), name="x")
    sections = {section.key: section.text for section in read.sections}
    for figure in read.figures:
        start, end = figure.within
        assert sections[figure.section][start:end] == figure.text == text[figure.start : figure.end]


STATISTICS = """云河市教育局2016年政府信息公开工作年度报告
二、主动公开政府信息情况
全年主动公开政府信息1286条，其中政府网站公开900条、政务微信公开386条。制发规范性文件5件，参加新闻发布会2次。
三、依申请公开情况
全年共收到政府信息公开申请13件，其中当面申请2件、网络申请10件。按时办结12件，予以公开8件。
行政复议1件，专职人员2人，举办培训班4次，接受培训人员120人次。
| 统计指标 | 单位 | 统计数 |
| （一）主动公开政府信息数（不同渠道和方式公开相同信息计1条） | 条 | 1286 |
| 2.政府网站公开政府信息数 | 条 | 900 |
| 4.政务微信公开政府信息数 | 条 | 386 |
| 制发规范性文件总数 | 件 | 5 |
| 1.参加或举办新闻发布会总次数 | 次 | 2 |
| （一）收到申请数 | 件 | 12 |
| 1.当面申请数 | 件 | 2 |
| 3.网络申请数 | 件 | 10 |
| 1.按时办结数 | 件 | 12 |
| 2.同意公开答复数 | 件 | 8 |
| 四、行政复议数量 | 件 | 1 |
| 1.专职人员数 | 人 | 2 |
| （二）举办各类培训班数 | 次 | 4 |
| （三）接受培训人员数 | 人次 | 120 |
"""


def test_prose_restates_the_statistics_of_2014() -> None:
    read = extract(STATISTICS.encode(), name="x")
    assert read.form == "2014"
    assert [(figure.text, figure.code, figure.agrees) for figure in read.figures] == [
        (text, f"statistics.{row}.value", row != "received")
        for text, row in (
            ("1286条", "published"),
            ("900条", "via_website"),
            ("386条", "via_wechat"),
            ("5件", "made_normative"),
            ("2次", "press_conferences"),
            ("13件", "received"),
            ("2件", "received_in_person"),
            ("10件", "received_online"),
            ("12件", "closed_on_time"),
            ("8件", "answered_granted"),
            ("1件", "reconsideration"),
            ("2人", "staff_full_time"),
            ("4次", "trainings"),
            ("120人次", "trained_people"),
        )
    ]
