"""A comparison for the terminal, Chinese aligned; words are marked `[-old-]` and `{+new+}`, with colour or without."""

from collections.abc import Iterator
from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from archive.compare import Comparison
from archive.compare import wording as say
from archive.compare.concepts import ConceptChange
from archive.compare.facts import FactChange
from archive.compare.prose import SectionComparison, SentenceChange
from archive.compare.words import Span
from extract.forms import tables

_STATUS_STYLE = {
    "changed": "bold",
    "appeared": "green",
    "disappeared": "red",
    "state_changed": "yellow",
    "not_comparable": "magenta",
    "same": "dim",
}
_RULE_STYLE = {"pass": "green", "pass_if_blank_is_zero": "yellow", "fail": "bold red", "not_assessable": "dim"}
_SIGN = {"template": "#", "edited": "~", "inserted": "+", "deleted": "-"}


def render_text(comparison: Comparison, *, width: int, color: bool) -> str:
    """The comparison as text `width` columns wide, with terminal colours where `color`."""
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    for mark, side in (("甲", comparison.a), ("乙", comparison.b)):
        console.print(f"{mark}  {say.side_name(side)[0]}")
        if side.title:
            console.print(Padding(Text(side.title, style="dim"), (0, 0, 0, 4)))
    console.print()
    console.print(_summary(comparison))
    _figures(console, comparison)
    if not comparison.of_one_year:
        _rules(console, comparison)
    _prose(console, comparison)
    # Padding to the full width is for the colours alone.
    return out.getvalue() if color else "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _summary(comparison: Comparison) -> str:
    counts = {status: sum(fact.status == status for fact in comparison.facts) for status, _ in say.FACT_STATUS.items()}
    told = "，".join(f"{say.FACT_STATUS[status][0]}{count}" for status, count in counts.items() if count)
    reuse = comparison.reuse
    return (
        f"指标{len(comparison.facts)}项：{told or '无'}。"
        f"文字：逐字相同{say.share(reuse.identical)}，仅数字或年份不同（含前项）{say.share(reuse.template)}，"
        f"沿用（含前项）{say.share(reuse.reused)}。"
    )


def _table(comparison: Comparison, title: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", expand=True)
    table.add_column("指标", ratio=1, overflow="fold")
    table.add_column(say.side_year(comparison.a, "甲"), justify="right", overflow="fold")
    table.add_column(say.side_year(comparison.b, "乙"), justify="right", overflow="fold")
    table.add_column("增减", justify="right", overflow="fold")
    table.add_column("幅度", justify="right", overflow="fold")
    table.add_column("情况", overflow="fold")
    return table


def _figures(console: Console, comparison: Comparison) -> None:
    for key in dict.fromkeys(fact.table for fact in comparison.facts):
        table = _table(comparison, tables()[key].zh if key in tables() else key)
        for fact in say.largest_first([fact for fact in comparison.facts if fact.table == key]):
            _add(table, fact, f"{fact.label}{say.unit_of(fact)}", (fact.raw_a, fact.raw_b))
        console.print()
        console.print(table)
    if comparison.concepts:
        table = _table(comparison, "跨格式口径")
        for concept in comparison.concepts:
            _add(table, concept, f"{concept.label}{say.concept_how(concept, comparison)[0]}", (None, None))
        console.print()
        console.print(table)


def _add(table: Table, found: FactChange | ConceptChange, label: str, raw: tuple[str | None, str | None]) -> None:
    absolute, relative = say.change(found)
    status = say.FACT_STATUS[found.status][0]
    if found.reason:
        status += f"：{say.REASON[found.reason][0]}"
    cells = (
        label,
        say.value(found.a, found.state_a, raw[0]),
        say.value(found.b, found.state_b, raw[1]),
        absolute,
        relative,
        status,
    )
    table.add_row(*(Text(cell) for cell in cells), style=_STATUS_STYLE[found.status])


def _rules(console: Console, comparison: Comparison) -> None:
    console.print()
    console.print(Text("跨年勾稽", style="bold"))
    for finding in comparison.across_years:
        status = say.RULE_STATUS[finding.status][0]
        console.print(Text(f"  {finding.rule} {status}  {finding.message}", style=_RULE_STYLE[finding.status]))


def _prose(console: Console, comparison: Comparison) -> None:
    for section in comparison.sections:
        console.print()
        console.print(Rule(Text(section.label, style="bold"), align="left"))
        console.print(Text(_section_note(section), style="dim"))
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=2, justify="right")
        grid.add_column(overflow="fold")
        for sign, line in _sentences(section):
            grid.add_row(sign, line)
        console.print(grid)


def _section_note(section: SectionComparison) -> str:
    if not section.sentences:
        return "此节没有文字"
    if not section.in_a or not section.in_b:
        return f"此节只见于{'乙' if section.in_b else '甲'}"
    told = (f"{names[0]}{say.share(getattr(section.reuse, key))}" for key, names in say.REUSE.items())
    return "，".join(told)


def _sentences(section: SectionComparison) -> Iterator[tuple[str, Text]]:
    """Every sentence that changed or moved, marked; runs of those that did not, counted."""
    unchanged = 0
    for change in section.sentences:
        if change.kind == "same" and not change.moved:
            unchanged += 1
            continue
        if unchanged:
            yield "", Text(f"… {unchanged}句未变 …", style="dim")
            unchanged = 0
        yield _SIGN.get(change.kind, "="), _sentence(change)
    if unchanged:
        yield "", Text(f"… {unchanged}句未变 …", style="dim")


def _sentence(change: SentenceChange) -> Text:
    line = Text()
    if change.moved:
        line.append("［移动］", style="cyan")
    for span in change.spans:
        line.append_text(_marked(span))
    if change.numbers:
        told = "；".join(f"{number.label}{number.text}" for number in change.numbers)
        line.append(f"　〈{told}〉", style="cyan")
    return line


def _marked(span: Span) -> Text:
    match span:
        case ("delete", old):
            return Text(f"[-{old}-]", style="red")
        case ("insert", new):
            return Text(f"{{+{new}+}}", style="green")
        case ("replace", old, new):
            return Text.assemble((f"[-{old}-]", "red"), (f"{{+{new}+}}", "green"))
    return Text(span[1])
