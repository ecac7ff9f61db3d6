"""Sentences that name the wrong year: those that were copied with it, and statements of the report of itself."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from archive.compare import across_years
from extract.model import Finding
from extract.report import extract
from tests.archive.compare.building import report

GOLD: dict[str, Any] = tomllib.loads(Path(__file__).with_name("stale_gold.toml").read_text("utf-8"))


def copied(text: str, before: str | None = None, *, years: tuple[int, int] = (2022, 2023)) -> list[Finding]:
    """What is found in a report of a sentence that last year's report has as well."""
    a = report(years[0], sections={"overview": before if before is not None else text})
    b = report(years[1], sections={"overview": text})
    return [finding for finding in across_years(a, b) if finding.rule == "W1"]


@pytest.mark.parametrize("text", GOLD["stale"])
def test_a_copied_sentence_that_reports_on_last_year(text: str) -> None:
    (finding,) = copied(text)
    assert (finding.status, finding.reason, finding.stated, finding.computed) == ("fail", "year_copied", 2022, 2023)
    section, start, end = finding.where or ("", 0, 0)
    assert section == "overview"
    assert "2022" in text[start:end] or "二" in text[start:end] or "２" in text[start:end]
    assert text.endswith(text[start:end])
    assert "2022" in finding.message_en


@pytest.mark.parametrize("text", GOLD["rightly"] + GOLD["missed"])
def test_a_year_that_is_named_rightly(text: str) -> None:
    assert copied(text) == []


STALE = GOLD["stale"][0]


def test_only_word_for_word() -> None:
    assert copied(STALE, STALE.replace("扎实推进", "大力推进")) == []
    assert copied(STALE, "") == []
    assert len(copied(f"（一）综述\n{STALE}其余各项工作有序开展。", STALE)) == 1


def test_a_line_that_names_this_year_too_holds_the_two_together() -> None:
    assert copied(f"{STALE}2023年，继续做好各项工作。") == []
    assert len(copied(f"{STALE}\n2023年，继续做好各项工作。")) == 1


def test_titles_of_other_years_on_the_line_do_not_count() -> None:
    assert len(copied(f"{STALE}落实《2023年政务公开工作要点》各项任务。")) == 1


def test_only_years_in_a_row() -> None:
    assert copied(STALE, years=(2021, 2023)) == []
    assert copied(STALE, years=(2022, 2024)) == []


def test_the_place_of_a_sentence_with_blanks() -> None:
    text = "综述。 2022年， 我局认真贯彻落实 《条例》，扎实推进政务公开工作。"
    (finding,) = copied(text)
    _, start, end = finding.where or ("", 0, 0)
    assert text[start:end] == text[4:]


def stated(text: str, title: str = "河湾区水务局2023年政府信息公开工作年度报告") -> list[tuple[str, str | None]]:
    """What is found in a report with this opening, by itself."""
    headings = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")
    body = "\n".join(
        (title, f"一年来各项工作有序推进。{text}", *(f"{heading}\n本年度无此项。" for heading in headings))
    )
    return [(f.status, f.reason) for f in extract(body.encode(), name="x.txt").findings if f.rule == "W1"]


@pytest.mark.parametrize("text", GOLD["statements"]["wrong"])
def test_a_statement_of_another_year_than_the_title(text: str) -> None:
    assert stated(text) == [("fail", "year_differs")]


@pytest.mark.parametrize("text", GOLD["statements"]["right"])
def test_a_statement_of_the_year(text: str) -> None:
    assert stated(text) == [("pass", None)]


@pytest.mark.parametrize("text", GOLD["statements"]["none"])
def test_what_is_no_statement_of_the_year(text: str) -> None:
    assert stated(text) == []


def test_without_a_title_the_statement_itself_says_the_year() -> None:
    assert stated("报告所列数据统计期限为2022年1月1日至12月31日。", "河湾区水务局政府信息公开工作年度报告") == [
        ("pass", None)
    ]


def test_a_statement_that_is_judged_by_itself_is_not_told_as_copied() -> None:
    text = "现将我局2022年政府信息公开工作情况报告如下，2022年我局共收到政府信息公开申请21件。"
    assert copied(text) == []
