"""A page that says nothing of a report: whether it is another page in the place of the one that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.asking import Answer, Ask, Asks
from crawler.captures import Capture, CaptureError
from crawler.charset import decode_page
from crawler.mirror import betting_words
from crawler.page_rules import is_same_page, is_shell, says_not_found, sends_on
from crawler.platforms.page import PageError, links, parse
from crawler.stable import stable_digest
from crawler.verdict import HOME_PAGE, INDEX_PAGE, MIRROR, SENT_ON, SOFT_404, SPA_SHELL, PageVerdict
from crawler.visit import Visit

HOME_PATHS = frozenset({"", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp", "/default.html"})


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a page is in truth, and what gives it away."""

    verdict: PageVerdict
    detail: str = ""


def give_away(visit: Visit, answer: Answer) -> Suspicion | None:
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
    if is_shell(text):
        return Suspicion(SPA_SHELL)
    if answer.asked.partition("#")[0] in visit.pages:
        return None
    # One page under the addresses of two articles is neither.
    other = visit.untitled.setdefault(answer.capture.sha256, answer.asked)
    if other == answer.asked:
        return None
    if visit.reports.pop(other, None) is not None:
        visit.find(SOFT_404, other, f"the same page as {answer.asked}")
    return Suspicion(SOFT_404, f"the same page as {other}")


def doubt(visit: Visit, answer: Answer, settle: Callable[[Suspicion | None], Asks]) -> Asks:
    """Compares a page with the lists that were read and, by asking for it, with the home page; then settles it."""
    own = _addresses(answer.text, answer.url)
    listed = _list_in_place(visit, answer, own)
    if listed is not None:
        yield from settle(Suspicion(INDEX_PAGE, listed))
        return
    if _is_home(answer.url):
        yield from settle(None)
        return

    def home(shown: Answer) -> Asks:
        same = is_same_page(own, _addresses(shown.text, shown.url)) or _says(shown) == _says(answer)
        same = same and shown.status == 200
        yield from settle(Suspicion(HOME_PAGE) if same else None)

    # A home page that cannot be had settles nothing.
    yield Ask(urljoin(answer.url, "/"), "page", home, found_on=answer.url, otherwise=lambda: settle(None))


def _list_in_place(visit: Visit, answer: Answer, own: frozenset[str]) -> str | None:
    """The list that an article's address was answered with: it prints the same links, its rows among them."""
    if answer.asked.partition("#")[0] in visit.pages:
        return None
    for column, seen in visit.listed.items():
        if not seen or len(seen - own) > len(seen) // 10:
            continue
        capture = visit.store.in_run(visit.run, column.partition("#")[0])
        if capture is not None and is_same_page(own, _addresses(_kept(visit, capture), capture.url)):
            return column
    return None


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
