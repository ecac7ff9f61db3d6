"""动易 SiteFactory (PowerEasy, ASP.NET): lists /Category_N/Index.aspx, Index_2.aspx …, articles /Item/N.aspx."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.platforms import files, labels
from crawler.platforms.page import Entry, parse
from crawler.platforms.pagers import next_link
from crawler.platforms.structure import find_list

NAME = "sitefactory"

_LIST = re.compile(r"/Category_\d+/Index(?:_(\d{1,4}))?\.aspx$|/Category_\d+/?$", re.IGNORECASE)
_ARTICLE = re.compile(r"/Item/\d+(?:_\d+)?\.aspx$", re.IGNORECASE)
_SIGNS = ("PowerEasy", "powereasy", "SiteFactory", "pe100_page_")
_LAST = re.compile(r"""([Ii]ndex_)(\d{1,4})\.aspx["']?[^<>]{0,200}>\s*(?:<[^<>]{0,100}>\s*)?(?:尾页|末页|最后一页)""")


def recognise(content: str, url: str) -> float:
    """The addresses are the product's own; pages seldom name it."""
    path = urlsplit(url).path
    address = _LIST.search(path) is not None or _ARTICLE.search(path) is not None
    sign = any(sign in content for sign in _SIGNS)
    rows = "/Item/" in content and ".aspx" in content
    return 1.0 if address and (sign or rows) else 0.8 if sign else 0.7 if address else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The rows of the list, which lead to /Item/N.aspx."""
    return find_list(parse(content), url, lambda address: _ARTICLE.search(urlsplit(address).path) is not None).entries


def next_pages(content: str, url: str) -> list[str]:
    """Index_2.aspx …, up to the one that 尾页 links to; where no last page is linked, the link to the next one."""
    here = _LIST.search(urlsplit(url).path)
    last = _LAST.search(content) if "ndex_" in content else None
    if here is None or last is None:
        link = next_link(content, url)
        return [link] if link else []
    current = int(here[1] or 1)
    folder = url if url.lower().endswith(".aspx") or url.endswith("/") else f"{url}/"
    return [urljoin(folder, f"{last[1]}{current + 1}.aspx")] if current < int(last[2]) else []


detail = labels.detail
attachments = files.attachments
