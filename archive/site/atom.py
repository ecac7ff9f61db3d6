"""An Atom feed (RFC 4287) as bytes. What XML cannot hold is left out; everything else is escaped by the serializer."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID, uuid5

from lxml import etree

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Ids are made from names, not from addresses: an archive that moves to another host is no news.
_NAMES = UUID("5f1c7f0e-6a0b-4b0e-9f51-2d6a4f2f8c3d")


class Entry(NamedTuple):
    """One entry. `name` is what its id is made from; `updated` is ISO 8601 UTC; `link` an absolute address."""

    name: str
    title: str
    updated: str
    link: str
    author: str
    summary: str
    category: str


class Feed(NamedTuple):
    """A feed, its newest entry first. `itself` and `page` are absolute addresses: its own, and that of a page."""

    name: str
    title: str
    subtitle: str
    updated: str
    itself: str
    page: str
    language: str
    entries: Sequence[Entry]


def identifier(name: str) -> str:
    """The permanent id of what has this name."""
    return uuid5(_NAMES, name).urn


def atom(feed: Feed) -> bytes:
    """The feed's document, UTF-8."""
    root = etree.Element(f"{{{_ATOM}}}feed", {_XML_LANG: feed.language}, nsmap={None: _ATOM})
    _text(root, "id", identifier(feed.name))
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", feed.updated)
    _link(root, "self", feed.itself, "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    for entry in feed.entries:
        element = etree.SubElement(root, f"{{{_ATOM}}}entry")
        _text(element, "id", identifier(entry.name))
        _text(element, "title", entry.title)
        _text(element, "updated", entry.updated)
        _link(element, "alternate", entry.link, "text/html")
        author = etree.SubElement(element, f"{{{_ATOM}}}author")
        _text(author, "name", entry.author)
        etree.SubElement(element, f"{{{_ATOM}}}category", {"term": _clean(entry.category)})
        _text(element, "summary", entry.summary)
    if not feed.entries:  # a feed without entries needs an author of its own
        _text(etree.SubElement(root, f"{{{_ATOM}}}author"), "name", feed.title)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = _clean(text)


def _link(parent: etree._Element, relation: str, address: str, media_type: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}link", {"rel": relation, "href": _clean(address), "type": media_type})


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
