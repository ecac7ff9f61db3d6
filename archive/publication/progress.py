"""Who is told how far a publication or an export has come; `archive.progress.Reporter` tells a person."""

from typing import Protocol


class Progress(Protocol):
    def say(self, line: str) -> None: ...
    def step(self, what: str, done: int, of: int) -> None: ...


class Quiet:
    """Tells nobody."""

    def say(self, line: str) -> None:
        pass

    def step(self, what: str, done: int, of: int) -> None:
        pass


NOBODY = Quiet()
