"""`gongkai sites list`, `add` and `test`: the registry, and what the spider sees of a site."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from archive.commands.listing import sites_list
from archive.commands.options import REGISTRY, SOME_FAILED, echo_json, fail, output, registry_option
from crawler.china import CHINA
from crawler.crawl import CrawlError, crawl
from crawler.discovery.particulars import UnknownError
from crawler.discovery.scaffold import tests_folder, write_site
from crawler.discovery.trial import Asked, Discovery, DiscoveryError, collected_of, discover
from crawler.entry import entry_text
from crawler.marking import entry_path, mark_checked
from crawler.narrate import Narrator
from crawler.registry import SITES, Registry, RegistryError, Site
from crawler.results import SiteResult
from crawler.trace import Step

TRIAL = "trial"


@click.group()
def sites() -> None:
    """The registry of sites."""


sites.add_command(sites_list)


@sites.command("add")
@click.argument("url")
@click.option("--key", metavar="KEY", help="Key of the entry: the adcode, a dash, a slug.")
@click.option("--publisher", metavar="NAME", help="The publisher's full name, where the reports name it otherwise.")
@click.option("--adcode", metavar="CODE", help="Six digits of the publisher's region (GB/T 2260).")
@click.option("--region", metavar="PATH", help="The region from the province down: 甘肃/武威.")
@click.option("--level", type=click.Choice(["province", "prefecture", "county", "town"]))
@click.option("--kind", type=click.Choice(["department", "government", "town", "street", "other"]))
@click.option("--host", "hosts", metavar="HOST", multiple=True, help="A neighbour that may be asked too (repeatable).")
@click.option("--plain-http", metavar="REASON", help="Why plain http is accepted.")
@click.option("--note", metavar="TEXT", help="A note for the entry, such as why a host outside .gov.cn is trusted.")
@click.option("--delay", type=click.FloatRange(0, 600), metavar="SECONDS", help="Pause between two requests.")
@click.option("--tests", type=click.Path(path_type=Path), metavar="DIR", help="Where the test and its pages go.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep the trial's captures there.")
@click.option("--allow-loopback", is_flag=True, help="Let this machine's own addresses be asked: for the replica.")
@click.option("--dry-run", is_flag=True, help="Show the entry, write nothing.")
@click.option("--force", is_flag=True, help="Write over an entry and a test that are there.")
@registry_option
def sites_add(
    url: str,
    hosts: tuple[str, ...],
    plain_http: str | None,
    note: str | None,
    delay: float | None,
    tests: Path | None,
    keep: Path | None,
    *,
    allow_loopback: bool,
    dry_run: bool,
    force: bool,
    registry: Registry,  # noqa: ARG001  # loaded, so that a broken registry is told before anybody is asked
    **fields: str | None,
) -> None:
    """Add the site of URL, which may be its home page, its column or one report.

    Finds the column, collects its reports for a trial, and writes the entry, the pages and a test of them. What no
    page says is asked for by option.

    \b
    Example:
      gongkai sites add https://www.gswuwei.gov.cn/col/col28569/index.html --key 620600-zjj
    """
    given = {name: value for name, value in fields.items() if value is not None}
    asked = Asked(url, given, hosts, plain_http, note, delay, allow_loopback)
    narrator = Narrator()

    def tell(step: Step) -> None:
        if step.kind in ("looked", "column", "answered", "finding"):
            click.echo(narrator(step), err=True)

    with _scratch(keep) as data:
        try:
            found = discover(asked, data, tell)
        except DiscoveryError as error:
            for line in error.looked:
                click.echo(f"  {line}", err=True)
            fail(str(error))
        except UnknownError as error:
            for name, why in error.missing.items():
                click.echo(f"  --{name.replace('_', '-')}: {why}", err=True)
            fail("the pages leave open who publishes: give the options above")
        except CrawlError as error:
            fail(str(error))
        _show(found)
        if not dry_run:
            directory = _directory()
            try:
                written = write_site(found, data, directory, tests or tests_folder(directory), force=force)
            except (RegistryError, FileExistsError) as error:
                fail(str(error))
            for path in (written.entry, written.test, *written.pages):
                click.echo(f"written: {path}")
    if found.result.failed:
        fail(f"the trial ended {found.result.verdict}, so the entry is not checked: {found.result.advice}")


@sites.command("test")
@click.argument("site")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--no-mark", is_flag=True, help="Leave the entry as it is.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep the captures there.")
@registry_option
def sites_test(site: str, layout: str, keep: Path | None, registry: Registry, *, no_mark: bool) -> None:
    """Crawl one site into a scratch folder, showing step by step what the spider sees.

    Where the site does well its entry is marked as checked. Exit status: 1 where the site's verdict is a failure.

    \b
    Example:
      gongkai sites test 620600-zjj
    """
    try:
        entry = registry.get(site)
    except RegistryError as error:
        raise click.UsageError(str(error)) from error
    steps: list[Step] = []
    narrator = Narrator()

    def tell(step: Step) -> None:
        steps.append(step)
        if layout == "json":
            echo_json(step.to_json())
        else:
            click.echo(narrator(step))

    with _scratch(keep) as data:
        try:
            [result] = crawl([entry], data, run=TRIAL, listener=tell)
        except CrawlError as error:
            fail(str(error))
    if layout == "json":
        echo_json(_verdict(entry, result, steps))
    else:
        click.echo("\n".join(_ending(entry, result, steps)))
    if result.failed:
        raise SystemExit(SOME_FAILED)
    if not no_mark:
        today = datetime.now(CHINA).date()
        try:
            path = entry_path(_directory(), site)
            mark_checked(path, today, f"Tried: {result.verdict}, {result.found} reports in {result.requests} requests.")
        except RegistryError as error:
            fail(str(error))
        click.echo(f"marked as checked: {path}", err=True)


@contextmanager
def _scratch(keep: Path | None) -> Iterator[Path]:
    """A folder for one trial's captures: its own, or a new one that goes away."""
    if keep is not None:
        if keep.exists() and any(keep.iterdir()):
            fail(f"{keep} is not empty: a trial's captures want a folder of their own")
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="gongkai-trial-") as scratch:
        yield Path(scratch)


