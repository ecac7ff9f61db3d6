"""Tables that are easy to read wrongly: what each of them states, cell by cell, and what it must leave unplaced."""

import re

import pytest

from extract.model import GridPlace, Report
from extract.report import extract

TITLE = "云河市教育局2023年政府信息公开工作年度报告\n"
KINDS = ("natural_person", "company", "research", "nonprofit", "legal_service", "other", "total")


def stated(report: Report) -> dict[str, float]:
    return {fact.code: float(fact.value) for fact in report.facts if fact.value is not None}


def read(text: str) -> Report:
    return extract((TITLE + text).encode(), name="x")


def page(table: str) -> Report:
    return extract(f"<html><body><h1>{TITLE}</h1><div><p>说明文字。</p>{table}</div></body></html>".encode(), name="x")


def rows(*cells: str) -> str:
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


APPLICATIONS = "申请人情况 自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他"
FEES = "<td>信息内容</td><td>{}</td>", "<td>行政事业性收费</td><td>{}</td>"


@pytest.mark.parametrize(
    ("label", "cell", "value"),
    [
        ("本年收费金额（单位：万元）", "1317.89", 1317.89),
        ("本年收费金额（单位：万<br>元）", "2520.93", 2520.93),
        ("本年收费金额（单位：元）", "251000", 25.1),
        ("本年收费金额（单位：千元）", "5", 0.5),
        ("本年收费金额（单位：百万元）", "5", 500),
        ("本年收费金额（单位：美元）", "5", None),
        ("本年收费金额", "115663490元", 11566.349),
        ("本年收费金额（单位：元）", "3.5万元", 3.5),
    ],
)
def test_money(label: str, cell: str, value: float | None) -> None:
    report = page(
        rows(FEES[0].format(label), FEES[1].format(cell)) + "<p>一、总体情况</p>" + "<p>工作如下，详见各表。</p>" * 20
    )
    assert stated(report) == ({} if value is None else {"proactive.fees.amount": value})


@pytest.mark.parametrize(
    "cell",
    [
        "11<sup>1</sup>",
        "<del>9</del>11",
        "<s>9</s>11",
        "<span hidden>9</span>11",
        '<i style="display: none">9</i>11',
        '<span style="text-decoration: line-through">99</span>11',
        '11<span style="VERTICAL-ALIGN: super">2</span>',
        '<i class="hid">7</i>11',
        "<b>1</b>1",
    ],
)
def test_marks_and_struck_figures_do_not_join(cell: str) -> None:
    sheet = "<style>p{margin:0} .hid{display:none} @media print{b{display:none} .noprint,p.no{display:none}}</style>"
    report = page(sheet + rows("<td>信息内容</td><td>本年处理决定数量</td>", f"<td>行政许可</td><td>{cell}</td>"))
    assert stated(report) == {"proactive.licensing.decisions": 11}


@pytest.mark.parametrize("cell", ["<td>1<p>1</p></td>", "<td><p>1</p>1</td>", "<td><p>1</p><p>1</p></td>"])
def test_a_paragraph_inside_a_cell_parts_its_figures(cell: str) -> None:
    report = page(rows("<td>信息内容</td><td>本年处理决定数量</td>", f"<td>行政许可</td>{cell}"))
    assert stated(report) == {}


def test_a_whole_raised_cell_is_no_mark() -> None:
    cell = '<td style="vertical-align: super">1<br>'
    report = page(rows("<td>信息内容</td><td>本年处理决定数量</td>", f"<td>行政许可</td>{cell}</td>"))
    assert stated(report) == {"proactive.licensing.decisions": 1}


