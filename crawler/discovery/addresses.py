"""What a report's own address tells of the column that lists it: shapes read off real sites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.pages.columns import column_slug
from crawler.pages.leads import YEAR_SEGMENT, Lead, ranked

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
        re.compile(r"^(.*/gkmlpt)/content/", re.IGNORECASE),
        r"\1/index",
        "gkmlpt has its categories at /gkmlpt/index",
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
# An article that is a folder with one page: 326015834/index.html, 2024011617343525212/index.shtml, <32 hex>/c.html.
_ONE_PAGE = re.compile(r"(?:index|c)\.s?html?", re.IGNORECASE)
_ARTICLE_FOLDER = re.compile(r"\d{5,20}|[0-9a-f]{16,40}", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:\d{16,20}|[0-9a-f]{24})\.html", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_PARAMETERS = frozenset({"fbtime", "year", "nbyear", "nian", "title"})


def columns_of_report(url: str, year: int | None) -> list[Lead]:
    """The columns that a report's own address tells of, the surest first. `year` is the year that the report is on."""
    path = urlsplit(url).path
    found: list[Lead] = []
    if year is not None:
        found += _per_year(url, year)
    for pattern, shape, reason in _RULES:
        if matched := pattern.search(path):
            found.append(Lead(_at(url, matched.expand(shape)), "", 0.98, reason))
    *folders, page = path.split("/")[1:]
    if len(folders) > 1 and _ONE_PAGE.fullmatch(page) and _ARTICLE_FOLDER.fullmatch(folders[-1]):
        folders.pop()
    above = _without_between(folders)
    if above:
        folder = f"/{'/'.join(above)}/"
        slugs = [number for number, segment in enumerate(above, 1) if column_slug(f"/{segment}/")[1]]
        found.append(Lead(_at(url, folder), "", 0.98 if slugs else 0.6, "the folder above the report"))
        if slugs:
            named = f"/{'/'.join(above[: slugs[-1]])}/"
            found.append(Lead(_at(url, named), "", 0.97, "the folder above the report that is named as a column"))
        if _NUMBERED.fullmatch(page):
            first = f"/{'/'.join(folders)}/1.html"
            found.append(Lead(_at(url, first), "", 0.95, "lists of such reports are numbered from 1.html"))
        ending = page.rpartition(".")[2] or "html"
        found.append(
            Lead(_at(url, f"{folder}index.{ending}"), "", 0.5, "the first page of the folder above the report")
        )
        found.append(Lead(_at(url, f"{folder}list.{ending}"), "", 0.3, "the usual name of a list in the folder above"))
    return ranked(found)


def folder_of_years(url: str) -> str | None:
    """The folder above that of one year (gknb2023/, 2023n/index.html); None for an address of no year's folder."""
    folders = urlsplit(url).path.split("/")[1:-1]
    if len(folders) < 2 or not YEAR_SEGMENT.fullmatch(folders[-1]):
        return None
    return _at(url, f"/{'/'.join(folders[:-1])}/")


def address_of_every_year(url: str, others: Iterable[str]) -> str | None:
    """An address with {year} for its year, where `others` have the address of another year; None where none has."""
    known = set(others) - {url}
    for year in dict.fromkeys(_YEAR.findall(url)):
        before, _, after = url.rpartition(year)
        if any(f"{before}{other}{after}" in known for link in known for other in _YEAR.findall(link)):
            return f"{before}{{year}}{after}"
    return None


def _without_between(folders: list[str]) -> list[str]:
    """Folders without those at the end that are dates, years and the like; one that is all of these stays."""
    above = list(folders)
    while above and (_BETWEEN.fullmatch(above[-1]) or YEAR_SEGMENT.fullmatch(above[-1])):
        above.pop()
    return above or folders[:1]


def _at(url: str, path: str) -> str:
    """A path on an address's host: one that begins with two slashes is a path too."""
    return urlsplit(url)._replace(path=path.partition("?")[0], query=path.partition("?")[2], fragment="").geturl()


def _per_year(url: str, year: int) -> Iterator[Lead]:
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if name.lower() in _YEAR_PARAMETERS and value == str(year):
            every = url.replace(f"{name}={year}", f"{name}={{year}}")
            yield Lead(every, "", 0.55, f"one address for each year, by {name} in its query")
    last = parts.path.rpartition("/")[2]
    if re.fullmatch(rf"[a-z]{{0,3}}{year}(?:nd|nb|n)?\.s?html?", last, re.IGNORECASE):
        every = urljoin(url, last.replace(str(year), "{year}"))
        yield Lead(every, "", 0.4, "the year is the page's name")
