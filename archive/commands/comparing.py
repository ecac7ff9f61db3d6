"""`gongkai diff`: two reports or more, years of a publisher, or revisions of one report."""

import json
import os
import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import Literal

import click
from rich.console import Console

from archive.commands.fail_on import fail_on, fail_on_option
from archive.commands.operands import by_reports, by_revisions, by_years, is_number
from archive.commands.options import WIDE, data_option
from archive.compare.render import Outline, ProsePairs, outline
from archive.compare.several import Several
from archive.csv_text import csv_text
from extract.forms.across import ids_across
from extract.report_years import RULE as WRONG_YEAR

Layout = Literal["text", "html", "json", "docx", "csv"]
Color = Literal["auto", "always", "never"]

_ENDINGS: dict[str, Layout] = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".docx": "docx",
    ".csv": "csv",
}
_WHOLE = ("json",)  # what leaves nothing out: programs choose for themselves
_RULES = (*ids_across(), WRONG_YEAR)
STOPPING = {
    "changed": "a number that changed",
    "state_changed": "a blank that became 0 and the like",
    "appeared": "a figure that only the later report prints",
    "disappeared": "one that only the earlier prints",
    "not_comparable": "one that means something else",
    "figures": "any of these",
    "finding": "a rule across years that fails",
    **dict.fromkeys(_RULES, "a failure of that rule"),
    "prose": "a sentence that is not the same in its place",
    "any": "any of all these",
}
_FIGURES = ("changed", "state_changed", "appeared", "disappeared", "not_comparable")


@click.command()
@click.argument("operands", nargs=-1, required=True, metavar="A B | PUBLISHER YEAR YEAR... | REPORT [N N...]")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "html", "json", "docx", "csv"]),
    help="What to print.  [default: what the ending of --output says; else text]",
)
@click.option(
    "-o", "--output", "target", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write it there."
)
@click.option("--revisions", is_flag=True, help="Compare revisions of one report: REPORT, or REPORT N N.")
@click.option("--only", type=click.Choice(["changed"]), help="Leave out what stayed; not with json, which is whole.")
@click.option(
    "--prose",
    type=click.Choice(["last", "all", "none"]),
    default="last",
    show_default=True,
    help="Of more than two reports, whose words: the last two's, every two neighbours', or nobody's.",
)
@click.option("--width", type=click.IntRange(40, 1000), help="Columns of text.  [default: the terminal's]")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@fail_on_option(STOPPING)
@data_option
def diff(
    operands: tuple[str, ...],
    layout: Layout | None,
    target: Path | None,
    *,
    revisions: bool,
    only: str | None,
    prose: ProsePairs,
    width: int | None,
    color: Color,
    stopping: tuple[str, ...],
    data: Path,
) -> None:
    """Compare reports: figures, rules across years, prose.

    A and B are each the path of a local document or a report's key (publisher key/year). PUBLISHER is a key, a full
    name or an alias, with up to eight years. With --revisions REPORT alone, its last two revisions are compared.
    The exit status is 0 whether or not they differ, but for --fail-on.

    \b
    Examples:
      gongkai diff report-2022.html report-2023.docx
      gongkai diff 411600-zjj 2021 2022 2023 -o housing.docx
      gongkai diff --revisions 411600-zjj/2023 1 2 --fail-on changed,disappeared
      gongkai diff 411600-zjj 2022 2023 --only changed --format html > diff.html
    """
    layout = layout or _told_by(target)
    if only and layout in _WHOLE:
        raise click.UsageError(f"--only leaves something out, and {layout} is whole; choose from its facts")
    if target is not None and any(_same_file(target, operand) for operand in operands):
        raise click.UsageError(f"{target} is one of what is compared; it would be lost")
    if layout == "docx" and target is None and sys.stdout.isatty():
        raise click.UsageError("a .docx file is not for the terminal; name a file with --output")
    if revisions:
        several = by_revisions(operands, data)
    elif len(operands) > 2 and all(map(is_number, operands[1:])):
        several = by_years(operands[0], operands[1:], data)
    elif len(operands) == 2 or all("/" in operand or Path(operand).exists() for operand in operands):
        several = by_reports(operands, data)
    else:
        raise click.UsageError("diff takes two reports, or a publisher and years")
    _say_if_one(several)
    if layout == "json":
        told: str | bytes = json.dumps(several.to_json(), ensure_ascii=False, separators=(",", ":")) + "\n"
    elif layout == "csv":
        told = csv_text(several.csv_columns(), several.csv_lines(changed_only=only == "changed"))
    else:
        made = outline(several, changed_only=only == "changed", prose=prose, command=_command(operands, revisions))
        told = _rendered(made, layout, width, colored=_colored(color, target), wide=target is None)
    _write(told, target, colored=_colored(color, target))
    fail_on(stopping, _counts(several))


def _told_by(target: Path | None) -> Layout:
    if target is None:
        return "text"
    if target.suffix.lower() not in _ENDINGS:
        raise click.UsageError(f"{target} ends in none of {', '.join(_ENDINGS)}; say which --format it gets")
    return _ENDINGS[target.suffix.lower()]


def _same_file(target: Path, operand: str) -> bool:
    try:
        return target.samefile(operand)
    except (OSError, ValueError):
        return False


def _say_if_one(several: Several) -> None:
    """That nothing differs is no news of two reports that are one file."""
    hashes = [side.sha256 for side in several.sides]
    if None not in hashes and len(set(hashes)) < len(hashes):
        click.echo("gongkai: some of the reports are the same bytes", err=True)


def _command(operands: tuple[str, ...], revisions: bool) -> str:
    return shlex.join(["gongkai", "diff", *(["--revisions"] if revisions else []), *operands])


def _colored(color: Color, target: Path | None) -> bool:
    """Whether text gets colours: NO_COLOR (no-color.org) holds unless they are asked for."""
    if color != "auto":
        return color == "always"
    return target is None and not os.environ.get("NO_COLOR") and Console().is_terminal


def _rendered(told: Outline, layout: Layout, width: int | None, *, colored: bool, wide: bool) -> str | bytes:
    # Each is loaded where it is wanted: most comparisons are read in the terminal.
    if layout == "html":
        from archive.compare.render.html import render_html

        return render_html(told)
    if layout == "docx":
        from archive.compare.render.word import render_word

        return render_word(told)
    from archive.compare.render.text import render_text

    console = Console()
    columns = console.width if console.is_terminal and wide else WIDE
    return render_text(told, width=width or columns, color=colored)


def _write(told: str | bytes, target: Path | None, *, colored: bool) -> None:
    if target is None:
        click.echo(told, nl=False, color=colored)
    elif isinstance(told, bytes):
        target.write_bytes(told)
    else:
        target.write_text(told, "utf-8", newline="")


def _counts(several: Several) -> Counter[str]:
    """How many there are of each kind that `--fail-on` can name."""
    found: Counter[str] = Counter()
    for pair in several.pairs:
        found.update(fact.status for fact in pair.facts if fact.status in _FIGURES)
        if not pair.of_one_year:
            found.update(finding.rule for finding in pair.across_years if finding.status == "fail")
        sentences = [sentence for section in pair.sections for sentence in section.sentences]
        found["prose"] += sum(sentence.moved or sentence.kind != "same" for sentence in sentences)
    found["figures"] = sum(found[kind] for kind in _FIGURES)
    found["finding"] = sum(found[rule] for rule in _RULES)
    found["any"] = found["figures"] + found["finding"] + found["prose"]
    return found
