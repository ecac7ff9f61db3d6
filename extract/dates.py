"""Calendar dates as reports print them, in digits or in words, and the dates that a document prints of itself."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Literal

from extract.document import Document, Grid, Paragraph
from extract.folding import fold
from extract.model import Dated

# A date with blanks between its characters is no longer.
MAX_DATE_LINE = 80
# No date in digits is longer: 2024年12月31日.
MAX_DATE = 12
# A table of particulars has no more rows.
MAX_PARTICULARS = 8
# 二〇二三年 is written with every kind of circle.
_YEAR_IN_WORDS = re.compile(r"二[〇○零ＯOОo0]([一二三四五六七八九〇○零ＯOОo0])([一二三四五六七八九〇○零ＯOОo0])(?=年)")
_DIGIT_WORDS = dict.fromkeys("〇○零ＯOОo0", 0) | {word: n for n, word in enumerate("一二三四五六七八九", start=1)}
_DATE = re.compile(r"((?:19|20)\d\d)[年/.-](\d{1,2})[月/.-](\d{1,2})日?")
_DATE_WORDS = re.compile(r"(20\d\d)年([一二三四五六七八九十廿]{1,3})月([一二三四五六七八九十廿卅]{1,3})日")
_BEGINNING = re.compile(r"[(（]?\s*(?:二|[12１２])")

# The labels of a page's dates, in the order of trust; the bare words only where nothing else stands before them.
_LABELS: tuple[tuple[Literal["written", "published"], str], ...] = (
    ("published", "(?:发布|公布|上网)(?:日期|[时時][间間])"),
    ("published", "公开(?:日期|[时時][间間])"),
    ("written", "(?:发文|成文|印发|生成|签发)(?:日期|[时時][间間])"),
    ("published", r"(?<![\u4e00-\u9fff])(?:[时時][间間]|日期)"),
)
# Each within a line, and as a cell of its own.
_LABELLED = tuple(
    (kind, re.compile(rf"{label}[\]】]?\s*:?\s*(?=(?:19|20)\d\d)"), re.compile(rf"[\[【]?{label}[\]】]?\s*:?\s*"))
    for kind, label in _LABELS
)
_META_DATES = ("pubdate", "publishdate", "pubtime", "article:published_time", "publication-date")
# t20240226_1553292.html, P020240226553456789012.pdf, 2024/1/25/art_1_2.html, 2024-01-25.pdf
_ADDRESS_DATES = (
    re.compile(
        r"(?<![\d.])(?:[tPW]0?)?(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{6}(?!\d)|(?!\d)|(?<=[PW]\d{9})\d+)"
    ),
    re.compile(r"(?<!\d)(20\d\d)[-/_.](\d{1,2})[-/_.](\d{1,2})(?!\d)"),
)


def year_in_digits(folded: str) -> str:
    """The text with its years in words (二〇二三年) as digits."""
    return _YEAR_IN_WORDS.sub(lambda m: f"20{_DIGIT_WORDS[m[1]]}{_DIGIT_WORDS[m[2]]}", folded)


def date_alone(line: str) -> str | None:
    """The ISO date that a line is, in digits or words, else None."""
    if len(line) > MAX_DATE_LINE:
        return None
    folded = re.sub(r"\s+", "", fold(line)).strip("()")
    if found := _DATE.fullmatch(folded):
        return _iso(int(found[1]), int(found[2]), int(found[3]))
    if found := _DATE_WORDS.fullmatch(year_in_digits(folded)):
        return _iso(int(found[1]), _day_words(found[2]), _day_words(found[3]))
    return None


def split_date(line: str) -> tuple[str, str] | None:
    """What stands in front of the date that ends a line, as printed, and the ISO date."""
    # From every place where a date can begin, not only from those that do not overlap.
    begin = _BEGINNING.search(line, 1)
    while begin is not None:
        if day := date_alone(line[begin.start() :]):
            return line[: begin.start()].strip(), day
        begin = _BEGINNING.search(line, begin.start() + 1)
    return None


def _day_words(words: str) -> int:
    """一 to 三十一, 廿一, 卅; 0 for anything else."""
    words = words.replace("廿", "二十").replace("卅", "三十")
    if not re.fullmatch(r"[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]", words):
        return 0
    tens, ten, ones = words.rpartition("十")
    return (_DIGIT_WORDS.get(tens, 1) * 10 if ten else 0) + _DIGIT_WORDS.get(ones, 0)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def date_in(text: str) -> str | None:
    """The first ISO date in a text, None where there is none that exists."""
    found = _DATE.search(fold(text))
    return _iso(int(found[1]), int(found[2]), int(found[3])) if found else None


def printed_dates(document: Document, preamble: list[Paragraph], signed_on: str | None, name: str) -> list[Dated]:
    """Every date that a document prints of itself, most trusted first: its own tags, what a label names, the date below
    the text (`signed_on`), and last the date in its file name or address (`name`), which is no date of the report."""
    found = [Dated("published", day, "meta") for key in _META_DATES if (day := date_in(document.metas.get(key, "")))]
    found += _labelled(document, preamble)
    if signed_on is not None:
        found.append(Dated("written", signed_on, "signature"))
    if (day := date_in_address(name)) is not None:
        found.append(Dated("address", day, "file_name"))
    return list(dict.fromkeys(found))


def _labelled(document: Document, preamble: list[Paragraph]) -> Iterator[Dated]:
    """The dates behind a label, one of each: a page dates itself once, and what else it prints is another's."""
    lines, cells = _particulars(document, preamble)
    lines = [line for line in lines if "日期" in line or "间" in line or "間" in line]
    for kind, within, alone in _LABELLED:
        behind = (line[label.end() : label.end() + MAX_DATE] for line in lines if (label := within.search(line)))
        beside = (cell for label_cell, cell in cells if alone.fullmatch(label_cell))
        if day := next((day for text in (*behind, *beside) if (day := date_in(text))), None):
            yield Dated(kind, day, "prose")


def _particulars(document: Document, preamble: list[Paragraph]) -> tuple[list[str], list[tuple[str, str]]]:
    """The folded lines and cells above the text, and each cell with the one behind it."""
    lines = [fold(block.text) for block in document.above if isinstance(block, Paragraph)]
    lines += [fold(paragraph.text) for paragraph in preamble]
    pairs: list[tuple[str, str]] = []
    for block in (*document.above, *document.blocks[:1]):
        for row in block.rows if isinstance(block, Grid) and len(block.rows) <= MAX_PARTICULARS else ():
            cells = [fold(cell.text) for cell in row.cells]
            lines += cells
            pairs += pairwise(cells)
    return lines, pairs


def date_in_address(name: str) -> str | None:
    """The ISO date that a file name or address holds: t20240226_1553292.html, art/2024/1/25/art_1_2.html."""
    for pattern in _ADDRESS_DATES:
        for found in pattern.finditer(name):
            if day := _iso(int(found[1]), int(found[2]), int(found[3])):
                return day
    return None
