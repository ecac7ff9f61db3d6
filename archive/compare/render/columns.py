"""Figures for the terminal: a column a report where the width holds them, else a line a report; no number is broken."""

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.compare.render.lines import FigureTable, Line, Step
from archive.compare.render.wrapping import wrapped

_STYLE = {
    "changed": "bold",
    "appeared": "green",
    "disappeared": "red",
    "state_changed": "yellow",
    "not_comparable": "magenta",
    "same": "dim",
}
_LABEL = 16  # columns that a label needs at least
_WORDS = 16  # columns that words get at most where numbers stand; of more than two reports fewer
_WORDS_OF_SEVERAL = 10
_GAP = 3  # columns between two columns


def figures(console: Console, table: FigureTable, headings: Sequence[str]) -> None:
    """Prints a table of figures at the console's width."""
    heads = list(headings) if len(headings) > 2 else [*headings, "增减", "幅度", "情况"]
    rows = [[*_cells(line)] for line in table.lines]
    widths = [
        max(map(cell_len, [head, *_parts(column)])) for head, column in zip(heads, zip(*rows, strict=True), strict=True)
    ]
    label = console.width - sum(widths) - _GAP * len(widths)
    if label < _LABEL:
        _listed(console, table, headings)
        return
    drawn = Table(title=table.caption[0], title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1))
    drawn.show_edge = False
    drawn.pad_edge = False
    drawn.add_column("指标", width=min(label, _longest(table)))
    for head, width in zip(heads, widths, strict=True):
        drawn.add_column(head, width=width, justify="left" if head == "情况" else "right", no_wrap=True)
    for line, cells in zip(table.lines, rows, strict=True):
        name = Text("\n").join(wrapped(_label(line), min(label, _longest(table))))
        style = _STYLE[_status(line)]
        drawn.add_row(name, *(Text(cell) for cell in cells), style=style)
    console.print(drawn)


def _parts(column: Sequence[str]) -> list[str]:
    return [part for cell in column for part in cell.split("\n")]


def _longest(table: FigureTable) -> int:
    return max(max(cell_len(_label(line).plain) for line in table.lines), cell_len("指标"))


def _label(line: Line) -> Text:
    return Text(f"{line.label[0]}{f'　{line.note[0]}' if line.note else ''}")


def _status(line: Line) -> str:
    """How the line is coloured: as its only step, or as changed where any of several is."""
    if len(line.steps) == 1:
        return line.steps[0].status if line.steps[0] else "same"
    return "same" if line.same else "changed"


def _cells(line: Line) -> Iterator[str]:
    """The cells of a row, each of them in lines that fit their column."""
    most = _WORDS if len(line.steps) == 1 else _WORDS_OF_SEVERAL
    shown = [value.text if value.stated else _short(value.text, most) for value in line.values]
    if len(line.steps) == 1:
        step = line.steps[0]
        yield from shown
        yield from (step.change, step.percent, _short(step.told[0], most)) if step else ("", "", "")
        return
    yield shown[0]
    for value, step in zip(shown[1:], line.steps, strict=True):
        yield value if step is None or step.status == "same" else f"{value}\n{_change(step)}"


def _change(step: Step) -> str:
    told = step.percent or _short(step.told[0], _WORDS_OF_SEVERAL)
    return f"{step.change}\n{told}" if step.change else told


def _short(words: str, most: int) -> str:
    return "\n".join(line.plain for line in wrapped(Text(words), most))


def _listed(console: Console, table: FigureTable, headings: Sequence[str]) -> None:
    """A line for each report below its figure."""
    console.print(Text(table.caption[0], style="bold"), no_wrap=True, crop=False)
    for line in table.lines:
        _print(console, Text(line.label[0]), 0)
        if line.note:
            _print(console, Text(line.note[0], style="dim"), 2)
        for number, (heading, value) in enumerate(zip(headings, line.values, strict=True)):
            step = line.steps[number - 1] if number else None
            told = ""
            if step and step.status != "same":
                told = "  " + " ".join(part for part in (step.change, step.percent, step.told[0]) if part)
            _print(console, Text(f"{heading}  {value.text}{told}", style=_STYLE[step.status] if step else ""), 2)


def _print(console: Console, text: Text, indent: int) -> None:
    for line in wrapped(text, console.width - indent):
        console.print(Text(" " * indent).append_text(line), no_wrap=True, crop=False)
