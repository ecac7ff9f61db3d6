"""What captured pages are, by the rules that the spider goes by: which make one article, and which it would refuse.

The archive reads captures long after they were made, and holds to the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from crawler.captures.store import Capture, CaptureStore
from crawler.pages.charset import decode_page
from crawler.pages.further import MAX_PAGES, further_pages, numbered, page_number
from crawler.pages.rules import judge_answer
from crawler.pages.sniffing import file_kind
from crawler.platforms.page import PageError

DETAIL, PART = "detail", "part"  # the roles of a report's first page and of those behind it


class FurtherPage(NamedTuple):
    """A page behind an article's first: its address, and its capture; None where it was not captured."""

    url: str
    capture: Capture | None


def pages_behind(captures: CaptureStore, first: Capture) -> tuple[FurtherPage, ...]:
    """The pages behind an article's first, by their numbers: those that each of its pages leads to.

    Raises CaptureError where a page cannot be read from the captures.
    """
    found: dict[str, Capture | None] = {}
    waiting = _onward(captures, first)
    while waiting and len(found) < MAX_PAGES:
        url = waiting.pop(0)
        if url not in found:
            found[url] = capture = captures.behind(first, url)
            waiting += [] if capture is None else _onward(captures, capture)
    return tuple(FurtherPage(url, found.get(url)) for url in _in_order(found))


def first_page(captures: CaptureStore, capture: Capture, known: Mapping[str, Capture]) -> Capture | None:
    """The first page of the article that a file hangs on or a further page belongs to, among the `known` by address.

    Of a further page also among the captures before it.
    """
    above: Capture | None = capture
    for _ in range(MAX_PAGES + 1):
        if above is None or above.role == DETAIL:
            return above if above is not capture else None
        url = above.found_on or ""
        above = known.get(url) or (captures.earlier(above, url) if capture.role == PART else None)
    return None


def refusal(captures: CaptureStore, page: Capture) -> str | None:
    """Why the spider would refuse what reads as a report's page, as it does a doctored copy; None where it would not.

    Raises CaptureError where it cannot be read from the captures.
    """
    payload = captures.payload(page)
    if page.role not in (DETAIL, PART) or file_kind(payload) is not None:
        return None
    verdict = judge_answer(200, decode_page(payload, page.media_type).text)
    return None if verdict is None else f"{verdict.sentence} ({verdict.name})"


def _onward(captures: CaptureStore, page: Capture) -> list[str]:
    text = decode_page(captures.payload(page), page.media_type).text
    try:
        return further_pages(text, page.url)
    except PageError:
        return []


def _in_order(urls: Mapping[str, Capture | None]) -> list[str]:
    """Addresses by their pages' numbers, with those that are left out between them; some sites count from 2."""
    ordered = sorted(urls, key=page_number)
    numbers = {page_number(url) for url in urls}
    between = [] if not urls else [n for n in range(2, max(numbers)) if n not in numbers]
    return sorted([*ordered, *(numbered(ordered[0], n) for n in between)], key=page_number)
