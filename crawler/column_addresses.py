"""What a report's own address tells of the column that lists it: shapes read off real sites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.columns import column_slug
from crawler.leads import YEAR_SEGMENT, Lead, ranked

# What an article's address says of its column's: a path, the column's path, the reason.
_RULES = (
    (
        re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_(\d+)_\w+\.html$", re.IGNORECASE),
        r"/col/col\1/index.html",
        "hanweb writes the column's number into its articles' addresses",
    ),
    (
        re.compile(r"^(.*/col/col\d+)/art/\d{4}/art_\w+\.html$", re.IGNORECASE),
        r"\1/index.html",
        "hanweb keeps articles below their column",
    ),
    (
        re.compile(r"^(.*/gkmlpt)/content/", re.IGNORECASE),
        r"\1/annualreport",
        "gkmlpt has its annual reports at /gkmlpt/annualreport",
    ),
    (
        re.compile(r"^(.*/gongkai)/(?:site_\w+/)?(channel_\w+)/doc_\w+\.html$", re.IGNORECASE),
        r"\1/\2/?open=zfxxgknb",
        "gongkai names the channel in its documents' addresses",
    ),
    (
        re.compile(r"/\d{4}/\d{4}/c(\d+)a\d+/page\w*\.htm$", re.IGNORECASE),
        r"/\1/list.htm",
        "Webplus writes the column's number into its articles' addresses",
    ),
)
# Folders between a list and its articles: 202402, 20240126, 2024/1/26, 2024-01/26, content, art/2024, 9/9103.
_BETWEEN = re.compile(r"\d{6}(?:\d\d)?|(?:19|20)\d\d(?:-\d\d){0,2}|\d{1,2}|\d\d-\d\d|content|art|info", re.IGNORECASE)
_LISTS = ("index.html", "1.html", "list.shtml", "list.htm", "zfxxgk_list.shtml", "xxgk_list.shtml")
_YEAR_PARAMETERS = frozenset({"fbtime", "year", "nbyear", "nian", "title"})


def columns_of_report(url: str, year: int | None) -> list[Lead]:
    """The columns that a report's own address tells of, the surest first. `year` is the year that the report is on."""
    parts = urlsplit(url)
    found: list[Lead] = []
    if year is not None:
        found += _per_year(url, year)
    for pattern, shape, reason in _RULES:
        if matched := pattern.search(parts.path):
            found.append(Lead(urljoin(url, matched.expand(shape)), "", 0.98, reason))
    segments = parts.path.split("/")[1:-1]
    while segments and (_BETWEEN.fullmatch(segments[-1]) or YEAR_SEGMENT.fullmatch(segments[-1])):
        segments.pop()
    if segments:
        folder = urljoin(url, f"/{'/'.join(segments)}/")
        named = any(column_slug(f"/{segment}/")[1] for segment in segments)
        found.append(Lead(folder, "", 0.98 if named else 0.6, "the folder above the report"))
        found += [
            Lead(urljoin(folder, name), "", 0.5 if named else 0.3, "the usual name of a list in the folder above")
            for name in _LISTS
        ]
    return ranked(found)


def folder_of_years(url: str) -> str | None:
    """The folder above that of one year (gknb2023/, 2023n/index.html); None for an address of no year's folder."""
    path = urlsplit(url).path
    segments = path.rpartition("/")[0].split("/")
    if len(segments) < 3 or not YEAR_SEGMENT.fullmatch(segments[-1]):
        return None
    return urljoin(url, f"{'/'.join(segments[:-1])}/")


def _per_year(url: str, year: int) -> Iterator[Lead]:
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if name.lower() in _YEAR_PARAMETERS and value == str(year):
            every = url.replace(f"{name}={year}", f"{name}={{year}}")
            yield Lead(every, "", 0.95, f"one address for each year, by {name} in its query")
    last = parts.path.rpartition("/")[2]
    if re.fullmatch(rf"[a-z]{{0,3}}{year}(?:nd|nb|n)?\.s?html?", last, re.IGNORECASE):
        every = urljoin(url, last.replace(str(year), "{year}"))
        yield Lead(every, "", 0.4, "the year is the page's name")
