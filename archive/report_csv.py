"""A report's cells as CSV: one line a cell that it prints, in its order, with where each stands and its evidence."""

import csv
from collections.abc import Callable
from io import StringIO

from archive.formulas import marked_row
from archive.values import compact
from extract.forms import measures
from extract.model import Report, json_number

COLUMNS = ("code", "label_zh", "label_en", "value", "state", "raw", "unit", "place", "placed_by", "read_by", "evidence")
BOM = "\ufeff"  # a spreadsheet program takes the file for UTF-8 by it


def report_csv(report: Report, evidence: Callable[[str], str]) -> str:
    """CSV (RFC 4180) behind a byte order mark. `evidence`: the address of a cell's evidence, by its code.

    `value` is empty where the cell states no number; `place` is JSON as in `gongkai.report/1`. A text that
    a spreadsheet would run as a formula is marked (`archive.formulas`).
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    known = measures()
    for fact in report.facts:
        measure = known[fact.code]
        value = json_number(fact.value)
        where = compact(fact.where.to_json())
        row = (fact.code, measure.zh, measure.en, value, fact.state, fact.raw, fact.unit, where)
        writer.writerow(marked_row([*row, fact.placed_by, fact.read_by, evidence(fact.code)]))
    return BOM + out.getvalue()
