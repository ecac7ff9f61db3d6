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
_LABEL_AT_EASE = 44  # columns that hold most labels on one line
# Columns that words get at most where numbers stand, as wide as the label leaves at ease: of two reports, and of more.
_WORDS = (40, 16)
_WORDS_OF_SEVERAL = (14, 10)
_GAP = 3  # columns between two columns


def figures(console: Console, table: FigureTable, headings: Sequence[str]) -> None:
    """Prints a table of figures at the console's width."""
    heads = list(headings) if len(headings) > 2 else [*headings, "增减", "幅度", "情况"]
    longest = max(cell_len(text) for text in ("指标", *(_label(line).plain for line in table.lines)))
    for most in _WORDS_OF_SEVERAL if len(headings) > 2 else _WORDS:
        rows = [[*_cells(line, most)] for line in table.lines]
        widths = [max(map(cell_len, [head, *_parts(column)])) for head, *column in zip(heads, *rows, strict=True)]
        left = console.width - sum(widths) - _GAP * len(widths)
        if left >= min(longest, _LABEL_AT_EASE):
            break
    if left < _LABEL:
        _listed(console, table, headings)
        return
    label = min(left, longest)
    drawn = Table(title=table.caption[0], title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1))
    drawn.show_edge = False
    drawn.pad_edge = False
    drawn.add_column("指标", width=label)
    for head, width in zip(heads, widths, strict=True):
        drawn.add_column(head, width=width, justify="left" if head == "情况" else "right", no_wrap=True)
    for line, cells in zip(table.lines, rows, strict=True):
        name = Text("\n").join(wrapped(_label(line), label))
        drawn.add_row(name, *(Text(cell) for cell in cells), style=_STYLE[_status(line)])
    console.print(drawn)


def _parts(column: Sequence[str]) -> list[str]:
    return [part for cell in column for part in cell.split("\n")]


def _label(line: Line) -> Text:
    return Text(f"{line.label[0]}{f'　{line.note[0]}' if line.note else ''}")


def _status(line: Line) -> str:
    """How the line is coloured: as its only step, or as changed where any of several is."""
    if len(line.steps) == 1:
        return line.steps[0].status if line.steps[0] else "same"
    return "same" if line.same else "changed"


def _cells(line: Line, most: int) -> Iterator[str]:
    """The cells of a row, each of them in lines that fit their column."""
    shown = [value.text if value.stated else _short(value.text, most) for value in line.values]
    if len(line.steps) == 1:
        step = line.steps[0]
        yield from shown
        yield from (step.change, step.percent, _short(step.told[0], most)) if step else ("", "", "")
        return
    yield shown[0]
    for value, step in zip(shown[1:], line.steps, strict=True):
        yield value if step is None or step.status == "same" else f"{value}\n{_change(step, most)}"


def _change(step: Step, most: int) -> str:
    told = step.percent or _short(step.told[0], most)
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
