"""How a report is built: what its document lacks, and what only our reading may lack."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from extract.forms.structure import structure_rules
from extract.model import Report
from extract.report import extract
from tests import documents as made
from tests.documents.prose import Section
from tests.documents.tables import Table

TABLES = ("proactive", "applications", "reviews")
Answers = dict[tuple[str, str], tuple[str, str | None]]


@dataclass(frozen=True)
class Edited(made.Report):
    """A report whose sections and tables the test has changed."""

    drawn: dict[str, Table] | None = None

    @property
    def tables(self) -> dict[str, Table]:
        return super().tables if self.drawn is None else self.drawn


def whole(seed: int = 1, form: str = "2021") -> Edited:
    report = made.make_report("云河市教育局", 2023, made.random_figures(seed, form))
    return Edited(**vars(report))


def without_tables(report: Edited, *keys: str, words: str | None = None) -> Edited:
    """The report with its headings of `keys` alone, or with `words` below them."""
    said = () if words is None else (words,)
    sections = tuple(s if s.key not in keys else replace(s, paragraphs=said) for s in report.sections)
    return replace(report, sections=sections, drawn={k: t for k, t in report.tables.items() if k not in keys})


def with_sections(report: Edited, change: Callable[[list[Section]], list[Section]]) -> Edited:
    return replace(report, sections=tuple(change(list(report.sections))))


def html(report: Edited) -> Report:
    return extract(made.render_html(report).encode(), name="x")


def pipe(report: Edited) -> Report:
    return extract(made.render_pipe(report).encode(), name="x")


def tab(report: Edited) -> Report:
    return extract(made.render_tab(report).encode(), name="x")


def docx(report: Edited) -> Report:
    return extract(made.render_docx(report), name="x")


def answers(report: Report) -> Answers:
    """What did not pass, by rule and section."""
    return {(f.rule, f.each): (f.status, f.reason) for f in report.findings if f.rule[0] == "T" and f.status != "pass"}


everywhere = pytest.mark.parametrize("read", [html, pipe, tab, docx])


@everywhere
@pytest.mark.parametrize("form", ["2019", "2021"])
def test_a_whole_report_passes(read: Callable[[Edited], Report], form: str) -> None:
    report = read(whole(form=form))
    assert answers(report) == {}
    asked = [(f.rule, f.each) for f in report.findings if f.rule[0] == "T"]
    assert asked == [(rule.id, each) for rule in structure_rules() for each in rule.each]


@everywhere
@pytest.mark.parametrize("key", ["overview", "proactive", "applications", "reviews", "problems", "other_matters"])
def test_a_section_that_is_not_there(read: Callable[[Edited], Report], key: str) -> None:
    gone = with_sections(whole(), lambda sections: [s for s in sections if s.key != key])
    assert answers(read(gone)) == {("T1", key): ("fail", "section_missing")}


@everywhere
def test_a_heading_in_other_words_is_no_missing_section(read: Callable[[Edited], Report]) -> None:
    def reword(sections: list[Section]) -> list[Section]:
        return [replace(s, heading="五、今后的打算") if s.key == "problems" else s for s in sections]

    report = read(with_sections(whole(), reword))
    assert answers(report) == {("T1", "problems"): ("not_assessable", "worded_otherwise")}
    assert any("今后的打算" in finding.message for finding in report.findings)


@everywhere
def test_sections_in_another_order(read: Callable[[Edited], Report]) -> None:
    swapped = with_sections(whole(), lambda s: [s[0], s[2], s[1], *s[3:]])
    failing = ("fail", "out_of_order")
    assert answers(read(swapped)) == {("T2", "proactive"): failing, ("T2", "applications"): failing}
    moved = with_sections(whole(), lambda s: [*s[1:5], s[0], s[5]])
    assert answers(read(moved)) == {("T2", "overview"): failing}


@pytest.mark.parametrize("read", [html, docx])
@pytest.mark.parametrize("keys", [("reviews",), ("proactive", "reviews"), TABLES])
def test_headings_without_their_tables(read: Callable[[Edited], Report], keys: tuple[str, ...]) -> None:
    report = read(without_tables(whole(), *keys))
    missing = {("T3", key): ("fail", "table_missing") for key in keys}
    assert answers(report) == missing | {("T4", key): ("fail", "section_empty") for key in keys}
    assert "no_table" not in {problem.code for problem in report.problems}


@pytest.mark.parametrize("read", [pipe, tab])
def test_a_text_without_any_table_may_have_lost_them(read: Callable[[Edited], Report]) -> None:
    report = read(without_tables(whole(), *TABLES))
    doubtful = ("not_assessable", "lost_in_text")
    assert answers(report) == {(rule, key): doubtful for rule in ("T3", "T4") for key in TABLES}
    assert [problem.code for problem in report.problems] == ["no_table"] * 3
    # Where the other tables came through, this one was not there.
    assert answers(read(without_tables(whole(), "reviews")))["T3", "reviews"] == ("fail", "table_missing")


@everywhere
@pytest.mark.parametrize(
    "words", ["无。", "本年度没有收到政府信息公开申请。", "本机关2023年未发生行政复议、行政诉讼。"]
)
def test_words_in_place_of_a_table(read: Callable[[Edited], Report], words: str) -> None:
    report = read(without_tables(whole(), "applications", "reviews", words=words))
    instead = ("fail", "words_instead")
    assert answers(report) == {("T3", "applications"): instead, ("T3", "reviews"): instead}
    finding = next(f for f in report.findings if (f.rule, f.each) == ("T3", "reviews"))
    assert finding.where is not None
    key, start, end = finding.where
    assert next(s for s in report.sections if s.key == key).text[start:end].startswith(words[:2])


@everywhere
@pytest.mark.parametrize("words", ["具体情况见下表。", "详见附件。", "申请情况如下图："])
def test_words_that_announce_a_table_leave_a_doubt(read: Callable[[Edited], Report], words: str) -> None:
    report = read(without_tables(whole(), "reviews", words=words))
    assert answers(report) == {("T3", "reviews"): ("not_assessable", "said_elsewhere")}


@pytest.mark.parametrize(
    "shown",
    [
        '<p><img src="/b.png"></p>',
        '<div><span><img src="data:image/png;base64,AAAA"/></span></div>',
        '<table><tr><td><img src="a.jpg"></td></tr></table>',
        '<iframe src="/pdfjs/web/viewer.html?file=a.pdf"></iframe>',
    ],
)
def test_tables_that_are_pictures_are_no_missing_tables(shown: str) -> None:
    page = made.render_html(without_tables(whole(), *TABLES, words="※"))
    assert page.count("※") == 3
    for _ in range(3):
        before, after = page.split("※", 1)
        paragraph = before.rindex("<p")
        page = before[:paragraph] + shown + after[after.index("</p>") + 4 :]
    report = extract(page.encode(), name="x")
    found = answers(report)
    assert {reason for _, reason in found.values()} <= {"picture", "table_not_read"}
    assert {key for rule, key in found if rule == "T3"} == set(TABLES)
    assert {status for status, _ in found.values()} == {"not_assessable"}
    assert [problem.code for problem in report.problems] == ["no_table"] * 3


def test_a_picture_elsewhere_excuses_no_missing_table() -> None:
    page = made.render_html(without_tables(whole(), "reviews"))
    page = page.replace('<div class="share">', '<p><img src="/qr.png"></p><div class="share">')
    assert answers(extract(page.encode(), name="x"))["T3", "reviews"] == ("fail", "table_missing")


def test_a_picture_in_a_word_file() -> None:
    blip = (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r><w:drawing>'
        '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing></w:r></w:p>'
    )
    source, target = (
        zipfile.ZipFile(io.BytesIO(made.render_docx(without_tables(whole(), "reviews", words="※")))),
        io.BytesIO(),
    )
    with zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            part = source.read(name).decode()
            if name == "word/document.xml":
                before, _, after = part.partition("※")
                part = before[: before.rindex("<w:p>")] + blip + after[after.index("</w:p>") + 6 :]
            package.writestr(name, part)
    assert answers(extract(target.getvalue(), name="x"))["T3", "reviews"] == ("not_assessable", "picture")


@everywhere
@pytest.mark.parametrize("key", ["overview", "problems", "other_matters"])
def test_a_heading_with_nothing_below_it(read: Callable[[Edited], Report], key: str) -> None:
    empty = with_sections(
        whole(), lambda sections: [replace(s, paragraphs=()) if s.key == key else s for s in sections]
    )
    assert answers(read(empty)) == {("T4", key): ("fail", "section_empty")}


def cut(report: Edited, table: str, rows: slice) -> Edited:
    tables = dict(report.tables)
    tables[table] = replace(tables[table], rows=tables[table].rows[rows])
    return replace(report, drawn=tables)


@everywhere
def test_a_table_that_lacks_its_last_row(read: Callable[[Edited], Report]) -> None:
    report = read(cut(whole(), "applications", slice(0, -1)))
    assert answers(report) == {("T5", "applications"): ("fail", "rows_missing")}
    (finding,) = [f for f in report.findings if f.rule == "T5" and f.status == "fail"]
    assert "四、结转下年度继续办理" in finding.message


def test_a_text_that_ends_within_a_table_lacks_nothing_for_certain() -> None:
    text = made.render_pipe(whole())
    cut_off = text[: text.index("行政处罚 |")]
    report = extract(cut_off.encode(), name="x")
    assert {status for status, _ in answers(report).values()} == {"not_assessable"}
    assert answers(report)["T1", "other_matters"] == ("not_assessable", "cut_off")


def test_a_row_that_was_not_read_is_not_missing() -> None:
    page = made.render_html(whole()).replace("结转下年度继续办理", "结转以后继续办的")
    found = answers(extract(page.encode(), name="x"))
    assert found.get(("T5", "applications"), ("not_assessable", None))[0] == "not_assessable"


def test_words_in_cells() -> None:
    figures = whole().figures
    wordy = figures.with_cells({"proactive.fees.amount": made.Figure("按规定执行", "text", None)})
    report = html(Edited(**vars(made.make_report("云河市教育局", 2023, wordy))))
    assert answers(report) == {("T6", "proactive"): ("fail", "words_in_cells")}
    finding = next(f for f in report.findings if f.rule == "T6" and f.status == "fail")
    assert finding.facts == ("proactive.fees.amount",)
    assert "按规定执行" in finding.message


def test_reports_of_other_forms_are_not_asked() -> None:
    prose = "云河市教育局2012年政府信息公开工作年度报告\n一、概述\n" + "我局推进信息公开，方便群众查阅。" * 20
    assert answers(extract(prose.encode(), name="x")) == {}
    list_2014 = prose + "\n统计指标 |\n单位 |\n统计数 |\n（一）收到申请数 |\n件 |\n5 |\n"
    assert not any(f.rule[0] == "T" for f in extract(list_2014.encode(), name="x").findings)
