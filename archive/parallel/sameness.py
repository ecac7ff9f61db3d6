"""What a machine must have as the one that asks has it, for its answers to be those that would be given here."""

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version

from extract.sources import sources_of, version_of

_ENTRIES = "sites/"  # of the crawler: the registry's, which go along with their tasks


class UnfitError(Exception):
    """A worker would answer otherwise than the machine that asks; the message says why."""


@cache
def code() -> dict[str, str]:
    """The version of gongkai, with a digest of its sources and data, and those of the packages that it uses."""
    sources = [one for part in ("archive", "crawler", "extract") for one in sources_of(part)]
    found = {"gongkai": version_of(one for one in sources if not one[1].startswith(_ENTRIES))}
    try:
        wanted = requires("gongkai") or []
    except PackageNotFoundError:
        return found
    for requirement in wanted:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        if "extra ==" not in requirement or "ocr" in requirement.partition("extra ==")[2]:
            try:
                found[name] = version(name)
            except PackageNotFoundError:
                found[name] = "none"
    return found


def difference(here: dict[str, str], asked: dict[str, str]) -> str:
    """What a machine has otherwise than it is asked for, in words; "" where it has the same."""
    other = [f"{name} {here.get(name)} in place of {of}" for name, of in asked.items() if here.get(name) != of]
    return f"it has {', '.join(other)}" if other else ""


def require_same(asked: dict[str, str]) -> None:
    """Raises UnfitError where this machine has other code."""
    if told := difference(code(), asked):
        raise UnfitError(told)
