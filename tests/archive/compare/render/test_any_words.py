"""Whatever words reports have, every rendering is made, holds them, and obeys its own format."""

import io
import re

import lxml.html
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from archive.compare.render import outline
from archive.compare.render.html import render_html
from archive.compare.render.printable import printable
from archive.compare.render.text import render_text
from archive.compare.render.word import render_word
from archive.compare.several import Several, compare_several
from tests.archive.compare.building import report
from tests.archive.compare.render.comparisons import words_of

# Signs that mean something to a terminal, a page, a Word document or a splitter of sentences, among any others.
WORDS = st.text(
    st.one_of(
        st.sampled_from("\x00\x1b[2J<&>\"'。；！\n\t\u202e{+}[-]公开信息0123,.%年月"), st.characters(codec="utf-8")
    )
)


@st.composite
def comparisons(draw: st.DrawFn) -> Several:
    reports = [
        report(
            year,
            publisher=draw(WORDS),
            facts={"applications.new.total": ("text", draw(WORDS)), "applications.granted.total": draw(st.integers())},
            sections={"overview": draw(WORDS), draw(WORDS): draw(WORDS)},
        )
        for year in (2022, 2023)
    ]
    return compare_several(reports)


@pytest.mark.parametrize("changed_only", [False, True])
@given(told=comparisons(), width=st.integers(40, 200))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_words(told: Several, width: int, changed_only: bool) -> None:
    made = outline(told, changed_only=changed_only)
    text = render_text(made, width=width, color=False)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert all(cell_len(line) <= width for line in text.splitlines())
    page = lxml.html.document_fromstring(render_html(made))
    assert not page.xpath("//script | //@onclick | //img")
    document = Document(io.BytesIO(render_word(made)))
    if not changed_only:
        of_page, of_document = page.text_content(), "\n".join(p.text for p in document.paragraphs)
        for words in map(printable, words_of(told)):
            assert words in of_page
            assert words in of_document
