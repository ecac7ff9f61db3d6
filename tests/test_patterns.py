"""Patterns that every Python from 3.11 on matches alike: before 3.11.5 a possessive group took what it had only tried
(gh-106052), so that (?:[ab]|c(?=d))*+ found abc in abce. A possessive character or class is matched rightly by all."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import archive
import crawler
import extract

_SINGLE = (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY)


def _patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for package in (archive, crawler, extract):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.endswith("__main__"):
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                for each in value if isinstance(value, tuple | list) else [value]:
                    if isinstance(each, re.Pattern):
                        yield f"{found.name}.{name}", each


def _possessive_groups(parsed: Any) -> Iterator[str]:
    """The repeated or atomic groups within a parsed pattern that give nothing back."""
    for code, told in parsed:
        if code is codes.ATOMIC_GROUP:
            yield "an atomic group"
        elif code is codes.POSSESSIVE_REPEAT and not (len(told[2]) == 1 and told[2][0][0] in _SINGLE):
            yield "a possessive group"
        for inner in told if isinstance(told, tuple | list) else [told]:
            for each in inner if isinstance(inner, list) else [inner]:
                if isinstance(each, _parser.SubPattern):
                    yield from _possessive_groups(each)


def test_no_group_is_possessive() -> None:
    found = dict(_patterns())
    assert len(found) > 200
    assert {
        name: told
        for name, each in found.items()
        if (told := list(_possessive_groups(_parser.parse(each.pattern, each.flags))))
    } == {}


@pytest.mark.parametrize("pattern", ["(?:[ab]|c(?=d))*+", "x(y(?:ab)++|z)", "(?>ab|a)b", "(?:ab|(?:(?:cd)*+)e)f"])
def test_one_would_be_found(pattern: str) -> None:
    assert list(_possessive_groups(_parser.parse(pattern)))


@pytest.mark.parametrize("pattern", ["[ab]*+c", "(?:a++b)*", r"\w++", ".?+"])
def test_a_possessive_class_is_none(pattern: str) -> None:
    assert not list(_possessive_groups(_parser.parse(pattern)))
