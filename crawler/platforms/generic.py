"""Any site that no other module knows: list, pager, title, date and files found by structure alone."""

from __future__ import annotations

from crawler.platforms import files, labels, trs_pagers
from crawler.platforms.page import Entry, PageError, parse
from crawler.platforms.pagers import next_link
from crawler.platforms.structure import find_list
from extract.identity import read_title

NAME = "generic"


def recognise(content: str, url: str) -> float:
    """At most 0.2: a list that names reports, or a report; 0.1 for any list of documents; else 0."""
    try:
        listing = find_list(parse(content), url)
        title = read_title(labels.detail(content, url).title or "")
    except PageError:
        return 0.0
    if listing.reports or (title is not None and title.rejected is None):
        return 0.2
    return 0.1 if listing.is_list and listing.dated else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of the list that says most."""
    return find_list(parse(content), url).entries


def next_pages(content: str, url: str) -> list[str]:
    """The next page, where the page prints its address, or calls a pager that many systems have copied from TRS."""
    link = next_link(content, url) or trs_pagers.next_page(content, url)
    return [link] if link else []


detail = labels.detail
attachments = files.attachments