@pytest.mark.parametrize(
    "hidden",
    ['<tr style="display:none">{}</tr>', '<tbody style="display:none"><tr>{}</tr></tbody>', "<tr hidden>{}</tr>"],
)
def test_hidden_rows_say_nothing(hidden: str) -> None:
    head, shown, secret = (
        "<td>信息内容</td><td>本年处理决定数量</td>",
        "<td>行政许可</td><td>4</td>",
        "<td>其他对外管理服务事项</td><td>55</td>",
    )
    report = page(f"<table><tr>{head}</tr>{hidden.format(secret)}<tr>{shown}</tr></table>")
    assert stated(report) == {"proactive.licensing.decisions": 4}
    assert [fact.where.row for fact in report.facts if isinstance(fact.where, GridPlace)] == [2]


HEAD = (
    "<td colspan=3 rowspan=3>（第一项加第二项之和，等于第三项加第四项之和）</td><td colspan=7>申请人情况</td>",
    "<td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td>",
    "<td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td>",
)
ROW = "<td colspan=3>一、本年新收政府信息公开申请数量</td>" + "".join(f"<td>{n}</td>" for n in (1, 2, 3, 4, 5, 6, 21))
WHOLE = {f"applications.new.{kind}": n for kind, n in zip(KINDS, (1, 2, 3, 4, 5, 6, 21), strict=True)}


def test_header_of_three_rows() -> None:
    assert stated(page(rows(*HEAD, ROW))) == WHOLE


def test_header_that_has_lost_its_spans_is_read_in_order() -> None:
    assert stated(page(rows(*[re.sub(r" (?:col|row)span=\d", "", part) for part in (*HEAD, ROW)]))) == WHOLE


@pytest.mark.parametrize(
    "lost", ["<td colspan=5>法人或其他组织</td>", "<td>科研机构</td>", "<td rowspan=2>自然人</td>"]
)
def test_header_that_has_lost_a_label_places_nothing(lost: str) -> None:
    report = page(rows(*[part.replace(lost, "") for part in HEAD], ROW))
    assert stated(report) == {}
    assert "unplaced" in {problem.code for problem in report.problems}


def test_columns_in_another_order_go_by_their_labels() -> None:
    kinds = HEAD[2].replace("商业企业", "甲").replace("其他", "商业企业").replace("甲", "其他")
    turned = WHOLE | {"applications.new.company": 6, "applications.new.other": 2}
    assert stated(page(rows(HEAD[0], HEAD[1], kinds, ROW))) == turned


def test_a_row_with_a_cell_too_few_or_too_many_is_unplaced() -> None:
    for row in (ROW.replace("<td>4</td>", ""), ROW.replace("<td>4</td>", "<td>4</td><td>4</td>")):
        assert stated(page(rows(*HEAD, row))) == {}


def test_a_figure_printed_twice_and_differently_is_neither() -> None:
    head, penalty = "<td>信息内容</td><td>本年处理决定数量</td>", "<td>行政处罚</td><td>3</td>"
    tables = [rows(head, f"<td>行政许可</td><td>{n}</td>", penalty) for n in (4, 5)]
    report = page("".join(tables))
    assert stated(report) == {"proactive.penalty.decisions": 3}
    assert [problem.raw for problem in report.problems] == ["4", "5"]


def test_two_reports_in_one_document_state_nothing() -> None:
    cells = [[f"<td>{label}</td><td>{n}</td>" for label in ("行政许可", "行政处罚", "行政强制")] for n in (1, 2)]
    rules = [[f"<td>{label}</td>" + f"<td>{n}</td>" * 3 for label in ("规章", "行政规范性文件")] for n in (1, 2)]
    made = "<td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td>"
    head = "<td>信息内容</td><td>本年处理决定数量</td>"
    other = "<td>其他对外管理服务事项</td><td>55</td>"
    report = page(rows(made, *rules[0]) + rows(head, *cells[0]) + rows(made, *rules[1]) + rows(head, other, *cells[1]))
    assert report.facts == []
    assert report.problems[-1].code == "two_reports"


def test_a_section_whose_table_cannot_be_read_says_so() -> None:
    tables = "二、主动公开政府信息情况\n见下图。\n三、收到和处理政府信息公开申请情况\n见下图。\n"
    report = read(f"一、总体情况\n有。\n{tables}五、存在的主要问题及改进情况\n有。\n")
    assert [problem.code for problem in report.problems] == ["no_table", "no_table"]


