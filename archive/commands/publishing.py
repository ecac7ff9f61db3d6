"""`gongkai publish`, `serve`, `export`: the archive for others."""

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click

from archive import runs
from archive.commands.options import data_option, fail
from archive.database import ARCHIVE_NAME, NoArchiveError
from archive.export import export as export_archive
from archive.lock import BusyError, writing
from archive.schema import is_older
from archive.snapshot import INSPECT_NAME, METADATA_NAME, PUBLIC, SETTINGS, SNAPSHOT_NAME, Snapshot, SnapshotError
from archive.snapshot import publish as publish_snapshot
from archive.store import Store

DEFAULT_PORT = 8001
DEFAULT_HOST = "127.0.0.1"


@click.command()
@data_option
def publish(data: Path) -> None:
    """Bake the public snapshot, check it and swap it in. A server is restarted onto it.

    \b
    Example:
      gongkai publish --data data
    """
    if not (data / ARCHIVE_NAME).is_file():
        fail(f"there is no archive under {data}; `gongkai nightly` or `gongkai ingest` makes one")
    try:
        with writing(data):
            snapshot = _publish(data)
    except (BusyError, SnapshotError) as error:
        fail(str(error))
    rows = ", ".join(f"{count:,} {table}" for table, count in snapshot.counts.items())
    click.echo(f"{snapshot.path}\nsha256 {snapshot.sha256}\nrows: {rows}")


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
@click.option("--allow-sql", is_flag=True, help="Let everybody ask in SQL of their own, within a second a query.")
@data_option
def serve(port: int, host: str, address: str | None, limits: tuple[str, ...], allow_sql: bool, data: Path) -> None:
    """Serve the published snapshot with Datasette and the archive's own pages.

    \b
    Example:
      gongkai serve --port 8001
      gongkai serve --host 0.0.0.0 --address https://gongkai.example.org --limit requests_per_second=5
    """
    from archive.site.configuration import ENVIRONMENT  # brings Datasette along, which no other command needs

    site = {"limits": _limits(limits)} | ({"address": address} if address else {})
    public = data / PUBLIC
    snapshot = public / SNAPSHOT_NAME
    if not snapshot.is_file():
        fail(f"there is no snapshot at {snapshot}; `gongkai publish` bakes one")
    with closing(sqlite3.connect(f"{snapshot.resolve().as_uri()}?immutable=1", uri=True)) as connection:
        if is_older(connection):
            fail(f"the snapshot at {snapshot} is of an older version of gongkai; `gongkai publish` bakes it anew")
    arguments = [sys.executable, "-m", "datasette", "serve", "-i", str(snapshot), "--host", host, "--port", str(port)]
    if _belongs(public / INSPECT_NAME, snapshot):
        arguments += ["--inspect-file", str(public / INSPECT_NAME)]
    if (public / METADATA_NAME).is_file():
        arguments += ["--metadata", str(public / METADATA_NAME)]
    for name, value in (SETTINGS | ({"default_allow_sql": "on"} if allow_sql else {})).items():
        arguments += ["--setting", name, str(value)]
    sys.stdout.flush()
    os.environ[ENVIRONMENT] = json.dumps(site)
    # Datasette takes this process's place: signals and exit status are its own.
    os.execv(sys.executable, arguments)  # noqa: S606  # our own interpreter and module


@click.command()
@click.option("--to", "directory", required=True, metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@data_option
def export(directory: Path, data: Path) -> None:
    """Write the archive as files: CSV (UTF-8 with a byte order mark) of every table and view, the SQLite file, and
    datapackage.json with their checksums and the description of every column.

    \b
    Example:
      gongkai export --to export
    """
    try:
        files = export_archive(data, directory)
    except (NoArchiveError, SnapshotError) as error:
        fail(str(error))
    for path in files:
        click.echo(f"{path}  {path.stat().st_size:,} bytes")


def _limits(given: tuple[str, ...]) -> dict[str, float]:
    from archive.site.guard.limits import Limits

    try:
        limits = {name: float(value) for name, _, value in (each.partition("=") for each in given)}
        Limits.of(limits)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--limit") from None
    return limits


def _publish(data: Path) -> Snapshot:
    with Store(data) as store:
        run = runs.start(store.connection, "publish")
    ending = runs.Ending(run, "ok", {})
    try:
        snapshot = publish_snapshot(data, ending)
    except (SnapshotError, OSError) as error:
        with Store(data) as store:
            runs.finish(store.connection, runs.Ending(run, "failed", {"error": str(error)}))
        raise
    with Store(data) as store:
        runs.finish(store.connection, ending)
    return snapshot


def _belongs(inspect: Path, snapshot: Path) -> bool:
    """Whether the counts are of this very file."""
    try:
        described = json.loads(inspect.read_text("utf-8"))
        return bool(next(iter(described.values()))["size"] == snapshot.stat().st_size)
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        return False
