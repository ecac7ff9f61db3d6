"""Figures in prose, and the cells that they restate."""

import pytest

from extract.report import extract
from tests import documents as made

TITLE = "云河市教育局2023年政府信息公开工作年度报告\n"
PRINTED = (
    "信息内容 本年制发件数 本年废止件数 现行有效件数 行政规范性文件 3 1 13 信息内容 本年处理决定数量 行政许可 1714"
    " 申请人情况 自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他"
    " 一、本年新收政府信息公开申请数量 21 0 0 0 0 0 21 （一）予以公开 6 0 0 0 0 0 6"
)
CELLS = "".join(f"{cell} |\n" for cell in PRINTED.split())


def linked(prose: str) -> list[tuple[str, str | None, bool | None]]:
    text = f"{TITLE}一、总体情况\n{prose}\n三、收到和处理政府信息公开申请情况\n{CELLS}"
    return [(figure.text, figure.code, figure.agrees) for figure in extract(text.encode(), name="x").figures]


NEW, MADE, FORCE = "applications.new.total", "proactive.normative.made", "proactive.normative.in_force"
LICENSING, GRANTED = "proactive.licensing.decisions", "applications.granted.total"


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
