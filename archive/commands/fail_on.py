"""`--fail-on KIND,KIND…`: what a script wants to be stopped by, one shape for every command that has it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from archive.commands.options import fail

Command = TypeVar("Command", bound=Callable[..., Any])


class _Kinds(click.ParamType):
    """Kinds parted by commas, each one of those that are known; a rule's id is known in either case."""

    name = "kinds"

    def __init__(self, known: Iterable[str]) -> None:
        self._known = {kind.lower(): kind for kind in known}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        asked = [kind.strip().lower() for kind in str(value).replace("，", ",").split(",") if kind.strip()]
        if not asked:
            self.fail(f"names nothing; it takes {', '.join(self._known.values())}", param, ctx)
        for kind in asked:
            if kind not in self._known:
                self.fail(f"{kind[:40]!r} is none of {', '.join(self._known.values())}", param, ctx)
        return tuple(dict.fromkeys(self._known[kind] for kind in asked))


def fail_on_option(known: Mapping[str, str]) -> Callable[[Command], Command]:
    """The option for a command whose results are of the `known` kinds, each with what it means, for `--help`.

    The command gets the kinds asked for as a tuple, empty where none is, and hands them to `fail_on`.
    """
    described = "; ".join(f"{kind}: {meaning}" for kind, meaning in known.items())
    return click.option(
        "--fail-on",
        "stopping",
        type=_Kinds(known),
        default=(),
        metavar="KIND,…",
        help=f"Exit with 1 if there is one of these, and say which on standard error. {described}.",
    )


def fail_on(asked: Iterable[str], counts: Mapping[str, int]) -> None:
    """Ends the command with 1 and one line if any of the kinds asked for is there. `counts`: how many of each kind
    there are; a kind that is not named is not there. Call it last: the results are printed all the same."""
    found = {kind: counts[kind] for kind in asked if counts.get(kind)}
    if found:
        fail(f"--fail-on: {', '.join(f'{kind} {count}' for kind, count in found.items())}")
