"""The comparison as a Word document, read again by python-docx and by our own reader."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from archive.compare import wording as say
from archive.compare.render import outline
from archive.compare.render import word as word_module
from archive.compare.render.printable import printable
from archive.compare.render.word import render_word
from archive.compare.several import compare_several
from archive.erring import ERRED_WORDS
from extract.layouts.word import read_word
from tests.archive.compare.building import report
from tests.archive.compare.render.comparisons import hostile, plain, two_documents, with_problems, words_of, years


def rows_of(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("make", [plain, hostile, two_documents])
def test_the_same_comparison_gives_the_same_bytes(make) -> None:
    first, second = (render_word(outline(make(), command="gongkai diff a b")) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as made:
        assert {member.date_time[:3] for member in made.infolist()} == {(1980, 1, 1)}
        assert b"dcterms:created" not in made.read("docProps/core.xml")
        assert not any("thumbnail" in name for name in made.namelist())


def test_every_fact_is_a_row_of_a_real_table() -> None:
    told = two_documents()
    document = Document(io.BytesIO(render_word(outline(told))))
    tables = [rows_of(table) for table in document.tables]
    rows = {row[0]: row for table in tables[1:-2] for row in table[1:]}
    facts = told.pairs[0].facts
    assert len(rows) == len(facts)
    for fact in facts:
        row = rows.get(f"{fact.label}（{fact.unit}）") or rows[fact.label]
        assert row[1:3] == [say.value(fact.a, fact.state_a, fact.raw_a), say.value(fact.b, fact.state_b, fact.raw_b)]
        assert (row[3], row[4]) == say.change(fact)
        assert row[5] == say.manner(fact)[0]


def test_heads_repeat_and_rows_stay_whole() -> None:
    document = Document(io.BytesIO(render_word(outline(two_documents()))))
    for table in document.tables[1:]:
        first, *others = table.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in (first, *others))
        assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in others)


def test_every_sentence_is_told_once_with_its_words_marked() -> None:
    told = two_documents()
    document = Document(io.BytesIO(render_word(outline(told))))
    after = [p.text for p in document.paragraphs].index("文字")
    notes = {run.text for p in document.paragraphs for run in p.runs if run.font.size is not None}
    bodies = [
        "".join(run.text for run in p.runs if run.text not in notes)
        for p in document.paragraphs[after + 2 :]
        if p.style.name == "Normal"
    ]
    assert [body for body in bodies if body] == [printable(words) for words in words_of(told)]
    paragraph = next(p for p in Document(io.BytesIO(render_word(outline(plain())))).paragraphs if "119" in p.text)
    marks = {run.text: (bool(run.font.strike), bool(run.font.underline)) for run in paragraph.runs}
    assert marks["119"] == (True, False)
    assert marks["98"] == (False, True)


def test_chinese_has_chinese_fonts_and_headings_are_headings() -> None:
    document = Document(io.BytesIO(render_word(outline(plain()))))
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "宋体"
    assert not [name for name in fonts.attrib if "Theme" in name]
    names = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert names == ["摘要", "跨年勾稽", "指标", "文字"]
    assert document.core_properties.title == "河湾区水务局2022、2023年度报告比较"
    footer = document.sections[0].footer.paragraphs[0]._p
    assert [field.get(qn("w:instr")) for field in footer.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]


def test_many_years_lie_across_the_page() -> None:
    three, six = (Document(io.BytesIO(render_word(outline(years(*range(2024 - n, 2024)))))) for n in (3, 6))
    assert three.sections[0].page_width < three.sections[0].page_height
    assert six.sections[0].page_width > six.sections[0].page_height
    assert rows_of(six.tables[1])[0] == ["指标", *(f"{year}年" for year in range(2018, 2024))]


def test_what_xml_refuses_is_shown_instead() -> None:
    data = render_word(outline(hostile(), command="gongkai diff \x00\x1b"))
    text = "\n".join(p.text for p in Document(io.BytesIO(data)).paragraphs)
    assert "<script>alert(1)</script>\ufffd[2J" in text
    assert "长" * 9_000 in text


def test_our_own_reader_reads_it() -> None:
    document = read_word(render_word(outline(two_documents())))
    assert len(document.grids) >= 5


def test_a_long_report_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_module, "MOST_SENTENCES", 5)
    words = "".join(f"第{n}件事办结。" for n in range(40))
    told = compare_several([report(2022, sections={"overview": words}), report(2023, sections={"overview": words})])
    text = "\n".join(p.text for p in Document(io.BytesIO(render_word(outline(told)))).paragraphs)
    assert "其余35句未列出" in text
    assert "第4件事" in text
    assert "第5件事" not in text


def test_problems_promises_and_who_erred_are_told() -> None:
    told = with_problems()
    document = Document(io.BytesIO(render_word(outline(told))))
    bullets = [p.text for p in document.paragraphs if p.style.name == "List Bullet" and p.text.startswith("［")]
    threads = [*told.pairs[0].problems, *told.pairs[0].promises]
    assert [bullet.partition("］")[2] for bullet in bullets] == [thread.steps[-1].text for thread in threads]
    text = "\n".join(p.text for p in Document(io.BytesIO(render_word(outline(plain())))).paragraphs)
    assert ERRED_WORDS["undetermined"][0] in text
