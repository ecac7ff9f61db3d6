"""A reading drawn in the terminal: every grid with what became of each cell, the prose with its figures marked."""

from rich.box import SQUARE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.explain.cells import ExplainedCell, ExplainedGrid, ExplainedRow, Explanation, Role, explain, shared_part
from archive.explain.places import Places
from archive.marked_prose import paragraphs
from archive.report_view import print_findings, print_identity
from extract.document import Document, Geometry
from extract.forms import measures
from extract.model import ExtractError, Fact, Figure, Part, Report, Section, State

# A table of the forms has fifteen columns and thirty rows; what is larger is drawn in part, and said to be.
MAX_COLUMNS = 24
MAX_ROWS = 400
MAX_CELLS = 60  # of a row; those that gave facts are drawn even so
MAX_CELL = 200
MAX_PARAGRAPH = 4000
# Columns narrower than this hold neither a label nor a code: the cells are then written one behind another.
MIN_COLUMN = 7
MARGIN = 14  # columns of the terminal that a row's place takes
MEASURES = 24  # and those that the codes behind it take

_GEOMETRIES = {
    Geometry.GRID: "每格的行、列与跨度都在",
    Geometry.COLUMNS: "每格的列在，跨度以空格补足",
    Geometry.ROWS: "每行完整，跨度已失",
    Geometry.RAGGED: "空白格可能已失，行与行可能相连",
    Geometry.JOINED: "一行的格连在一起",
}
_STATES: dict[State, tuple[str, str]] = {
    "stated": ("", "bold green"),
    "blank": ("空白", "bright_black"),
    "dash": ("横线", "yellow"),
    "text": ("文字", "yellow"),
    "unreadable": ("读不准", "bold red"),
}
_ROLES: dict[Role, tuple[str, str]] = {  # the mark before the words, so that they are told apart without colours
    "figure": ("", ""),
    "left": ("✗", "bold red"),
    "header": ("", "bright_black"),
    "label": ("▸", "bright_blue"),
    "words": ("", ""),
    "blank": ("", ""),
}
_CODE = "cyan"
_PROBLEM = "red"


def print_explanation(console: Console, document: Document, outcome: Report | ExtractError) -> None:
    """Draws the document as it was read. Every fact and every problem of the reading is shown once."""
    report = outcome if isinstance(outcome, Report) else None
    explanation = explain(document, report)
    places = Places(document)
    if isinstance(outcome, Report):
        print_identity(console, outcome)
    else:
        console.print(Text(f"{outcome.code}: {outcome.message}", style="bold red"))
    _print_legend(console)
    for section in report.sections if report else ():
        _print_section(console, section, report.figures if report else [], places)
    for number, grid in enumerate(explanation.grids, 1):
        _print_grid(console, number, grid, places)
    _print_elsewhere(console, explanation, places)
    if report is not None:
        print_findings(console, report.findings)


def _print_legend(console: Console) -> None:
    legend = Text("图例  ")
    for words, style in (
        ("数字", _STATES["stated"][1]),
        ("空白", _STATES["blank"][1]),
        ("横线、文字", _STATES["dash"][1]),
        ("✗ 未归位、读不准", "bold red"),
        ("▸ 表格的行标题", _ROLES["label"][1]),
        ("表头", _ROLES["header"][1]),
        ("指标代码", _CODE),
    ):
        legend.append(words, style).append("  ")
    console.print(legend)


def _print_section(console: Console, section: Section, figures: list[Figure], places: Places) -> None:
    heading = Text(f"{section.heading}", style="bold").append(f"  {section.key}", _CODE)
    if section.start is not None:
        heading.append(f"  {places.at_offset(section.start)}", "dim")
    console.print(heading)
    if section.parts:
        console.print(Text("  分为 ", style="dim").append_text(Text("、").join(map(_part, section.parts))))
    for paragraph in paragraphs(section, figures):
        line = Text("  ")
        for piece in paragraph:
            if piece.figure is None:
                line.append(piece.text)
            else:
                line.append(piece.text, _figure_style(piece.figure)).append(_restates(piece.figure), _CODE)
        if len(line) > MAX_PARAGRAPH:
            line.truncate(MAX_PARAGRAPH)
            line.append(" …")
        console.print(line)


def _part(part: Part) -> Text:
    return Text(" ".join(part.heading.split())).append(f"‹{part.key}›", _CODE)


def _figure_style(figure: Figure) -> str:
    if figure.code is None:
        return "underline"
    return {True: "bold green", False: "bold red", None: "bold yellow"}[figure.agrees]


def _restates(figure: Figure) -> str:
    """The cell that a figure restates, and whether it says the same; nothing for a figure of its own."""
    if figure.code is None:
        return ""
    return f"‹{ ({True: '=', False: '≠', None: '?'}[figure.agrees]) }{figure.code}›"


