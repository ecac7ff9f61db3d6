"""Options, exits and output that the commands share."""

import errno
import json
import logging
import os
import sqlite3
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console

from archive.last_night import DEFAULT_DATA, data_words
from archive.logs import is_json, log_json
from archive.nightly import FAILED
from archive.publishers import PublisherRegistry
from archive.worker_process import WorkersError
from crawler.captures import CaptureError

SOME_FAILED = 1  # exit code where some of the work failed; 2 is wrong usage, 3 a night that failed
WIDE = 120  # columns of a table that goes into a file or a pipe

_DATA = "gongkai.data"  # where the context of all commands keeps the data directory, for a failure to name it
REGISTRY = "gongkai.registry"  # and the directory of the registry, None for the one that comes with the project
NIGHTS = ("nightly", "crawl")
_DISK_FAILURES = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
# How SQLite tells of a file or a disk, not of a mistake in a query.
_DATABASE_FAILURES = frozenset(
    getattr(sqlite3, f"SQLITE_{name}") for name in ("BUSY", "CANTOPEN", "FULL", "IOERR", "PERM", "READONLY")
)

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

Command = TypeVar("Command", bound=Callable[..., Any])


class Commands(click.Group):
    """Commands whose files may fail them: a sentence then says which and why, for all of them in this one place."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            if not is_json():
                raise
            fail(error.format_message(), error.exit_code)
        except (click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # a mistake of ours: a night's status must say that it failed
            status = FAILED if ctx.invoked_subcommand in NIGHTS else SOME_FAILED
            sentence = _failure(error, ctx.meta.get(_DATA, DEFAULT_DATA))
            if sentence is not None:
                fail(sentence, status)
            if isinstance(error, BrokenPipeError) or not (is_json() or status == FAILED):
                raise
            _tell_crash(error, status)
        except KeyboardInterrupt:
            if ctx.invoked_subcommand not in NIGHTS:
                raise
            words = data_words(ctx.meta.get(_DATA, DEFAULT_DATA))
            fail(f"stopped; `gongkai {ctx.invoked_subcommand}{words}` goes on where it was", FAILED)


def _tell_crash(error: Exception, code: int) -> NoReturn:
    """Ends the command as `fail` does, with the traceback."""
    if is_json():
        log_json(logging.CRITICAL, "crashed", f"{type(error).__name__}: {error}", crash=error, exit=code)
    else:
        traceback.print_exception(error)
    raise SystemExit(code)


def _failure(error: Exception, data: Path) -> str | None:
    """What a disk, a file or its rights did; None for what is a mistake of ours, or nobody's (a closed pipe)."""
    match error:
        case OSError(filename=str() | bytes() | Path()):
            return f"{os.fsdecode(error.filename)} cannot be opened or written: {error.strerror}"
        case OSError(errno=number) if number in _DISK_FAILURES:
            return f"a file under {data} cannot be written: {error.strerror}"
        case sqlite3.OperationalError() if error.sqlite_errorcode & 0xFF in _DATABASE_FAILURES:
            # The lowest byte is the primary code.
            return f"the archive under {data} cannot be opened or written: {error}; see who may write there"
        case sqlite3.DatabaseError(sqlite_errorcode=int() as code) if code & 0xFF in _DAMAGED:
            return f"a database under {data} is damaged: {error}; move {data} away, and `gongkai restore` a backup"
        case CaptureError() | WorkersError():
            return str(error)
    return None


def _data(context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path:
    data: Path = value or context.find_root().params.get("data") or DEFAULT_DATA
    context.meta[_DATA] = data
    return data


def _registry(context: click.Context, _parameter: click.Parameter, value: Path | None) -> PublisherRegistry:
    load: Callable[[Path | None], PublisherRegistry] = context.find_root().obj
    directory: Path | None = value or context.find_root().params.get("registry")
    context.meta[REGISTRY] = directory
    return load(directory)


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
    if is_json():
        log_json(logging.ERROR, "failed", message, exit=code)
    else:
        click.echo(f"gongkai: {message}", err=True)
    raise SystemExit(code)


def warn(message: str) -> None:
    """A sentence on standard error that ends nothing."""
    if is_json():
        log_json(logging.WARNING, "warning", message)
    else:
        click.echo(f"gongkai: {message}", err=True)
