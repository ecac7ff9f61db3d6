"""What a night came to, as tables that a person reads."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import unquote

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.findings import FindingRow
from archive.hints import hint
from archive.runs import Tally

FINDINGS_SHOWN = 8
UNREAD_SHOWN = 10
BAD_VERDICTS = frozenset({"shrunk", "empty", "blocked", "moved", "failed"})


class SiteRow(Protocol):
    """A site's result, as the crawl gives it and as the archive keeps it."""

    @property
    def site(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def found(self) -> int: ...
    @property
    def expected(self) -> int | None: ...
    @property
    def new(self) -> int: ...
    @property
    def changed(self) -> int: ...
    @property
    def unchanged(self) -> int: ...
    @property
    def requests(self) -> int: ...
    @property
    def bytes(self) -> int: ...
    @property
    def not_modified(self) -> int: ...
    @property
    def retries(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def since(self) -> str | None: ...
    @property
    def advice(self) -> str | None: ...


def print_sites(console: Console, sites: Sequence[SiteRow], names: dict[str, str]) -> None:
    """One line a site: verdict, what it rests on, counts (found of how many expected); for a failed one what to do."""
    table = Table(title="Sites", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("publisher", overflow="fold")
    table.add_column("verdict", no_wrap=True)
    for heading in ("found", "new", "changed", "unchanged", "requests", "KB", "304", "retries"):
        table.add_column(heading, justify="right", no_wrap=True)
    for site in sites:
        style = "bold red" if site.verdict in BAD_VERDICTS else "green"
        found = str(site.found) if site.expected is None else f"{site.found}/{site.expected}"
        asked = (site.requests, f"{site.bytes / 1024:.1f}", site.not_modified, site.retries)
        counts = (site.new, site.changed, site.unchanged, *asked)
        table.add_row(Text(names.get(site.site, site.site)), Text(site.verdict, style=style), found, *map(str, counts))
    console.print(table)
    for site in sites:
        if site.verdict in BAD_VERDICTS:
            since = f" since {site.since}" if site.since else ""
            kind = f", {site.kind}" if site.kind and site.kind != site.verdict else ""
            line = f"{names.get(site.site, site.site)} ({site.site}): {site.verdict}{kind}{since}. {site.advice or ''}"
            console.print(Text(line.rstrip(), style="red"))


def print_tally(console: Console, tally: Tally) -> None:
    """Reports new, changed, unchanged and gone, figures stored, and what could not be read."""
    reports = f"Reports: {len(tally.new)} new, {len(tally.changed)} changed, {len(tally.unchanged)} unchanged"
    if tally.gone:
        reports += f", {len(tally.gone)} gone"
    console.print(Text(reports + f". Figures stored: {tally.figures_stored:,}.", style="bold"))
    for what, keys in (("changed", tally.changed), ("gone", tally.gone)):
        for key in keys:
            console.print(Text(f"  {what}: {key}"))
    for copy in tally.copies_differing:
        figures = "1 figure differs" if copy.figures == 1 else f"{copy.figures} figures differ"
        line = f"{_source(copy.url)} says otherwise than {_source(copy.kept)} for {copy.report}: {figures}"
        console.print(Text(f"  {line}; it was kept as a copy", style="yellow"), soft_wrap=True)
    for unread in tally.unread[:UNREAD_SHOWN]:
        console.print(Text(f"  not read: {unread.url}: {unread.message} ({unread.code})", style="red"))
    if len(tally.unread) > UNREAD_SHOWN:
        console.print(Text(f"  … and {len(tally.unread) - UNREAD_SHOWN} more", style="red"))


def print_findings(console: Console, findings: Sequence[FindingRow]) -> None:
    """Findings as a table, Chinese first."""
    table = Table(box=SIMPLE_HEAD)
    table.add_column("publisher", overflow="fold", ratio=2)
    table.add_column("year", no_wrap=True)
    table.add_column("rule", no_wrap=True)
    table.add_column("what", overflow="fold", ratio=5)
    table.add_column("stated", justify="right", no_wrap=True)
    table.add_column("computed", justify="right", no_wrap=True)
    table.add_column("status", overflow="fold")
    for finding in findings:
        table.add_row(
            Text(finding.publisher),
            str(finding.year),
            finding.rule,
            _what(finding),
            _number(finding.stated),
            _number(finding.computed),
            finding.status,
        )
    console.print(table)


def _what(finding: FindingRow) -> Text:
    what = Text(finding.message_zh)
    return what.append(f"\n{hint(finding.mends)}", style="dim") if finding.mends else what


def print_failing(console: Console, failing: Sequence[FindingRow]) -> None:
    """How many findings fail in the archive, and the ones with the widest gaps."""
    if not failing:
        console.print("Findings: none fails.")
        return
    shown = failing[:FINDINGS_SHOWN]
    more = f", the {len(shown)} widest gaps first" if len(failing) > len(shown) else ""
    console.print(Text(f"Findings: {len(failing)} fail in the archive{more}.", style="bold"))
    print_findings(console, shown)


def _source(url: str) -> str:
    """A local document by its name, any other by its address."""
    return unquote(url.removeprefix("file:")) if url.startswith("file:") else url


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
