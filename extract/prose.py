"""The six sections of a report: their headings, and their words without the tables."""

import re
from typing import NamedTuple

from extract.document import Document, Paragraph
from extract.forms import sections
from extract.headings import read_heading
from extract.model import Section, TextPlace
from extract.signature import is_signature

_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,3}(?:\s*页)?[-—–\s]*")


class Piece(NamedTuple):
    """A paragraph's place in its section: it begins at `within` in the section's text, at `start` in the document."""

    within: int
    start: int | None


class Prose(NamedTuple):
    """`pieces`: by section key, where each paragraph of the section's text stands. `preamble`: what precedes them."""

    sections: list[Section]
    pieces: dict[str, list[Piece]]
    preamble: list[Paragraph]


class _Body(NamedTuple):
    key: str
    heading: str
    paragraphs: list[Paragraph]
    bounds: list[int]  # offsets at which its blocks begin and end
    tables: int


def read_prose(document: Document) -> Prose:
    """Splits the document at the six headings; of a heading printed twice (a list of contents) the fuller counts."""
    preamble: list[Paragraph] = []
    bodies: list[_Body] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            heading = read_heading(block.text)
            if heading is not None:
                bodies.append(_begin(block, heading.key, heading.end))
            elif bodies:
                _add(bodies[-1], block)
            else:
                preamble.append(block)
        elif bodies:
            place = block.rows[-1].cells[-1].place if block.rows and block.rows[-1].cells else None
            if isinstance(place, TextPlace):
                bodies[-1].bounds.append(place.end)
            bodies[-1] = bodies[-1]._replace(tables=bodies[-1].tables + 1)
    kept = _of_the_report(bodies)
    if kept:
        _drop_signature(kept[-1].paragraphs)
    sections, pieces = [], {}
    for body in kept:
        section, pieces[body.key] = _section(body)
        sections.append(section)
    return Prose(sections, pieces, preamble)


def _begin(block: Paragraph, key: str, end: int) -> _Body:
    after = block.end if block.end is not None else None
    body = _Body(key, block.text[:end].strip(), [], [] if after is None else [after], 0)
    if rest := block.text[end:].strip():
        offset = end + block.text[end:].index(rest[0])
        begin = None if block.start is None else block.start + offset
        body.bounds.clear()
        _add(body, Paragraph(rest, begin, block.end))
    return body


def _add(body: _Body, paragraph: Paragraph) -> None:
    body.paragraphs.append(paragraph)
    if paragraph.start is not None and paragraph.end is not None:
        if len(body.paragraphs) == 1 and len(body.bounds) == 1:
            body.bounds.clear()
        body.bounds.extend((paragraph.start, paragraph.end))


def _of_the_report(bodies: list[_Body]) -> list[_Body]:
    """The bodies of the report itself: a list of contents or a menu prints the same headings with less below them.

    Headings in their order form a run; the run with most tables and words counts, and what it lacks comes from the
    others.
    """
    order = list(sections())
    runs: list[list[_Body]] = []
    for body in bodies:
        if runs and order.index(body.key) > order.index(runs[-1][-1].key):
            runs[-1].append(body)
        else:
            runs.append([body])
    if not runs:
        return []
    best = max(runs, key=_weight)
    known = {body.key for body in best}
    for run in sorted(runs, key=_weight, reverse=True):
        for body in run:
            if body.key not in known and (body.paragraphs or body.tables):
                known.add(body.key)
                best = [*best, body]
    return [body for body in bodies if any(body is kept for kept in best)]


def _weight(run: list[_Body]) -> tuple[int, int, int]:
    words = sum(len(paragraph.text) for body in run[:-1] for paragraph in body.paragraphs)
    return sum(body.tables for body in run), words, len(run)


def _drop_signature(paragraphs: list[Paragraph]) -> None:
    while paragraphs and (is_signature(paragraphs[-1].text) or _PAGE_NUMBER.fullmatch(paragraphs[-1].text)):
        paragraphs.pop()


def _section(body: _Body) -> tuple[Section, list[Piece]]:
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
    return Section(body.key, body.heading, "\n".join(lines), start, end), pieces
