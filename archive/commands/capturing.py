"""`gongkai captures`: the store of the captures, its index, and where else its segments are kept."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

from archive.build import CAPTURES
from archive.commands.addressing import address_argument, meant
from archive.commands.options import SOME_FAILED, data_option, fail, warn
from archive.database import NoArchiveError, open_archive
from archive.ops.sending import send_captures
from archive.ops.settings import Size
from archive.progress import Reporter
from archive.verify import mirrored
from crawler.captures import CaptureStore
from crawler.captures.attached import attach, attached, attached_address
from crawler.captures.freeing import bring_back, free
from crawler.captures.index import INDEX_NAME
from crawler.captures.rebuild import Directory, Rebuilt, rebuild_index
from crawler.captures.remote import Remote
from crawler.captures.shipping import Anywhere


def _size(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    try:
        return TypeAdapter(Size).validate_python(value)
    except ValidationError as error:
        raise click.BadParameter(f"{value!r} is no size such as 20GB") from error


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

    From those at ADDRESS too, else where captures are read that are not here, each held against its seal; segments that
    are there only are read from there afterwards. An index that can be read and is equal stays. One that knows of more
    than the segments have stays too: it tells what is missing. Whatever is replaced is kept as index.db.before. Exit
    status: 1 where anything is missing or damaged.

    \b
    Example:
      gongkai captures rebuild-index s3://bucket/gongkai
    """
    directory = data / CAPTURES
    if unsealed and address is None:
        raise click.UsageError("--unsealed goes with an ADDRESS")
    if address is None and not directory.is_dir():
        fail(f"there are no captures at {directory}")
    remote = attached(directory) if address is None else Remote(address)
    segments = Directory(directory) if remote is None else Anywhere(directory, remote, unsealed=unsealed)
    if remote is not None and not segments.names():
        fail(f"there are no captures at {remote.address}")
    with Reporter() as reporter:
        result = rebuild_index(segments, directory, replace=replace, progress=reporter.step)
    if isinstance(segments, Anywhere):
        result.problems += [f"{name} has no seal: its shipping did not end; left out" for name in segments.left_out]
    # What another address has besides stays within reach.
    if remote is not None and (result.replaced or not result.lost or attached_address(directory) is None):
        attach(directory, remote)
    problems = [*result.problems, *_unlike_the_archive(data)]
    click.echo(f"{result.captures:,} captures in {result.segments:,} segments")
    for line in _told(result):
        click.echo(line)
    _end(problems)
    if result.lost:
        raise SystemExit(SOME_FAILED)


@captures.command("ship")
@address_argument
@data_option
def ship_segments(address: str | None, data: Path) -> None:
    """Send the closed segments that are not whole at ADDRESS yet: a path, or what fsspec knows (s3://bucket/gongkai).

    Each is read back and compared before its seal is put beside it. May run beside a night; what was killed goes on
    where it was. Nothing is removed here. S3 is asked with the credentials of the environment or of ~/.aws. Without
    ADDRESS the one that is set is meant, where each night sends what it has kept. Exit status: 1 where a segment could
    not be sent.

    \b
    Example:
      gongkai captures ship s3://bucket/gongkai
    """
    _require_index(data)
    with Reporter() as reporter:
        shipped = send_captures(data, meant(address, data), reporter)
    click.echo(f"{shipped.sent:,} segments sent, {shipped.bytes:,} bytes; {shipped.there:,} were there")
    _end(shipped.problems)


@captures.command("free")
@address_argument
@click.option("--older-than", metavar="DAYS", type=click.FloatRange(min=0), help="Those that were begun before that.")
@click.option("--until-free", metavar="SIZE", callback=_size, help="No more than until so much is free: 20GB.")
@data_option
def free_segments(address: str | None, older_than: float | None, until_free: int | None, data: Path) -> None:
    """Remove closed segments from this disk that are whole at ADDRESS, the oldest first; they are read there then.

    Each is read there and hashed before it goes here; one that is damaged there is sent again. A night holds what a
    site gives against what it gave before, and reads that there: let go what is old. Without ADDRESS the one that is
    set is meant, or from which captures are read. Exit status: 1 where a segment had to stay that should have gone.

    \b
    Example:
      gongkai captures free --older-than 365
    """
    if older_than is None and until_free is None:
        raise click.UsageError("say how many: --older-than DAYS, --until-free SIZE, or both")
    _require_index(data)
    older = None if older_than is None else timedelta(days=older_than)
    with Reporter() as reporter:
        remote = Remote(meant(address, data))
        freed = free(data / CAPTURES, remote, older=older, until_free=until_free, progress=reporter.step)
    where = f"; they are read at {remote.address} now" if freed.segments else ""
    click.echo(f"{freed.segments:,} segments freed, {freed.bytes:,} bytes{where}")
    _end(freed.problems)


@captures.command("fetch")
@click.argument("segments", nargs=-1, metavar="[SEGMENT]...")
@click.option("--from", "address", metavar="ADDRESS", help="Where they are.  [default: the one that is set]")
@data_option
def fetch_segments(segments: tuple[str, ...], address: str | None, data: Path) -> None:
    """Fetch segments back to this disk: those named, or each that is damaged here. `gongkai verify` names them.

    None takes its place before it is known to be what was once closed. Exit status: 1 where one could not be had.

    \b
    Example:
      gongkai captures fetch --from s3://bucket/gongkai
    """
    _require_index(data)
    with Reporter() as reporter:
        remote = Remote(meant(address, data))
        brought = bring_back(data / CAPTURES, remote, segments, progress=reporter.step)
    for name in brought.names:
        click.echo(name)
    click.echo(f"{len(brought.names):,} segments fetched, {brought.bytes:,} bytes")
    _end(brought.problems)


def _require_index(data: Path) -> None:
    if not (data / CAPTURES / INDEX_NAME).is_file():
        fail(f"there are no captures at {data / CAPTURES}")


def _end(problems: list[str]) -> None:
    for problem in problems:
        warn(problem)
    if problems:
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
