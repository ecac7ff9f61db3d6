"""How a report is built: its six sections, in order, each with its words and its table (`[[structure]]` of the rules).

A finding here is about the document. What may be our own reading, or what an extractor dropped on the way to a text,
is `not_assessable` with its reason: a doubt about the reading is not the office's mistake.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from typing import NamedTuple

from extract.document import Document, Grid, Paragraph
from extract.folding import fold
from extract.forms import sections, tables
from extract.forms.structure import Question, StructureRule, structure_rule, structure_rules
from extract.headings import MAX_HEADING, read_heading, read_sign
from extract.model import Finding, Section
from extract.placing import Placement
from extract.prose import Prose
from extract.unprinted import Unprinted, unprinted
from extract.vocabulary import terms

FORMS = ("2019", "2021")
# Free prose may share a heading or two with the forms; nobody wrote so many of them before the forms came.
MIN_HEADINGS = 4
FIRST_YEAR = 2019
# The layouts that hold all that the office published, pictures included; texts have passed through an extractor.
_WHOLE = frozenset(("html", "docx", "doc"))
_TEXTS = frozenset(("pipe", "tab", "stream"))
# The layouts whose lines may come in another order than they are read in.
_UNORDERED = frozenset(("pdf", "image"))
# An unnumbered heading is short, and no sentence.
MAX_BARE_HEADING = 24
_SENTENCE = re.compile(r"[,。;:!?\d]")
MAX_NAMED = 3


class _Answer(NamedTuple):
    """`reason` names an outcome of the rule; `words` fill its message, in Chinese and in English."""

    reason: str
    words: tuple[str, str] = ("", "")
    facts: tuple[str, ...] = ()
    where: tuple[str, int, int] | None = None


def check_structure(
    document: Document, prose: Prose, placement: Placement, form: str, year: int | None
) -> list[Finding]:
    """Asks how a report on the forms of 2019 or 2021 is built; of any other report nothing."""
    official = sum(section.key in sections() for section in prose.sections)
    known = form in FORMS or (form == "none" and year is not None and year >= FIRST_YEAR and official >= MIN_HEADINGS)
    if not known:
        return []
    reading = _Reading(document, prose, placement, form)
    findings = []
    for rule in structure_rules():
        passes = _passes(rule)
        ask = _QUESTIONS[rule.asks]
        for key in rule.each:
            if reading.concerns(rule.asks, key):
                answer = ask(reading, key)
                if answer and document.scanned and rule.outcomes[answer.reason].status == "fail":
                    answer = _Answer("by_ocr")
                findings.append(passes[key] if answer is None else _finding(rule, key, answer))
    return findings


class _Reading:
    """What was read of one report, as the questions need it."""

    def __init__(self, document: Document, prose: Prose, placement: Placement, form: str) -> None:
        self.document, self.prose, self.placement = document, prose, placement
        self.form = form if form in FORMS else FORMS[-1]
        self.sections: dict[str, Section] = {
            section.key: section for section in prose.sections if section.key in sections()
        }
        self.codes = {fact.code for fact in placement.facts}

    def concerns(self, asks: Question, key: str) -> bool:
        """A section that is not printed is asked nothing else, a table that was not read nothing about its cells."""
        if asks == "printed":
            return True
        return key in (self.placement.tables if asks in ("rows", "figures") else self.sections)

    @cached_property
    def order(self) -> list[str]:
        return list(self.sections)

    @cached_property
    def held(self) -> tuple[set[str], set[str]]:
        """The sections in which a grid stands, and those in which a picture does."""
        pictures = set(self.document.pictures)
        in_grids, in_pictures = set[str](), set[str]()
        key = ""
        for index, block in enumerate(self.document.blocks):
            if index in pictures:
                in_pictures.add(key)
            if isinstance(block, Grid):
                in_grids.add(key)
            elif heading := read_heading(block.text):
                key = heading.key
        if len(self.document.blocks) in pictures:
            in_pictures.add(key)
        return in_grids, in_pictures

    @cached_property
    def only_headings(self) -> bool:
        """Nothing stands below any heading of words: what was read is a list of contents."""
        return not any(section.text for key, section in self.sections.items() if key not in tables())

    def unprinted(self, table: str) -> Unprinted:
        return unprinted(table, self.form, self.codes)


def _printed(reading: _Reading, key: str) -> _Answer | None:
    if key in reading.sections:
        return None
    if not reading.sections:
        return _Answer("no_headings")
    official = list(sections())
    at = official.index(key)
    printed = [official.index(printed_key) for printed_key in reading.order]
    last = official[max(printed)]
    unfinished = last in tables() and (last not in reading.placement.tables or bool(reading.unprinted(last)))
    if (at > max(printed) and unfinished) or (at < min(printed) and not reading.prose.preamble):
        return _Answer("cut_off")
    if line := _heading_in_place(reading, at):
        return _Answer("worded_otherwise", (line, line))
    return _Answer("section_missing")


def _heading_in_place(reading: _Reading, at: int) -> str | None:
    """A line where the heading of section number `at` is to be expected, and which looks like one."""
    official = list(sections())
    before = next((official[i] for i in range(at - 1, -1, -1) if official[i] in reading.sections), None)
    signs = [read_sign(fold(section.heading)) for section in reading.sections.values()]
    styles = {sign.style for sign in signs if sign}
    for line in _lines_behind(reading.prose, before):
        if len(line) > MAX_HEADING:
            continue
        folded = fold(line)
        if styles and (sign := read_sign(folded)):
            if sign.style in styles and sign.number == at + 1:
                return line
        elif not styles and before is not None and len(line) <= MAX_BARE_HEADING and not _SENTENCE.search(folded):
            return line
    return None


def _lines_behind(prose: Prose, before: str | None) -> Iterator[str]:
    """The lines of a section, and of the chapters under headings of their own behind it; None: from the beginning."""
    if before is None:
        yield from (paragraph.text for paragraph in prose.preamble)
    behind = before is None
    for section in prose.sections:
        if section.key in sections():
            behind = section.key == before
        elif behind:
            yield section.heading
        if behind:
            yield from section.text.splitlines()


def _in_order(reading: _Reading, key: str) -> _Answer | None:
    if key in _in_place(tuple(reading.order)):
        return None
    return _Answer("order_unsure" if reading.document.layout in _UNORDERED else "out_of_order")


@cache
def _in_place(printed: tuple[str, ...]) -> frozenset[str]:
    """The sections that stand in the form's order however the fewest of the others are moved."""
    official = list(sections())
    runs: list[tuple[str, ...]] = [()]
    for key in printed:
        runs += [(*run, key) for run in runs if not run or official.index(run[-1]) < official.index(key)]
    longest = max(map(len, runs))
    return frozenset.intersection(*(frozenset(run) for run in runs if len(run) == longest))


