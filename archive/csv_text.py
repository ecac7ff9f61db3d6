"""CSV as spreadsheets read it: the one way in which the archive writes a file of it."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from archive.formulas import marked_row

BOM = "\ufeff"  # a spreadsheet program takes the file for UTF-8 by it


def csv_text(columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """CSV (RFC 4180) behind a byte order mark; no value is an empty field.

    A text that a spreadsheet would run as a formula is marked (`archive.formulas`).
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(map(marked_row, lines))
    return BOM + out.getvalue()
