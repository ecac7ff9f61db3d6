"""`gongkai watch`: whether all is well with the archive and its nights, and word of it to those who asked."""

from pathlib import Path

import click

from archive.commands.options import SOME_FAILED, data_option, fail, warn
from archive.ops.after import look_after
from archive.ops.settings import SettingsError, load_settings


@click.command()
@data_option
def watch(data: Path) -> None:
    """Look whether the last night failed, sites fail, no night has ended for too long, what is kept is damaged or
    cannot be sent to its address, or the disk is nearly full; tell what is new of it by webhook and mail, once for each
    cause, and of its end. For a timer of its own: a night that never begins cannot tell of itself.

    Settings stand in gongkai.toml in the data directory, or in the environment: `gongkai ops settings` prints them all.
    Exit status: 1 where something is wrong or could not be told.

    \b
    Example:
      GONGKAI_WEBHOOK=https://chat.example.org/hook GONGKAI_SILENCE_HOURS=30 gongkai watch
    """
    try:
        settings = load_settings(data)
    except SettingsError as error:
        fail(str(error))
    outcome = look_after(data, settings, warn)
    for cause in outcome.causes:
        click.echo(f"{cause.name}: {cause.title}\n{cause.text}")
    if not outcome.causes:
        click.echo("All is well.")
    if outcome.told:
        click.echo(f"Told by {' and '.join(outcome.told)}.")
    if outcome.causes or outcome.failed:
        raise SystemExit(SOME_FAILED)
