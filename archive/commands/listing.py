"""`gongkai sites list`: the registered sites, all of them or some."""

import click
from rich.table import Table
from rich.text import Text

from archive.commands.options import echo_json, output, registry_option
from crawler.platforms import AUTO, PLATFORMS
from crawler.regions import find_regions, stem_of
from crawler.registry import Registry, Site

SCHEMA = "gongkai.sites/1"


@click.command("list")
@click.option(
    "--region", metavar="PATH|CODE", help="Only those of a region and of the regions in it: 江苏/盐城, 320900."
)
@click.option("--platform", type=click.Choice([AUTO, *sorted(PLATFORMS)]), help="Only those of a platform.")
@click.option("--unchecked", is_flag=True, help="Only those that nobody has tried yet.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@registry_option
def sites_list(registry: Registry, region: str | None, platform: str | None, unchecked: bool, form: str) -> None:
    """List the registered sites, and how many they are.

    With --format json one object: `schema`, `count`, and `sites`, each with the keys of its entry's file: key,
    publisher, aliases, adcode, region, level, kind, platform, columns, reports, own_only, hosts, plain_http, tls,
    cookies, pace, expected_years, checked, notes, allow_loopback, former, merged.

    \b
    Example:
      gongkai sites list --region 江苏/盐城 --unchecked
    """
    chosen = [
        site
        for site in registry.sites
        if (region is None or _is_in(site, region))
        and (platform is None or site.platform == platform)
        and not (unchecked and site.checked)
    ]
    if form == "json":
        sites = [site.model_dump(mode="json") for site in chosen]
        echo_json({"schema": SCHEMA, "count": len(sites), "sites": sites}, indent=2)
        return
    table = Table()
    for heading in ("key", "publisher", "region", "platform", "checked", "columns and reports"):
        table.add_column(heading, overflow="fold")
    for site in chosen:
        addresses = Text("\n".join((*site.columns, *site.reports)))
        checked = "yes" if site.checked else "no"
        table.add_row(site.key, Text(site.publisher), site.region, site.platform, checked, addresses)
    console = output()
    if chosen:
        console.print(table)
    waiting = sum(not site.checked for site in chosen)
    console.print(f"{len(chosen)} of {len(registry.sites)} sites, {waiting} of them not checked")


def _is_in(site: Site, region: str) -> bool:
    """Whether a site is of a region, or of one in it. A name that several regions have means all of them."""
    if region.isascii() and region.isdigit():
        return site.adcode.startswith(stem_of(region) if len(region) == len(site.adcode) else region)
    # Regions that have no code, such as the replica's, are known by what their entries print.
    printed = f"/{region.strip('/')}/" in f"/{site.region}/"
    return printed or any(site.adcode.startswith(stem_of(meant.adcode)) for meant in find_regions(region))
