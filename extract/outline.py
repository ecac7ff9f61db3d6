"""Where the sections of a report begin: the six official headings, or the chapters of a free report as printed.

A report numbers its sections in one style (`一、` … `六、`); the same words under another sign (`（一）主动公开政府信息
情况`) head a part of a section. A heading may be wrapped over two lines, and a page may print all its words on one.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from extract.document import Grid, Paragraph
from extract.folding import fold
from extract.forms import sections
from extract.headings import (
    MAX_HEADING,
    MAY_BE_SIGN,
    Heading,
    Sign,
    begins_heading_of,
    opens_heading,
    read_heading,
    read_sign,
)
from extract.vocabulary import terms

Block = Paragraph | Grid

# With fewer of the official headings, a report is on no form that prescribes them.
LEAST_OFFICIAL = 3
# No chapter's heading is longer; a longer numbered line is a sentence.
MAX_CHAPTER = 40
# The words of a chapter may follow its heading on one line, when the heading is short.
MAX_CHAPTER_RUN_ON = 16
# What follows a heading is a sentence or a heading of its own; cells that have lost their table are neither.
_SENTENCE = re.compile(r"[。；;：:，,]")
_MIN_SENTENCE = 20
_CHAPTER = re.compile(r"[^。;!?\n]{2,36}?[。:]?")
_RUN_ON = re.compile(rf"([^。;:!?,\n]{{2,{MAX_CHAPTER_RUN_ON}}})[。:]\s*(?=\S)")
# Where a heading stands inside a line: behind a sentence's end or a blank.
_INNER = re.compile(
    r"(?<=[。；;!！?？）)\s])(?:第?[一二三四五六七八九十](?:部分)?\s*[、．.，,：:]|[（(][一二三四五六][）)])\s*(?=[总總主收行政因存其])"
)


class Beginning(NamedTuple):
    """The section that begins with block `at`, whose heading ends at `end` within its text.

    `key` is None for a chapter under a heading of its own. `rank` orders the sections of one report.
    """

    at: int
    key: str | None
    end: int
    rank: float


class _Found(NamedTuple):
    at: int
    heading: Heading
    sign: Sign | None


def outline(blocks: list[Block]) -> tuple[list[Block], list[Beginning]]:
    """The blocks, headings that were wrapped or stood within a line on lines of their own, and where sections begin."""
    found = _official(blocks)
    if len({official.heading.key for official in found}) < len(sections()) or _lost_signs(blocks, found):
        parted = list(_unwrapped(_parted(blocks)))
        if len(parted) != len(blocks):
            blocks, found = parted, _official(parted)
    styles: dict[str | None, set[str]] = {}
    for official in found:
        styles.setdefault(official.sign and official.sign.style, set()).add(official.heading.key)
    style = max(styles, key=lambda style: len(styles[style]), default=None)
    if style in styles and len(styles[style]) >= LEAST_OFFICIAL:
        return blocks, list(_prescribed(blocks, found, style))
    return blocks, _free(blocks, found)


def _lost_signs(blocks: list[Block], found: list[_Found]) -> bool:
    """Whether a heading's sign stands alone on the line before it."""
    before = (blocks[official.at - 1] for official in found if official.at and official.sign is None)
    return any(isinstance(block, Paragraph) and opens_heading(block.text) for block in before)


def _official(blocks: list[Block]) -> list[_Found]:
    return [
        _Found(index, heading, read_sign(fold(block.text[:MAX_HEADING])))
        for index, block in enumerate(blocks)
        if isinstance(block, Paragraph) and (heading := read_heading(block.text))
    ]


def _parted(blocks: list[Block]) -> Iterator[Block]:
    """Lines cut before the headings that stand inside them."""
    for block in blocks:
        if not isinstance(block, Paragraph) or len(block.text) <= MAX_HEADING:
            yield block
            continue
        cuts = [
            found.start()
            for found in _INNER.finditer(block.text)
            if read_heading(block.text[found.start() : found.start() + 2 * MAX_HEADING])
        ]
        for begin, end in pairwise((0, *cuts, len(block.text))):
            yield _cut(block, begin, end)


def _cut(paragraph: Paragraph, begin: int, end: int) -> Paragraph:
    if (begin, end) == (0, len(paragraph.text)):
        return paragraph
    text = paragraph.text[begin:end].rstrip()
    start = None if paragraph.start is None else paragraph.start + begin
    return paragraph._replace(text=text, start=start, end=None if start is None else start + len(text))


def _unwrapped(blocks: Iterator[Block]) -> Iterator[Block]:
    """Lines joined where two of them print one heading."""
    held: Paragraph | None = None
    for block in blocks:
        if held is not None:
            if isinstance(block, Paragraph):
                words = held.text + block.text
                heading = read_heading(words)
                if heading is not None and heading.end == len(words):
                    yield held._replace(text=words, end=block.end)
                    held = None
                    continue
            yield held
            held = None
        if isinstance(block, Paragraph) and read_heading(block.text) is None and opens_heading(block.text):
            held = block
        else:
            yield block
    if held is not None:
        yield held


