"""What hostile documents are read as. That each is answered, and in time, is for the tests of the command to show."""

import random
from contextlib import suppress

import pytest

from extract.model import ExtractError
from extract.report import extract
from tests import documents as made
from tests.extract.hostile.base import HEADER, TITLE
from tests.extract.hostile.html import page


def test_a_nul_inside_a_figure_is_no_figure() -> None:
    report = extract((f"{TITLE}\n{HEADER}" + "行政许可 |\n10\x007 |\n行政处罚 |\n3 |\n").encode(), name="x")
    assert {fact.code: fact.state for fact in report.facts} == {
        "proactive.licensing.decisions": "unreadable",
        "proactive.penalty.decisions": "stated",
    }
    assert [problem.code for problem in report.problems] == ["unreadable"]


def test_what_lxml_leaves_out_is_not_passed_over() -> None:
    deep = (
        "<div>" * 5000
        + "<table><tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>1</td></tr></table>"
    )
    with pytest.raises(ExtractError) as error:
        extract(page(deep).encode(), name="x")
    assert error.value.code == "unreadable"


def test_a_damaged_word_file_is_an_error_and_never_a_traceback() -> None:
    whole = made.render_docx(made.make_report("云河市教育局", 2023, made.random_figures(1, "2021")))
    for seed in range(120):
        rng = random.Random(seed)
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[rng.randrange(30, len(damaged))] = rng.randrange(256)
        with suppress(ExtractError):
            extract(bytes(damaged), name="x")
