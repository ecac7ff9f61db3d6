"""A replica site's column read by one platform in-process, without a crawl: what it finds of lists and pages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.pages.charset import decode_page
from crawler.platforms import Entry, Platform
from crawler.posted import split
from tests.replica.content import OTHER_HOST, entries_of
from tests.replica.site import Asked, ReplicaSite, SiteSpec

MAX_PAGES = 30


@dataclass
class Walk:
    """The list pages that were read, in order, as (address, text), and the rows of all of them."""

    pages: list[tuple[str, str]] = field(default_factory=list)
    rows: list[Entry] = field(default_factory=list)


def built(spec: SiteSpec) -> ReplicaSite:
    """The site of a spec, not served anywhere."""
    return spec.build(spec.office, entries_of(spec.office), f"http://{OTHER_HOST}")


def page_text(site: ReplicaSite, address: str) -> str | None:
    """The text of a page of the site; None where it has none under that address."""
    url, form = split(address)
    parts = urlsplit(url)
    params = dict(parse_qsl(parts.query, keep_blank_values=True)) | (form or {})
    page = site.page(Asked("GET" if form is None else "POST", unquote(parts.path), params, {"referer": url}))
    return decode_page(page.body, page.media_type).text if page and page.status == 200 else None


def walk(spec: SiteSpec, platform: Platform) -> Walk:
    """Reads the column's pages as the platform names them."""
    site = built(spec)
    found = Walk()
    waiting = [f"http://{spec.office.host}{spec.office.list_path}"]
    while waiting and len(found.pages) < MAX_PAGES:
        address = waiting.pop(0)
        if address in dict(found.pages) or (text := page_text(site, address)) is None:
            continue
        found.pages.append((address, text))
        found.rows += platform.entries(text, address)
        waiting += platform.next_pages(text, address)
    return found


def report_pages(spec: SiteSpec) -> Iterator[tuple[str, str]]:
    """The address and the text of each report's page."""
    site = built(spec)
    for entry in site.entries:
        if entry.report:
            address = f"http://{spec.office.host}{site.path_of(entry)}"
            if (text := page_text(site, address)) is not None:
                yield address, text
