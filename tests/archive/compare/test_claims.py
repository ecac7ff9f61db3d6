"""What prose says of the year before against that year's report: a gold set, and everything that keeps from judging."""

import pytest

from archive.compare import across_years
from extract.model import Fact, Figure, Report, Section
from tests.archive.compare.building import Cell, report
from tests.archive.compare.claims_gold import cases, judged, last_year, read, score

NEW = "applications.new.total"


def test_the_gold_set() -> None:
    """Measured on 171 sentences: 120 of 124 settled claims told. There is to be no wrong finding, and there is none."""
    measured, differing = score()
    assert measured.true_fails == measured.fails, differing
    assert measured.true_passes == measured.passes, differing
    assert measured.told >= 0.96 * measured.settled, differing
    assert len(cases()) >= 170


def test_a_finding_says_what_it_rests_on() -> None:
    text = "2023年收到政府信息公开申请21件，较上年增加6件。"
    (finding,) = judged(text)
    assert (finding.rule, finding.each, finding.status, finding.reason) == (
        "P4",
        "overview:1",
        "fail",
        "change_differs",
    )
    assert (finding.stated, finding.computed) == (6, 5)
    assert finding.facts == (f"b:{NEW}", f"a:{NEW}")
    section, start, end = finding.where or ("", 0, 0)
    assert (section, text[start:end]) == ("overview", "21件，较上年增加6件")
    assert finding.message == "“21件，较上年增加6件”：写作 +6件，按上年 16、本年 21 计算为 +5件"
    assert "16 last year and 21 this year give +5" in finding.message_en


def test_what_is_said_to_be_last_years_names_its_cell_alone() -> None:
    (finding,) = judged("2022年收到政府信息公开申请17件。")
    assert (finding.rule, finding.status, finding.stated, finding.computed) == ("P5", "fail", 17, 16)
    assert finding.facts == (f"a:{NEW}",)
    assert "上年报告" in finding.message


@pytest.mark.parametrize("against", ["比上年的17件增加4件", "较上年17件，增加4件", "比2022年17件增长23.5%"])
def test_last_years_figure_with_its_change_behind_it_is_held_against_its_cell(against: str) -> None:
    was, change = judged(f"全年收到政府信息公开申请21件，{against}。")
    assert (was.rule, was.status, was.stated, was.computed) == ("P5", "fail", 17, 16)
    assert (change.rule, change.status) == ("P4", "pass")


def _with(prose: str, before: Cell | None, now: Cell = 21, form: str = "2021") -> tuple[Report, Report]:
    """Two reports with one cell each; the prose of the later with its figures read against it."""
    a = report(2022, form, {} if before is None else {NEW: before})
    b = report(2023, "2021", {NEW: now})
    read_b = read(prose)
    b.sections, b.figures = read_b.sections, read_b.figures
    return a, b


CLAIM = "收到政府信息公开申请21件，较上年增加5件。"


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (("blank", ""), "blank_operand"),
        (("dash", "—"), "blank_operand"),
        (("text", "无"), "blank_operand"),
        (None, "missing_operand"),
    ],
)
def test_what_is_missing_is_no_zero(before: Cell | None, reason: str) -> None:
    (finding,) = across_years_claims(*_with(CLAIM, before))
    assert (finding.status, finding.reason, finding.computed) == ("not_assessable", reason, None)


def across_years_claims(a: Report, b: Report) -> list:  # type: ignore[type-arg]
    return [f for f in across_years(a, b, one_publisher=True) if f.rule in ("P4", "P5")]


def test_nothing_is_a_share_of_zero() -> None:
    (finding,) = across_years_claims(*_with("收到政府信息公开申请21件，同比增长100%。", 0))
    assert (finding.status, finding.reason) == ("not_assessable", "from_zero")
    (finding,) = across_years_claims(*_with("收到政府信息公开申请21件，较上年增加21件。", 0))
    assert finding.status == "pass"


def test_from_the_form_of_2014_nothing_is_subtracted() -> None:
    a, b = _with(CLAIM, 16, form="2014")
    a.facts = [Fact("statistics.received.value", 16, "16", "stated", "件", a.facts[0].where)]
    (finding,) = across_years_claims(a, b)
    assert (finding.status, finding.reason) == ("not_assessable", "not_comparable")


@pytest.mark.parametrize("years", [(2021, 2023), (2023, 2023), (None, 2023), (2022, None)])
def test_only_years_in_a_row(years: tuple[int | None, int | None]) -> None:
    a, b = _with(CLAIM, 3)
    a.year, b.year = years
    assert across_years_claims(a, b) == []


def test_words_that_ocr_may_have_misread_are_not_judged() -> None:
    a, b = _with(CLAIM, 3)
    assert len(across_years_claims(a, b)) == 1
    b.facts = [fact._replace(read_by="ocr") for fact in b.facts]
    assert across_years_claims(a, b) == []


def test_a_damaged_reading_is_no_claim() -> None:
    """Figures whose places are not in the text, a section printed twice, hostile words: nothing breaks."""
    a, b = _with(CLAIM, 3)
    b.figures.append(Figure("9件", 9, "件", "overview", None, None, (5_000, 5_002)))
    b.figures.append(Figure("9件", 9, "件", "nowhere", None, None, (0, 2)))
    b.sections.append(Section("overview", "一", "较上年" * 3_000, None, None))
    b.sections.append(
        Section(
            "other_matters", "六", "收到申请9件，\x00较上年增加٣件，较上年增加９９９" + "9" * 500 + "件。", None, None
        )
    )
    assert [finding.status for finding in across_years_claims(a, b)] == ["fail"]


def test_a_stored_reading_is_enough() -> None:
    """What is judged needs the sections and figures that the archive keeps, not the document."""
    b = read(CLAIM)
    stored = Report(b.source, "0", year=2023, form=b.form, sections=b.sections, facts=b.facts, figures=b.figures)
    (finding,) = across_years_claims(last_year(), stored)
    assert finding.status == "pass"


@pytest.mark.parametrize(
    ("prose", "status"),
    [
        ("收到行政复议6件，较上年增加1件，其中政府信息公开类2件。", "not_assessable"),
        ("行政复议案件6件，较上年增加1件，均与政府信息公开无关。", "not_assessable"),
        ("政府信息公开行政复议6件，较上年增加1件。", "fail"),
    ],
)
def test_reviews_are_those_of_disclosure_only_where_the_words_say_so(prose: str, status: str) -> None:
    total = "reviews.reconsideration.total"
    a = report(2022, facts={total: 4})
    b = read(prose)
    b.facts = [*b.facts, *report(2023, facts={total: 6}).facts]
    b.figures = [f._replace(code=total, agrees=True) if f.text == "6件" else f for f in b.figures]
    (finding,) = [found for found in across_years(a, b, one_publisher=True) if found.rule == "P4"]
    assert (finding.status, finding.facts[0]) == (status, f"b:{total}")
