"""Two readings of a page: where they agree, where they differ, and what becomes of a page that cannot be read twice."""

import re

import pytest

from extract.cross_check import MAX_ELEMENTS, cross_check, unassessed
from extract.forms import measures
from extract.model import Finding
from extract.report import extract
from tests import documents as made

CODE = "applications.granted.company"
ALL = ("proactive", "applications", "reviews", "prose")
CELL = "98761"  # a figure that stands nowhere else in the page


def _page(seed: int = 3, form: str = "2021") -> str:
    figures = made.random_figures(seed, form).with_cells({CODE: made.stated(int(CELL))})
    return made.render_html(made.make_report("云河市住房和城乡建设局", 2023, figures))


def _checked(page: str) -> dict[str, Finding]:
    data = page.encode()
    return {finding.each: finding for finding in cross_check([data], extract(data, name="page.html"))}


def _with_cell(words: str) -> str:
    """The page with other words in the cell of `CODE`."""
    page, count = re.subn(f">{CELL[:3]}.*?</td>", f">{words}</span></p></td>", _page(), flags=re.DOTALL)
    assert count == 1
    return page


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("seed", range(4))
def test_two_readings_of_a_sound_page_agree_in_every_cell(seed, form):
    page = _page(seed, form)
    found = _checked(page)
    assert {each: finding.status for each, finding in found.items()} == dict.fromkeys(ALL, "pass")
    read = extract(page.encode(), name="x")
    for each, finding in found.items():
        count = sum(measures()[fact.code].table == each for fact in read.facts) or len(read.figures)
        assert f"读出{count}{'个数字' if each == 'prose' else '格'}，全部相同" in finding.message
        assert f"{count} {'figures' if each == 'prose' else 'cells'}" in finding.message_en
        assert (finding.rule, finding.reason, finding.facts) == ("X1", None, ())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("12<sup>3</sup>", "12 / 123"),  # a footnote's mark, which text takes for a digit
        ("1<s>3</s>2", "12 / 132"),
        ("12<b style='visibility:hidden'>3</b>", "12 / 123"),
        ("<time>12</time>", "12 / 空白"),
    ],
)
def test_cells_in_which_they_differ_are_named_with_both_values(words, said):
    found = _checked(_with_cell(words))
    assert (found["proactive"].status, found["reviews"].status) == ("pass", "pass")
    finding = found["applications"]
    assert (finding.status, finding.reason, finding.facts) == ("fail", "readings_differ", (CODE,))
    assert f"其中1格不同（表格 / 文本）：{measures()[CODE].zh} {said}" in finding.message
    assert f"{measures()[CODE].en} {said.replace('空白', 'blank')}" in finding.message_en


def test_no_more_than_a_few_of_many_differing_cells_are_named():
    page = re.sub(r">(\d)</span>", r">\1<sup>1</sup></span>", _page())
    finding = _checked(page)["applications"]
    assert finding.status == "fail"
    assert len(finding.facts) > 10
    assert finding.message.count(" / ") == 4
    assert finding.message.endswith("等")


def test_a_table_that_the_text_has_lost_confirms_nothing():
    page = re.sub(r"(<table class=\"MsoNormalTable\".*?</table>)", r"<form>\1</form>", _page(), flags=re.DOTALL)
    found = _checked(page)
    assert found.pop("prose").status == "pass"
    assert {(finding.status, finding.reason) for finding in found.values()} == {
        ("not_assessable", "second_reading_states_nothing")
    }
    assert set(found) == set(ALL[:3])


def test_a_row_that_only_one_reading_states_is_no_agreement():
    finding = _checked(_with_cell("1|2"))["applications"]
    assert (finding.status, finding.reason) == ("not_assessable", "readings_partial")
    assert {code.rsplit(".", 1)[0] for code in finding.facts} == {"applications.granted"}


def test_a_table_that_the_text_alone_states_is_told():
    shown, hidden = _page().rsplit('<table class="MsoNormalTable"', 1)
    found = _checked(f'{shown}<style>.draft {{display: none}}</style><table class="draft"{hidden}')
    assert {each: finding.reason for each, finding in found.items()} == {
        "proactive": None,
        "applications": None,
        "reviews": "first_reading_states_nothing",
        "prose": None,
    }


def test_figures_in_sentences_that_only_one_reading_states_are_named():
    before, table, after = _page().partition('<table class="MsoNormalTable"')
    page = f'{before}<p>全年发布短信98763<b style="visibility:hidden">1</b>条。</p>{table}{after}'
    finding = _checked(page)["prose"]
    assert (finding.status, finding.reason) == ("not_assessable", "readings_partial")
    assert finding.message.endswith("另有2个只有一遍读出：98763条、987631条")


def test_a_page_whose_text_is_no_report_confirms_nothing():
    page = _page().replace("<body>", '<body><div class="comment-list">').replace("</body>", "</div></body>")
    found = _checked(page)
    assert {finding.reason for finding in found.values()} == {"second_reading_states_nothing"}
    assert set(found) == set(ALL)


def test_a_page_too_long_to_be_read_twice_is_left_at_one_reading():
    page = _page().replace("</h1>", "</h1>" + "<p>发布信息。</p>" * MAX_ELEMENTS)
    data = page.encode()
    report = extract(data, name="x")
    found = cross_check([data], report)
    assert found == unassessed(report, "second_reading_too_long")
    assert {finding.reason for finding in found} == {"second_reading_too_long"}


def test_other_layouts_have_one_reading():
    report = made.make_report("云河市住房和城乡建设局", 2023, made.random_figures(3, "2021"))
    data = made.render_docx(report)
    read = extract(data, name="report.docx")
    assert cross_check([data], read) == []
    assert [(f.each, f.status) for f in unassessed(read, "one_reading_only")] == [
        (each, "not_assessable") for each in ALL
    ]


def test_a_second_reading_leaves_the_first_as_it_is():
    data = _with_cell("12<sup>3</sup>").encode()
    report, untouched = extract(data, name="x"), extract(data, name="x")
    cross_check([data], report)
    assert report == untouched
    assert next(fact for fact in report.facts if fact.code == CODE).value == 12
