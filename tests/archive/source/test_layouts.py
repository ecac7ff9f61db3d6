"""Every layout shown again: the marked cell is the one that was read, and what stands there is what was read."""

import html
import re
from io import BytesIO

import pytest
from PIL import Image

from archive.source.pages import MAX_SIDE, SCALE
from archive.source.render import render
from archive.source.text import AROUND
from archive.source.views import Mark, PageView, Picture, Refused, Shown, View
from extract.model import Fact, GridPlace, PagePlace, TextPlace
from extract.report import extract
from tests import documents as made
from tests.documents.office import SOFFICE, WITHOUT_SOFFICE, convert
from tests.documents.pdf import render_pdf
from tests.documents.sheet import render_xlsx
from tests.documents.text import render_stream, render_tab

needs_soffice = pytest.mark.skipif(SOFFICE is None, reason=WITHOUT_SOFFICE)
REPORT = made.make_report("云河市财政局", 2023, made.random_figures("layouts", "2021"))
TEXTS = {
    "pipe": made.render_pipe(REPORT).encode(),
    "tab": render_tab(REPORT).encode("gb18030"),
    "stream": render_stream(REPORT).encode(),
}
OFFICE = {"docx": made.render_docx(REPORT), "xlsx": render_xlsx(REPORT)}


def facts_of(data: bytes) -> list[Fact]:
    facts = extract(data, name="a").facts
    assert len(facts) > 100
    return facts


def shown(data: bytes, fact: Fact, *, whole: bool = False) -> Shown:
    answer = render(View(data, None, Mark(fact.where, fact.raw), whole))
    assert isinstance(answer, Shown)
    return answer


def marked(answer: Shown) -> str:
    (inside,) = re.findall(r'id="mark"[^>]*>(.*?)</(?:mark|td)>', answer.markup, re.DOTALL)
    return html.unescape(inside)


@pytest.mark.parametrize("layout", [*TEXTS, *OFFICE])
def test_the_marked_cell_is_the_one_that_was_read(layout: str) -> None:
    data = (TEXTS | OFFICE)[layout]
    for fact in facts_of(data)[::9]:
        answer = shown(data, fact)
        assert (answer.found, answer.agrees) == (True, True), fact
        assert " ".join(marked(answer).split()) == " ".join(fact.raw.split())


@pytest.mark.parametrize("layout", TEXTS)
def test_a_text_is_shown_as_it_was_decoded(layout: str) -> None:
    fact = facts_of(TEXTS[layout])[0]
    answer = shown(TEXTS[layout], fact, whole=True)
    text = TEXTS[layout].decode("gb18030" if layout == "tab" else "utf-8")
    assert html.unescape(re.sub(r"</?(?:pre|mark)[^>]*>", "", answer.markup)) == text
    assert not answer.cut


def test_a_long_text_shows_what_stands_around_the_mark() -> None:
    text = "甲" * 50_000 + "12" + "乙" * 50_000
    mark = Mark(TextPlace(50_000, 50_002), "12")
    part, whole = (render(View(text.encode(), None, mark, all_of_it)) for all_of_it in (False, True))
    assert isinstance(part, Shown)
    assert isinstance(whole, Shown)
    assert (part.cut, whole.cut) == (True, False)
    assert len(part.markup) < 2 * AROUND + 200
    assert marked(part) == marked(whole) == "12"
    assert whole.markup.count("甲") == 50_000


def test_signs_that_cannot_be_seen_are_shown_as_signs() -> None:
    answer = render(View(b"a\x00b\x1b[31m\x7f<script>1</script>\r\nc|d|1\r\n" + b"words " * 40, None))
    assert isinstance(answer, Shown)
    assert "\x00" not in answer.markup
    assert "a␀b␛[31m␡&lt;script&gt;" in answer.markup


