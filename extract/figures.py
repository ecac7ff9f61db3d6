"""Figures stated in prose: each with its unit, what it counts, and the cell that it restates."""

import re
from collections.abc import Iterator, Sequence

from extract.model import ExtractError, Fact, Figure, Section
from extract.prose import Prose
from extract.quantities import Quantity, quantities
from extract.restating import LEAST_IN_A_LIST, Link, Said, restated
from extract.subjects import subject_of

# The longest real reports state some hundreds.
MAX_FIGURES = 20_000
# How much of the words around a figure is asked for what it counts.
_LEAD = 60
_TAIL = 24
_SENTENCE = 400
_CLAUSE = re.compile(r"[,;:、!?()\n]")
# A clause that counts what the clause before it names: 政策解读材料，共12篇.
_JOINED = ","


def read_figures(prose: Prose, facts: list[Fact], year: int | None) -> list[Figure]:
    """Every figure with a unit in the sections' words, in order; linked to its cell where it restates one.

    Raises `ExtractError` (`too_large`) where there are more of them than any report states.
    """
    by_code = {fact.code: fact for fact in facts}
    return [figure for section in prose.sections for figure in _in_section(section, prose, by_code, year)]


def _in_section(section: Section, prose: Prose, facts: dict[str, Fact], year: int | None) -> list[Figure]:
    text, folded, pieces = section.text, prose.folded[section.key], prose.pieces[section.key]
    found: list[Figure] = []
    links: list[tuple[int, int, Link]] = []  # the figure, where its sentence begins, the cell
    begin = behind = 0  # where the sentence begins, and the words behind the figure before
    piece = 0
    stated = quantities(folded)
    if len(stated) > MAX_FIGURES:
        raise ExtractError("too_large", f"a section states {len(stated):,} figures; the limit is {MAX_FIGURES:,}")
    for start, end, value, unit in stated:
        begin, before, clause = _clauses(folded, begin, behind, start)
        lead = max(clause, behind)
        said = _said(folded, (begin, clause, lead), Quantity(start, end, value, unit))
        if link := restated(said, facts, year):
            links.append((len(found), begin, link))
        joined = folded[before : clause - 1] if behind <= before < clause and folded[clause - 1] == _JOINED else ""
        subject = subject_of(joined, folded[lead:start], folded[end : end + _TAIL], unit, follows=lead == behind > 0)
        if subject is not None:
            at = folded.find(subject, before)
            subject = text[at : at + len(subject)]
        while piece + 1 < len(pieces) and pieces[piece + 1].within <= start:
            piece += 1
        first = pieces[piece].start
        where = None if first is None else first + start - pieces[piece].within
        until = None if where is None else where + end - start
        found.append(Figure(text[start:end], value, unit, section.key, where, until, (start, end), None, None, subject))
        behind = end
    for number, link in _counting(links):
        found[number] = found[number]._replace(code=link.code, agrees=link.agrees)
    return found


def _clauses(folded: str, begin: int, behind: int, start: int) -> tuple[int, int, int]:
    """Where the sentence, the clause before the last and the last clause in front of `start` begin; `begin`: where the
    sentence of the figure before it does, which ends at `behind`."""
    begin = max(begin, folded.rfind("。", behind, start) + 1, folded.rfind("\n", behind, start) + 1)
    before = clause = max(begin, start - _LEAD)
    for mark in _CLAUSE.finditer(folded, clause, start):
        before, clause = clause, mark.end()
    return begin, before, clause


def _said(folded: str, begins: tuple[int, int, int], quantity: Quantity) -> Said:
    """The words around a quantity; `begins`: of its sentence, its clause and its lead."""
    begin, clause, lead = begins
    start, end, value, unit = quantity
    return Said(
        value,
        unit,
        _unspaced(folded[lead:start]),
        folded[clause:start],
        _unspaced(folded[max(begin, lead - _SENTENCE) : lead]),
        _unspaced(folded[end : end + _TAIL]),
    )


def words_around(folded: str, figures: Sequence[Figure]) -> Iterator[Said]:
    """What a section says around each of its figures, as it was asked when they were read; `figures` in order."""
    begin = behind = 0
    for figure in figures:
        start, end = figure.within
        begin, _, clause = _clauses(folded, begin, behind, start)
        yield _said(folded, (begin, clause, max(clause, behind)), Quantity(start, end, figure.value, figure.unit))
        behind = end


def _unspaced(words: str) -> str:
    return "".join(words.split()) if " " in words else words


def _counting(links: list[tuple[int, int, Link]]) -> Iterator[tuple[int, Link]]:
    """The links that count: those that differ in a list of cells do so only where enough of the list agrees."""
    agreeing: dict[int, set[str]] = {}
    for _, begin, link in links:
        if link.agrees:
            agreeing.setdefault(begin, set()).add(link.code)
    for number, begin, link in links:
        if not link.listed or len(agreeing.get(begin, ())) >= LEAST_IN_A_LIST:
            yield number, link
