"""The comparison in the terminal: at any width, with colours and without, and whatever a report prints."""

import re
from itertools import pairwise

import pytest
from rich.cells import cell_len

from archive.compare import wording as say
from archive.compare.render import outline
from archive.compare.render.text import BESIDE, render_text
from archive.compare.several import compare_several
from archive.erring import ERRED_WORDS
from tests.archive.compare.building import report
from tests.archive.compare.render.comparisons import (
    NUMBERS,
    hostile,
    plain,
    two_documents,
    with_numbers,
    with_problems,
    years,
)


@pytest.mark.parametrize("width", [40, 60, 100, 160, 220])
def test_text_fits_its_width_and_tells_everything(width: int) -> None:
    text = render_text(outline(plain()), width=width, color=False)
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert "\x1b" not in text
    assert "[-119-]" in text
    assert "{+98+}" in text
    assert "+2.54%" in text
    assert "由0变为7" in text
    assert "（空白）" in text
    assert "Y1 不符" in text
    assert text.index("+2.54%") < text.index("跨年勾稽") < text.index("1句未变")


@pytest.mark.parametrize("width", [40, 61, 79, 80, 100, 120, 139, 140, 180])
def test_no_number_is_broken_at_any_width(width: int) -> None:
    told = with_numbers()
    text = render_text(outline(told), width=width, color=False)
    beside = 1 + (width >= BESIDE)
    for number in NUMBERS:
        assert text.count(number) >= 29 * beside, number
    for n in range(1, 30):
        assert f"{n * 2111}" in text
        assert f"{n * 1111}" in text
    assert re.search(r"123456789\b.*\s987654321\b" if width > 60 else r"987654321", text)


def test_sentences_stand_side_by_side_where_it_is_wide() -> None:
    def lines(width: int) -> list[str]:
        return render_text(outline(plain()), width=width, color=False).splitlines()

    beside = next(line for line in lines(BESIDE) if "[-119-]" in line)
    left, _, right = beside.partition("│")
    assert "119" in left
    assert "98" not in left
    assert "98" in right
    assert "119" not in right
    assert any("[-119-]{+98+}" in line for line in lines(BESIDE - 1))


def test_every_figure_is_told_once_with_its_change() -> None:
    told = two_documents()
    text = render_text(outline(told), width=160, color=False)
    tables = text.partition("跨格式口径")[0].partition("主动公开政府信息情况")[2]
    for fact in told.pairs[0].facts:
        rows = [
            line for line in tables.splitlines() if line.startswith((f"{fact.label} ", f"{fact.label}（{fact.unit}）"))
        ]
        assert len(rows) == 1, fact.label
        cells = rows[0].split()
        assert cells[-1] == say.manner(fact)[0]
        if fact.status == "changed":
            assert say.change(fact)[0] in cells


def test_figures_are_listed_largest_change_first_and_none_is_left_out() -> None:
    a = report(2022, facts={f"applications.{row}.total": 10 for row in ("new", "granted", "partial", "carried_in")})
    values = {"new": 12, "granted": 40, "partial": 10, "carried_in": 9}
    b = report(2023, facts={f"applications.{row}.total": n for row, n in values.items()})
    text = render_text(outline(compare_several([a, b])), width=120, color=False)
    tables = text.partition("跨格式口径")[0].partition("指标 ")[2]
    order = sorted(("予以公开", "新收", "上年结转", "部分公开"), key=tables.index)
    assert order == ["予以公开", "新收", "上年结转", "部分公开"]


@pytest.mark.parametrize("width", [60, 120, 200])
def test_several_years_stand_beside_each_other_or_below(width: int) -> None:
    told = years(2019, 2020, 2021, 2022, 2023)
    text = render_text(outline(told), width=width, color=False)
    assert all(cell_len(line) <= width for line in text.splitlines())
    for pair in told.pairs:
        for fact in pair.facts:
            if fact.status == "changed":
                assert say.change(fact)[0] in text
    for a, b in pairwise((2019, 2020, 2021, 2022, 2023)):
        assert f"{a}年 → {b}年" in text


def test_which_words_are_told_is_chosen() -> None:
    told = years(2021, 2022, 2023)

    def headings(prose: str) -> int:
        return render_text(outline(told, prose=prose), width=100, color=False).count("文字　")  # type: ignore[arg-type]

    assert [headings(prose) for prose in ("none", "last", "all")] == [0, 1, 2]


def test_only_what_changed() -> None:
    told = two_documents()
    text = render_text(outline(told, changed_only=True), width=120, color=False)
    assert " 相同\n" not in text
    changed = [fact for fact in told.pairs[0].facts if fact.status == "changed"]
    assert all(say.change(fact)[0] in text for fact in changed)


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("width", [40, 80, 160])
def test_nothing_of_a_report_moves_the_cursor(width: int, color: bool) -> None:
    text = render_text(outline(hostile(), command="gongkai diff \x1b[2J a"), width=width, color=color)
    text.encode()
    plain_text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", plain_text)
    assert color == (plain_text != text)
    assert "<script>alert(1)</script>" in plain_text.replace("\n", "").replace(" ", "") or width == 40


def test_colour_only_where_it_is_asked_for() -> None:
    assert "\x1b[" in render_text(outline(plain()), width=100, color=True)


def test_revisions_of_one_report_are_not_held_to_rules_across_years() -> None:
    a = report(2023, facts={"applications.new.total": 118}, sections={"overview": "全年公开信息119条。"})
    b = report(2023, facts={"applications.new.total": 121}, sections={"overview": "全年公开信息98条。"})
    told = render_text(outline(compare_several([a, b], one_publisher=True)), width=100, color=False)
    assert "118" in told
    assert "Y1" not in told
    assert "跨年勾稽" not in told


def test_where_it_is_from_and_how_to_have_it_again_is_said() -> None:
    text = render_text(outline(plain(), command="gongkai diff a b"), width=100, color=False)
    assert text.count("0" * 64) == 2
    assert "2022.txt" in text
    assert text.rstrip().endswith("重做此比较：gongkai diff a b")


def test_problems_and_promises_are_told_with_what_became_of_them() -> None:
    told = with_problems()
    text = render_text(outline(told), width=200, color=False)
    threads = [*told.pairs[0].problems, *told.pairs[0].promises]
    assert len(threads) >= 3
    for thread in threads:
        last = thread.steps[-1]
        fate = last.kind if thread.status == "standing" else thread.status
        assert f"［{say.POINT_KIND[thread.kind][0]}，{say.POINT[fate][0]}］{last.text}" in text
    assert "不等于没有做到" in text
    assert "［问题，同前］" in text


def test_who_probably_erred_is_told_where_a_rule_fails() -> None:
    text = render_text(outline(plain()), width=200, color=False)
    failing = next(line for line in text.splitlines() if "Y1 不符" in line)
    assert ERRED_WORDS["undetermined"][0] in failing
    assert ERRED_WORDS["undetermined"][0] not in text.replace(failing, "")


def test_what_the_other_report_prints_in_other_rows_is_not_said_to_be_gone_and_no_more() -> None:
    a = report(2021, facts={"applications.other_handling_uncorrected.total": 3})
    b = report(2022, facts={"applications.other_handling.total": 5})
    text = render_text(outline(compare_several([a, b])), width=200, color=False)
    assert "不再印出，原有数：分合行印出" in text
    assert "新印出：分合行印出" in text
