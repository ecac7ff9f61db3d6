"""Two readings of one page, held against each other: its tables as the DOM has them, and its text as trafilatura leaves
it. They go through layouts of their own; where they say different things, one of the readers is to be doubted before
the office is. Neither is repaired by the other.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from extract.decoding import decode
from extract.forms import cross_check_rule, measures, tables
from extract.layouts.pipe import read_pipe
from extract.model import ExtractError, Fact, Figure, Finding, Report, Source, Status, json_number
from extract.report import understand

# The layouts that can be read a second time, from the text that trafilatura leaves of them.
LAYOUTS = frozenset(("html",))
# trafilatura's time grows with the square of these: six thousand of them take two seconds, fifty thousand two minutes.
# A report's own page has some eight hundred.
MAX_ELEMENTS = 6000
_ELEMENT = re.compile(r"<(?:p|div|t[dhr]|li|d[dt]|br|h\d|pre|blockquote|article|section)[\s/>]", re.IGNORECASE)
PROSE = "prose"  # what a finding is about that is about no table
OTHERS = "#others"  # behind a table: its cells that are not among those that differ
_PROSE_WORDS = ("正文中的数字", "Figures in the prose")
# How many cells a message names, and how much of each.
NAMED = 3
MAX_RAW = 20

# What trafilatura has to say of a page that it cannot read is for the finding, not for standard error.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

Facts = Mapping[str, Fact]

_REASONS = {
    "one_reading_only": ("这种文件只有一种读法", "this layout has one reading only"),
    "second_reading_too_long": ("网页太长，没有读第二遍", "the page is too long to be read a second time"),
    "second_reading_failed": ("第二遍读取没有完成", "the second reading did not come to an end"),
    "second_reading_states_nothing": ("网页的文本里没有读出", "the page's text gave nothing of it"),
    "first_reading_states_nothing": ("只有网页的文本里读出了", "only the page's text gave it"),
}


def cross_check(pages: Sequence[bytes], report: Report) -> list[Finding]:
    """Reads a page a second time, from its text, and compares: a finding of rule X1 for each table that either reading
    states, and one (`prose`) for the figures in sentences. Of a table in which cells differ, one more for the others.
    `pages` are the bytes that gave `report`: of one page, or of all that it is cut into. Empty for layouts that have
    one reading only.
    """
    if report.source.layout not in LAYOUTS:
        return []
    first, *further = (decode(page).text for page in pages)
    # A page that the first reading has left out is none of the report's.
    read = zip(further, report.source.further, strict=True)
    texts = [first, *(text for text, first_table in read if first_table is not None)]
    if sum(1 for text in texts for _ in _ELEMENT.finditer(text)) > MAX_ELEMENTS:
        return unassessed(report, "second_reading_too_long")
    try:
        second = _read_again(texts, report.source)
    except Exception:  # noqa: BLE001  # whatever a page does to another's parser, the first reading stands
        return unassessed(report, "second_reading_failed")
    facts, figures = (second.facts, second.figures) if second else ([], [])
    return [*_compare_tables(report.facts, facts), *_compare_prose(report.figures, figures)]


def unassessed(report: Report, reason: str) -> list[Finding]:
    """The findings where no second reading was had, for each table that the report prints and for its prose."""
    printed = [*_by_table(report.facts), *([PROSE] if report.figures else [])]
    return [_finding(each, "not_assessable", (), _REASONS[reason], reason) for each in printed]


def _read_again(texts: Sequence[str], source: Source) -> Report | None:
    """What the pages' text says; None where that is no report."""
    import trafilatura  # takes longer to import than a page to read

    mains = [trafilatura.extract(text, include_comments=False, include_tables=True) for text in texts]
    main = "\n".join(filter(None, mains))
    try:
        return understand(read_pipe(main), source) if main else None
    except ExtractError:
        return None


def _compare_tables(first: list[Fact], second: list[Fact]) -> Iterator[Finding]:
    tables_of_one, tables_of_other = _by_table(first), _by_table(second)
    for table in tables():
        if table in tables_of_one or table in tables_of_other:
            yield from _compare_table(table, tables_of_one.get(table, {}), tables_of_other.get(table, {}))