def test_an_unknown_row_is_kept_and_reported() -> None:
    head = "<td>信息内容</td><td>本年处理决定数量</td>"
    report = page(rows(head, "<td>行政许可</td><td>4</td>", "<td>行政确认</td><td>9</td>"))
    assert stated(report) == {"proactive.licensing.decisions": 4}
    assert [(problem.code, problem.raw) for problem in report.problems] == [("unknown_row", "行政确认 | 9")]


@pytest.mark.parametrize(
    ("labels", "expected", "problem"),
    [
        (
            "本年制发件数 本年废止件数 现行有效件数 备注件数",
            {"made": 1, "repealed": 2, "in_force": 3},
            ("备注件数", "4"),
        ),
        ("本年制发件数 本年作废数量 现行有效件数", {"made": 1, "in_force": 3}, ("本年作废数量", "2")),
    ],
)
def test_an_unknown_column_is_kept_and_reported(
    labels: str, expected: dict[str, int], problem: tuple[str, str]
) -> None:
    heads = labels.split()
    figures = "".join(f"<td>{number}</td>" for number in range(1, len(heads) + 1))
    report = page(rows("<td>信息内容</td>" + "".join(f"<td>{head}</td>" for head in heads), f"<td>规章</td>{figures}"))
    assert stated(report) == {f"proactive.rules.{column}": value for column, value in expected.items()}
    (found,) = report.problems
    assert (found.code, found.raw) == ("unknown_column", problem[1])
    assert problem[0] in found.message
    assert isinstance(found.where, GridPlace)


def test_a_misprinted_label_is_the_next_row_of_the_form_or_none() -> None:
    cells = "".join(f"<td>{n}</td>" for n in (1, 0, 0, 0, 0, 0, 1))
    secret, misprint, security = "1.属于国家秘密", "2.其他法律行政止公开", "3.危及“三安全一稳定”"
    table = rows(*HEAD, *[f"<td colspan=3>{label}</td>{cells}" for label in (secret, misprint, security)])
    assert stated(page(table))["applications.refused_law_forbids.total"] == 1
    out_of_order = rows(*HEAD, *[f"<td colspan=3>{label}</td>{cells}" for label in (security, misprint)])
    report = page(out_of_order)
    assert "applications.refused_law_forbids.total" not in stated(report)
    assert [problem.code for problem in report.problems] == ["unknown_row"]


def test_a_label_cut_to_one_word_is_no_other_row() -> None:
    cells = "".join(f"<td>{n}</td>" for n in (1, 0, 0, 0, 0, 0, 1))
    for cut in ("2.其他", "其他"):
        report = page(rows(*HEAD, f"<td colspan=3>1.属于国家秘密</td>{cells}", f"<td colspan=3>{cut}</td>{cells}"))
        assert {code.split(".")[1] for code in stated(report)} == {"refused_state_secret"}
        assert [problem.code for problem in report.problems] == ["unknown_row"]
    unpaid = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    report = page(rows(*HEAD, f"<td colspan=3>{unpaid}</td>{cells}", f"<td colspan=3>其他</td>{cells}"))
    assert {code.split(".")[1] for code in stated(report)} == {"other_handling_unpaid", "other_handling_other"}


def test_rows_behind_a_tag_that_is_not_closed() -> None:
    cells = ("信息内容", "本年处理决定数量"), ("行政许可", "12"), ("行政处罚", "3")
    table = "<table>" + "".join("<tr>" + "".join(f"<td><span>{cell}" for cell in row) for row in cells) + "</table>"
    assert stated(page(table)) == {"proactive.licensing.decisions": 12, "proactive.penalty.decisions": 3}


