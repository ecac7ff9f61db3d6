"""What the address of one report says about its column: the page of a year, the folder of a year, the list above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from crawler.site import FIRST_YEAR, YEAR

# Parameters that choose the year on pages that show nothing but a year's report.
_YEAR_QUERIES = re.compile(r"((?:^|&)(?:fbtime|year|title)=)(\d{4})(?=&|$)")
_ARTICLE = re.compile(r"(?:^|&)(?:id|infoid|wbnewsid|articleKey)=", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_OTHER_DIGITS = re.compile(r"\d")
_INDEX = re.compile(r"(?:/|/index\.[a-z]{3,5})$")
# Articles are folders too: /326015834/index.html, /2024011617343525212/index.shtml, 32 hexadecimal digits.
_ARTICLE_FOLDER = re.compile(r"\d{5,}|[0-9a-f]{32}", re.IGNORECASE)
# 1749603841671188482.html, t20240123_4152273.html, post_11106301.html, 16707.htm, a UUID
_NUMBERED = re.compile(r"\d{3,}|[0-9a-f]{16,}", re.IGNORECASE)
_ID = re.compile(r"\d{4,}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reports of a publisher are: a column ({year} for the year), or only the report that was seen."""

    column: str | None
    report: str | None
    derived: bool = False  # the column is not the one that was given


def place_of(url: str, list_url: str, year: int, latest: int) -> Place:
    """The column of a report seen at `url`; `list_url` is what its shape says, if anything, `latest` a year from then.

    A folder of one year stands for all of them where its name is that year and letters ({year}n/); where it has an
    id of its own (2022_98308/) or says another year than the report, the column is the folder above it.
    """
    if list_url:
        column = _above_the_years(list_url, year, latest)
        return Place(column, None, derived=column != list_url)
    parts = urlsplit(url)
    if not _ARTICLE.search(parts.query):
        query = _YEAR_QUERIES.sub(lambda found: found[1] + (YEAR if int(found[2]) == year else found[2]), parts.query)
        if YEAR in query:
            return Place(urlunsplit(parts._replace(query=query)), None, derived=True)
    named, plain = _with_years(parts.path, year, latest)
    if plain and YEAR in named and not _NUMBERED.search(named.rpartition("/")[2].replace(YEAR, "")):
        return Place(urlunsplit(parts._replace(path=named)), None, derived=True)
    folder = _INDEX.sub("", parts.path).rpartition("/")[2]
    if _INDEX.search(parts.path) and not parts.query and not _ARTICLE_FOLDER.fullmatch(folder):
        return Place(url, None)
    return Place(None, url)


def _with_years(path: str, year: int, latest: int) -> tuple[str, bool]:
    """A path with {year} for the report's year, and whether no folder of a year in it has another year or an id."""
    plain, below = True, False
    segments = path.split("/")
    for index, segment in enumerate(segments):
        if _is_of_a_year(segment, latest):
            segments[index] = _YEAR.sub(lambda found: YEAR if int(found[0]) == year else found[0], segment)
            plain, below = plain and not _OTHER_DIGITS.search(segments[index]), True
        elif below and index < len(segments) - 1 and _ID.search(segment):
            plain = False  # a folder's own id below the year's changes with the year
    return "/".join(segments), plain


def _is_of_a_year(segment: str, latest: int) -> bool:
    return any(FIRST_YEAR <= int(found) <= latest for found in _YEAR.findall(segment))


def _above_the_years(list_url: str, year: int, latest: int) -> str:
    parts = urlsplit(list_url)
    named, plain = _with_years(parts.path, year, latest)
    if plain:
        return urlunsplit(parts._replace(path=named))
    kept = []
    for segment in parts.path.split("/"):
        if _is_of_a_year(segment, latest):
            break
        kept.append(segment)
    return urlunsplit(parts._replace(path="/".join(kept) + "/"))
