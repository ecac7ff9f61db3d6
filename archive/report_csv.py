"""A report's cells as CSV: one line a cell that it prints, in its order, with where each stands and its evidence."""

from collections.abc import Callable, Iterator
from typing import Any

from archive.csv_text import csv_text
from archive.values import compact
from extract.forms import measures
from extract.model import Report, json_number

COLUMNS = ("code", "label_zh", "label_en", "value", "state", "raw", "unit", "place", "placed_by", "read_by", "evidence")


def report_csv(report: Report, evidence: Callable[[str], str]) -> str:
    """The file. `evidence`: the address of a cell's evidence, by its code.

    `value` is empty where the cell states no number; `place` is JSON as in `gongkai.report/1`.
    """
    return csv_text(COLUMNS, _lines(report, evidence))


def _lines(report: Report, evidence: Callable[[str], str]) -> Iterator[list[Any]]:
    known = measures()
    for fact in report.facts:
        measure = known[fact.code]
        value = json_number(fact.value)
        where = compact(fact.where.to_json())
        row = [fact.code, measure.zh, measure.en, value, fact.state, fact.raw, fact.unit, where]
        yield [*row, fact.placed_by, fact.read_by, evidence(fact.code)]
