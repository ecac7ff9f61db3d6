"""Options, exits and output that the commands share."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console

from archive.last_night import DEFAULT_DATA
from archive.publishers import PublisherRegistry

SOME_FAILED = 1  # exit code where some of the work failed; 2 is wrong usage, 3 a night that failed
WIDE = 120  # columns of a table that goes into a file or a pipe

Command = TypeVar("Command", bound=Callable[..., Any])


def _data(context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path:
    return value or context.find_root().params.get("data") or DEFAULT_DATA


def _registry(context: click.Context, _parameter: click.Parameter, value: Path | None) -> PublisherRegistry:
    load: Callable[[Path | None], PublisherRegistry] = context.find_root().obj
    return load(value or context.find_root().params.get("registry"))


def data_option(command: Command) -> Command:
    """`--data DIR`, on the command as on `gongkai` itself."""
    described = "Where everything is kept.  [env: GONGKAI_DATA; default: data]"
    return click.option("--data", metavar="DIR", type=click.Path(path_type=Path), callback=_data, help=described)(
        command
    )


def registry_option(command: Command) -> Command:
    """`--registry DIR`; the command gets the loaded registry."""
    described = "Directory of the sites' TOML files.  [env: GONGKAI_REGISTRY; default: the sites that come with it]"
    option = click.option(
        "--registry", metavar="DIR", type=click.Path(path_type=Path), callback=_registry, help=described
    )
    return option(command)


def output() -> Console:
    """Standard output for tables: the terminal's width, or a wide page where there is no terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDE)


def echo_json(value: dict[str, Any], *, indent: int | None = None) -> None:
    """One JSON object on standard output, Chinese as it is."""
    separators = (",", ":") if indent is None else None
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent, separators=separators))


def fail(message: str, code: int = SOME_FAILED) -> NoReturn:
    """Ends the command with a sentence on standard error."""
    click.echo(f"gongkai: {message}", err=True)
    raise SystemExit(code)
