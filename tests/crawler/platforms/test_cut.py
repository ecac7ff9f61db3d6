"""Titles that are cut: which may be the beginning of a report's."""

from __future__ import annotations

import pytest

from crawler.platforms.cut import begun, is_cut, may_be_report


@pytest.mark.parametrize(
    ("title", "page", "file"),
    [
        ("示例县财政局政府信息公开工作...", True, True),
        ("示例县财政局2023年度政府信…", True, True),
        ("示例县财政局2023年政府信息··", True, True),
        ("示例县财政局2023年...", True, False),
        ("示例县财政局2023年政...", True, False),
        ("示例县财政局政府信...", True, False),
        ("示例县2023年政府工作...", False, False),
        ("示例县财政局2023年部门决...", False, False),
        ("示例县召开全县重点工...", False, False),
    ],
)
def test_cut_titles(title: str, page: bool, file: bool) -> None:
    assert is_cut(title)
    assert (may_be_report(title, is_page=True), may_be_report(title, is_page=False)) == (page, file)


@pytest.mark.parametrize(("title", "year"), [("示例县财政局2023年度政府信...", 2023), ("政府信息公开工作...", None)])
def test_what_a_cut_title_shows(title: str, year: int | None) -> None:
    assert begun(title).year == year
