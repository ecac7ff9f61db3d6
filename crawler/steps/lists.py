"""Lists: from a site's columns to the rows that are reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

from crawler.asking import Answer, Ask, Asks
from crawler.pages.announced import announced
from crawler.pages.columns import year_columns
from crawler.pages.leads import Lead
from crawler.pages.report import looks_like_report, title_on_page
from crawler.pages.rules import debris_in, is_unfilled, judge_answer, judge_list
from crawler.platforms import Entry, PageError, Platform, platform_of, platform_of_list
from crawler.platforms.cut import begun, is_cut
from crawler.platforms.files import file_type
from crawler.steps.doubt import Suspicion, doubt, give_away
from crawler.steps.files import file
from crawler.steps.pages import detail, find_dead, report_here
from crawler.steps.reading import read_text, tell_platform
from crawler.steps.titles import carried, is_unsure, reads_as_report
from crawler.trace import AGAIN, CUT, LOOK_ALIKE, OTHER, OTHER_OFFICE, TAKEN
from crawler.trace import OFF_HOST as ELSEWHERE
from crawler.verdict import (
    DEBRIS,
    EMPTIED,
    MISSING_PAGE,
    MISSING_YEAR,
    NO_ENTRIES,
    NOT_A_REPORT,
    NOT_FOUND,
    OFF_HOST,
    UNRECOGNISED,
    PageVerdict,
)
from crawler.visit import Visit
from extract.identity import Title, read_title

SURE = 0.8  # of a platform, by marks of its own


@dataclass(frozen=True, slots=True)
class Column:
    """A list that is being read: its first address, and the year that the address stands for, where it names one.

    `parts` are the kinds of part (a year's, a kind of units') that led to it from a column of the entry: a part may be
    empty, and leads on only to parts of the other kind. What led to it may have named a report,
    its `title`: then the page is the column of that report's year, or the report's own.
    """

    address: str
    year: int | None = None
    parts: frozenset[str] = frozenset()
    title: Title | None = None


def columns(visit: Visit, today: date) -> Asks:
    """A site's columns, and the reports that no column lists."""
    for address, year in visit.site.lists(today).items():
        visit.pages.add(address)
        yield Ask(address, "list", partial(listing, visit, Column(address, year), None))
    for address in visit.site.reports:
        if address not in visit.asked:
            visit.asked.add(address)
            yield Ask(address, "detail", partial(detail, visit, None, None, True))


def listing(visit: Visit, column: Column, platform: Platform | None, answer: Answer) -> Asks:
    """One page of a list, or what is in its place. `platform` is that of the page before, None on the first."""
    address = answer.address
    first = not visit.listed.setdefault(column.address, set())
    text = read_text(visit, answer)
    verdict = judge_answer(answer.status, text, answer.cookies)
    if verdict is NOT_FOUND and first and platform is not None:
        # What a shell's script asks may lie elsewhere on the host, and its system may know where.
        with suppress(PageError):
            elsewhere = [url for url in platform.next_pages(text, address) if url not in visit.pages]
            if elsewhere:
                yield from _following(visit, column, platform, elsewhere, address)
                return
    if verdict is not None:
        if first and column.title is not None:
            find_dead(visit, verdict, answer)
        else:
            _find(visit, column, verdict, address, first=first)
        return
    # What a script asks for seldom shows whose it is: the page with the script did.
    opening = platform is None
    platform = _platform(visit, platform, text, address)
    if opening and looks_like_report(text):
        yield from _own_report(visit, column, platform, answer)
    if platform is not None:
        yield from _listed(visit, column, platform, answer, opening=opening)
        return
    inner = list(_parts(visit, column, _leads(visit, column, answer), answer))
    yield from inner
    if answer.url not in visit.reports and not inner:
        yield from _doubted(visit, column, answer, UNRECOGNISED)


