"""From any address of a site to its column of annual reports: which pages are looked at, in which order, and why.

The search knows no network: whoever runs it gives it a way to look, and it looks at MAX_LOOKS pages at the most.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawler.discovery.addresses import address_of_every_year, columns_of_report, folder_of_years
from crawler.discovery.sight import Looked, Sight, see
from crawler.pages.columns import columns, ways
from crawler.pages.leads import Lead
from crawler.platforms import PageError, Platform
from crawler.platforms.page import links, parse
from crawler.site import YEAR
from crawler.trace import OFF_HOST

MAX_LOOKS = 12  # pages asked for in one search: a menu, its platform page, and the likeliest columns
LIST_PAGES = 3  # pages of one list that are looked through for a report
PARTS = 2  # columns of one year or kind of unit that are looked into for a report
CERTAIN = 0.9  # a lead that is this sure is tried before the page one stands on
WAY = 0.6  # of a way's sureness: a column that is named comes before a page that may name one
ENOUGH = 2  # rows that make a list of reports of a page that nothing names so

Look = Callable[[str, str | None], Awaitable[Looked]]

_INDEX = re.compile(r"(?<=/)(?:index|default)\.\w{2,5}$", re.IGNORECASE)
_ROOT = re.compile(r"/?(?:(?:index|default|home|main)\.\w{2,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """Where the reports are listed (an address that may hold {year}), on which platform, and why it is thought so."""

    url: str
    platform: str | None
    reason: str


class Search:
    """One search. `allows` says which addresses may be asked; `tell` (as `Visit.tell`) hears of each page."""

    def __init__(self, look: Look, allows: Callable[[str], bool], tell: Callable[..., None]) -> None:
        self._look = look
        self._allows = allows
        self._tell = tell
        self._seen: dict[str, Sight | None] = {}
        self._looks = 0
        self._waiting: list[tuple[float, int, Lead, str]] = []
        self._pushed: set[str] = set()
        self._order = itertools.count()
        self._elsewhere: set[str] = set()

    async def column(self, start: str) -> Column | None:
        """The column that lists what the start lists, or the report that it is; else the likeliest; None for none."""
        begin = await self._sight(start, Lead(start, "", 1.0, "the address given"), None)
        if begin is None:
            return None
        if not begin.report and not _is_root(begin.url):
            begin = await self._through(begin, set())
        best, certain = self._own(begin)
        if best is not None and certain:
            return self._settled(best)
        wanted = {begin.url} if begin.report is not None else set(begin.rows)
        self._push(begin, year=begin.report.year if begin.report else None)
        while self._waiting and self._looks < MAX_LOOKS:
            priority, _, lead, found_on = heapq.heappop(self._waiting)
            if best is not None and not begin.report and -priority < CERTAIN:
                break
            found = await self._try(lead, found_on, begin)
            if found is None:
                continue
            if found.lists or found.report is not None:
                column = Column(lead.url if YEAR in lead.url else found.url, _name(found.platform), lead.reason)
                if YEAR in lead.url or await self._covers(found, wanted, begin):
                    return self._settled(column)
                # What the page given lists itself is not given up for less.
                best = best or column
            self._push(found, year=None)
        return best and self._settled(best)

    def _settled(self, column: Column) -> Column:
        """A column of one year whose page leads to the same address of other years is the column of every year."""
        sight = self._seen.get(column.url)
        linked = (link for _, link in links(parse(sight.content), sight.url)) if sight and sight.is_markup else ()
        every = address_of_every_year(column.url, linked)
        return column if every is None else replace(column, url=every, reason=f"{column.reason}, one address a year")

    def _own(self, begin: Sight) -> tuple[Column | None, bool]:
        """The start as a column, and whether there is no need to look for a better one."""
        named = next((lead for lead in self._columns(begin) if lead.url == begin.url), None)
        if begin.report is not None:
            # A page that its own menu calls the column is the newest report in the column's place.
            certain = named is not None and named.sure >= CERTAIN
            return (Column(begin.url, _name(begin.platform), named.reason) if certain and named else None), False
        if not begin.lists or (_is_root(begin.url) and named is None):
            return None, False
        reason = named.reason if named else f"it lists {len(begin.rows)} reports"
        enough = named is not None or len(begin.rows) >= ENOUGH or bool(begin.rows and begin.parts)
        certain = named is not None and named.sure >= CERTAIN and folder_of_years(begin.url) is None
        return (Column(begin.url, _name(begin.platform), reason) if enough else None), certain

    async def _try(self, lead: Lead, found_on: str, begin: Sight) -> Sight | None:
        """What a lead leads to, its further pages included where it needs them to list anything."""
        if YEAR in lead.url:
            # An address for each year is one where another year's is a report of another year.
            year = begin.report.year if begin.report else None
            other = await self._sight(lead.url.replace(YEAR, str((year or 0) - 1)), lead, found_on)
            known = other is not None and other.report is not None and other.report.year not in (None, year)
            return other if known else None
        found = await self._sight(lead.url, lead, found_on)
        if found is None:
            return None
        return await self._through(found, {begin.url} if begin.report else set())

    async def _through(self, sight: Sight, wanted: set[str]) -> Sight:
        """A list with the rows of its further pages, until it has what is wanted, or any report."""
        following = list(sight.following)
        for _ in range(LIST_PAGES - 1):
            if not following or (sight.rows and wanted <= sight.rows.keys()):
                break
            lead = Lead(following.pop(0), "", 1.0, "a further page of the list")
            further = await self._sight(lead.url, lead, sight.url, sight.platform)
            if further is None or (not further.listed and not further.following):
                break
            following += further.following
            rows = sight.rows | further.rows
            sight = replace(sight, rows=rows, listed=sight.listed + further.listed)
        return sight

    async def _covers(self, found: Sight, wanted: set[str], begin: Sight) -> bool:
        """Whether a column lists all that the start does; a report, in the column of its year or kind of unit too."""
        listed = {found.url, *found.rows, *(part.url for part in found.parts)}
        missing = wanted - listed
        if not missing or begin.report is None:
            return not missing
        if any(_below(begin.url, part.url) for part in found.parts):
            return True
        year = str(begin.report.year)
        for part in sorted(found.parts, key=lambda part: year not in part.name)[:PARTS]:
            inner = await self._sight(part.url, part, found.url)
            if inner is not None and begin.url in (await self._through(inner, wanted)).rows:
                return True
        return False

    def _push(self, sight: Sight, year: int | None) -> None:
        """Puts what a page leads to among what waits; an address that a page links is taken as it links it."""
        named = self._columns(sight)
        linked = {_bare(lead.url): lead.url for lead in reversed(named)}
        told: Iterable[Lead] = columns_of_report(sight.url, year) if sight.report is not None else ()
        above = folder_of_years(sight.url)
        if above is not None and sight.report is None:
            told = [Lead(above, "", 0.99, "the folder above the column of one year")]
        derived = [replace(lead, url=linked.get(_bare(lead.url), lead.url)) for lead in told]
        weighed = [(lead.sure, lead) for lead in (*derived, *named)]
        weighed += [(lead.sure * WAY, lead) for lead in _ways(sight)]
        for priority, lead in weighed:
            if not self._allows(lead.url):
                if priority > WAY and lead.url not in self._elsewhere:
                    self._elsewhere.add(lead.url)
                    self._tell(
                        "looked", lead.url, found_on=sight.url, title=lead.name, detail=lead.reason, fate=OFF_HOST
                    )
            elif _bare(lead.url) not in self._pushed:
                self._pushed.add(_bare(lead.url))
                heapq.heappush(self._waiting, (-priority, next(self._order), lead, sight.url))

    async def _sight(
        self, url: str, lead: Lead, found_on: str | None, platform: Platform | None = None
    ) -> Sight | None:
        """What an address shows, asked once; None where it shows nothing of use."""
        if url in self._seen:
            return self._seen[url]
        if self._looks >= MAX_LOOKS:
            return None
        self._looks += 1
        page = await self._look(url, found_on)
        sight, said = None, page.trouble
        if page.trouble is None:
            try:
                sight = see(page, platform)
                said = str(sight)
            except PageError as error:
                said = str(error)
        self._seen[url] = self._seen[page.url] = sight
        self._tell("looked", page.url, found_on=found_on, title=lead.name or None, detail=lead.reason, fate=said)
        return sight

    @staticmethod
    def _columns(sight: Sight) -> list[Lead]:
        return columns(sight.content, sight.url) if sight.is_markup else []


def _ways(sight: Sight) -> list[Lead]:
    return ways(sight.content, sight.url) if sight.is_markup else []


def _name(platform: Platform | None) -> str | None:
    return platform.NAME if platform else None


def _bare(url: str) -> str:
    """An address without the name of its folder's first page."""
    return _INDEX.sub("", url)


def _is_root(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and _ROOT.fullmatch(parts.path) is not None


def _below(url: str, folder: str) -> bool:
    """Whether an address lies below that of a page, other than the site's root."""
    top = _bare(folder)
    return top.endswith("/") and not _is_root(top) and url.startswith(top)