def test_a_look_alike_that_holds_the_tables_is_read_with_a_doubt() -> None:
    text = TITLE.strip() + "（图片版）\n信息内容 |\n本年处理决定数量 |\n行政许可 |\n17 |\n"
    report = extract(text.encode(), name="x")
    assert stated(report) == {"proactive.licensing.decisions": 17}
    assert [problem.code for problem in report.problems] == ["look_alike"]


def test_rows_of_other_tables_are_not_the_forms() -> None:
    report = page(
        rows("<td>事项</td><td>预算（万元）</td>", "<td>行政许可</td><td>400</td>")
        + rows("<td>信息内容</td><td>本年处理决定数量</td>", "<td>行政处罚</td><td>3</td>")
    )
    assert stated(report) == {"proactive.penalty.decisions": 3}


def test_the_pieces_of_a_label_are_one_label() -> None:
    lines = "信息内容 本年新 制作数量 本年新 公开数量 对外公开 总数量 规章 1 2 3 规范性文件 4 5 6 第二十条第（五）项"
    assert stated(read(lines.replace(" ", "\n"))) == {
        f"proactive.{row}.{column}": value
        for row, values in (("rules", (1, 2, 3)), ("normative", (4, 5, 6)))
        for column, value in zip(("made", "published", "published_total"), values, strict=True)
    }


def test_rows_printed_in_columns() -> None:
    text = (
        "  统计指标                     单位 统计数\n"
        "  一、主动公开情况             ——   ——\n"
        "  制发规范性文件总数           件    24\n"
        "  某省自己的一行               条     7\n"
        "  1.政府公报公开政府信息数     条     2\n"
    )
    report = read(text)
    assert stated(report) == {"statistics.made_normative.value": 24, "statistics.via_gazette.value": 2}
    assert [problem.code for problem in report.problems] == ["unknown_row"]


def test_figures_in_front_of_their_labels_are_not_those_behind() -> None:
    text = (
        "第二十条第（六）项\n信息内容\n本年处理决定数量\n5903\n行政处罚\n9610\n行政强制\n"
        "第二十条第（八）项\n信息内容\n本年收费金额（单位：万元）\n行政事业性收费 5632\n"
    )
    assert stated(read(text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        f"{APPLICATIONS.replace('社会公益', '社会某 益')} （六）其他处理 1 2 3 4 5 6 21 （七）",
        "信息内容 本年某 发件数 本年废止件数 现行有效件数 规章 1 2 3 规范",
        "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n1\n2\n其他文件",
        "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章000",
        "信息内容本年制发件数本年废止件数现行有效件数\n第二十条第（一）项\n规章000",
    ],
)
def test_a_stream_that_nothing_parts_states_nothing_doubtful(text: str) -> None:
    report = read("一、总体情况\n工作如下。\n五、存在的主要问题及改进情况\n有问题。\n" + text.replace(" ", "\n"))
    assert stated(report) == {}
    assert {problem.code for problem in report.problems} == {"unplaced"}


def test_a_pipe_opens_rows_only_where_it_opens_all() -> None:
    header = "|||申请人情况|||||||\n|||自然人|法人或其他组织|||||总计|\n"
    header += "||||商业企业|科研机构|社会公益组织|法律服务机构|其他||\n"
    report = read(header + "一、本年新收政府信息公开申请数量|||21||23||25|26||\n|（一）予以公开||1|2|3|4|5|6|21|\n")
    first = {fact.code.removeprefix("applications.new."): fact.value for fact in report.facts if ".new." in fact.code}
    assert first == dict(zip(KINDS, (21, None, 23, None, 25, 26, None), strict=True))


def test_a_sheet_pasted_with_tabs_shows_its_blanks() -> None:
    header = "\t\t\t申请人情况\t\t\t\t\t\t\n\t\t\t自然人\t法人或其他组织\t\t\t\t\t总计\n"
    kinds = "\t\t\t\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t\n"
    report = read(header + kinds + "\t（二）部分公开\t\t64\t\t66\t\t68\t\t\n")
    partial = {fact.code.removeprefix("applications.partial."): fact.value for fact in report.facts}
    assert partial == dict(zip(KINDS, (64, None, 66, None, 68, None, None), strict=True))


