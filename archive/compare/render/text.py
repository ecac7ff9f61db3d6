"""A comparison for the terminal, Chinese aligned; words are marked `[-old-]` and `{+new+}`, with colour or without.

From BESIDE columns on, each sentence stands beside what became of it.
"""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from archive.compare import wording as say
from archive.compare.render.columns import figures
from archive.compare.render.outline import Outline, PairTold, SectionTold, SentenceTold, folded
from archive.compare.render.wrapping import wrapped
from archive.compare.words import Span
from archive.terminal import Sheet

BESIDE = 140  # columns from which sentences stand side by side: two columns of some thirty Chinese signs each
NARROWEST = 20  # columns below which nothing can be laid out
_SIGN_COLUMNS = 3
_GAP = " │ "
_RULE_STYLE = {"pass": "green", "pass_if_blank_is_zero": "yellow", "fail": "bold red", "not_assessable": "dim"}
_SIGN = {"template": "#", "edited": "~", "inserted": "+", "deleted": "-", "same": "="}


def render_text(told: Outline, *, width: int, color: bool) -> str:
    """The comparison as text `width` columns wide, with terminal colours where `color`."""
    sheet = Sheet(max(width, NARROWEST), color=color)
    console = sheet.console
    _print(console, Text(told.title, style="bold"))
    for side in told.sides:
        _print(console, Text(f"{side.heading}  {side.name[0]}"), hanging=4)
    console.print()
    for pair in told.pairs:
        _print(console, Text(say.summary(pair.counts, pair.reuse, pair.names if told.several else None)))
        for number, (zh, _) in enumerate(pair.largest):
            _print(console, Text(f"{'变化最大：' if number == 0 else '　　　　　'}{zh}"), indent=2, hanging=12)
    for table in told.tables:
        console.print()
        figures(console, table, told.headings)
    if told.across:
        _rulings(console, told)
    for pair in told.pairs:
        if pair.worded:
            _prose(console, pair, several=told.several)
    _origins(console, told)
    return sheet.text


def _print(console: Console, text: Text, indent: int = 0, hanging: int = 0) -> None:
    """Prints the text in lines that break where they may; `hanging` columns more from the second line on."""
    first, *rest = wrapped(text, console.width - indent - hanging) or [text]
    console.print(Text(" " * indent).append_text(first), no_wrap=True, crop=False)
    for line in rest:
        console.print(Text(" " * (indent + hanging)).append_text(line), no_wrap=True, crop=False)


def _origins(console: Console, told: Outline) -> None:
    console.print()
    console.print(Rule(Text("出处", style="bold"), align="left"))
    for side in told.sides:
        _print(console, Text(f"{side.heading}  {side.name[0]}"), hanging=4)
        for names, value in side.origin:
            _print(console, Text(f"{names[0]}：{value}", style="dim"), indent=4, hanging=2)
    if told.command:
        _print(console, Text(f"重做此比较：{told.command}"), hanging=4)


def _rulings(console: Console, told: Outline) -> None:
    for pair in told.pairs:
        if not pair.rulings:
            continue
        console.print()
        console.print(Text(_heading("跨年勾稽", pair, several=told.several), style="bold"))
        for ruling in pair.rulings:
            erred = f"（{ruling.erred[0]}）" if ruling.erred else ""
            line = f"{ruling.head}　{ruling.message[0]}{erred}"
            _print(console, Text(line, style=_RULE_STYLE.get(ruling.status, "")), indent=2, hanging=2)


def _heading(name: str, pair: PairTold, *, several: bool) -> str:
    return f"{name}　{pair.names[0]} → {pair.names[1]}" if several else name


def _prose(console: Console, pair: PairTold, *, several: bool) -> None:
    if several:
        console.print()
        console.print(Text(_heading("文字", pair, several=True), style="bold"))
    if pair.points:
        _points(console, pair)
    for section in pair.sections:
        console.print()
        console.print(Rule(Text(section.label[0], style="bold"), align="left"))
        _print(console, Text(say.section_note(section.only, section.reuse, pair.names)[0], style="dim"))
        if console.width >= BESIDE:
            _beside(console, section)
        else:
            _below(console, section)


def _points(console: Console, pair: PairTold) -> None:
    console.print()
    console.print(Rule(Text("问题与改进打算", style="bold"), align="left"))
    _print(console, Text(say.POINTS_NOTE[0], style="dim"))
    for point in pair.points:
        _print(console, Text(f"［{point.kind[0]}，{point.fate[0]}］{point.text}"), indent=2, hanging=2)
        for evidence in point.evidence:
            _print(console, Text(f"“{evidence}”", style="dim"), indent=6, hanging=2)


def _below(console: Console, section: SectionTold) -> None:
    width = console.width - _SIGN_COLUMNS
    for item in folded(section.sentences):
        if isinstance(item, int):
            console.print(Text(f"{'':{_SIGN_COLUMNS}}{_unchanged(item)}", style="dim"))
        else:
            _rows(console, _sign(item), [wrapped(_marked(item, item.spans), width) + _numbers(item, width)])


def _beside(console: Console, section: SectionTold) -> None:
    """What stood on the left, what stands on the right."""
    width = (console.width - _SIGN_COLUMNS - len(_GAP)) // 2
    for item in folded(section.sentences):
        if isinstance(item, int):
            console.print(Text(f"{'':{_SIGN_COLUMNS}}{_unchanged(item)}", style="dim"))
            continue
        old = [] if item.kind == "inserted" else wrapped(_marked(item, item.spans, "old"), width)
        new = [] if item.kind == "deleted" else wrapped(_marked(item, item.spans, "new"), width)
        _rows(console, _sign(item), [old, new + _numbers(item, width)], width)


def _rows(console: Console, sign: str, columns: Sequence[list[Text]], width: int = 0) -> None:
    for number in range(max(map(len, columns))):
        row = Text(f"{sign if number == 0 else '':{_SIGN_COLUMNS}}")
        for at, lines in enumerate(columns):
            if at:
                row.append(_GAP, style="dim")
            line = lines[number] if number < len(lines) else Text()
            row.append_text(line)
            if at < len(columns) - 1:
                row.append(" " * (width - line.cell_len))
        console.print(row, no_wrap=True, crop=False)


def _unchanged(count: int) -> str:
    return f"… {count}句未变 …"


def _sign(sentence: SentenceTold) -> str:
    return f"{_SIGN[sentence.kind]}{'↕' if sentence.moved else ''}"


def _numbers(sentence: SentenceTold, width: int) -> list[Text]:
    told = "；".join(zh for zh, _ in sentence.numbers)
    return wrapped(Text(f"〈{told}〉", style="cyan"), width) if told else []


def _marked(sentence: SentenceTold, spans: Iterable[Span], side: str | None = None) -> Text:
    """The sentence with its marks; with `side` as it stands on that side alone. What is all new or all gone has its
    sign in front, and no marks."""
    line = Text()
    if sentence.moved:
        line.append("［移动］", style="cyan")
    whole = sentence.kind in ("inserted", "deleted")
    for span in spans:
        kind, *texts = span
        if kind == "equal":
            line.append(texts[0])
        if kind in ("delete", "replace") and side != "new":
            line.append(texts[0] if whole else f"[-{texts[0]}-]", style="red")
        if kind in ("insert", "replace") and side != "old":
            line.append(texts[-1] if whole else f"{{+{texts[-1]}+}}", style="green")
    return line
