"""What a map is, wherever it runs; and the one that runs here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class ClusterError(Exception):
    """A cluster cannot be asked, or no longer; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A key without an answer: wherever its task ran, it failed, or brought down the process that it ran in."""

    why: str


class Map(Protocol):
    """`function` of each of `keys`: yields (key, answer) as they come, or in the order of the keys.

    Keys are drawn as they are needed, and no more wait than there is work for. Each is answered once.
    """

    def __call__(
        self, function: Callable[[Key], Value], keys: Iterable[Key], *, ordered: bool = False
    ) -> Iterator[tuple[Key, Value | Lost]]: ...


def serial(
    function: Callable[[Key], Value],
    keys: Iterable[Key],
    *,
    ordered: bool = False,  # noqa: ARG001  # they are
) -> Iterator[tuple[Key, Value | Lost]]:
    """The map of this process: one key after the other."""
    for key in keys:
        try:
            answer: Value | Lost = function(key)
        except Exception as error:  # noqa: BLE001  # as on a cluster: the others go on
            answer = Lost(failure_words(error))
        yield key, answer


def failure_words(error: BaseException) -> str:
    """What a task raised, on a line."""
    return f"{type(error).__name__}: {error}".rstrip(": ").replace("\n", " ")
