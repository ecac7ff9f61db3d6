"""What changed between two readings of one report: figures, words, layout, or nothing that was read."""

from collections import Counter
from typing import Literal

from archive.rows import content_hash
from extract.model import Report

Change = Literal["bytes", "layout", "words", "figures"]


def classify(old: Report, new: Report) -> Change:
    """The gravest kind of change: a figure (in a cell or in the prose), a word, where and how things stand, or none.

    `bytes` means that all that was read is the same, places included: a counter or a generation time has changed.
    """
    if _figures(old) != _figures(new):
        return "figures"
    if _words(old) != _words(new):
        return "words"
    if old.source.layout != new.source.layout or content_hash(old) != content_hash(new):
        return "layout"
    return "bytes"


def differing_cells(a: Report, b: Report) -> int:
    """How many cells that both print do not say the same: another number, unit, or kind of no number."""
    cells_a, cells_b = _cells(a), _cells(b)
    return sum(cells_a[code] != cells_b[code] for code in cells_a.keys() & cells_b.keys())


def _figures(report: Report) -> tuple[object, ...]:
    return _cells(report), Counter((figure.section, figure.value, figure.unit) for figure in report.figures)


def _cells(report: Report) -> dict[str, tuple[object, ...]]:
    return {fact.code: fact.says() for fact in report.facts}


def _words(report: Report) -> tuple[object, ...]:
    texts = [(s.key, _without_spaces(s.heading), _without_spaces(s.text)) for s in report.sections]
    cells = {fact.code: _without_spaces(fact.raw) for fact in report.facts if fact.state == "text"}
    title = _without_spaces(report.title or "")
    return title, report.publisher, report.year, report.published_on, report.form, texts, cells


def _without_spaces(text: str) -> str:
    return "".join(text.split())