@pytest.mark.parametrize("place", [TextPlace(10**9, 10**9 + 1), TextPlace(-5, -1), TextPlace(9, 3), GridPlace(0, 0, 0)])
def test_a_place_that_a_text_does_not_have_marks_nothing(place: TextPlace | GridPlace) -> None:
    answer = render(View(TEXTS["pipe"], None, Mark(place, "1")))
    assert isinstance(answer, Shown)
    assert answer.found is False
    assert "mark" not in answer.markup


def test_a_pdf_has_a_box_around_the_words_that_were_read() -> None:
    data = render_pdf(REPORT)
    facts = facts_of(data)
    for fact in [*facts[::29], *(fact for fact in facts if fact.state == "blank")]:
        assert isinstance(fact.where, PagePlace)
        answer = shown(data, fact)
        assert (answer.found, answer.agrees) == (True, True), fact
        assert answer.size is not None
        assert answer.pages >= fact.where.page
    fact = facts[0]
    drawn = render(PageView(data, fact.where.page, Mark(fact.where, fact.raw)))
    plain = render(PageView(data, fact.where.page))
    assert isinstance(drawn, Picture)
    assert isinstance(plain, Picture)
    assert plain.box is None
    left, top, right, _ = drawn.box
    picture = Image.open(BytesIO(drawn.png)).convert("RGB")
    assert picture.size == (drawn.width, drawn.height) == (round(answer.size[0] * SCALE), round(answer.size[1] * SCALE))
    assert picture.getpixel((round((left + right) / 2), round(top) + 1)) == (200, 20, 30)
    away = Image.open(BytesIO(plain.png)).convert("RGB")
    assert away.getpixel((round((left + right) / 2), round(top) + 1)) != (200, 20, 30)
    other = render(PageView(data, fact.where.page % answer.pages + 1, Mark(fact.where, fact.raw)))
    assert isinstance(other, Picture)
    assert other.box is None


@needs_soffice
def test_an_old_word_file_is_shown_through_the_office_program() -> None:
    data = convert({"a.docx": OFFICE["docx"]}, "doc")["a"]
    fact = facts_of(data)[40]
    answer = shown(data, fact)
    assert (answer.found, answer.agrees, marked(answer)) == (True, True, fact.raw)


def test_a_picture_is_shown_as_it_was_held() -> None:
    image = Image.new("RGB", (300, 200), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    mark = Mark(PagePlace(1, (20.0, 250.0, 60.0, 270.0)), "1")
    answer = render(View(out.getvalue(), None, mark))
    assert isinstance(answer, Shown)
    assert (answer.found, answer.agrees, answer.pages, answer.size) == (True, None, 1, (200, 300))
    drawn = render(PageView(out.getvalue(), 1, mark))
    assert isinstance(drawn, Picture)
    assert (drawn.width, drawn.height) == (200, 300)


def test_a_huge_picture_is_made_smaller() -> None:
    out = BytesIO()
    Image.new("1", (6000, 6000), 1).save(out, "PNG")
    drawn = render(PageView(out.getvalue(), 1))
    assert isinstance(drawn, Picture)
    assert max(drawn.width, drawn.height) <= MAX_SIDE


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 and no more", "unreadable"),
        (b"\x89PNG\r\n\x1a\n and no more", "unreadable"),
        (b"PK\x03\x04 and no more", "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more", "unreadable"),
        (b"\x00\x01\x02\x03" * 100, "unreadable"),
        (b"x" * (10 * 1024 * 1024 + 1), "too_large"),
        (b"<div>" * 100_000 + b"<html>", "unreadable"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(data: bytes, code: str) -> None:
    answer = render(View(data, None))
    assert isinstance(answer, Refused)
    assert answer.code == code
    assert answer.message
    drawn = render(PageView(data, 1))
    assert isinstance(drawn, Refused)


def test_a_page_that_is_not_there() -> None:
    assert render(PageView(render_pdf(REPORT), 99)) == Refused("no_such_page", "the document has no page 99")
