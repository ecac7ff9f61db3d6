"""What the steps of a crawl ask for, and what they get: an address with the step that its answer goes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from crawler.captures import Capture
from crawler.pages.charset import Decoded, decode_page
from crawler.pages.skim import unstyled
from crawler.platforms.page import Entry


@dataclass(frozen=True)
class Answer:
    """A page or a file as it came. `asked` is the address that was asked for, with its fragment; `url` the one that
    answered, after redirects. Where the form of a POST belongs to an address, it is in it. `body` is decoded."""

    asked: str
    url: str
    status: int
    body: bytes
    content_type: str | None
    cookies: str  # what it sets, joined
    capture: Capture

    @cached_property
    def page(self) -> bytes:
        """The body, a long page without its style attributes."""
        return unstyled(self.body)

    @cached_property
    def decoded(self) -> Decoded:
        """The page as text."""
        return decode_page(self.page, self.content_type)

    @property
    def text(self) -> str:
        """The page's characters."""
        return self.decoded.text

    @property
    def address(self) -> str:
        """The address that answered, with the fragment that was asked for: a script on the page reads it."""
        _, mark, fragment = self.asked.partition("#")
        return f"{self.url.partition('#')[0]}{mark}{fragment}"


Asks = Iterator["Ask"]


@dataclass(frozen=True, slots=True)
class Ask:
    """An address to be asked. `step` gets the answer; `otherwise`, where it is given, is what follows a refusal, which
    then is no finding."""

    address: str
    role: str
    step: Callable[[Answer], Asks]
    entry: Entry | None = None
    found_on: str | None = None
    otherwise: Callable[[], Asks] | None = None
