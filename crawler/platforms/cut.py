"""Titles that a list has cut short: whether the whole one may be a report's, which only the page behind it can tell."""

from __future__ import annotations

import re

from extract.identity import Title, other_kind

CUT_SIGNS = ("...", "…", "··")
MAX_CUT = 20  # characters at the end of a cut title that are looked at

# 某局2023年度政府信: no file that begins so is another.
_DISCLOSURE = re.compile(r"信息公开|政务公开|(?:19|20)\d\d年度?政[府务]信息?公?$")
_YEAR = re.compile(r"((?:19|20)\d\d)年")
# …局2023年, …局2023年度政府信: a title that is cut before it says what it is.
_STOPS_EARLY = re.compile(r"(?:19|20)\d\d年?度?(?:政[府务]?)?(?:信息?)?公?$|政[府务]信息?公?$")


def is_cut(title: str) -> bool:
    """Whether a title ends in the sign that something is left out."""
    return title.endswith(CUT_SIGNS)


def may_be_report(title: str, *, is_page: bool) -> bool:
    """Whether what is shown of a title that is cut may be the beginning of a report's.

    A file does not tell what it is, as a page does.
    """
    shown = title.rstrip(".…· ")
    if _DISCLOSURE.search(shown):
        return True
    return is_page and ("公开" in shown or _STOPS_EARLY.search(shown[-MAX_CUT:]) is not None) and not other_kind(shown)


def begun(title: str) -> Title:
    """What is shown of a report's title that is cut: its words, and the year where it shows one."""
    year = _YEAR.search(title)
    return Title(title, None, int(year[1]) if year else None)
