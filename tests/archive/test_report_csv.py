"""A report's CSV runs nothing in a spreadsheet, and gives every printed text back."""

import csv
import io
from dataclasses import replace

import pytest

from archive.csv_text import BOM
from archive.formulas import unmarked
from archive.report_csv import report_csv
from tests.archive.conftest import read


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ('=HYPERLINK("http://a.example","x")', '\'=HYPERLINK("http://a.example","x")'),
        ("＝1+1", "'＝1+1"),
        ("'1", "''1"),
        ("-", "-"),
        ("—", "—"),
    ],
)
def test_a_formula_in_a_cell_is_marked_and_comes_back(raw: str, written: str) -> None:
    report = read()
    first, *rest = report.facts
    odd = first._replace(value=None, state="text", raw=raw)
    text = report_csv(replace(report, facts=[odd, *rest]), lambda code: f"http://archive.example/{code}")
    row, *others = csv.DictReader(io.StringIO(text.removeprefix(BOM)))
    assert (row["raw"], unmarked(row["raw"]), row["value"], row["state"]) == (written, raw, "", "text")
    assert [other["raw"] for other in others] == [fact.raw for fact in rest]
