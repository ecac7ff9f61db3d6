"""A page that says nothing of a report: whether it is another page in the place of the one that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.asking import Answer, Ask, Asks
from crawler.captures import Capture, CaptureError
from crawler.pages.charset import decode_page
from crawler.pages.mirror import betting_words
from crawler.pages.rules import is_same_page, is_shell, says_not_found, sends_on
from crawler.pages.stable import stable_digest
from crawler.platforms.page import PageError, links, parse
from crawler.verdict import HOME_PAGE, INDEX_PAGE, MIRROR, SENT_ON, SOFT_404, SPA_SHELL, Finding, PageVerdict
from crawler.visit import Visit

HOME_PATHS = frozenset({"", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp", "/default.html"})
FEW_ROWS = 3  # a list with fewer rows is no sign of anything


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a page is in truth, and what gives it away."""

    verdict: PageVerdict
    detail: str = ""


def give_away(answer: Answer) -> Suspicion | None:
    """What the page's own words, or the address that it came from, give away; None where they give nothing away."""
    text = answer.text
    if (words := betting_words(text)) is not None:
        return Suspicion(MIRROR, words)
    if (target := sends_on(text, answer.url)) is not None:
        return Suspicion(SENT_ON, target)
    if _is_home(answer.url) and not _is_home(answer.asked):
        return Suspicion(HOME_PAGE, f"redirected from {answer.asked}")
    if says_not_found(text):
        return Suspicion(SOFT_404)
    return Suspicion(SPA_SHELL) if is_shell(text) else None


def doubt(visit: Visit, answer: Answer, settle: Callable[[Suspicion | None], Asks]) -> Asks:
    """Compares a page with the lists that were read and, by asking for it, with the home page; then settles it."""
    listed = _list_in_place(visit, answer)
    if listed is not None:
        yield from settle(Suspicion(INDEX_PAGE, listed))
        return
    if _is_home(answer.url):
        yield from settle(None)
        return

    def home(shown: Answer) -> Asks:
        same = shown.status == 200 and (_is_printed(answer, shown.text, shown.url) or _says(shown) == _says(answer))
        yield from settle(Suspicion(HOME_PAGE) if same else _twin(visit, answer))

    def no_home() -> Asks:  # a home page that cannot be had tells nothing
        yield from settle(_twin(visit, answer))

    yield Ask(urljoin(answer.url, "/"), "page", home, found_on=answer.url, otherwise=no_home)


def _twin(visit: Visit, answer: Answer) -> Suspicion | None:
    """One page under the addresses of two articles is neither, the first that came included."""
    if answer.asked.partition("#")[0] in visit.pages:
        return None
    other = visit.untitled.setdefault(answer.capture.sha256, answer.url)
    if other == answer.url:
        return None
    visit.take_back(other, Finding(SOFT_404, other, f"the same page as {answer.url}"))
    return Suspicion(SOFT_404, f"the same page as {other}")


def _list_in_place(visit: Visit, answer: Answer) -> str | None:
    """The list that an article's address was answered with: it prints the same links, its rows among them."""
    if answer.asked.partition("#")[0] in visit.pages:
        return None
    for listed, rows in visit.rows.items():
        if len(rows) < FEW_ROWS or not rows <= _addresses(answer.text, listed):
            continue
        capture = visit.store.in_run(visit.run, listed.partition("#")[0])
        if capture is not None and _is_printed(answer, _kept(visit, capture), listed):
            return listed
    return None


def _is_printed(answer: Answer, text: str, url: str) -> bool:
    """Whether an answer is another address's page: relative links lead from there to where that page's do."""
    return is_same_page(_addresses(answer.text, url), _addresses(text, url))


def _kept(visit: Visit, capture: Capture) -> str:
    try:
        return decode_page(visit.store.payload(capture), capture.media_type).text
    except CaptureError:
        return ""


def _says(answer: Answer) -> str:
    return stable_digest(answer.body, answer.content_type)


def _addresses(text: str, url: str) -> frozenset[str]:
    try:
        return frozenset(address for _, address in links(parse(text), url))
    except PageError:
        return frozenset()


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.lower() in HOME_PATHS and not parts.query
