"""What every platform's pages have in common: what a platform is asked, parsing within bounds, metas, links.

Source: 《政府网站发展指引》 (国办发〔2017〕47号), the page tags; the rest is read off real pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import urljoin, urlsplit

import lxml.etree
from lxml.etree import HTMLParser, XPath, _Element

from crawler.pages.remembering import remembering_last
from crawler.platforms.tags import tags_of

MAX_PAGE = 8 << 20  # characters of a page that is parsed: real list and report pages are under 3 MB
MAX_HEAD = 64 << 10  # characters of a head that is parsed by itself

_LOOSE = 16  # times its words that a text may be long with its white space
_SPACE = re.compile(r"\s+")
_END = re.compile(r"</(?:html|HTML|Html)\s*>")
_WORDS = XPath("string()", smart_strings=False)
# Most links of a page: a path from the root of its host, in which there is nothing to resolve.
_PLAIN_PATH = re.compile(r"/(?:[\w-]++(?:\.\w++)*/)*(?:[\w-]++(?:\.\w++)*)?", re.ASCII)
_ORIGIN = re.compile(r"https?://[\w.-]+(?::\d+)?(?=[/?#]|$)", re.ASCII)


class PageError(Exception):
    """A page cannot be parsed; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: the address it links to, the title in full where the page has it, the date beside it (ISO)."""

    url: str
    title: str
    listed_on: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a page links to, under the name that a reader sees.

    An `image` is a picture in the page's own text (a table may be one); it is kept, and marked as such.
    """

    url: str
    name: str
    kind: Literal["file", "image"] = "file"


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail page's own words about itself. `published` is the page's publication time as its meta prints it."""

    title: str | None
    published: str | None
    source: str | None
    metas: dict[str, str] = field(default_factory=dict)  # names in lower case, the first of each


class Platform(Protocol):
    """A content management system: pure functions of a page's text and address.

    Content is HTML, XML or JSON as a server sent it, decoded. An address that is asked by POST is one made by
    `crawler.posted`; the next page of a list is named by an address of either sort. A list whose rows a script fetches
    has no entries of its own: `next_pages` names what the script would ask, and the answer has the entries.
    """

    NAME: str

    def recognise(self, content: str, url: str) -> float:
        """How sure it is that this page is the platform's: 0 (no sign) to 1."""

    def entries(self, content: str, url: str) -> list[Entry]:
        """The rows of a list page, in order, each address once."""

    def next_pages(self, content: str, url: str) -> list[str]:
        """The addresses of the list's next page (one for each list that the page holds), none at the end.

        A shell names the first page of its rows here.
        """

    def detail(self, content: str, url: str) -> Detail:
        """What a detail page says of itself."""

    def attachments(self, content: str, url: str) -> list[Attachment]:
        """The files that a detail page offers, each address once."""


@remembering_last
def parse(content: str) -> _Element:
    """The page's tree, to be read only. Raises PageError for a page that is empty or larger than MAX_PAGE.

    The last tree is kept: a page is asked for its entries, its next page, its title and its files one after another.
    """
    if len(content) > MAX_PAGE:
        raise PageError(f"the page has {len(content)} characters, more than {MAX_PAGE}")
    try:
        root = _tree(content)
    except lxml.etree.LxmlError as error:
        raise PageError(f"the page holds no HTML: {error}") from error
    if root is None:
        raise PageError("the page holds no HTML: it is empty")
    return root


def _tree(content: str) -> _Element | None:
    # The parser stops at </html>; a browser reads on, and templates that include whole pages have several.
    whole = _END.sub("", content.replace("\0", "")).encode("utf-8", "replace")
    return lxml.etree.fromstring(whole, HTMLParser(encoding="utf-8", collect_ids=False))


def text_of(element: _Element) -> str:
    """The text of an element with runs of white space made one space."""
    return _SPACE.sub(" ", str(_WORDS(element))).strip()


def brief(element: _Element, limit: int) -> str:
    """As `text_of`, but of an element with more than `limit` characters only so much that it is seen to have more."""
    if not isinstance(element.tag, str):
        return ""  # a comment
    pieces: list[str] = []
    size = 0
    for piece in element.itertext("*", lxml.etree.Entity):
        # White space is worth one space, however much there is; a mega-character of text is not looked through.
        words = piece if len(piece) <= limit else f" {piece.strip()[: _LOOSE * limit]} "
        pieces.append(words)
        size += len("".join(words.split()))
        if size > limit:
            break
    return _SPACE.sub(" ", "".join(pieces)).strip()


def metas(tree: _Element) -> dict[str, str]:
    """The page's meta tags that say something: name in lower case to content, the first of each name."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name, content = element.get("name"), (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def metas_of_head(content: str) -> dict[str, str] | None:
    """As `metas` of the whole page, from its head alone; None where only the whole page can tell.

    A meta is in the tree of a page as soon as it is in that of its beginning; where each that is written so far is, and
    none is written later, those are all.
    """
    written = tags_of(content).metas
    if not written:
        return None
    end = content.find("</head>", written[-1])
    if not 0 <= end <= MAX_HEAD or "\0" in content:
        return None
    try:
        tree = _tree(content[:end])
    except lxml.etree.LxmlError:
        return None
    return metas(tree) if tree is not None and sum(1 for _ in tree.iter("meta")) == len(written) else None


def described(content: str, *, published: Iterable[str]) -> Detail:
    """A detail page read by its standard metas; `published` names the metas that date it, in order of trust."""
    tree = parse(content)
    named = metas(tree)
    headings = (text_of(element) for element in tree.iter("h1"))
    title = named.get("articletitle") or next(filter(None, headings), None)
    if title is None and (element := tree.find(".//title")) is not None:
        title = text_of(element) or None
    dated = next((named[name] for name in published if name in named), None)
    return Detail(title, dated, named.get("contentsource") or named.get("source"), named)


def base_of(tree: _Element, url: str) -> str:
    """The address that the page's relative links start from: its own, or the one that its <base> declares."""
    declared = tree.find(".//base[@href]")
    return url if declared is None else absolute(url, declared.get("href")) or url


@remembering_last
def links(tree: _Element, url: str) -> tuple[tuple[_Element, str], ...]:
    """Anchors with the absolute http(s) address each leads to, without its fragment; of the last tree, kept."""
    base = base_of(tree, url)
    led = ((anchor, absolute(base, anchor.get("href"))) for anchor in tree.iter("a"))
    return tuple((anchor, address) for anchor, address in led if address is not None)


def absolute(base: str, href: str | None) -> str | None:
    """An http(s) address from an attribute, without its fragment; None for script, mail and broken ones."""
    if href and _PLAIN_PATH.fullmatch(href) and (origin := _ORIGIN.match(base)):
        return origin[0] + href
    try:
        address = urljoin(base, (href or "").strip()).partition("#")[0]
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return address if href and scheme in ("http", "https") else None
