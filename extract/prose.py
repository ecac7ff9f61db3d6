"""A report's sections: their headings, and their words without the tables."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.document import Document, Paragraph
from extract.folding import fold
from extract.model import Section, TextPlace
from extract.outline import Beginning, outline
from extract.parts import read_parts
from extract.signature import is_signature

_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,3}(?:\s*页)?[-—–\s]*")
# A heading that stands on so many pages is their running head.
_RUNNING = 3
# Words without any heading are a report's when there are this many of them in sentences.
_LEAST_UNHEADED = 80


class Piece(NamedTuple):
    """A paragraph's place in its section: it begins at `within` in the section's text, at `start` in the document."""

    within: int
    start: int | None


class Prose(NamedTuple):
    """`pieces`, `folded`: by section key, where each paragraph of the section's text stands, and that text folded.

    `preamble`: what precedes the sections.
    """

    sections: list[Section]
    pieces: dict[str, list[Piece]]
    folded: dict[str, str]
    preamble: list[Paragraph]


@dataclass(slots=True)
class _Body:
    key: str | None
    heading: str
    rank: float
    paragraphs: list[Paragraph] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)  # offsets at which its blocks begin and end
    tables: int = 0

    @property
    def has_content(self) -> bool:
        return bool(self.paragraphs or self.tables)

    def add(self, paragraph: Paragraph) -> None:
        self.paragraphs.append(paragraph)
        if paragraph.start is not None and paragraph.end is not None:
            if len(self.paragraphs) == 1 and len(self.bounds) == 1:
                self.bounds.clear()
            self.bounds.extend((paragraph.start, paragraph.end))


def read_prose(document: Document) -> Prose:
    """Splits the document at its headings; of a heading printed twice (a list of contents) the fuller counts."""
    blocks, beginnings = outline(document.blocks)
    begun = {beginning.at: beginning for beginning in beginnings}
    printed = Counter(beginning.key for beginning in beginnings if beginning.key)
    filled: dict[str | None, _Body] = {}  # by key, the last body that has words or a table
    preamble: list[Paragraph] = []
    bodies: list[_Body] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            if beginning := begun.get(index):
                if bodies and bodies[-1].has_content:
                    filled[bodies[-1].key] = bodies[-1]
                if not _goes_on(bodies, beginning, printed, filled):
                    bodies.append(_begin(block, beginning))
            elif bodies:
                bodies[-1].add(block)
            else:
                preamble.append(block)
        elif bodies:
            place = block.rows[-1].cells[-1].place if block.rows and block.rows[-1].cells else None
            if isinstance(place, TextPlace):
                bodies[-1].bounds.append(place.end)
            bodies[-1].tables += 1
    kept = _of_the_report(bodies) if bodies else _unheaded(preamble)
    if kept:
        _drop_signature(kept[-1].paragraphs)
    prose = Prose([], {}, {}, preamble)
    for number, body in enumerate(kept, 1):
        _write(body, body.key or f"chapter_{number}", prose)
    return prose


def _goes_on(
    bodies: list[_Body], beginning: Beginning, printed: Mapping[str, int], filled: Mapping[str | None, _Body]
) -> bool:
    """Whether a heading is that of a section which the page prints again: the words below it go on."""
    if beginning.key is None or (before := filled.get(beginning.key)) is None:
        return False
    return before is bodies[-1] or printed[beginning.key] >= _RUNNING


def _begin(block: Paragraph, beginning: Beginning) -> _Body:
    body = _Body(beginning.key, block.text[: beginning.end].strip(), beginning.rank)
    if rest := block.text[beginning.end :].strip():
        offset = beginning.end + block.text[beginning.end :].index(rest[0])
        body.add(block._replace(text=rest, start=None if block.start is None else block.start + offset))
    elif block.end is not None:
        body.bounds.append(block.end)
    return body


def _of_the_report(bodies: list[_Body]) -> list[_Body]:
    """The bodies of the report itself: a list of contents or a menu prints the same headings with less below them.

    Headings in their order form a run; the run with most tables and words counts, and what it lacks comes from the
    others.
    """
    runs: list[list[_Body]] = []
    for body in bodies:
        if runs and body.rank > runs[-1][-1].rank:
            runs[-1].append(body)
        else:
            runs.append([body])
    if len(runs) == 1:
        return bodies
    last = {body.key: body for body in bodies}
    best = max(runs, key=_weight)
    kept = {id(body) for body in best}
    known = {body.key for body in best}
    for run in sorted(runs, key=_weight, reverse=True):
        for body in run:
            if body.key not in known and (body.has_content or last[body.key] is body):
                known.add(body.key)
                kept.add(id(body))
    return [body for body in bodies if id(body) in kept]


def _weight(run: list[_Body]) -> tuple[int, int, int]:
    words = sum(len(paragraph.text) for body in run[:-1] for paragraph in body.paragraphs)
    return sum(body.tables for body in run), words, len(run)


def _unheaded(preamble: list[Paragraph]) -> list[_Body]:
    """The sentences of a report that prints no heading at all, as one chapter without any."""
    body = _Body(None, "", 0)
    for paragraph in preamble:
        if "。" in paragraph.text:
            body.add(paragraph)
    return [body] if sum(len(paragraph.text) for paragraph in body.paragraphs) >= _LEAST_UNHEADED else []


def _drop_signature(paragraphs: list[Paragraph]) -> None:
    while paragraphs and (is_signature(paragraphs[-1].text) or _PAGE_NUMBER.fullmatch(paragraphs[-1].text)):
        paragraphs.pop()


def _write(body: _Body, key: str, prose: Prose) -> None:
    pieces: list[Piece] = []
    lines: list[str] = []
    at = 0
    for paragraph in body.paragraphs:
        if _PAGE_NUMBER.fullmatch(paragraph.text):
            continue
        pieces.append(Piece(at, paragraph.start))
        lines.append(paragraph.text)
        at += len(paragraph.text) + 1
    ends = [p.end for p in body.paragraphs if p.end is not None]
    last = max(ends, default=0)
    bounds = body.bounds if body.tables or not ends else [bound for bound in body.bounds if bound <= last]
    start, end = (min(bounds), max(bounds)) if bounds else (None, None)
    text = "\n".join(lines)
    folded = fold(text)
    prose.pieces[key] = pieces
    prose.folded[key] = folded
    prose.sections.append(Section(key, body.heading, text, start, end, read_parts(text, folded)))