def _compare_prose(first: list[Figure], second: list[Figure]) -> Iterator[Finding]:
    """A figure in a sentence has no name to find its like by: the sections' figures are compared as sets."""
    one, other = (Counter((f.section, f.value, f.unit) for f in figures) for figures in (first, second))
    if not one and not other:
        return
    if not one or not other:
        reason = "first_reading_states_nothing" if other else "second_reading_states_nothing"
        yield _finding(PROSE, "not_assessable", (), _REASONS[reason], reason)
        return
    both, lone = (one & other).total(), (one - other) + (other - one)
    if not lone:
        words = (f"两遍都读出{both}个数字，全部相同", f"both state {both} figures, all the same")
        yield _finding(PROSE, "pass", (), words)
        return
    named = "、".join(f"{json_number(value)}{unit}" for _, value, unit in list(lone)[:NAMED])
    words = (
        f"两遍都读出的{both}个数字相同，另有{lone.total()}个只有一遍读出：{named}{'等' if len(lone) > NAMED else ''}",
        f"{both} figures that both state are the same, {lone.total()} more are stated by one of them only: {named}",
    )
    yield _finding(PROSE, "not_assessable", (), words, "readings_partial")


def _compare_table(table: str, first: Facts, second: Facts) -> Iterator[Finding]:
    for facts, reason in ((second, "second_reading_states_nothing"), (first, "first_reading_states_nothing")):
        if not facts:
            yield _finding(table, "not_assessable", (), _REASONS[reason], reason)
            return
    both = [code for code in first if code in second]
    differing = tuple(code for code in both if first[code].says() != second[code].says())
    if not differing:
        yield _agreeing(table, len(both), _lone(first, second))
        return
    yield _finding(table, "fail", differing, _differences(first, second, len(both), differing), "readings_differ")
    # Who reads the finding knows of each of the other cells too what the second reading says of it.
    if len(both) > len(differing):
        yield _agreeing(table + OTHERS, len(both) - len(differing), _lone(first, second))


def _lone(first: Facts, second: Facts) -> tuple[str, ...]:
    return tuple(code for code in measures() if (code in first) != (code in second))


def _agreeing(each: str, same: int, lone: tuple[str, ...]) -> Finding:
    """A table, or what is left of it, in which no cell differs; `lone` are the cells that one reading states."""
    others, others_en = ("其余", "other ") if each.endswith(OTHERS) else ("", "")
    if lone:
        words = (
            f"两遍都读出的{others}{same}格相同，另有{len(lone)}格只有一遍读出",
            f"{same} {others_en}cells that both state are the same, {len(lone)} more are stated by one of them only",
        )
        return _finding(each, "not_assessable", lone, words, "readings_partial")
    words = (f"两遍都读出{others}{same}格，全部相同", f"both state {same} {others_en}cells, all the same")
    return _finding(each, "pass", (), words)


def _differences(first: Facts, second: Facts, both: int, differing: tuple[str, ...]) -> tuple[str, str]:
    named = [(measures()[code], first[code], second[code]) for code in differing[:NAMED]]
    zh = "、".join(f"{measure.zh} {_said(a, '空白')} / {_said(b, '空白')}" for measure, a, b in named)
    en = ", ".join(f"{measure.en} {_said(a, 'blank')} / {_said(b, 'blank')}" for measure, a, b in named)
    more = len(differing) > NAMED
    return (
        f"两遍都读出{both}格，其中{len(differing)}格不同（表格 / 文本）：{zh}{'等' if more else ''}",
        f"both state {both} cells, {len(differing)} of them differ (table / text): {en}{' and others' if more else ''}",
    )


def _said(fact: Fact, blank: str) -> str:
    return (fact.raw if len(fact.raw) <= MAX_RAW else f"{fact.raw[:MAX_RAW]}…") or blank


def _by_table(facts: list[Fact]) -> dict[str, dict[str, Fact]]:
    """The cells that a reading states, by table and code; one that it cannot read states nothing."""
    found: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        if fact.state != "unreadable":
            found.setdefault(measures()[fact.code].table, {})[fact.code] = fact
    return found


def _finding(
    each: str, status: Status, codes: tuple[str, ...], words: tuple[str, str], reason: str | None = None
) -> Finding:
    rule = cross_check_rule()
    table = each.removesuffix(OTHERS)
    zh, en = (tables()[table].zh, tables()[table].en) if each != PROSE else _PROSE_WORDS
    message = f"{rule.zh.format(label=zh)}；{words[0]}"
    message_en = f"{rule.en.format(label=en)}; {words[1]}"
    return Finding(rule.id, each, status, None, None, codes, message, message_en, rule.severity, reason)