def test_cells_parted_by_two_pipes_are_no_blank_rows() -> None:
    report = read("信息内容\n|\n|\n本年处理决定数量\n|\n|\n行政许可\n|\n|\n17\n|\n|\n行政处罚\n|\n|\n5\n|\n|\n")
    assert stated(report) == {"proactive.licensing.decisions": 17, "proactive.penalty.decisions": 5}


def test_a_blank_row_is_blank_and_a_deleted_blank_is_unplaced() -> None:
    head = "信息内容 |\n本年制发件数 |\n本年废止件数 |\n现行有效件数 |\n"
    report = read(head + "规章 |\n|||\n行政规范性文件 |\n3 |\n13 |\n||\n")
    assert {fact.code: fact.state for fact in report.facts} == {
        f"proactive.rules.{column}": "blank" for column in ("made", "repealed", "in_force")
    }
    assert [problem.code for problem in report.problems] == ["unplaced"]


def test_litigation_before_reconsideration_is_not_taken_for_it() -> None:
    outcomes = "结果维持 |\n结果纠正 |\n其他结果 |\n尚未审结 |\n总计 |\n"
    groups = "行政诉讼 |\n行政复议 |\n|||\n未经复议直接起诉 |\n复议后起诉 |\n"
    turned = f"{groups}{outcomes}||\n{outcomes * 2}|\n" + "1 |\n" * 15
    prose = "一、总体情况\n工作如下。\n二、主动公开政府信息情况\n有。\n五、存在的主要问题及改进情况\n有。\n"
    report = read(prose + turned)
    assert stated(report) == {}
    assert {problem.code for problem in report.problems} == {"unplaced"}


def test_traditional_characters_and_notes_in_labels() -> None:
    text = (
        "|\n信息內容 |\n上一年項目數量 (指2019年事項數) |\n本年增/減 (減用負值表示,如 -8) |\n處理決定數量 |\n|\n"
        "行政許可 |\n61 |\n减4 |\n97 |\n|\n其他對外管理服務事項(含行政處罰、行政檢查) |\n0 |\n+3 |\n1,113 |\n"
    )
    assert stated(read(text)) == {
        "proactive.licensing.prior_items": 61,
        "proactive.licensing.change": -4,
        "proactive.licensing.decisions": 97,
        "proactive.other_services.prior_items": 0,
        "proactive.other_services.change": 3,
        "proactive.other_services.decisions": 1113,
    }


def test_the_statistics_table_of_2014_in_a_page_and_in_text() -> None:
    cells = [
        ("（一）主动公开政府信息数", "条", "120"),
        ("四、行政复议数量", "件", "2"),
        ("（二）被依法纠错数", "件", "1"),
        ("五、行政诉讼数量", "件", "3"),
        ("（二）被依法纠错数", "件", "0"),
        ("（四）政府信息公开专项经费", "元", "25000"),
    ]
    expected = {
        "statistics.published.value": 120,
        "statistics.reconsideration.value": 2,
        "statistics.reconsideration_corrected.value": 1,
        "statistics.litigation.value": 3,
        "statistics.litigation_corrected.value": 0,
        "statistics.budget.value": 2.5,
    }
    html = rows(
        "<td>统计指标</td><td>单位</td><td>统计数</td>", *["".join(f"<td>{c}</td>" for c in row) for row in cells]
    )
    assert stated(page(html)) == expected
    pipes = "".join(f"{cell} |\n" for row in (("统计指标", "单位", "统计数"), *cells) for cell in row)
    report = read(pipes)
    assert stated(report) == expected
    assert report.form == "2014"


