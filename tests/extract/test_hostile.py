"""Hostile documents: each is answered with a report or an error object, in bounded time, never with a traceback."""

import io
import random
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from extract.model import ExtractError
from extract.report import extract
from tests import documents as made

SECONDS = 20
TITLE = "云河市教育局2023年政府信息公开工作年度报告\n"
PROSE = TITLE + "一、总体情况\n"
HEADER = "信息内容 |\n本年处理决定数量 |\n"
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def docx(body: str, doctype: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", doctype + WORD.format(body))
    return file.getvalue()


def page(body: str) -> str:
    return f"<html><body><h1>{TITLE}</h1>{body}"


HOSTILE: dict[str, str | bytes] = {
    "a figure of digits": TITLE + HEADER + "行政许可 |\n" + "9" * 5000 + " |\n",
    "digits in prose": PROSE + "收到" + "9" * 500_000 + "件",
    "an impossible date": PROSE + "无。\n二〇二三年十十月十十十日",
    "nested tables": page("<table><tr><td>" * 3000),
    "nested divs": page("<div>" * 100_000 + "x"),
    "unclosed fonts": page("<p><font>" * 400 + "x"),
    "a million columns": page("<table><tr><td colspan=1000000 rowspan=1000000>1</td><td>2</td></tr></table>"),
    "spans without end": page("<table>" + ("<tr>" + "<td rowspan=1000 colspan=1000>1</td>" * 200 + "</tr>") * 100),
    "rows held": page("<table>" + "<tr><td rowspan=1000>1</td></tr>" * 10_000),
    "pipes": TITLE + "|" * 300_000,
    "pipes and blanks": TITLE + "| " * 300_000,
    "pipes a line": TITLE + "|\n" * 300_000,
    "tabs": TITLE + "\t" * 500_000,
    "points": PROSE + "1." * 100_000 + "件",
    "commas": PROSE + "1," * 100_000,
    "one character a line": PROSE + "好\n" * 100_000,
    "one label": TITLE + HEADER + "行政许可 |\n" * 100_000,
    "quotes": TITLE + "《" * 300_000,
    "brackets": TITLE + "(" * 300_000,
    "blanks": TITLE + " " * 1_000_000 + "件",
    "no stop": TITLE + "政府信息公开" * 60_000,
    "headings": TITLE + "一、总体情况\n二、主动公开政府信息情况\n" * 20_000,
    "attributes": "<html><body " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x",
    "less than": "<" * 500_000,
    "text boxes": docx("<w:p><w:r>" + "<w:txbxContent><w:p><w:r>" * 100 + "</w:r></w:p></w:txbxContent>" * 100),
    "paragraphs": docx("<w:p/>" * 1_100_000),
    "a Word bomb": docx("<w:p><w:r><w:t>" + "0" * 60_000_000 + "</w:t></w:r></w:p>"),
    "grid spans": docx('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr></w:tc></w:tr></w:tbl>'),
    "entities": docx("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
}  # fmt: skip


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def too_slow(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} seconds")

    previous = signal.signal(signal.SIGALRM, too_slow)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_answered(name: str) -> None:
    data = HOSTILE[name]
    with _limited(SECONDS), suppress(ExtractError):
        report = extract(data if isinstance(data, bytes) else data.encode(), name=name)
        assert "root:" not in str(report.to_json())


def test_a_nul_inside_a_figure_is_no_figure() -> None:
    report = extract((TITLE + HEADER + "行政许可 |\n10\x007 |\n行政处罚 |\n3 |\n").encode(), name="x")
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
