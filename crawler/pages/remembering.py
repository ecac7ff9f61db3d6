"""Functions that remember their last answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

_Page = TypeVar("_Page")
_Rest = ParamSpec("_Rest")
_Answer = TypeVar("_Answer")


def remembering_last(
    read: Callable[Concatenate[_Page, _Rest], _Answer],
) -> Callable[Concatenate[_Page, _Rest], _Answer]:
    """A pure function of a page that gives its last answer again while it is asked about the same object.

    A page is asked for its rules, its title and its files one after another. An ordinary cache would hash it each
    time, which costs as much as to decode it. What raises is not remembered.
    """
    last: tuple[_Page, object, object, _Answer] | None = None

    @wraps(read)
    def remembering(page: _Page, /, *rest: _Rest.args, **named: _Rest.kwargs) -> _Answer:
        nonlocal last
        if last is None or last[0] is not page or last[1] != rest or last[2] != named:
            last = (page, rest, named, read(page, *rest, **named))
        return last[3]

    return remembering
