"""Links as a person in search of a column reads them: what each is called, what its address ends in, how sure it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from lxml.etree import _Element

from crawler.platforms.page import absolute, links, text_of

MAX_LEADS = 60  # leads taken from one page: a portal's index of units names some fifty
MAX_NAME = 40  # characters of a link that can be a column's name
YEAR = r"20[0-4]\d"
# 2024, 2023n, 2010nb, 2025szbm, 2022_98308, gknb2017, nb_2022n, a2024; but xxgknb_1918 is a column and its number.
YEAR_SEGMENT = re.compile(rf"[a-z]{{0,16}}{YEAR}[a-z]{{0,12}}(?:_\d+)?|[a-z]{{1,12}}_{YEAR}(?:nd|nb|n)", re.IGNORECASE)

_A_YEAR = re.compile(YEAR)
# Of pages that are one shell the fragment names the column: /gkmlpt/index#9796.
_SHELL = "/gkmlpt/"
_FRAGMENT = re.compile(r"#/?\d{1,9}$")
# Arrows and brackets around a name, the number of its pages, the word that leads on.
_ORNAMENT = re.compile(r"^[\W_]+|[\W_]+$|\(\d{1,6}$|(?:更多|more)$", re.IGNORECASE)
_INDEX = re.compile(r"(?:(?:index|list|default|main|home)(?:[_-]?\d+)?(?:\.\w{2,6})?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lead:
    """An address to look at: what the page calls it, how sure it is (0 to 1), and why, for a person to read.

    The address of a lead may hold `{year}`, where it is known that each year has one. `part` says what a column's own
    column is one of: a year's, or a kind of unit's.
    """

    url: str
    name: str
    sure: float
    reason: str
    part: Literal["year", "units"] | None = None

    @property
    def year(self) -> int | None:
        """The year that a column of one year names, in its name before its address."""
        if self.part != "year":
            return None
        found = _A_YEAR.search(self.name) or _A_YEAR.search(last_part(self.url))
        return int(found[0]) if found else None


def named_links(tree: _Element, url: str) -> Iterator[tuple[str, str]]:
    """The page's links with the plain name of each: its text, else its title; a choice in a form is a link too."""
    for anchor, link in links(tree, url):
        mark = _FRAGMENT.search(anchor.get("href") or "") if _SHELL in link else None
        yield plain(text_of(anchor)) or plain(anchor.get("title") or ""), f"{link}{mark[0] if mark else ''}"
    for option in tree.iter("option"):
        value = (option.get("value") or "").strip()
        if ("/" in value or ".htm" in value) and (chosen := absolute(url, value)) is not None:
            yield plain(text_of(option)), chosen


def plain(text: str) -> str:
    """A name without white space, ornaments and full-width forms; "" for what is too long to be a column's."""
    folded = "".join(unicodedata.normalize("NFKC", text[: 4 * MAX_NAME]).split())
    if len(folded) > MAX_NAME:
        return ""
    while (bare := _ORNAMENT.sub("", folded)) != folded:
        folded = bare
    return folded


def last_part(link: str) -> str:
    """The last part of an address's path that names something: no index.html, no ending; "" for the root."""
    segments = urlsplit(link).path.split("/")
    while len(segments) > 1 and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    return segments[-1].partition(".")[0]


def values(link: str) -> list[str]:
    """The values in an address's query: some name the column there."""
    return [value for _, value in parse_qsl(urlsplit(link).query)]


def ranked(leads: Iterable[Lead]) -> list[Lead]:
    """Each address once, as the surest of its leads, the surest first; equals keep the page's order."""
    best: dict[str, Lead] = {}
    for lead in leads:
        if lead.url not in best or best[lead.url].sure < lead.sure:
            best[lead.url] = lead
    return sorted(best.values(), key=lambda lead: -lead.sure)[:MAX_LEADS]
