"""What a map is, wherever it runs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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

    Keys are drawn as they are needed, and no more wait than there is work for, nor than is room for in memory: `weigh`
    tells the bytes of one. Each is answered once.
    """

    def __call__(
        self,
        function: Callable[[Key], Value],
        keys: Iterable[Key],
        *,
        ordered: bool = False,
        weigh: Callable[[Key], int] = ...,
    ) -> Iterator[tuple[Key, Value | Lost]]: ...


class Machines(Protocol):
    """Where a map runs: `unfit` are those of its workers, by address, that are not used, and why."""

    @property
    def unfit(self) -> Mapping[str, str]: ...

    @property
    def map(self) -> Map: ...


def failure_words(error: BaseException) -> str:
    """What a task raised, on a line."""
    return f"{type(error).__name__}: {error}".rstrip(": ").replace("\n", " ")
