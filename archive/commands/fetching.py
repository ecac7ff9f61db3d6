"""`gongkai snapshots`: publications sent to an address, and fetched from there to be served."""

from pathlib import Path

import click

from archive.commands.addressing import address_argument, meant
from archive.commands.options import SOME_FAILED, data_option, fail, warn
from archive.last_night import data_words
from archive.lock import BusyError, writing
from archive.ops.sending import send_snapshot
from archive.ops.settings import SettingsError, load_settings
from archive.progress import Reporter
from archive.publication import PublicationError
from archive.publication.elsewhere import SNAPSHOTS_KEPT, Moved, fetch_publication
from crawler.captures.remote import Remote


@click.group()
def snapshots() -> None:
    """Publications elsewhere: sent to an address, and served from a copy fetched by name.

    \b
    Example:
      gongkai snapshots ship s3://bucket/gongkai
    """


@snapshots.command("ship")
@address_argument
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(min=1),
    help=f"Keep the newest N snapshots there.  [default: {SNAPSHOTS_KEPT}, or what is set]",
)
@data_option
def ship(address: str | None, keep: int | None, data: Path) -> None:
    """Send the newest snapshot and the releases that it names to ADDRESS: a path, or what fsspec knows.

    Each file is read back and compared. It becomes the newest there when all of it is; what was killed goes on with the
    file that it was at. Older snapshots there are removed then, but for the newest few; releases are not. May run
    beside a night. Without ADDRESS the one that is set is meant.

    \b
    Example:
      gongkai snapshots ship s3://bucket/gongkai
    """
    with Reporter() as reporter:
        try:
            kept = keep or load_settings(data).snapshots_kept
            moved = send_snapshot(data, meant(address, data), reporter, kept)
        except (PublicationError, SettingsError) as error:
            fail(str(error))
    _tell(moved, "sent")


@snapshots.command("fetch")
@click.argument("address")
@click.argument("name", required=False)
@data_option
def fetch(address: str, name: str | None, data: Path) -> None:
    """Fetch the newest snapshot at ADDRESS, or the one of that NAME, and the releases that it names; `gongkai serve`
    shows it, and one that runs moves onto it. Every file is held against its manifest first.

    \b
    Example:
      gongkai snapshots fetch s3://bucket/gongkai && gongkai serve
    """
    with Reporter() as reporter:
        try:
            with writing(data):
                moved = fetch_publication(data, Remote(address), name, progress=reporter)
        except (PublicationError, BusyError) as error:
            fail(str(error))
    _tell(moved, "fetched")
    click.echo(f"Next: gongkai serve{data_words(data)}")


def _tell(moved: Moved, done: str) -> None:
    releases = f", with releases {', '.join(moved.releases)}" if moved.releases else ""
    click.echo(f"{moved.snapshot}{releases}: {moved.files:,} files {done}, {moved.bytes:,} bytes")
    for name in moved.removed:
        click.echo(f"removed {name} there")
    for problem in moved.problems:
        warn(problem)
    if moved.problems:
        raise SystemExit(SOME_FAILED)
