"""What every step does with a page before it looks at what the page says."""

from __future__ import annotations

from crawler.asking import Answer
from crawler.pages.mojibake import garbled
from crawler.platforms import AUTO, Platform
from crawler.verdict import GARBLED, UNREADABLE
from crawler.visit import Visit


def read_text(visit: Visit, answer: Answer) -> str:
    """The page's text. A character that could not be read, here or by whoever wrote the page, is a finding."""
    decoded = answer.decoded
    visit.tell("decoded", answer.address, encoding=decoded.encoding, unreadable=decoded.unreadable)
    if answer.status == 200:
        if decoded.unreadable:
            visit.find(UNREADABLE, answer.url, f"{decoded.unreadable} characters, read as {decoded.encoding}")
        flawless = decoded.encoding == "utf-8" and not decoded.unreadable
        if (sign := garbled(decoded.text, answer.page if flawless else None)) is not None:
            visit.find(GARBLED, answer.url, sign)
    return decoded.text


def tell_platform(visit: Visit, platform: Platform, text: str, url: str) -> None:
    """Lets the listener know whose page it is."""
    if visit.listener is not None:
        declared = visit.site.platform != AUTO
        visit.tell("platform", url, platform=platform.NAME, sure=platform.recognise(text, url), declared=declared)
