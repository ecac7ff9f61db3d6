"""`gongkai promises`: the problems and promises of a publisher's reports, and what became of them."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import click
from rich.console import Group
from rich.text import Text

from archive.accounts import load_accounts
from archive.commands.named import named_publisher
from archive.commands.opening import opened
from archive.commands.options import data_option, echo_json, output
from archive.compare.points import PointKind
from archive.compare.render.wrapping import wrapped
from archive.compare.threads import Evidence, Status, Thread, threads, told
from archive.compare.wording import POINT, POINT_KIND

_KINDS: tuple[PointKind, ...] = ("problem", "promise")
_STYLES: dict[Status, str] = {"taken_up": "green", "named": "yellow", "not_mentioned": "red", "unclear": "yellow"}

_HANGING = " " * 14  # where the words of a point begin, for the lines that go on with them


@click.command()
@click.argument("publisher")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@data_option
def promises(publisher: str, layout: str, data: Path) -> None:
    """Follow the problems and promises of section 5 through a publisher's reports.

    PUBLISHER is a key, a full name or an alias. What became of each is told by the next report's own words, shown
    beside it: 未再提及 (not mentioned again) does not mean that a promise was broken.

    \b
    Example:
      gongkai promises 411600-zjj
    """
    with closing(opened(data)) as connection:
        key, name = named_publisher(connection, publisher)
        accounts = load_accounts(connection, key)
    if layout == "json":
        echo_json(told(key, name, accounts))
        return
    years = "、".join(str(each.year) for each in accounts)
    lines = [Text(f"{name}　{years or '没有报告'}", style="bold")]
    for kind in _KINDS:
        found = threads(accounts, kind)
        lines += [Text(), Text(f"{POINT_KIND[kind][0]}（{len(found)}）", style="bold"), *_listed(found)]
    console = output()
    console.print(Group(*(part for line in lines for part in _hanging(line, console.width))))


def _hanging(line: Text, width: int) -> Iterator[Text]:
    first, *rest = wrapped(line, width - len(_HANGING))
    yield first
    yield from (Text(_HANGING) + part for part in rest)


def _listed(found: Sequence[Thread]) -> Iterator[Text]:
    for thread in found:
        for step in thread.steps:
            yield Text(f"  {step.year}  {POINT[step.kind][0]}  {step.text if step.kind != 'same' else '〃'}")
            if step is not thread.steps[-1] or thread.status == "standing":
                yield from _evidence(step.evidence)
        words = f"  {thread.next_year or '    '}  → {POINT[thread.status][0]}"
        yield Text(words, style=_STYLES.get(thread.status, ""))
        if thread.status != "standing":
            yield from _evidence(thread.steps[-1].evidence)
        yield Text()


def _evidence(found: Sequence[Evidence]) -> Iterator[Text]:
    for evidence in found:
        yield Text(f"        {evidence.likeness:.0%}  “{evidence.text}”", style="dim")
