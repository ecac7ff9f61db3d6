"""`gongkai verify`: whether the archive is sound."""

from pathlib import Path

import click
from rich.text import Text

from archive.commands.options import SOME_FAILED, data_option, fail, output
from archive.database import NoArchiveError
from archive.ops.verified import keep_verified
from archive.progress import Reporter
from archive.verify import verify as verify_archive


@click.command()
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Read only N revisions again, at random.")
@data_option
def verify(sample: int | None, data: Path) -> None:
    """Hash every capture again, read the revisions again, and compare with the archive.

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
    if result.problems:
        raise SystemExit(SOME_FAILED)
    console.print("All is as it was kept.")