def _listed(visit: Visit, column: Column, platform: Platform, answer: Answer, *, opening: bool) -> Asks:
    """The rows of a list's page, its following pages, and on its first page the columns that it leads to."""
    address, text = answer.address, answer.text
    seen = visit.listed[column.address]
    first = not seen
    tell_platform(visit, platform, text, address)
    entries = platform.entries(text, address)
    following = [url for url in platform.next_pages(text, address) if url not in visit.pages]
    addresses = [entry.url for entry in entries]
    if debris := debris_in(text):
        visit.find(DEBRIS, address, debris)
    if (count := announced(text)) is not None:
        visit.announced[column.address] = max(count, visit.announced.get(column.address, 0))
    verdict = None
    if entries or not following:  # else it is a shell, and its rows are yet to come
        verdict = judge_list(addresses, seen, len(answer.body), first=first)
    if verdict is not None and not first:
        visit.find(verdict, address)
        return
    leads = _leads(visit, column, answer) if opening else {}
    if opening and column.parts and not (following or leads or answer.url in visit.reports):
        title = carried(visit, column.title, column.year, platform, entries, answer)
        if title is not None:
            visit.plays(answer, "detail", title.text)
            yield from report_here(visit, title, platform, answer)
            return
    # Rows first: one that says what it is is a report, not a column of its year.
    rows = list(_rows(visit, column, platform, entries, leads, address))
    inner = list(_parts(visit, column, leads, answer))
    yield from (*rows, *inner)
    seen.update(addresses)
    visit.rows[address] = frozenset(addresses)
    yield from _following(visit, column, platform, following, address)
    alone = first and not following and not inner and answer.url not in visit.reports
    if alone and not any(map(reads_as_report, entries)):
        had = visit.had.get(column.address, 0)
        yield from _doubted(visit, column, answer, EMPTIED if verdict and had else verdict)


def _following(visit: Visit, column: Column, platform: Platform, pages: Sequence[str], address: str) -> Asks:
    for url in pages:
        visit.pages.add(url)
        visit.tell("following", url, found_on=address)
        yield Ask(url, "list", partial(listing, visit, column, platform), found_on=address)


def _platform(visit: Visit, before: Platform | None, text: str, address: str) -> Platform | None:
    """Whose list page it is: of a following page the platform that named it, unless another is sure (a redirect)."""
    if before is None:
        return platform_of_list(text, address, visit.site.platform)
    if before.recognise(text, address) >= SURE:
        return before
    other = platform_of(text, address, visit.site.platform)
    return other if other is not None and other.recognise(text, address) >= SURE else before


def _leads(visit: Visit, column: Column, answer: Answer) -> dict[str, Lead]:
    """The columns of single years, and of kinds of units, that a column leads to, by address."""
    return {
        lead.url: lead
        for lead in year_columns(answer.text, answer.url)
        if _kind(lead) not in column.parts
        and lead.url not in visit.pages
        and lead.url not in visit.asked
        and visit.site.allows(lead.url)
    }


def _parts(visit: Visit, column: Column, leads: Mapping[str, Lead], answer: Answer) -> Asks:
    """Asks for the columns that no row has led to."""
    for lead in leads.values():
        if lead.url not in visit.pages and lead.url not in visit.asked:
            visit.pages.add(lead.url)
            visit.tell("column", lead.url, found_on=answer.address, title=lead.name, detail=lead.reason)
            step = partial(listing, visit, _part(column, lead), None)
            yield Ask(lead.url, "list", step, found_on=answer.address)


def _part(column: Column, lead: Lead, title: Title | None = None) -> Column:
    return Column(lead.url, lead.year or column.year, column.parts | {_kind(lead)}, title)


def _kind(lead: Lead) -> str:
    return lead.part or "year"


def _own_report(visit: Visit, column: Column, platform: Platform | None, answer: Answer) -> Asks:
    """A column whose page is the report itself."""
    title = title_on_page(answer.text) or Title("", None, None)
    if title.year is None:
        title = title._replace(year=column.year)
    visit.plays(answer, "detail", title.text or None)
    yield from report_here(visit, title, platform, answer)


