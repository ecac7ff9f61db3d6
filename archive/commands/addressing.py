"""Which address a command means: the one that is named, or set."""

from pathlib import Path

import click

from archive.build import CAPTURES
from archive.commands.options import Command, fail
from archive.ops.settings import SettingsError, load_settings
from crawler.captures.attached import attached_address


def address_argument(command: Command) -> Command:
    """`[ADDRESS]`; see `meant`."""
    return click.argument("address", required=False)(command)


def meant(address: str | None, data: Path) -> str:
    """The address, else the one of the settings, else the one that captures are read from. Ends the command where there
    is none."""
    if address is not None:
        return address
    try:
        found = load_settings(data).address or attached_address(data / CAPTURES)
    except SettingsError as error:
        fail(str(error))
    if found is None:
        raise click.UsageError("name an ADDRESS, or set one (address in gongkai.toml, or GONGKAI_ADDRESS)")
    return found