def test_a_tab_that_ends_every_line_is_no_blank_cell() -> None:
    text = (
        "现将报告公布如下；请监督。\t\n二、主动公开政府信息情况\t\n\t第二十条第（一）项\t\n"
        "\t信息内容\t本年制发件数\t本年废止件数\t现行有效件数\t\n\t规章\t1759\t5880\t12\t\n\t行政规范性文件\t4196\t8625\t\n\t\n"
    )
    assert stated(read(text)) == {
        "proactive.rules.made": 1759,
        "proactive.rules.repealed": 5880,
        "proactive.rules.in_force": 12,
    }


def test_a_label_broken_over_two_rows_leaves_nothing_blank() -> None:
    text = (
        "申请人情况| | | | | | |\n自然人|法人或其他组织| | | | |总计|\n"
        "商业企业|科研机构|社会公益组织|法律服务机构|其他|\n"
        "3.要求提供公开出版物| 0| 0| 0| 0| 0| 0| 0\n4.无正当理由大量反复申请\n（件）| 0| 0| 0| 0| 0| 0| 0\n"
        "5.要求行政机关确认或重新出具已获取信息| 4| 0| 0| 0| 1| 0| 5\n"
    )
    assert not [fact for fact in read(text).facts if "unprocessed_excessive" in fact.code]


def test_the_sign_of_a_label_is_no_figure() -> None:
    rows = "35\n其中：第一类情形\n件\n1490\n36\n2.涉及商业秘密\n件\n37\n3.涉及个人隐私\n件\n855\n38\n"
    rows += "7.告知作出更改补充数\n件\n4\n"
    assert stated(read("序号\n统计指标\n单位\n统计数\n" + rows)) == {}


def test_a_row_with_two_labels_is_nobody_s() -> None:
    header = "<td rowspan=3 colspan=3>（勾稽关系）</td><td colspan=7>申请人情况</td>"
    kinds = "<td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td>"
    names = "".join(f"<td>{name}</td>" for name in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"))
    labels = "<td>一、本年新收政府信息公开申请数量</td><td colspan=2>二、上年结转政府信息公开申请数量</td>"
    figures = "".join(f"<td>{number}</td>" for number in (1, 2, 3, 4, 5, 6, 21))
    report = page(rows(header, kinds, names, labels + figures))
    assert report.facts == []
    assert [problem.code for problem in report.problems] == ["unplaced"]


@pytest.mark.parametrize(
    "note", ["<td>备注</td><td colspan=14>12</td>", "<td colspan=8>填表人：张某</td><td colspan=7>2024年1月12日</td>"]
)
def test_a_note_below_the_reviews_leaves_their_figures_alone(note: str) -> None:
    groups = "<td colspan=5>行政复议</td><td colspan=10>行政诉讼</td>"
    outcomes = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    first = "".join(f"<td rowspan=2>{name}</td>" for name in outcomes)
    first += "<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td>"
    second = "".join(f"<td>{name}</td>" for name in outcomes * 2)
    figures = "".join(f"<td>{number}</td>" for number in (1, 0, 0, 0, 1) * 3)
    assert len(stated(page(rows(groups, first, second, figures, note)))) == 15


UNITS_OF_FEES = "<td>信息内容</td><td>本年收费金额{}</td>", "<td>行政事业性收费{}</td><td>12000</td>"


@pytest.mark.parametrize(
    ("note", "column", "label", "value"),
    [
        ("", "", "", 12000),
        ("<p>单位：元</p>", "", "", 1.2),
        ("<p>（单位：件、万元）</p>", "", "", 12000),
        ("<p>单位：元</p>", "（单位：万元）", "", 12000),
        ("", "", "（元）", 1.2),
        ("", "（单位：万元）", "（元）", None),
        ("<p>单位：元、万元</p>", "", "", None),
    ],
)
def test_a_unit_of_money_counts_wherever_it_is_printed(note: str, column: str, label: str, value: float | None) -> None:
    report = page(note + rows(UNITS_OF_FEES[0].format(column), UNITS_OF_FEES[1].format(label)))
    assert stated(report).get("proactive.fees.amount") == value
    assert [problem.code for problem in report.problems] == ([] if value else ["unplaced"])
