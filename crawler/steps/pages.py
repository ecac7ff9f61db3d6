"""A report's own page, and whether it is one."""

from __future__ import annotations

from functools import partial

from crawler.asking import Answer, Ask, Asks
from crawler.captures.articles import PART
from crawler.pages.further import further_pages
from crawler.pages.report import looks_like_report, title_on_page
from crawler.pages.rules import judge_answer
from crawler.pages.sniffing import file_kind
from crawler.platforms import Attachment, Entry, Platform, platform_of
from crawler.platforms.page import parse
from crawler.steps.doubt import Suspicion, doubt, give_away
from crawler.steps.files import file, image
from crawler.steps.reading import read_text, tell_platform
from crawler.trace import AGAIN, TAKEN
from crawler.trace import OFF_HOST as ELSEWHERE
from crawler.verdict import DEAD_LINK, NOT_A_REPORT, NOT_FOUND, TABLES_ARE_IMAGES, WITHDRAWN, PageVerdict
from crawler.visit import Visit
from extract.identity import Title, read_title

MAX_ATTACHMENTS = 20  # files, and as many pictures, taken from one page: the most seen is nine
LEAST_CELLS = 20  # of a page that prints a table of the report: the shortest has 4 rows of 4


def detail(visit: Visit, title: Title | None, listed_by: Platform | None, promised: bool, answer: Answer) -> Asks:
    """The page behind a row: `title` is what the row says, None where it says nothing that can be read.

    It is `promised` to be a report where the row's whole title says so, or the registry names it. Raises PageError for
    a page that cannot be parsed.
    """
    if file_kind(answer.body) is not None:
        yield from file(visit, answer.url, title or Title("", None, None), answer)
        return
    text = read_text(visit, answer)
    verdict = judge_answer(answer.status, text, answer.cookies)
    if verdict is not None:
        find_dead(visit, verdict, answer)
        return
    # A list may lead to pages of another system: a neighbour's, or those from before a move.
    platform = platform_of(text, answer.url, visit.site.platform, expected=listed_by) or listed_by
    own = _own_title(visit, platform, text, answer)
    shown = (own is None or own.year is None or own.rejected is not None) and looks_like_report(text)
    if own is not None and own.rejected and not shown:
        return  # the row said less than the page: a look-alike after all
    if own is None or own.year is None:
        own = (title_on_page(text) if shown else None) or own
        if not shown and (own is None or own.year is None):
            yield from _doubted(visit, title, own, platform, promised, answer)
            return
    # A row whose title was cut is known for what it is only here; one without a year may find it here.
    if title is None or (own is not None and (not promised or (title.year is None and own.year is not None))):
        title = own or Title("", None, None)
    # Another office's page is kept for whoever it names, and is no report of this entry.
    if title.rejected is None and not visit.is_foreign(title):
        yield from report_here(visit, title, platform, answer)


def report_here(visit: Visit, title: Title, platform: Platform | None, answer: Answer) -> Asks:
    """Counts a page as a report, and asks for its files, the pictures in its text and its further pages."""
    visit.add(answer, title)
    yield from _behind(visit, title, platform, answer.url, answer)


def part(visit: Visit, title: Title, platform: Platform | None, report: str, answer: Answer) -> Asks:
    """A further page of the report at the address `report`. Without it the report is not whole."""
    verdict = judge_answer(answer.status, read_text(visit, answer), answer.cookies)
    if verdict is not None:
        visit.find(verdict, answer.url, f"a further page of {report}")
        return
    visit.add(answer, title, report)
    yield from _behind(visit, title, platform, report, answer)


def _behind(visit: Visit, title: Title, platform: Platform | None, report: str, answer: Answer) -> Asks:
    """What a page of a report leads to."""
    offered = [] if platform is None else platform.attachments(answer.text, answer.url)
    pictures = [attachment for attachment in offered if attachment.kind == "image"]
    if pictures and _cells(answer.text) < LEAST_CELLS:
        visit.find(TABLES_ARE_IMAGES, answer.url, f"{len(pictures)} pictures")
    files = [attachment for attachment in offered if attachment.kind == "file"]
    for attachment in (*files[:MAX_ATTACHMENTS], *pictures[:MAX_ATTACHMENTS]):
        yield from _offered(visit, title, attachment, report, answer)
    yield from further(visit, title, platform, report, answer)


def further(visit: Visit, title: Title, platform: Platform | None, report: str, answer: Answer) -> Asks:
    """Asks for the pages that stand behind this one, of a report that is cut into several."""
    for address in further_pages(answer.text, answer.url):
        if address not in visit.asked and visit.site.allows(address):
            visit.asked.add(address)
            step = partial(part, visit, title, platform, report)
            yield Ask(address, PART, step, Entry(address, title.text, None), answer.url)


def _offered(visit: Visit, title: Title, attachment: Attachment, report: str, answer: Answer) -> Asks:
    known = attachment.url in visit.asked
    fate = AGAIN if known else TAKEN if visit.site.allows(attachment.url) else ELSEWHERE
    visit.tell("file", attachment.url, found_on=answer.url, title=attachment.name, fate=fate)
    if fate == TAKEN:
        visit.asked.add(attachment.url)
        entry = Entry(attachment.url, attachment.name, None)
        if attachment.kind == "image":
            yield Ask(attachment.url, "image", partial(image, visit, report, title), entry, answer.url)
        else:
            yield Ask(attachment.url, "attachment", partial(file, visit, report, title), entry, answer.url)


def _own_title(visit: Visit, platform: Platform | None, text: str, answer: Answer) -> Title | None:
    if platform is None:
        return title_on_page(text)
    said = platform.detail(text, answer.url)
    tell_platform(visit, platform, text, answer.url)
    visit.tell("detail", answer.url, title=said.title, date=said.published, publisher=said.source)
    return read_title(said.title or "")


def _doubted(
    visit: Visit,
    title: Title | None,
    own: Title | None,
    platform: Platform | None,
    promised: bool,
    answer: Answer,
) -> Asks:
    """A page that neither says that it is the report nor reads like one: it may carry the report as a file."""
    given_away = give_away(answer)
    if given_away is not None:
        visit.find(given_away.verdict, answer.url, given_away.detail)
        return

    def settle(suspicion: Suspicion | None) -> Asks:
        said = title or (own if promised else None)  # of a row that says too little, the page should have said more
        if suspicion is not None:
            visit.find(suspicion.verdict, answer.url, suspicion.detail)
        elif said is not None and (own is not None or _carries(platform, answer)):
            yield from report_here(visit, said, platform, answer)
        elif promised:
            visit.find(NOT_A_REPORT, answer.url)

    yield from doubt(visit, answer, settle)


def _carries(platform: Platform | None, answer: Answer) -> bool:
    return platform is not None and bool(platform.attachments(answer.text, answer.url))


def find_dead(visit: Visit, verdict: PageVerdict, answer: Answer) -> None:
    """A report that the list still has: one that is gone from its address has been withdrawn, and is told of once."""
    known = visit.known.get(answer.asked)
    if verdict is not NOT_FOUND or known is None:
        visit.find(verdict, answer.url, f"status {answer.status}" if answer.status != 200 else "")
    elif known.gone:
        visit.find(DEAD_LINK, answer.url, known.title)
    else:
        visit.withdrawn[known.url] = known
        visit.find(WITHDRAWN, answer.url, known.title)


def _cells(text: str) -> int:
    return sum(1 for _ in parse(text).iter("td"))
