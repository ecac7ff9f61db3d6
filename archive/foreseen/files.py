"""The report of a dry run as a file: Markdown, HTML, JSON, or CSV of the cells, by the file's name."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from archive.csv_text import csv_text
from archive.foreseen.report import ForeseenReport
from archive.foreseen.tables import heading, place, tables, why

TITLE = "What reading again would change"
CSV_COLUMNS = (
    *("report", "publisher_key", "publisher", "year", "revision", "current", "code", "zh", "kind"),
    *("value_before", "value_after", "state_before", "state_after", "unit_before", "unit_after"),
    *("raw_before", "raw_after", "place", "why", "url"),
)
_HERE = Path(__file__).parent
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")


def markdown(report: ForeseenReport) -> str:
    """Tables for a pull request or a note."""
    lines = [f"# {TITLE}", "", *(f"{sentence}  " for sentence in heading(report))]
    for table in tables(report):
        lines += ["", f"## {table.heading}", "", _row(table.columns), _row(["---"] * len(table.columns), plain=True)]
        lines += [_row(row) for row in table.rows]
        if table.note:
            lines += ["", table.note]
    return "\n".join(lines) + "\n"


def _row(cells: "list[str] | tuple[str, ...]", *, plain: bool = False) -> str:
    texts = cells if plain else [_SPECIAL.sub(r"\\\1", " ".join(cell.split())) for cell in cells]
    return f"| {' | '.join(texts)} |"


def html(report: ForeseenReport) -> str:
    """One page, all escaped, no script, nothing loaded."""
    style = (_HERE / "page.css").read_text("utf-8")
    return _template().render(
        title=TITLE,
        sentences=heading(report),
        tables=tables(report),
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(_HERE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")


def json_text(report: ForeseenReport) -> str:
    """The whole of it as one object."""
    return json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n"


def csv(report: ForeseenReport) -> str:
    """One row a cell; a number that is not there is an empty field, never zero."""
    lines = []
    for one in report.cells:
        sides = [one["before"] or {}, one["after"] or {}]
        line = [one[name] for name in CSV_COLUMNS[:5]] + [int(one["current"])] + [one[n] for n in CSV_COLUMNS[6:9]]
        for name in ("value", "state", "unit", "raw"):
            line += [side.get(name) for side in sides]
        lines.append([*line, place(one), why(one), one["url"]])
    return csv_text(CSV_COLUMNS, lines)


WRITERS: dict[str, Callable[[ForeseenReport], str]] = {".md": markdown, ".html": html, ".json": json_text, ".csv": csv}
