"""`gongkai check`: what does not add up in the archive, and what people made of it."""

import getpass
import io
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.commands.fail_on import fail_on, fail_on_option
from archive.commands.named import named_publishers
from archive.commands.opening import opened
from archive.commands.options import data_option, echo_json, fail, output
from archive.commands.reviewing import review
from archive.csv_text import csv_text
from archive.erring import ERRED
from archive.finding_rates import EVERY, BaseRate, rates
from archive.finding_view import VERDICT_WORDS
from archive.findings import STATUSES, FindingRow, find
from archive.publication.places import PUBLIC, SNAPSHOT_NAME
from archive.reviews import VERDICTS, Given, all_given, checked_name
from archive.summary import print_findings
from archive.verdict_files import COLUMNS, VerdictFileError, read_lines, take, to_entry
from extract.forms.checks import checks

HTML_WIDTH = 140  # characters of a line of the findings as a page
FINDING_COLUMNS = (
    *("report", "publisher", "year", "rule", "each", "status", "stated", "computed", "erred", "message"),
    *("verdict", "verdict_outdated", "note", "given_by", "given_at", "operands"),
)
FORMATS = ("table", "text", "html", "json", "jsonl", "csv")
_KINDS = {
    "fail": "a finding that fails",
    "error": "one of the severity error",
    "warning": "one of the severity warning",
    "office": "one in which the office probably erred",
    "extraction": "one that was probably misread",
    "undetermined": "one that no two readings settle",
    "unreviewed": "one without a person's verdict on what it rests on now",
    "pass_if_blank_is_zero": "what only holds if a blank is zero (with --status all)",
    "not_assessable": "what could not be assessed (with --status all)",
}


