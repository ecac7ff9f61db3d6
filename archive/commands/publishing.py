"""`gongkai publish`, `serve`, `export`: the archive for others."""

import asyncio
import json
import os
import socket
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import asdict
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from archive import runs
from archive.build import CAPTURES
from archive.commands.options import data_option, fail
from archive.database import ARCHIVE_NAME, NoArchiveError
from archive.lock import BusyError, writing
from archive.progress import Reporter
from archive.publication import Publication, PublicationError
from archive.publication import publish as publish_snapshot
from archive.publication.exports.export import export as export_archive
from archive.publication.exports.selection import Selection
from archive.publication.exports.write import FORMATS
from archive.publication.places import PUBLIC, RELEASES, SNAPSHOT_NAME, newest
from archive.publication.releases import RELEASES_KEPT
from archive.schema import is_older
from archive.serving.agreed import SETTINGS_VARIABLE
from archive.serving.sessions import Sessions
from archive.serving.supervisor import ServingError, Supervisor, listen
from archive.store import Store

DEFAULT_PORT = 8001
DEFAULT_HOST = "127.0.0.1"
MOST_WORKERS = 4  # unless more are asked for: each takes a hundred megabytes
# The tables whose rows are told, and what a row of them is called.
_TOLD = {
    **{name: name for name in ("publisher", "report", "revision", "section", "figure")},
    "judged": "finding",
    "capture": "capture",
}
FORMS = ("2021", "2019", "2014", "none")


@click.command()
@click.option(
    "--exports/--no-exports",
    default=None,
    help="Make a dated release with its files, or none.  [default: if a reading has changed since the last]",
)
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(min=1),
    default=RELEASES_KEPT,
    show_default=True,
    help="Keep the files of the newest N releases.",
)
@data_option
def publish(exports: bool | None, keep: int, data: Path) -> None:
    """Bake the public snapshot, check it and swap it in; a server moves onto it. A dated release has the data as
    files and a changelog.

    \b
    Example:
      gongkai publish --data data
    """
    if not (data / ARCHIVE_NAME).is_file():
        fail(f"there is no archive under {data}; `gongkai nightly` or `gongkai ingest` makes one")
    with Reporter() as reporter:
        try:
            with writing(data):
                published = _publish(data, exports, keep, reporter)
        except (BusyError, NoArchiveError, PublicationError) as error:
            fail(str(error))
    rows = ", ".join(f"{published.counts[table]:,} {name}" for table, name in _TOLD.items())
    click.echo(f"{published.path}\nsha256 {published.sha256}\nrows: {rows}")
    if published.release is not None:
        click.echo(f"release {data / PUBLIC / RELEASES / published.release}")
    else:
        click.echo("no new release" if exports is False else "no new release: no reading has changed since the last")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True)
@click.option("--host", default=DEFAULT_HOST, show_default=True)
@click.option("--address", metavar="URL", help="Where the site is reached from outside, for its sitemap and feeds.")
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=NUMBER",
    help="What one reader may ask for, as requests_per_second, and all at once; a wrong name lists them.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 64),
    help=f"Serve from this many processes, which share the limits.  [default: the processors, at most {MOST_WORKERS}]",
)
@click.option(
    "--operator",
    is_flag=True,
    help="Print an address to sign in at, once, for giving verdicts on the pages; SIGUSR1 prints another.",
)
@click.option(
    "--operator-anywhere",
    is_flag=True,
    help="Let the operator sign in over the network too, where --host is not this machine's own.",
)
@click.option("--allow-sql", is_flag=True, help="Let everybody ask in SQL of their own, within a second a query.")
@data_option
def serve(
    port: int,
    host: str,
    address: str | None,
    limits: tuple[str, ...],
    workers: int | None,
    operator: bool,
    operator_anywhere: bool,
    allow_sql: bool,
    data: Path,
) -> None:
    """Serve the published snapshot with Datasette and the archive's own pages. It moves to each new publication.

    \b
    Example:
      gongkai serve --port 8001
      gongkai serve --operator
      gongkai serve --host 0.0.0.0 --address https://gongkai.example.org --limit requests_per_second=5
    """
    from archive.site.configuration import (
        ARCHIVE,
        ENVIRONMENT,
        SESSIONS,
    )  # brings Datasette along, which no other command needs

    workers = workers or min(MOST_WORKERS, os.cpu_count() or 1)
    site = {"limits": _limits(limits, workers)} | ({"address": address} if address else {})
    settings = {"default_allow_sql": True} if allow_sql else {}
    environment = {ENVIRONMENT: json.dumps(site), SETTINGS_VARIABLE: json.dumps(settings), **_folders(data)}
    public = data / PUBLIC
    snapshot = public / SNAPSHOT_NAME
    if not snapshot.is_file():
        fail(f"there is no snapshot at {snapshot}; `gongkai publish` bakes one")
    with closing(sqlite3.connect(f"{snapshot.resolve().as_uri()}?immutable=1", uri=True)) as connection:
        if is_older(connection):
            fail(f"the snapshot at {snapshot} is of an older version of gongkai; `gongkai publish` bakes it anew")
    try:
        with listen(host, port) as listener, ExitStack() as folders:
            at = listener.getsockname()
            if operator and not operator_anywhere and not ip_address(at[0]).is_loopback:
                raise click.UsageError(
                    f"--operator is for this machine alone, and {at[0]} can be reached from outside: a session could "
                    "be overheard. Behind a proxy with https serve on 127.0.0.1, or say --operator-anywhere"
                )
            name = f"[{at[0]}]" if listener.family == socket.AF_INET6 else at[0]
            reached = f"http://{name}:{at[1]}/"
            click.echo(f"serving {snapshot} on {reached} (Ctrl-C ends it)")
            offer = None
            if operator:
                sessions = folders.enter_context(TemporaryDirectory(prefix="gongkai-operator-"))
                environment |= {SESSIONS: sessions, ARCHIVE: str(data.resolve())}
                offer = partial(_offer, Sessions(Path(sessions)), address or reached)
                offer()
            say = partial(click.echo, err=True)
            supervisor = Supervisor(listener, partial(newest, public), environment, say, workers, on_user_signal=offer)
            asyncio.run(supervisor.run())
    except ServingError as error:
        fail(str(error))


