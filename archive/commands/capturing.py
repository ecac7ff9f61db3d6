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
from crawler.captures.rebuild import Directory, Rebuilt, rebuild_index


@click.group()
def captures() -> None:
    """The captures: their index, and where else they are kept.

    \b
    Example:
      gongkai captures rebuild-index
    """


@captures.command("rebuild-index")
@click.option("--replace", is_flag=True, help="Replace an index that has rows which the segments do not have.")
@data_option
def rebuild(replace: bool, data: Path) -> None:
    """Make the index of the captures again from the segments alone, and hold it against what is known of the old one.

    An index that can be read and is equal stays. One that knows of more than the segments have stays too: it tells what
    is missing. Whatever is replaced is kept as index.db.before. Exit status: 1 where anything is missing or damaged.

    \b
    Example:
      gongkai captures rebuild-index
    """
    directory = data / CAPTURES
    if not directory.is_dir():
        fail(f"there are no captures at {directory}")
    with Reporter() as reporter:
        result = rebuild_index(Directory(directory), directory, replace=replace, progress=reporter.step)
    problems = [*result.problems, *_unlike_the_archive(data)]
    click.echo(f"{result.captures:,} captures in {result.segments:,} segments")
    for line in _told(result):
        click.echo(line)
    for problem in problems:
        warn(problem)
    if problems or result.lost:
        raise SystemExit(SOME_FAILED)


def _told(result: Rebuilt) -> Iterator[str]:
    if result.before == "read" and result.is_proven:
        yield "The index that was there is equal to it, row for row, and stays."
    elif result.before == "read":
        yield f"The index that was there has {result.lost:,} rows that the segments do not, and lacks {result.found:,}."
    if result.sealed:
        yield f"{result.sealed:,} segments have the very rows that their seals tell of."
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