def _table(reading: _Reading, key: str) -> _Answer | None:
    if key in reading.placement.tables:
        return None
    text = reading.sections[key].text
    in_grids, in_pictures = reading.held
    labels = any(term.table == key for line in text.splitlines() for term in terms(line))
    if reading.placement.problems or key in in_grids or labels:
        return _Answer("table_not_read")
    if key in in_pictures:
        return _Answer("picture")
    folded = fold(text).replace("无法", "")
    rule = structure_rule("table")
    if any(words in folded for words in rule.elsewhere):
        return _Answer("said_elsewhere")
    nothing = any(words in folded for words in rule.nothing)
    layout = reading.document.layout
    told = nothing or layout in _WHOLE or (layout in _TEXTS and len(reading.placement.tables) > 0)
    if reading.only_headings or not told:
        return _Answer("lost_in_text")
    return _Answer("words_instead", where=(key, 0, len(text))) if nothing else _Answer("table_missing")


def _content(reading: _Reading, key: str) -> _Answer | None:
    if reading.sections[key].text or key in reading.placement.tables:
        return None
    if key in tables():
        of_table = _table(reading, key)
        return of_table if of_table and of_table.reason != "table_missing" else _Answer("section_empty")
    in_grids, in_pictures = reading.held
    if key in in_grids:
        return _Answer("table_not_read")
    if key in in_pictures:
        return _Answer("picture")
    return _Answer("lost_in_text" if reading.only_headings else "section_empty")


def _rows(reading: _Reading, key: str) -> _Answer | None:
    lacking = reading.unprinted(key)
    if not lacking:
        return None
    official = list(sections())
    behind = official[official.index(key) + 1 :]
    goes_on = any(later in reading.sections or later in reading.placement.tables for later in behind)
    unsure = not goes_on or reading.placement.problems or reading.document.layout not in _WHOLE | _TEXTS - {"stream"}
    not_read = unsure or any(lacking.names(text, key) for text in _all_texts(reading.document))
    return _Answer("rows_not_read" if not_read else "rows_missing", lacking.words())


def _all_texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row.cells)


def _figures(reading: _Reading, key: str) -> _Answer | None:
    wordy = [f for f in reading.placement.facts if f.state == "text" and f.code.startswith(f"{key}.")]
    if not wordy:
        return None
    raws = list(dict.fromkeys(fact.raw for fact in wordy))[:MAX_NAMED]
    return _Answer("words_in_cells", ("、".join(raws), ", ".join(raws)), tuple(fact.code for fact in wordy))


_QUESTIONS: Mapping[Question, Callable[[_Reading, str], _Answer | None]] = {
    "printed": _printed,
    "in_order": _in_order,
    "table": _table,
    "content": _content,
    "rows": _rows,
    "figures": _figures,
}


@cache
def _passes(rule: StructureRule) -> dict[str, Finding]:
    """The findings of those that pass: the same for every report."""
    return {key: Finding(rule.id, key, "pass", None, None, (), *_demand(rule, key), rule.severity) for key in rule.each}


def _demand(rule: StructureRule, key: str) -> tuple[str, str]:
    label = sections()[key]
    return rule.zh.format(label=label.zh), rule.en.format(label=label.en)


def _finding(rule: StructureRule, key: str, answer: _Answer) -> Finding:
    outcome = rule.outcomes[answer.reason]
    zh, en = _demand(rule, key)
    message = f"{zh}；{outcome.zh.format(words=answer.words[0])}"
    message_en = f"{en}; {outcome.en.format(words=answer.words[1])}"
    said = (message, message_en, rule.severity, answer.reason)
    return Finding(rule.id, key, outcome.status, None, None, answer.facts, *said, where=answer.where)