@click.command()
@click.option("--to", "directory", required=True, metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--publisher", "publishers", metavar="P", multiple=True, help="Only of this one: key, full name, alias.")
@click.option("--region", "regions", metavar="R", multiple=True, help="Only of this region: code or name.")
@click.option("--year", "years", metavar="Y", multiple=True, type=int, help="Only reports on this year.")
@click.option("--form", "forms", multiple=True, type=click.Choice(FORMS), help="Only reports on this form.")
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="Only in this format.")
@data_option
def export(
    directory: Path,
    publishers: tuple[str, ...],
    regions: tuple[str, ...],
    years: tuple[int, ...],
    forms: tuple[str, ...],
    formats: tuple[str, ...],
    data: Path,
) -> None:
    """Write the archive, or a part of it, as files: CSV, XLSX, Parquet and SQLite, with a Data Package (checksums,
    every column described) and a dictionary. DIR is new, empty or an earlier export, which the new one replaces
    when it is whole. Options of one kind widen the part, those of different kinds narrow it.

    \b
    Example:
      gongkai export --to export --region 330000 --year 2022 --year 2023 --format csv
    """
    selection = Selection(publishers, regions, years, forms)
    with Reporter() as reporter:
        try:
            files = export_archive(data, directory, selection=selection, formats=formats or FORMATS, progress=reporter)
        except (NoArchiveError, PublicationError) as error:
            fail(str(error))
    for path in files:
        click.echo(f"{path}  {path.stat().st_size:,} bytes")


def _offer(sessions: Sessions, address: str) -> None:
    """Prints an address that signs in whoever opens it first."""
    click.echo(f"sign in, once and within an hour: {address.rstrip('/')}/operator/sign-in?key={sessions.offer()}")


def _limits(given: tuple[str, ...], workers: int) -> dict[str, float]:
    """The limits for each of the server processes. Raises BadParameter."""
    from archive.site.guard.limits import Limits

    try:
        limits = Limits.of({name: float(value) for name, _, value in (each.partition("=") for each in given)})
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--limit") from None
    return asdict(limits.shared(workers))


def _publish(data: Path, exports: bool | None, keep: int, progress: Reporter) -> Publication:
    with Store(data) as store:
        run = runs.start(store.connection, "publish")
    ending = runs.Ending(run, "ok", {})
    try:
        published = publish_snapshot(data, ending, exports=exports, keep=keep, progress=progress)
    except (PublicationError, OSError) as error:
        with Store(data) as store:
            runs.finish(store.connection, runs.Ending(run, "failed", {"error": str(error)}))
        raise
    with Store(data) as store:
        runs.finish(store.connection, ending)
    return published


def _folders(data: Path) -> dict[str, str]:
    """Where the pages find what is no part of the snapshot, as the environment of who serves it."""
    folders = {"GONGKAI_CAPTURES": data / CAPTURES, "GONGKAI_RELEASES": data / PUBLIC / RELEASES}
    return {name: str(folder.resolve()) for name, folder in folders.items() if folder.is_dir()}
