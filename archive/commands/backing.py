"""`gongkai backup` and `gongkai restore`: the archive kept a second time, and put back."""

from pathlib import Path

import click

from archive.backups import BackupError
from archive.backups import backup as take_backup
from archive.backups import restore as put_back
from archive.backups.backup import BACKUPS_KEPT
from archive.build import CAPTURES
from archive.commands.options import data_option, fail, warn
from archive.database import NoArchiveError
from archive.last_night import data_words
from archive.lock import BusyError
from archive.progress import Reporter
from crawler.captures.attached import attached


@click.command()
@click.option("--to", required=True, metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(min=1),
    default=BACKUPS_KEPT,
    show_default=True,
    help="Keep the newest N backups.",
)
@data_option
def backup(to: Path, keep: int, data: Path) -> None:
    """Take a backup into a new folder under DIR, best on another disk: databases, captures, what is published, and a
    manifest with the SHA-256 of each file. May run beside a night.

    What the backup before has is linked, not copied. Exit status: 1 where something is damaged, which is named.

    \b
    Example:
      gongkai backup --to /mnt/backup/gongkai
    """
    with Reporter() as reporter:
        try:
            taken = take_backup(data, to, keep=keep, progress=reporter.step)
        except (BackupError, NoArchiveError) as error:
            fail(str(error))
    click.echo(f"{taken.folder}\n{taken.files:,} files, {taken.bytes:,} bytes, of which {taken.copied:,} were copied")
    for name in taken.removed:
        click.echo(f"removed {name}")
    for problem in taken.problems:
        warn(problem)
    if taken.problems:
        fail("no older backup was removed; `gongkai verify` tells more")


@click.command()
@click.argument("source", metavar="BACKUP", type=click.Path(path_type=Path))
@data_option
def restore(source: Path, data: Path) -> None:
    """Put a backup back into an empty data directory: BACKUP is one, or the folder of several, of which the newest is
    taken. Every file is held against the manifest first.

    \b
    Example:
      mv data data.damaged && gongkai restore /mnt/backup/gongkai
    """
    with Reporter() as reporter:
        try:
            restored = put_back(source, data, progress=reporter.step)
        except (BackupError, BusyError) as error:
            fail(str(error))
    click.echo(f"{restored.folder}, taken {restored.taken_at}: {restored.files:,} files, {restored.bytes:,} bytes")
    if (remote := attached(data / CAPTURES)) is not None:  # what was sent there after the backup was taken
        click.echo(f"First: gongkai captures rebuild-index {remote.address}{data_words(data)}")
    click.echo(f"{restored.captures:,} captures. Next: gongkai verify{data_words(data)}")
