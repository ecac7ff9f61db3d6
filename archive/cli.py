"""The command `gongkai`: it composes the crawler, the extractor and the archive."""

import io
import os
import sys
from functools import partial
from pathlib import Path

import click

from archive.commands.backing import backup, restore
from archive.commands.capturing import captures
from archive.commands.chaining import chain
from archive.commands.changing import changes
from archive.commands.checking import check
from archive.commands.clustering import cluster_option, connected
from archive.commands.comparing import diff
from archive.commands.fetching import snapshots
from archive.commands.grouping import group
from archive.commands.options import Command, Commands, data_option, fail, output, registry_option, warn
from archive.commands.promising import promises
from archive.commands.publishing import export, publish, serve
from archive.commands.rating import rates_of
from archive.commands.reading import build, extract, ingest
from archive.commands.replaying import replay
from archive.commands.sampling import ops
from archive.commands.sharing import reuse
from archive.commands.sites import sites
from archive.commands.status import status
from archive.commands.verifying import verify
from archive.commands.watching import watch
from archive.lock import BusyError
from archive.logs import FORMATS, VARIABLE, is_json, others_as_json
from archive.nightly import FAILED, crawl_only, log_night, print_night
from archive.nightly import nightly as run_night
from archive.ops.after import look_after
from archive.ops.disk import LowDiskError, require_space
from archive.ops.sending import sending_of
from archive.ops.settings import Settings, SettingsError, load_settings
from archive.parallel.spread import ClusterError
from archive.progress import Reporter
from archive.summary import print_night_sites
from crawler.registry import SITES, Registry, RegistryError, Site
from crawler.window import read_window


def _load_registry(directory: Path | None) -> Registry:
    try:
        return Registry.load(directory or SITES)
    except RegistryError as error:
        raise click.UsageError(str(error)) from error


def _select(registry: Registry, keys: tuple[str, ...]) -> list[Site]:
    try:
        chosen = registry.select(keys)
    except RegistryError as error:
        raise click.UsageError(str(error)) from error
    if not chosen:  # a night that asks nobody must not pass for a good one
        raise click.UsageError("the registry has no site to ask: see --registry, and `gongkai sites add`")
    return chosen


def _settings(data: Path) -> Settings:
    """What the operator has set. A mistake in it is told before a night begins, not after."""
    try:
        return load_settings(data)
    except SettingsError as error:
        fail(str(error), FAILED)


def _window(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        try:
            read_window(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
    return value


def window_option(command: Command) -> Command:
    """`--window HH:MM-HH:MM`: the hours in which sites may be asked."""
    described = "Ask sites in these hours only, China's time: 22:00-06:30. What is left goes on the next night."
    return click.option(
        "--window", metavar="HH:MM-HH:MM", envvar="GONGKAI_WINDOW", show_envvar=True, callback=_window, help=described
    )(command)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", metavar="DIR", type=click.Path(path_type=Path), envvar="GONGKAI_DATA", show_envvar=True)
@click.option("--registry", metavar="DIR", type=click.Path(path_type=Path), envvar="GONGKAI_REGISTRY", show_envvar=True)
@click.option(
    "--log-format",
    type=click.Choice(FORMATS),
    envvar=VARIABLE,
    show_envvar=True,
    help="json: what goes on as one object a line on standard error; crawl and nightly print no tables then.",
)
@click.version_option(package_name="gongkai")
@click.pass_context
def gongkai(
    context: click.Context,
    data: Path | None,  # noqa: ARG001  # see options
    registry: Path | None,  # noqa: ARG001
    log_format: str | None,
) -> None:
    """Archive the annual disclosure reports of government offices, cell by cell.

    \b
    Example:
      gongkai nightly && gongkai serve
    """
    context.obj = _load_registry
    if log_format is not None:
        before = os.environ.get(VARIABLE, "")
        os.environ[VARIABLE] = log_format  # also for the processes that crawl
        context.call_on_close(partial(os.environ.__setitem__, VARIABLE, before))
    if is_json():
        context.with_resource(others_as_json())


@gongkai.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@data_option
@registry_option
@window_option
@cluster_option
def crawl(sites: tuple[str, ...], data: Path, registry: Registry, window: str | None, cluster: str | None) -> None:
    """Crawl the registered sites, or those named, into the captures. A crawl that was killed is taken up again.

    Nothing is read, published or told of; `gongkai build` reads. Exit status: 0 all well, 1 some sites failed, 3 the
    crawl failed.

    \b
    Example:
      gongkai crawl 411600-zjj
    """
    chosen = _select(registry, sites)
    try:
        require_space(data, _settings(data).minimum_free)
        with Reporter() as reporter, connected(cluster, reporter.say) as machines:
            night = crawl_only(data, chosen, reporter, window=window, machines=machines)
            log_night(reporter, night)
    except (BusyError, LowDiskError, ClusterError) as error:
        fail(str(error), FAILED)
    if not is_json():
        print_night_sites(output(), night.sites, {site.key: site.publisher for site in chosen})
    if night.error is not None:
        fail(night.error, night.exit_code)
    raise SystemExit(night.exit_code)


@gongkai.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@data_option
@registry_option
@window_option
@cluster_option
def nightly(sites: tuple[str, ...], data: Path, registry: Registry, window: str | None, cluster: str | None) -> None:
    """Run one night: crawl, build, check, publish, summarise. A night that was killed is taken up again.

    At its end it sends captures and snapshot to the address that is set, writes the metrics and sends the alerts
    (`gongkai ops settings`). It does not begin where the disk has less than minimum_free. Exit status: 0 all well, 1
    some sites or documents failed or not all could be sent, 3 the night failed.

    With --cluster it is stopped, with 3, where no scheduler answers or there is no worker to use for a minute; the same
    command goes on with it. Workers with other code than this machine's are told of and not used.

    \b
    Example:
      gongkai nightly --data data --window 22:00-06:30
      gongkai nightly --cluster tcp://127.0.0.1:8786
    """
    chosen = _select(registry, sites)
    settings = _settings(data)

    try:
        require_space(data, settings.minimum_free)
        with Reporter() as reporter, connected(cluster, reporter.say) as machines:
            sending = sending_of(settings)
            night = run_night(data, registry, chosen, reporter, window=window, machines=machines, sending=sending)
            log_night(reporter, night)
    except BusyError as error:
        fail(str(error), FAILED)
    except (LowDiskError, ClusterError) as error:
        if settings.tells:
            look_after(data, settings, warn)  # a full disk is a cause of its own, and why a night was stopped is kept
        fail(str(error), FAILED)
    if not is_json():
        print_night(output(), night, registry, data)
    if settings.tells:
        look_after(data, settings, warn)
    raise SystemExit(night.exit_code)


for command in (
    extract,
    ingest,
    build,
    diff,
    group,
    reuse,
    promises,
    chain,
    changes,
    check,
    rates_of,
    status,
    publish,
    serve,
    export,
    verify,
    replay,
    watch,
    backup,
    restore,
    captures,
    snapshots,
    ops,
    sites,
):
    gongkai.add_command(command)


def main() -> None:
    """The console script. Output is UTF-8 whatever the locale says; what is not a character is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    gongkai()


if __name__ == "__main__":
    main()
