"""`gongkai verify`: whether the archive is sound."""

from pathlib import Path

import click
from rich.text import Text

from archive.build import CAPTURES
from archive.commands.options import SOME_FAILED, data_option, fail, output, warn
from archive.database import NoArchiveError
from archive.last_night import data_words
from archive.ops.settings import SettingsError, load_settings
from archive.ops.verified import keep_verified
from archive.progress import Reporter
from archive.verify import verify as verify_archive
from crawler.captures import CaptureError
from crawler.captures.attached import attached_address
from crawler.captures.freeing import sealed_there
from crawler.captures.remote import Remote


@click.command()
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Read only N revisions again, at random.")
@data_option
def verify(sample: int | None, data: Path) -> None:
    """Hash every capture again, read the revisions again, and compare with the archive.

    Captures that are at an address only are fetched for it, all of them, also with --sample. Exit status: 1 where
    anything is not as it was kept; `gongkai watch` tells of it then.

    \b
    Example:
      gongkai verify --sample 100
    """
    with Reporter() as reporter:
        try:
            result = verify_archive(data, sample=sample, progress=reporter.step)
        except NoArchiveError as error:
            fail(str(error))
    console = output()
    console.print(f"Captures hashed: {result.captures}. Revisions read again: {result.revisions}.")
    for problem in result.problems:
        console.print(Text(problem, style="red"))
    keep_verified(data, result)  # `gongkai watch` and `status` tell of it
    if result.segments:
        _tell_where_they_are(data, result.segments)
    if result.problems:
        raise SystemExit(SOME_FAILED)
    console.print("All is as it was kept.")


def _tell_where_they_are(data: Path, segments: list[str]) -> None:
    """Where damaged segments are whole, and the command that fetches them."""
    try:
        address = load_settings(data).address or attached_address(data / CAPTURES)
        if address is None:
            return
        remote = Remote(address)
        whole = sealed_there(data / CAPTURES, remote, segments)
    except (SettingsError, CaptureError) as error:
        warn(f"whether they are whole elsewhere could not be seen: {error}")
        return
    if whole:
        names = " ".join(whole)
        click.echo(f"Next: gongkai captures fetch --from {remote.address} {names}{data_words(data)}")