def _prescribed(blocks: list[Block], found: list[_Found], style: str | None) -> Iterator[Beginning]:
    """The official headings, and others of the report's own numbered on behind them."""
    order = list(sections())
    in_style = {official.heading.key for official in found if _style(official) == style}
    kept: dict[int, _Found] = {}
    for official in found:
        key = official.heading.key
        foreign = official.sign and official.sign.number != order.index(key) + 1
        if _style(official) == style or not (foreign or key in in_style):  # else it heads a part
            kept[official.at] = official
    keys = {official.heading.key for official in kept.values()}
    numbers = {official.sign.number for official in kept.values() if official.sign}
    number, rank = 0, -1.0
    for index, block in enumerate(blocks):
        if index in kept:
            heading, own = kept[index].heading, kept[index].sign
            number = own.number if own else number + 1
            rank = order.index(heading.key)
            yield Beginning(index, heading.key, heading.end, rank)
        elif style and isinstance(block, Paragraph) and (sign := _chapter_sign(blocks, index, block, style)):
            words = block.text[sign.end :]
            if sign.number != number + 1 or sign.number in numbers or _SENTENCE.search(words[:-1]):
                continue
            number, rank = sign.number, rank + 0.5
            in_place = order[number - 1] if number <= len(order) else None
            clipped = in_place is not None and in_place not in keys and begins_heading_of(in_place, words)
            yield Beginning(index, in_place if clipped else None, len(block.text), rank)


def _style(official: _Found) -> str | None:
    return official.sign and official.sign.style


def _chapter_sign(blocks: list[Block], index: int, block: Paragraph, style: str | None) -> Sign | None:
    """The sign of a line that heads a chapter, in `style` where one is given."""
    if len(block.text) > MAX_CHAPTER or block.text[0] not in MAY_BE_SIGN:
        return None
    folded = fold(block.text)
    sign = read_sign(folded)
    if sign is None or (style and sign.style != style) or not _CHAPTER.fullmatch(folded, sign.end):
        return None
    return sign if _heads_words(blocks, index, block) else None


def _heads_words(blocks: list[Block], index: int, block: Paragraph) -> bool:
    """Whether a line is a heading and not the label of a row of a table that has lost its shape."""
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    label = bool(terms(block.text))
    if not isinstance(following, Paragraph):
        return not label
    text = following.text
    if len(text) >= _MIN_SENTENCE or _SENTENCE.search(text):
        return True
    return not label and read_sign(fold(text)) is not None and not terms(text)


def _free(blocks: list[Block], found: list[_Found]) -> list[Beginning]:
    """The chapters of a free report: the first numbering that begins with one and goes on."""
    official = {entry.at: entry for entry in found}
    candidates: list[tuple[Sign, Beginning]] = []
    for index, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or block.text[0] not in MAY_BE_SIGN:
            continue
        if entry := official.get(index):
            if entry.sign:
                beginning = Beginning(index, entry.heading.key, entry.heading.end, entry.sign.number)
                candidates.append((entry.sign, beginning))
        elif sign := _chapter_sign(blocks, index, block, None):
            candidates.append((sign, Beginning(index, None, len(block.text), sign.number)))
        elif run_on := _run_on(block.text):
            candidates.append((run_on[0], Beginning(index, None, run_on[1], run_on[0].number)))
    for style in dict.fromkeys(sign.style for sign, beginning in candidates if sign.number == 1):
        chapters = _in_sequence([beginning for sign, beginning in candidates if sign.style == style])
        if len(chapters) > 1:
            return chapters
    order = list(sections())
    return [Beginning(e.at, e.heading.key, e.heading.end, order.index(e.heading.key)) for e in found]


def _run_on(text: str) -> tuple[Sign, int] | None:
    """The sign and the end of a short heading that its words follow on one line: `一、概述。2012年，…`"""
    folded = fold(text[: MAX_CHAPTER + MAX_CHAPTER_RUN_ON])
    sign = read_sign(folded)
    heading = _RUN_ON.match(folded, sign.end) if sign else None
    return (sign, heading.end()) if sign and heading else None


def _in_sequence(candidates: list[Beginning]) -> list[Beginning]:
    """The chapters that are numbered on; a list of contents prints the same without words between them."""
    chapters: list[Beginning] = []
    for beginning in candidates:
        if chapters and beginning.rank == chapters[-1].rank + 1:
            chapters.append(beginning)
        elif beginning.rank == 1 and all(b.at == a.at + 1 for a, b in pairwise(chapters)):
            chapters = [beginning]
    return chapters
