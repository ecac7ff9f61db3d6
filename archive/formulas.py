"""Texts in CSV that a spreadsheet would take for formulas: marked so that it does not, and so that nothing is lost.

A spreadsheet runs `=HYPERLINK(…)`, `+…`, `-…` or `@…` of a CSV file, quoted or not. Leaving such a text as it is would
let an office's page run a formula on a researcher's machine; leaving it out would lose it. So an apostrophe goes before
it, as spreadsheets mark text themselves, and before every text that begins with one already. The rule back has no
exception: of a text that begins with an apostrophe, drop that one. Numbers are never touched: they are no texts.
"""

import re
from collections.abc import Iterable
from typing import Any

MARK = "'"
# Spreadsheets in Chinese and Japanese also take the wide signs; a tab or a line's end before a sign is skipped by some.
_RUNS = re.compile(r"[=+\-@＝＋－＠\t\r\n']")
# A dash or a plain number with a sign computes nothing, and stands in a thousand cells.
_HARMLESS = re.compile(r"[+\-＋－]*(?:\d[\d,.，．]*%?)?")


def marked(text: str) -> str:
    """The text as CSV has it."""
    return MARK + text if _RUNS.match(text) and not _HARMLESS.fullmatch(text) else text


def marked_row(row: Iterable[Any]) -> list[Any]:
    """A row of a CSV file with its texts marked; numbers and what is None stay."""
    return [marked(value) if isinstance(value, str) else value for value in row]


def unmarked(text: str) -> str:
    """The text that `marked` was given."""
    return text.removeprefix(MARK)
