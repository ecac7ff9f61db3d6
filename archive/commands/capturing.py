"""`gongkai captures`: the store of the captures, its index, and where else its segments are kept."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from archive.build import CAPTURES
from archive.commands.options import SOME_FAILED, data_option, fail, warn
from archive.database import NoArchiveError, open_archive
from archive.progress import Reporter
from archive.verify import mirrored
from crawler.captures import CaptureStore
from crawler.captures.attached import attach
from crawler.captures.index import INDEX_NAME
from crawler.captures.rebuild import Directory, Rebuilt, rebuild_index
from crawler.captures.remote import Remote
from crawler.captures.shipping import Anywhere, ship


@click.group()
def captures() -> None:
    """The captures: their index, and where else they are kept.

    \b
    Example:
      gongkai captures ship s3://bucket/gongkai
    """


@captures.command("rebuild-index")
@click.argument("address", required=False)
@click.option("--replace", is_flag=True, help="Replace an index that has rows which the segments do not have.")
@click.option("--unsealed", is_flag=True, help="Read also segments at ADDRESS that were not shipped by gongkai.")
@data_option
def rebuild(address: str | None, replace: bool, unsealed: bool, data: Path) -> None:
    """Make the index of the captures again from the segments alone, and hold it against what is known of the old one.

    With ADDRESS from those there too, each held against its seal; segments that are there only are read from there
    afterwards. An index that can be read and is equal stays. One that knows of more than the segments have stays too:
    it tells what is missing. Whatever is replaced is kept as index.db.before. Exit status: 1 where anything is missing
    or damaged.

    \b
    Example:
      gongkai captures rebuild-index s3://bucket/gongkai
    """
    directory = data / CAPTURES
    if unsealed and address is None:
        raise click.UsageError("--unsealed goes with an ADDRESS")
    if address is None and not directory.is_dir():
        fail(f"there are no captures at {directory}")
    remote = None if address is None else Remote(address)
    segments = Directory(directory) if remote is None else Anywhere(directory, remote, unsealed=unsealed)
    if remote is not None and not segments.names():
        fail(f"there are no captures at {remote.address}")
    with Reporter() as reporter:
        result = rebuild_index(segments, directory, replace=replace, progress=reporter.step)
    if isinstance(segments, Anywhere):
        result.problems += [f"{name} has no seal: its shipping did not end; left out" for name in segments.left_out]
    if remote is not None:
        attach(directory, remote)
    problems = [*result.problems, *_unlike_the_archive(data)]
    click.echo(f"{result.captures:,} captures in {result.segments:,} segments")
    for line in _told(result):
        click.echo(line)
    for problem in problems:
        warn(problem)
    if problems or result.lost:
        raise SystemExit(SOME_FAILED)


@captures.command("ship")
@click.argument("address")
@data_option
def ship_segments(address: str, data: Path) -> None:
    """Send the closed segments that are not at ADDRESS yet: a path, or what fsspec knows (s3://bucket/gongkai).

    Each is read back and compared before its seal is put beside it. May run beside a night; what was killed goes on
    where it was. Nothing is removed here. S3 is asked with the credentials of the environment or of ~/.aws. Exit
    status: 1 where a segment could not be sent.

    \b
    Example:
      gongkai captures ship s3://bucket/gongkai
    """
    directory = data / CAPTURES
    if not (directory / INDEX_NAME).is_file():
        fail(f"there are no captures at {directory}")
    with Reporter() as reporter:
        shipped = ship(directory, Remote(address), progress=reporter.step)
    click.echo(f"{shipped.sent:,} segments sent, {shipped.bytes:,} bytes; {shipped.there:,} were there")
    for problem in shipped.problems:
        warn(problem)
    if shipped.problems:
        raise SystemExit(SOME_FAILED)


def _told(result: Rebuilt) -> Iterator[str]:
    if result.before == "read" and result.is_proven:
        yield "The index that was there is equal to it, row for row, and stays."
    elif result.before == "read":
        yield f"The index that was there has {result.lost:,} rows that the segments do not, and lacks {result.found:,}."
    elif result.is_proven:
        yield "Every segment has the very rows that the lost index had of it, by its seal."
    elif result.sealed:
        yield f"{result.sealed:,} of them have the very rows that their seals tell of."
    if result.replaced:
        yield "The new index is in its place." + (" The old one is index.db.before." if result.before != "none" else "")
    elif result.lost:
        yield "It stays, for it tells what is missing; `gongkai verify` names it. --replace makes room for the new one."


def _unlike_the_archive(data: Path) -> Iterator[str]:
    """What the archive knows of captures otherwise than the index that is there now."""
    try:
        with closing(open_archive(data)) as connection, CaptureStore(data / CAPTURES) as store:
            yield from mirrored(connection, store)
    except NoArchiveError:
        return
