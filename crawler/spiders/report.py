"""The one spider: from each site's columns to its annual reports and their files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urljoin

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.captures import Capture, Origin
from crawler.charset import decode_page
from crawler.guard import RefusedError
from crawler.night import CAPTURE, ORIGIN, Night, address_of
from crawler.platforms import AUTO, Entry, PageError, Platform, platform_of
from crawler.platforms.files import file_type
from crawler.platforms.page import links, parse
from crawler.posted import split
from crawler.registry import CHINA
from crawler.results import save
from crawler.trace import AGAIN, CUT, LOOK_ALIKE, OTHER, TAKEN
from crawler.trace import OFF_HOST as ELSEWHERE
from crawler.verdict import (
    BROKEN,
    HOME_PAGE,
    MISSING_PAGE,
    NOT_FOUND,
    OFF_HOST,
    UNREACHABLE,
    UNREADABLE,
    UNRECOGNISED,
    is_home,
    judge_answer,
    judge_file,
    judge_list,
)
from crawler.visit import Report, Visit, state_of
from extract.identity import Title, read_title

MAX_ATTACHMENTS = 20  # files taken from one detail page: the most seen is nine
# Lists cut long titles; such a row is followed and judged by the page's own title.
CUT_SIGNS = ("...", "…", "··")
DISCLOSURE = "公开"

Requests = Iterator[Request]
Step = Callable[..., Requests]


class ReportSpider(Spider):
    """Crawls the sites of a night. Each site ends with a result as soon as its last answer is in.

    It is run by `python -m crawler`, which holds the night's lock and sets each host's pace.
    """

    name = "report"

    def __init__(self, night: Night, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.night = night

    async def start(self) -> AsyncIterator[Request]:
        """The columns of every site."""
        for visit in self.night.visits.values():
            today = datetime.now(CHINA).date()
            asking = [self._ask(visit, url, "list", self._list, column=url) for url in visit.site.lists(today)]
            for request in asking:
                yield request

    def closed(self, reason: str) -> None:
        """Gives every site that is not done a result that says so, and closes the captures."""
        for visit in self.night.visits.values():
            if visit.open:
                self.logger.warning("%s is not done: %s", visit.site.key, reason)
                self._conclude(visit, finished=False)
        self.night.store.close()

    # From page to page

    def _ask(
        self,
        visit: Visit,
        address: str,
        role: str,
        step: Step,
        entry: Entry | None = None,
        found_on: str | None = None,
        **given: Any,
    ) -> Request:
        origin = Origin(
            visit.run,
            visit.site.key,
            role,
            title=entry.title if entry else None,
            listed_on=entry.listed_on if entry else None,
            found_on=found_on,
        )
        url, form = split(address)
        # Addresses are told apart by the visit, not by Scrapy's filter: one address may play two roles.
        request = Request(
            url,
            callback=self._answered,
            errback=self._refused,
            method="GET" if form is None else "POST",
            headers=None if form is None else {"Content-Type": "application/x-www-form-urlencoded"},
            body=None if form is None else urlencode(form),
            dont_filter=True,
            meta={ORIGIN: origin},
            cb_kwargs={"visit": visit, "step": step, "given": given},
        )
        visit.open += 1
        return request

    def _answered(self, response: Response, visit: Visit, step: Step, given: dict[str, Any]) -> Requests:
        capture = _capture(response)
        told = {"found_on": capture.found_on, "role": capture.role, "media_type": capture.media_type}
        visit.tell("answered", _address(response), status=response.status, bytes=len(response.body), **told)
        try:
            yield from step(response, visit, **given)
        except PageError as error:
            visit.find(BROKEN, response.url, str(error))
        except Exception:
            # One site's page must not end the night of the others; the log has the whole story.
            self.logger.exception("the page %s could not be read", response.url)
            visit.find(BROKEN, response.url, "see the log")
        self._close(visit)

    def _refused(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        visit: Visit = request.cb_kwargs["visit"]
        error = failure.value
        if self.night.broken:
            return  # the visit stays open: it is not the site that failed
        if isinstance(error, RefusedError):
            visit.find(error.verdict, request.url, error.detail)
        else:
            visit.find(UNREACHABLE, request.url, str(error) if isinstance(error, IgnoreRequest) else repr(error)[:200])
        self._close(visit)

    def _list(self, response: Response, visit: Visit, column: str, platform: Platform | None = None) -> Requests:
        address = _address(response)
        text = self._text(response, visit)
        seen = visit.listed.setdefault(column, set())
        if (verdict := judge_answer(response.status, text)) is not None:
            visit.find(MISSING_PAGE if seen and verdict is NOT_FOUND else verdict, address)
            return
        # What a script asks for seldom shows whose it is: the page with the script did.
        platform = platform or platform_of(text, address, visit.site.platform)
        if platform is None:
            visit.find(UNRECOGNISED, address)
            return
        self._tell_platform(visit, platform, text, address)
        entries = platform.entries(text, address)
        following = platform.next_pages(text, address)
        addresses = [entry.url for entry in entries]
        if entries or not following:  # else it is a shell, and its rows are yet to come
            verdict = judge_list(addresses, seen, len(response.body), first=not seen)
            if verdict is not None:
                visit.find(verdict, address)
                return
        seen.update(addresses)
        for entry in entries:
            yield from self._entry(visit, entry, address, platform)
        for url in following:
            visit.tell("following", url, found_on=address)
            yield self._ask(visit, url, "list", self._list, found_on=address, column=column, platform=platform)

    def _entry(self, visit: Visit, entry: Entry, list_url: str, platform: Platform) -> Requests:
        title = read_title(entry.title)
        fate, why = self._fate(visit, entry, title)
        who, year = (title.publisher, title.year) if title else (None, None)
        said = {"title": entry.title, "date": entry.listed_on, "publisher": who, "year": year}
        visit.tell("row", entry.url, found_on=list_url, fate=fate, detail=why, **said)
        if fate == ELSEWHERE:
            visit.find(OFF_HOST, entry.url, entry.title)
        if fate not in (TAKEN, CUT):
            return
        visit.asked.add(entry.url)
        given: dict[str, Any] = {"entry": entry, "found_on": list_url}
        if file_type(entry.url):
            named = title or Title(entry.title, None, None)
            yield self._ask(visit, entry.url, "attachment", self._file, **given, report=entry.url, title=named)
        else:
            yield self._ask(visit, entry.url, "detail", self._detail, **given, title=title, listed_by=platform)

    def _fate(self, visit: Visit, entry: Entry, title: Title | None) -> tuple[str, str | None]:
        """What becomes of a row, and why where the word alone does not say it."""
        cut = title is None and entry.title.endswith(CUT_SIGNS) and DISCLOSURE in entry.title
        if title is None and not cut:
            return OTHER, None
        if title is not None and title.rejected:
            return LOOK_ALIKE, title.rejected
        if entry.url in visit.asked:
            return AGAIN, None
        if not visit.site.allows(entry.url):
            return ELSEWHERE, None
        return (CUT if cut else TAKEN), None

    def _detail(self, response: Response, visit: Visit, title: Title | None, listed_by: Platform) -> Requests:
        text = self._text(response, visit)
        if (verdict := judge_answer(response.status, text)) is not None:
            visit.find(verdict, response.url)
            return
        # A list may lead to pages of another system: a neighbour's, or those from before a move.
        platform = platform_of(text, response.url, visit.site.platform) or listed_by
        said = platform.detail(text, response.url)
        self._tell_platform(visit, platform, text, response.url)
        visit.tell("detail", response.url, title=said.title, date=said.published, publisher=said.source)
        own = read_title(said.title or "")
        if own is None:
            # Nothing on the page says that it is the report: it may be the home page, which is asked to compare.
            home = urljoin(response.url, "/")
            given: dict[str, Any] = {"page": response, "title": title, "platform": platform}
            yield self._ask(visit, home, "page", self._home, found_on=response.url, **given)
            return
        # A row whose title was cut is known for what it is only here; one without a year may find it here.
        if title is None or (title.year is None and own.year is not None):
            title = own
        if title.rejected is None:
            yield from self._report(response, visit, title, platform)

    def _home(
        self, response: Response, visit: Visit, page: Response, title: Title | None, platform: Platform
    ) -> Requests:
        def addresses(answer: Response) -> set[str]:
            tree = parse(decode_page(answer.body, _content_type(answer)).text)
            return {address for _, address in links(tree, answer.url)}

        if response.status == 200 and is_home(addresses(page), addresses(response)):
            visit.find(HOME_PAGE, page.url)
        elif title is not None:
            yield from self._report(page, visit, title, platform)

    def _report(self, page: Response, visit: Visit, title: Title, platform: Platform) -> Requests:
        report = visit.reports.setdefault(page.url, Report(title))
        report.states[page.url] = self._state(page)
        visit.tell("report", page.url, title=title.text, publisher=title.publisher, year=title.year)
        text = decode_page(page.body, _content_type(page)).text
        for attachment in platform.attachments(text, page.url)[:MAX_ATTACHMENTS]:
            known = attachment.url in visit.asked
            fate = AGAIN if known else TAKEN if visit.site.allows(attachment.url) else ELSEWHERE
            visit.tell("file", attachment.url, found_on=page.url, title=attachment.name, fate=fate)
            if fate == TAKEN:
                visit.asked.add(attachment.url)
                named = Entry(attachment.url, attachment.name, None)
                yield self._ask(
                    visit, attachment.url, "attachment", self._file, named, page.url, report=page.url, title=title
                )

    def _file(self, response: Response, visit: Visit, report: str, title: Title) -> Requests:
        verdict = judge_answer(response.status, "") or judge_file(_capture(response).media_type, response.body)
        if verdict is not None:
            visit.find(verdict, response.url)
            return
        if report == response.url:
            visit.tell("report", report, title=title.text, publisher=title.publisher, year=title.year)
        visit.reports.setdefault(report, Report(title)).states[response.url] = self._state(response)
        yield from ()

    # Towards the result

    def _text(self, response: Response, visit: Visit) -> str:
        decoded = decode_page(response.body, _content_type(response))
        visit.tell("decoded", _address(response), encoding=decoded.encoding, unreadable=decoded.unreadable)
        if decoded.unreadable and response.status == 200:
            visit.find(UNREADABLE, response.url, f"{decoded.unreadable} characters, read as {decoded.encoding}")
        return decoded.text

    def _tell_platform(self, visit: Visit, platform: Platform, text: str, url: str) -> None:
        if visit.listener is not None:
            declared = visit.site.platform != AUTO
            visit.tell("platform", url, platform=platform.NAME, sure=platform.recognise(text, url), declared=declared)

    def _state(self, response: Response) -> Any:
        return state_of(self.night.store, _capture(response), response.body, _content_type(response))

    def _close(self, visit: Visit) -> None:
        visit.open -= 1
        if visit.open == 0:
            self._conclude(visit, finished=True)

    def _conclude(self, visit: Visit, *, finished: bool) -> None:
        # The captures are safe before anyone is told that the site is done.
        self.night.store.commit()
        connection = self.night.store.index.connection
        result = visit.result(connection, finished=finished)
        save(connection, result)
        self.crawler.signals.send_catch_log(SITE_DONE, result=result)


SITE_DONE = object()  # signal: a site's result is kept; `result` is the SiteResult


def _address(response: Response) -> str:
    request = response.request
    return response.url if request is None else address_of(request)


def _capture(response: Response) -> Capture:
    capture = response.meta[CAPTURE]
    assert isinstance(capture, Capture)  # noqa: S101  # set by the capture middleware on every answer
    return capture


def _content_type(response: Response) -> str | None:
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else None
