"""What a night came to, as tables that a person reads."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import unquote

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.erring import ERRED_WORDS
from archive.findings import FindingRow
from archive.hints import hint
from archive.runs import Tally

FINDINGS_SHOWN = 8
UNREAD_SHOWN = 10
SITES_SHOWN = 12  # a table of so many is read at a glance; of more, `gongkai status` has it
GROUPS_SHOWN = 20  # of sites that failed for one reason
NAMED = 5  # sites of such a group
BAD_VERDICTS = frozenset({"shrunk", "empty", "blocked", "moved", "failed"})
VERDICTS = ("new", "changed", "unchanged", "shrunk", "empty", "blocked", "moved", "failed")


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


def print_night_sites(console: Console, sites: Sequence[SiteRow], names: dict[str, str]) -> None:
    """What a night's sites came to in a sentence, then those that an operator must look at; all, where they are few."""
    if not sites:
        return
    verdicts = Counter(site.verdict for site in sites)
    counts = ", ".join(f"{verdicts[verdict]:,} {verdict}" for verdict in VERDICTS if verdicts[verdict])
    found, requests, sent = (sum(getattr(site, count) for site in sites) for count in ("found", "requests", "bytes"))
    expected = sum(site.found if site.expected is None else site.expected for site in sites)
    asked = f"{found:,} of {expected:,} reports found with {requests:,} requests, {sent / 1e6:,.1f} MB"
    again = (
        f"{sum(site.not_modified for site in sites):,} not modified, {sum(site.retries for site in sites):,} retries"
    )
    console.print(Text(f"Sites: {len(sites):,}, of which {counts}; {asked}, {again}.", style="bold"), soft_wrap=True)
    if len(sites) <= SITES_SHOWN:
        print_sites(console, sites, names)
    _print_failed(console, sites, names)


def print_sites(console: Console, sites: Sequence[SiteRow], names: dict[str, str]) -> None:
    """One line a site: verdict and counts (found of how many expected)."""
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


def _print_failed(console: Console, sites: Sequence[SiteRow], names: dict[str, str]) -> None:
    """The sites that failed, those of one cause and one advice together, the newest failures first."""
    groups: dict[tuple[str, str], list[SiteRow]] = defaultdict(list)
    for site in sorted(sites, key=lambda site: site.since or "", reverse=True):
        if site.verdict in BAD_VERDICTS:
            groups[_cause(site), site.advice or ""].append(site)
    lines = []
    for (cause, advice), group in list(groups.items())[:GROUPS_SHOWN]:
        if len(group) == 1:
            lines.append(f"{_named(group[0], names)}: {cause}{_since(group[0])}. {advice}")
            continue
        lines.append(f"{cause}: {len(group):,} sites. {advice}")
        lines += [f"  {_named(site, names)}{_since(site)}" for site in group[:NAMED]]
        if len(group) > NAMED:
            lines.append(f"  … and {len(group) - NAMED:,} more")
    if (left := sum(map(len, list(groups.values())[GROUPS_SHOWN:]))) > 0:
        lines.append(f"… and {left:,} more sites")
    for line in lines:
        console.print(Text(line.rstrip(), style="red"))


def _cause(site: SiteRow) -> str:
    return f"{site.verdict}, {site.kind}" if site.kind and site.kind != site.verdict else site.verdict


def _named(site: SiteRow, names: dict[str, str]) -> str:
    return f"{names.get(site.site, site.site)} ({site.site})"


def _since(site: SiteRow) -> str:
    return f" since {site.since}" if site.since else ""


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
            _status(finding),
        )
    console.print(table)


def _status(finding: FindingRow) -> Text:
    """The result, who probably erred, and what a person made of it, a line each."""
    lines = [finding.status]
    if finding.erred is not None:
        lines.append(ERRED_WORDS[finding.erred][0].partition("，")[0])
    told = Text("\n".join(lines))
    if (review := finding.review) is not None:
        outdated = " (outdated)" if review.outdated else ""
        told.append(f"\n{review.verdict or 'note'}{outdated}, {review.given_by}", style="bold")
    return told


def _what(finding: FindingRow) -> Text:
    what = Text(finding.message_zh)
    if finding.review is not None and finding.review.note:
        what.append(f"\n评语：{finding.review.note}", style="bold")
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