def _print_grid(console: Console, number: int, grid: ExplainedGrid, places: Places) -> None:
    codes = [code for row in grid.rows for code in row.codes]
    prefix = shared_part(codes, 1)
    left = sum(cell.role == "left" for row in grid.rows for cell in row.cells)
    heading = Text(f"表格 {number}", style="bold").append(f"  {prefix.rstrip('.')}" if prefix else "", _CODE)
    size = sum(len(row.cells) for row in grid.rows)
    heading.append(f"  {len(grid.rows)}行 {size}格，读出{len(codes)}格")
    if left:
        heading.append(f"，未归位{left}格", "bold red")
    heading.append(f"  {_GEOMETRIES[grid.geometry]}", "dim")
    console.print(heading)
    shown = [row for row in grid.rows if row.problems or row.behind or any(c.cell.text for c in row.cells)][:MAX_ROWS]
    columns = sorted({cell.cell.column for row in shown for cell in row.cells if cell.cell.text or cell.facts})
    aligned = grid.geometry.is_aligned and 1 < len(columns) <= MAX_COLUMNS
    if aligned and (console.width - MARGIN - MEASURES) // len(columns) > MIN_COLUMN:
        console.print(_as_grid(shown, columns, prefix, places))
    else:
        console.print(_as_lines(shown, prefix, places))
    if len(grid.rows) > MAX_ROWS:
        console.print(Text(f"另有{len(grid.rows) - MAX_ROWS}行未画出", style="yellow"))


def _as_grid(rows: list[ExplainedRow], columns: list[int], prefix: str, places: Places) -> Table:
    """The cells below one another as they stand; a column in which no cell begins is left out."""
    table = Table(box=SQUARE, show_header=False, show_lines=True, padding=0, border_style="bright_black")
    table.add_column(no_wrap=True, style="dim")
    for column in columns:
        # Words fold; a figure never does.
        figures = (len(c.facts[0].raw) for row in rows for c in row.cells if c.cell.column == column and c.facts)
        table.add_column(overflow="fold", min_width=max(figures, default=2))
    table.add_column(overflow="fold", max_width=MEASURES)
    for row in rows:
        shared = shared_part(row.codes, 2) or prefix
        texts = dict.fromkeys(columns, Text(""))
        for cell in row.cells:
            if cell.cell.column in texts:
                texts[cell.cell.column] = _drawn(cell, shared, "\n{}")
        table.add_row(places.of_row(row), *texts.values(), _with_rest(_measures(shared, prefix), row, shared))
    return table


def _as_lines(rows: list[ExplainedRow], prefix: str, places: Places) -> Table:
    """A row a line, its cells one behind another: text that has lost its columns, and grids too wide to be drawn."""
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for row in rows:
        shared = shared_part(row.codes, 2) or prefix
        printed = [cell for cell in row.cells if cell.cell.text or cell.facts]
        kept = [cell for number, cell in enumerate(printed) if number < MAX_CELLS or cell.facts]
        line = Text(" │ ", style="bright_black").join(_drawn(cell, shared, "‹{}›") for cell in kept)
        if len(kept) < len(printed):
            line.append(f" 另有{len(printed) - len(kept)}格未画出", "yellow")
        if shared != prefix:
            line.append("  ").append_text(_measures(shared, prefix))
        table.add_row(places.of_row(row), _with_rest(line, row, shared))
    return table


def _measures(shared: str, prefix: str) -> Text:
    """What a row counts, as far as its cells share it."""
    return Text(f"{shared.removeprefix(prefix)}*" if shared != prefix else "", style=_CODE)


def _drawn(cell: ExplainedCell, shared: str, form: str) -> Text:
    """A cell with its codes less what they share, each as `form` puts it."""
    mark, style = _ROLES[cell.role]
    words = " ".join(cell.cell.text.split())
    if len(words) > MAX_CELL:
        words = f"{words[:MAX_CELL]}…"
    text = Text(mark, style=style).append(words, _STATES[cell.facts[0].state][1] if cell.facts else style)
    for fact in cell.facts:
        said, state_style = _STATES[fact.state]
        if len(cell.facts) > 1:
            said += fact.raw
        if said:
            text.append(form.format(said) if text else said, state_style)
        text.append(form.format(fact.code.removeprefix(shared)), _CODE)
    return text


def _with_rest(text: Text, row: ExplainedRow, shared: str) -> Text:
    """What stands in no cell of the row: blanks that are only padding, and what could not be stated and why."""
    if row.behind:
        said, style = _STATES["blank"]
        text.append(f"{chr(10) if text else ''}{said}", style)
        text.append("".join(f"‹{fact.code.removeprefix(shared)}›" for fact in row.behind), _CODE)
    for problem in row.problems:
        text.append(f"{chr(10) if text else ''}✗ {problem.code} {problem.message}", _PROBLEM)
    return text


def _print_elsewhere(console: Console, explanation: Explanation, places: Places) -> None:
    for fact in explanation.facts:
        console.print(_fact_line(fact, places))
    for problem in explanation.problems:
        line = Text(f"✗ {problem.code} {problem.message}", style=_PROBLEM)
        if problem.raw:
            line.append(f"：{problem.raw[:MAX_CELL]}")
        if problem.where is not None:
            line.append(f"  {places.of(problem.where)}", "dim")
        console.print(line)


def _fact_line(fact: Fact, places: Places) -> Text:
    said, style = _STATES[fact.state]
    line = Text(f"{said}{fact.raw}", style=style).append(f"  {fact.code}  {measures()[fact.code].zh}", _CODE)
    return line.append(f"  {places.of(fact.where)}", "dim")
