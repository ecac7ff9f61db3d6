"""`--fail-on KIND,KIND…`: what a script wants to be stopped by, one shape for every command that has it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from archive.commands.options import fail

Command = TypeVar("Command", bound=Callable[..., Any])


def fail_on_option(known: Mapping[str, str]) -> Callable[[Command], Command]:
    """The option for a command whose results are of the `known` kinds, each with what it means, for `--help`.

    The command gets the kinds asked for as the tuple `stopping`, empty where none is, and hands them to `fail_on`.
    """

    def asked(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
        return () if value is None else _kinds(value, known)

    described = "; ".join(f"{kind}: {meaning}" for kind, meaning in known.items())
    return click.option(
        "--fail-on",
        "stopping",
        callback=asked,
        metavar="KIND,…",
        help=f"Exit with 1 if there is one of these, and say which on standard error. {described}.",
    )


def _kinds(value: str, known: Iterable[str]) -> tuple[str, ...]:
    """Kinds parted by commas, each one of those that are known, in either case."""
    by_name = {kind.lower(): kind for kind in known}
    asked = [kind for part in value.replace("，", ",").split(",") if (kind := part.strip().lower())]
    if not asked:
        raise click.BadParameter(f"names nothing; it takes {', '.join(known)}")
    for kind in asked:
        if kind not in by_name:
            raise click.BadParameter(f"{kind[:40]!r} is none of {', '.join(known)}")
    return tuple(dict.fromkeys(by_name[kind] for kind in asked))


def fail_on(asked: Iterable[str], counts: Mapping[str, int]) -> None:
    """Ends the command with 1 and one line if any of the kinds asked for is there. `counts`: how many of each kind
    there are; a kind that is not named is not there. Call it last: the results are printed all the same."""
    found = {kind: counts[kind] for kind in asked if counts.get(kind)}
    if found:
        fail(f"--fail-on: {', '.join(f'{kind} {count}' for kind, count in found.items())}")