def _doubted(visit: Visit, column: Column, answer: Answer, verdict: PageVerdict | None) -> Asks:
    """A list without a report: `verdict` is what it is if it is not another page in the list's place."""
    given_away = give_away(answer)
    if given_away is not None:
        _find(visit, column, given_away.verdict, answer.address, given_away.detail, first=True)
        return

    def settle(suspicion: Suspicion | None) -> Asks:
        if suspicion is not None:
            _find(visit, column, suspicion.verdict, answer.address, suspicion.detail, first=True)
        elif verdict is not None:
            _find(visit, column, verdict, answer.address, first=True)
        yield from ()

    yield from doubt(visit, answer, settle)


def _find(visit: Visit, column: Column, verdict: PageVerdict, address: str, detail: str = "", *, first: bool) -> None:
    """Takes down what is wrong with a list; a page that need not be there is no failure."""
    if column.title is not None and first and verdict in (UNRECOGNISED, NO_ENTRIES):
        verdict = NOT_A_REPORT
    elif verdict is NOT_FOUND and (not first or column.parts):
        verdict = MISSING_PAGE
    elif verdict is UNRECOGNISED and column.parts:
        verdict = NO_ENTRIES
    elif (
        verdict.weight in ("failed", "empty")
        and column.year is not None
        and column.year not in visit.site.expected_years
    ):
        verdict, detail = MISSING_YEAR, detail or verdict.name
    visit.find(verdict, address, detail)


def _rows(
    visit: Visit,
    column: Column,
    platform: Platform,
    entries: Sequence[Entry],
    leads: Mapping[str, Lead],
    list_url: str,
) -> Asks:
    listed = any(map(reads_as_report, entries))
    for entry in entries:
        title = read_title(entry.title)
        fate, why = _fate(visit, entry, title)
        if fate == CUT and title is not None and listed and not is_cut(entry.title):
            fate = OTHER  # beside reports that say what they are, a menu's link
        visit.of_others += fate == OTHER_OFFICE
        who, year = (title.publisher, title.year) if title else (None, None)
        said = {"title": entry.title, "date": entry.listed_on, "publisher": who, "year": year}
        visit.tell("row", entry.url, found_on=list_url, fate=fate, detail=why, **said)
        if fate == ELSEWHERE:
            visit.find(OFF_HOST, entry.url, entry.title)
        if fate not in (TAKEN, CUT):
            continue
        visit.asked.add(entry.url)
        if file_type(entry.url):
            step = partial(file, visit, entry.url, title or begun(entry.title))
            yield Ask(entry.url, "attachment", step, entry, list_url)
        elif (lead := leads.get(entry.url)) is not None and fate == TAKEN:
            # 2023年政府信息公开年报 under 2023/ is a report, or the list of that year's.
            visit.pages.add(entry.url)
            step = partial(listing, visit, _part(column, lead, title), None)
            yield Ask(entry.url, "list", step, entry, list_url)
        else:
            step = partial(detail, visit, title, platform, fate == TAKEN)
            yield Ask(entry.url, "detail", step, entry, list_url)


def _fate(visit: Visit, entry: Entry, title: Title | None) -> tuple[str, str | None]:
    """What becomes of a row, and why where the word alone does not say it."""
    unsure = is_unsure(entry, title)
    if (title is None and not unsure) or entry.url in visit.pages:
        return OTHER, None
    if title is not None and title.rejected:
        return LOOK_ALIKE, title.rejected
    if visit.is_foreign(title):
        return OTHER_OFFICE, None
    if is_unfilled(entry.url):
        visit.find(DEBRIS, entry.url, entry.title)
        return OTHER, "its address was never filled in"
    if entry.url in visit.asked:
        return AGAIN, None
    if not visit.site.allows(entry.url):
        return ELSEWHERE, None
    return (CUT if unsure else TAKEN), None
