"""Two reports that may be held to each other across years, and why two others may not."""

from collections.abc import Callable
from typing import NamedTuple

from extract.folding import label_key
from extract.model import Finding, Report

# Why two reports cannot be held to any rule across years, in Chinese and in English.
BARRED = {
    "year_unknown": ("报告年度不明", "the year of a report is not known"),
    "gap_years": ("后一份报告的年度不是前一份的次年", "the second report is not of the year after the first"),
    "other_publisher": ("两份报告的发布机关名称不同", "the reports print different publishers"),
    "merged": ("其间有机关并入，两年所指范围不同", "another office was merged into it in between"),
}


class Pair(NamedTuple):
    """Report `a` and report `b`, the one of the year after; `barred` is the key in `BARRED` of why they are no such
    two, None where they are."""

    a: Report
    b: Report
    barred: str | None


# What a rule, or several, say of two reports. What is not certain is `not_assessable`, or not said at all.
Judge = Callable[[Pair], list[Finding]]


def pair(a: Report, b: Report, *, one_publisher: bool | None = None, merged: bool = False) -> Pair:
    """`one_publisher`: whether both are reports of one publisher; None to judge by the names that they print.

    `merged`: whether another was merged into it in between, whose figures the later report may have with its own.
    """
    return Pair(a, b, _barred(a, b, one_publisher) or ("merged" if merged else None))


def _barred(a: Report, b: Report, one_publisher: bool | None) -> str | None:
    if a.year is None or b.year is None:
        return "year_unknown"
    if b.year != a.year + 1:
        return "gap_years"
    if one_publisher is None:
        one_publisher = of_one_publisher(a, b)
    return None if one_publisher else "other_publisher"


def of_one_publisher(a: Report, b: Report) -> bool:
    """Whether print alone says one publisher: a name may leave out the place in front, and an unprinted one is not
    another."""
    if a.publisher is None or b.publisher is None:
        return True
    key_a, key_b = label_key(a.publisher), label_key(b.publisher)
    return key_a.endswith(key_b) or key_b.endswith(key_a)