def _directory() -> Path:
    """The directory of the registry that the command was given."""
    given: Path | None = click.get_current_context().meta[REGISTRY]
    return given or SITES


def _show(found: Discovery) -> None:
    table = Table(title=f"{len(found.collected)} reports in {found.column.url}", title_justify="left")
    for heading in ("year", "title", "date", "address", "files"):
        table.add_column(heading, overflow="fold")
    for report in found.collected:
        year = str(report.year or "")
        table.add_row(year, Text(report.title), report.date or "", Text(report.url), Text("\n".join(report.files)))
    console = output()
    console.print(table)
    for name, why in found.why.items():
        console.print(Text(f"{name}: {getattr(found.site, name)} ({why})"), soft_wrap=True)
    console.print(Text(f"\n{entry_text(found.site)}"), soft_wrap=True)


def _verdict(entry: Site, result: SiteResult, steps: list[Step]) -> dict[str, object]:
    years = sorted({report.year for report in collected_of(steps) if report.year is not None})
    return {
        "kind": "verdict",
        "site": entry.key,
        "verdict": result.verdict,
        "found": result.found,
        "requests": result.requests,
        "bytes": result.bytes,
        "years": years,
        "missing_years": sorted(set(entry.expected_years) - set(years)),
        "unexpected_years": sorted(set(years) - set(entry.expected_years)),
        "advice": result.advice,
        "detail": result.detail,
    }


def _ending(entry: Site, result: SiteResult, steps: list[Step]) -> Iterator[str]:
    said = _verdict(entry, result, steps)
    yield ""
    counted = f"{result.found} reports, {result.requests} requests, {result.bytes:,} bytes"
    yield f"{entry.key} {entry.publisher}: {result.verdict}, {counted}"
    yield f"years: {_years(said['years'])}"
    if said["missing_years"]:
        yield f"expected and not found: {_years(said['missing_years'])}"
    if said["unexpected_years"]:
        yield f"found and not in expected_years: {_years(said['unexpected_years'])}"
    if result.advice:
        yield f"advice: {result.advice}"


def _years(years: object) -> str:
    assert isinstance(years, list)  # noqa: S101  # as _verdict gives them
    return ", ".join(map(str, years)) or "none"
