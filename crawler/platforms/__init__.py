"""Content management systems of government sites, one module each, and which of them a page comes from."""

from __future__ import annotations

from crawler.platforms import (
    anhui,
    asp,
    cac,
    epoint,
    generic,
    gkmlpt,
    hanweb,
    jeecms,
    jpaas,
    lonsun,
    nfcms,
    shaanxi,
    shandong,
    sitefactory,
    trs,
    ucap,
    vsb,
    webplus,
)
from crawler.platforms.cut import is_cut, may_be_report
from crawler.platforms.files import is_file
from crawler.platforms.page import Attachment, Detail, Entry, PageError, Platform
from extract.identity import read_title

__all__ = [
    "AUTO",
    "PLATFORMS",
    "Attachment",
    "Detail",
    "Entry",
    "PageError",
    "Platform",
    "platform_of",
    "platform_of_list",
]

AUTO = "auto"
UNMISTAKABLE = 0.8  # how sure a platform is by its own marks, whatever the address
_KNOWN: tuple[Platform, ...] = (
    anhui,
    asp,
    cac,
    epoint,
    gkmlpt,
    hanweb,
    jeecms,
    jpaas,
    lonsun,
    nfcms,
    shaanxi,
    shandong,
    sitefactory,
    trs,
    ucap,
    vsb,
    webplus,
)
PLATFORMS: dict[str, Platform] = {module.NAME: module for module in (*_KNOWN, generic)}


def platform_of(content: str, url: str, declared: str = AUTO, *, expected: Platform | None = None) -> Platform | None:
    """The platform that a registry entry declares, or the surest of those that recognise the page; None for neither.

    `expected` (whose list led to the page) is asked first; where the page bears its marks, nobody else is: to search
    a long page for the marks of every platform costs many times what it takes to fetch it.
    """
    if declared != AUTO:
        return PLATFORMS.get(declared)
    if expected is not None and expected.recognise(content, url) >= UNMISTAKABLE:
        return expected
    sure = {platform: platform.recognise(content, url) for platform in _KNOWN}
    surest = max(_KNOWN, key=lambda platform: sure[platform])
    if sure[surest] > 0:
        return surest
    # Looking for a list by structure costs most, and says least.
    return generic if generic.recognise(content, url) > 0 else None


def platform_of_list(content: str, url: str, declared: str = AUTO) -> Platform | None:
    """As `platform_of`, for the first page of a list: where its system does not know all reports, structure reads it.

    Sites mix what is a system's (its pager, its classes) with addresses of their own. A page whose rows a script
    fetches stays its system's.
    """
    platform = platform_of(content, url, declared)
    if declared != AUTO or platform is None or platform is generic:
        return platform
    known = {entry.url for entry in platform.entries(content, url)}
    if known and platform.recognise(content, url) >= UNMISTAKABLE:
        return platform
    found = generic.entries(content, url)
    missed = any(entry.url not in known and _reads_as_report(entry) for entry in found)
    onwards = platform.next_pages(content, url)
    # Of a list of which the system knows no row the reports may stand on a later page.
    if missed or (found and onwards and not known):
        return generic if not onwards or onwards == generic.next_pages(content, url) else platform
    return platform


def _reads_as_report(entry: Entry) -> bool:
    title = read_title(entry.title)
    if title is None:
        return is_cut(entry.title) and may_be_report(entry.title, is_page=not is_file(entry.url))
    return title.rejected is None and title.year is not None