def _reviewer(context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """The name that verdicts are given by; that of the login where none is named."""
    wanted = value
    if wanted is None and (context.params.get("reviewing") or context.params.get("verdict_file")):
        try:
            wanted = getpass.getuser()
        except (OSError, KeyError):
            wanted = ""
    if wanted is None:
        return None
    try:
        return checked_name(wanted)
    except ValueError as error:
        raise click.BadParameter(f"{error}; --by NAME says who reviews") from error


@click.command()
@click.option("--publisher", metavar="P", help="Key, full name or alias of a publisher.")
@click.option("--year", type=int, help="The year reported on.")
@click.option(
    "--rule", metavar="RULE", type=click.Choice(sorted(checks()), case_sensitive=False), help="Only of this rule."
)
@click.option("--status", type=click.Choice([*STATUSES, "all"]), default="fail", show_default=True)
@click.option("--erred", type=click.Choice(ERRED), help="Only those in which it probably was this one who erred.")
@click.option(
    "--verdict",
    type=click.Choice([*VERDICTS, "note", "outdated", "any", "none"]),
    help="Only those with this verdict of a person; `outdated`: given on other figures than the report has now.",
)
@click.option("--unreviewed", is_flag=True, help="Only those without a verdict on what they rest on now.")
@click.option("--format", "layout", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option(
    "--history", is_flag=True, help="List every verdict ever given, replaced or taken back ones too, instead."
)
@click.option(
    "--review", "reviewing", is_flag=True, is_eager=True, help="Show the unreviewed ones and ask for a verdict on each."
)
@click.option(
    "--verdict-file",
    metavar="FILE",
    is_eager=True,
    type=click.Path(path_type=Path, allow_dash=True),
    help="Take verdicts in from a file that --format csv or jsonl wrote, edited or not; - for standard input.",
)
@click.option(
    "--by",
    metavar="NAME",
    envvar="GONGKAI_REVIEWER",
    show_envvar=True,
    callback=_reviewer,
    help="Who gives the verdicts.  [default: the name of the login]",
)
@fail_on_option(_KINDS)
@data_option
def check(
    publisher: str | None,
    year: int | None,
    rule: str | None,
    status: str,
    erred: str | None,
    verdict: str | None,
    *,
    unreviewed: bool,
    layout: str,
    history: bool,
    reviewing: bool,
    verdict_file: Path | None,
    by: str | None,
    stopping: tuple[str, ...],
    data: Path,
) -> None:
    """List the findings of the archive's rules, the widest gaps first (text is table by another name).

    \b
    Example:
      gongkai check --year 2023 --format jsonl
      gongkai check --review --by 王敏 --publisher 云河市教育局
      gongkai check --format csv > findings.csv && gongkai check --verdict-file findings.csv
    """
    if reviewing + history + (verdict_file is not None) > 1:
        raise click.UsageError("--review, --history and --verdict-file are three different things")
    with closing(opened(data, writing=reviewing or verdict_file is not None)) as connection:
        keys = named_publishers(connection, publisher)
        if verdict_file is not None:
            _take_in(connection, verdict_file, by)
            return
        if history:
            _print_history(all_given(connection), keys, layout)
            return
        found = find(
            connection,
            publishers=keys,
            year=year,
            status=None if status == "all" else status,
            rule=rule,
            erred=erred,
            operands=reviewing or layout in ("json", "jsonl", "csv"),
        )
        found = [row for row in found if _has(row, verdict) and not ((unreviewed or reviewing) and row.reviewed)]
        if reviewing:
            review(output(), connection, found, str(by), _base_rates(data))
            return
    _print(found, layout)
    fail_on(stopping, _counts(found))


def _base_rates(data: Path) -> dict[tuple[str, str], BaseRate]:
    """How often each rule and member fails, as it was counted for the snapshot that is published; else nothing."""
    snapshot = data / PUBLIC / SNAPSHOT_NAME
    if not snapshot.is_file():
        return {}
    try:
        with closing(sqlite3.connect(f"{snapshot.resolve().as_uri()}?immutable=1", uri=True)) as connection:
            return {(rate.rule, rate.each): rate for rate in rates(connection, form=EVERY, adcode=EVERY)}
    except sqlite3.Error:  # of an older version, which did not count them
        return {}


def _has(finding: FindingRow, verdict: str | None) -> bool:
    """Whether a finding has the verdict that is asked for; None asks for nothing."""
    review = finding.review
    match verdict:
        case None:
            return True
        case "any":
            return review is not None
        case "none":
            return review is None
        case "outdated":
            return review is not None and review.outdated
        case "note":
            return review is not None and review.verdict is None
    return finding.reviewed and review is not None and review.verdict == verdict


def _counts(found: list[FindingRow]) -> Counter[str]:
    counts = Counter(finding.status for finding in found)
    for finding in found:
        if finding.status == "fail":
            counts[finding.severity] += 1
            counts[finding.erred or ""] += 1
            counts["unreviewed"] += not finding.reviewed
    return counts


def _print(found: list[FindingRow], layout: str) -> None:
    if layout == "jsonl":
        for finding in found:
            echo_json(finding.to_json())
    elif layout == "json":
        echo_json({"findings": [finding.to_json() for finding in found]}, indent=1)
    elif layout == "csv":
        _echo_csv(FINDING_COLUMNS, (finding.to_json() for finding in found))
    elif layout == "html":
        page = Console(record=True, width=HTML_WIDTH, file=io.StringIO())
        print_findings(page, found)
        click.echo(page.export_html(inline_styles=True))
    elif found:
        print_findings(output(), found)
        click.echo(f"{len(found)} findings.")
    else:
        click.echo("No findings.")


def _print_history(given: list[Given], keys: list[str] | None, layout: str) -> None:
    chosen = [each for each in given if keys is None or each.report_key.rpartition("/")[0] in keys]
    if layout == "jsonl":
        for each in chosen:
            echo_json(to_entry(each))
    elif layout == "json":
        echo_json({"verdicts": [to_entry(each) for each in chosen]}, indent=1)
    elif layout == "csv":
        _echo_csv(COLUMNS, map(to_entry, chosen))
    elif layout == "html":
        raise click.UsageError("--history has no page; --format table, json, jsonl or csv")
    else:
        table = Table()
        for heading in ("given", "by", "report", "rule", "verdict", "note", "taken back"):
            table.add_column(heading, overflow="fold")
        for each in chosen:
            back = f"{each.withdrawn_at} {each.withdrawn_by}" if each.withdrawn_at else ""
            cells = (each.given_at, each.given_by, each.report_key, f"{each.rule} {each.each}")
            words = (*cells, VERDICT_WORDS[each.verdict], each.note or "", back)
            table.add_row(*(Text(word) for word in words))
        if chosen:
            output().print(table)
        click.echo(f"{len(chosen)} verdicts and notes.")


def _echo_csv(columns: Sequence[str], entries: Iterable[dict[str, Any]]) -> None:
    click.echo(csv_text(columns, ([entry[column] for column in columns] for entry in entries)), nl=False)


def _take_in(connection: sqlite3.Connection, path: Path, by: str | None) -> None:
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        taken = take(connection, read_lines(data.decode()), by=by)
    except UnicodeDecodeError:
        fail(f"{path} is not UTF-8; no verdict was taken in")
    except VerdictFileError as error:
        fail(f"{path}: {error}; no verdict was taken in")
    click.echo(
        f"{taken.written} verdicts taken in, {taken.withdrawn} taken back, {taken.known} known already, "
        f"{taken.blank} lines without one."
    )
    if taken.elsewhere:
        click.echo(f"{taken.elsewhere} of them were given on other figures than the reports have now: outdated.")
