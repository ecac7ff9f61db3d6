"""南方网 gkmlpt (广东): a shell that says which categories it shows, and a JSON interface with their articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote, urljoin, urlsplit

from crawler.platforms import answers, files, labels, nfcms
from crawler.platforms.answers import Row, dated, number, words
from crawler.platforms.literals import literal
from crawler.platforms.page import Attachment, Detail, Entry, PageError, absolute
from crawler.platforms.rows import once

NAME = "gkmlpt"

PER_PAGE = 100  # articles on a page of the interface, as long as it has so many
ALL = 0  # the category that holds every article of a site
MAX_NODES = 20_000  # categories of a site that are looked through
MAX_ASSIGNED = 10  # assignments to _CONFIG that are read

_API = re.compile(r"/gkmlpt/api/all/(\d+)")
_API_FOLDER = re.compile(r"""["'`]((?:/[\w.-]{1,60}){0,4}/gkmlpt/api)\b""")
_PREFIX = re.compile(r"(?:/[\w.-]{1,60}){0,4}(?=/gkmlpt/)")  # of an office on its portal: /zqhjj/gkmlpt/index
_AT_ROOT = re.compile(r"(?<=[^/]/)(?:[\w.-]{1,60}/){1,4}(?=gkmlpt/api/)")
_ASSIGNED = re.compile(r"_CONFIG(?:\.(\w{1,40})|\[[\"'](\w{1,40})[\"']\])?\s*=\s*(?=[{\[])")
_MEMBER = r"""(?<![\w$.])(["']?{}["']?\s*:\s*)(?:([\[{{])|["']?(\w{{1,40}}))"""
_CATEGORY = re.compile(r"(\d{1,9})/?$")
_REPORTS = re.compile(r"(?:(?:政府|政务)?信息)?公开(?:工作)?(?:年报|年度报告|年度工作报告)")
_REPORTS_IN_SHORT = re.compile(r"(?:政府|工作)?(?:年报|年度报告)")
# What the interface prints as a row's date; `date` is that of the document itself.
_DATES = ("display_publish_time", "created_at", "first_publish_time", "date")


def recognise(content: str, url: str) -> float:
    """The address has the system's name in it; a shell or an answer of the interface settles it."""
    address = "/gkmlpt/" in url
    sign = "_CONFIG" in content or (address and answers.is_json(content))
    return 1.0 if address and sign else 0.7 if address else 0.8 if sign and "gkmlpt" in content else 0.0


def entries(content: str, url: str) -> list[Entry]:
    """The articles of an answer. A shell has none; a list that a category leads to is one of NFCMS.

    Raises PageError for an answer that is no JSON, or without a list of articles.
    """
    if _API.search(url) is None and not answers.is_json(content):
        return [] if "_CONFIG" in content else nfcms.entries(content, url)
    found = []
    for article in _articles(answers.read_json(content)):
        row = answers.lowered(article)
        address = answers.address_in(row) or words(row.get("post_url")) or _address(number(row.get("id")), url)
        if address and (link := absolute(url, address)) is not None:
            found.append(Entry(link, words(row.get("title")), dated(_published(row), _DATES)))
    return once(found)


def next_pages(content: str, url: str) -> list[str]:
    """For a shell the first page of its category of reports; for an answer's first page all the others.

    They are named at once: a page in the middle may be a 404, and those behind it still exist. An office's interface
    that is not below its own folder is the portal's.
    """
    if _API.search(url):
        at_root = _AT_ROOT.sub("", url)
        return (
            [at_root]
            if '"articles"' not in content and at_root != url
            else _other_pages(answers.read_json(content), url)
        )
    if "_CONFIG" not in content:
        return nfcms.next_pages(content, url)
    config = _config(content)
    sid = words(config.get("sid"))
    if not sid:
        return []
    named = _API_FOLDER.search(content) if "gkmlpt/api" in content else None
    own = _PREFIX.match(urlsplit(url).path)
    api = urljoin(url, named[1] if named else f"{own[0] if own else ''}/gkmlpt/api")
    pages = []
    for category in _categories(config, urlsplit(url).fragment):
        if isinstance(category, int):
            pages.append(f"{api}/all/{category}?page=1&sid={quote(sid, safe='')}")
        elif (address := absolute(url, category)) is not None:
            pages.append(address)
    return list(dict.fromkeys(pages))[: answers.MAX_PAGES]


def detail(content: str, url: str) -> Detail:
    """Title and date from the metas, from the article that the page holds as JSON, or in the page's own words."""
    said = labels.detail(content, url)
    article = _detail(content)
    title = said.metas.get("articletitle") or words(article.get("title")) or said.title
    published = said.published or dated(_published(article), _DATES)
    source = said.source or words(article.get("publisher")) or None
    return replace(said, title=title, published=published, source=source)


def attachments(content: str, url: str) -> list[Attachment]:
    """The files of the page, and those of the article that it holds as JSON, under the names that are given there."""
    found = {file.url: file for file in files.attachments(content, url)}
    article = _detail(content)
    if isinstance(body := article.get("content"), str) and "<" in body:
        for file in files.attachments(f"<body>{body}</body>", url):
            known = found.get(file.url)
            if known is None or (file.name and known.kind == file.kind):
                found[file.url] = file
    given = article.get("attachment")
    for item in given if isinstance(given, list) else ():
        row = answers.lowered(item) if isinstance(item, dict) else {}
        if (address := absolute(url, answers.address_in(row))) is not None:
            found[address] = Attachment(address, words(row.get("name")) or address.rpartition("/")[2])
    return list(found.values())[: files.MAX_FILES]


def _articles(answer: object) -> list[Mapping[object, object]]:
    articles = answer.get("articles") if isinstance(answer, dict) else None
    if not isinstance(articles, list):
        raise PageError("the answer of the interface has no list of articles")
    return [article for article in articles if isinstance(article, dict)]


def _other_pages(answer: object, url: str) -> list[str]:
    on_page = len(_articles(answer))
    total = number(answer.get("total")) if isinstance(answer, dict) else None
    page = answers.page_of(url)
    if page is None or not on_page:
        return []
    if total is None:
        return [answers.at_page(url, max(page, 1) + 1)] if on_page >= PER_PAGE and page < answers.MAX_PAGES else []
    pages = min(-(-total // on_page), answers.MAX_PAGES)
    # Page 0 is page 1.
    return [answers.at_page(url, following) for following in range(2, pages + 1)] if page <= 1 else []


def _published(row: Row) -> Row:
    """A row without the dates that are not set: the interface writes 0 for them."""
    return {key: value for key, value in row.items() if value not in (0, "0")}


def _address(number_: int | None, api: str) -> str:
    """The address of an article by its number, beside the interface that names it."""
    if not number_:
        return ""
    own = _PREFIX.match(urlsplit(api).path)
    return f"{own[0] if own else ''}/gkmlpt/content/{number_ // 10**6}/{number_ // 10**3}/post_{number_}.html"


def _config(content: str) -> dict[str, object]:
    """What the page assigns to _CONFIG, as a whole and member by member; names in lower case."""
    config: dict[str, object] = {}
    code = content.replace("\0", "")
    for count, assigned in enumerate(_ASSIGNED.finditer(code)):
        if count >= MAX_ASSIGNED:
            break
        value = literal(code[assigned.end() :])
        if member := assigned[1] or assigned[2]:
            config[member.lower()] = value
        elif isinstance(value, dict):
            config |= answers.lowered(value)
    for member in ("SID", "TREE", "DETAIL"):
        # One member that cannot be read must not hide the others, nor a call around them all.
        if member.lower() not in config and (written := re.search(_MEMBER.format(member), code)):
            config[member.lower()] = literal(code[written.end(1) :]) if written[2] else written[3]
    return config


def _detail(content: str) -> Row:
    article = _config(content).get("detail") if "DETAIL" in content else None
    return answers.lowered(article) if isinstance(article, dict) else {}


def _categories(config: Row, fragment: str) -> list[int | str]:
    """The categories to ask: the one that the address names, the reports', or all; or where they lead."""
    nodes = list(_nodes(config.get("tree")))
    if (named := _CATEGORY.search(fragment)) is not None:
        chosen = [node for node in nodes if number(node.get("id")) == int(named[1])][:1]
        return _asked(chosen[0]) if chosen else [int(named[1])]
    for pattern in (_REPORTS, _REPORTS_IN_SHORT):
        if chosen := [node for node in nodes if pattern.fullmatch("".join(words(node.get("name")).split()))]:
            return [category for node in chosen for category in _asked(node)]
    return [ALL]


def _asked(node: Row) -> list[int | str]:
    """A node's own category; where it leads to instead; or its children's, where all its articles are theirs."""
    leads = words(node.get("jump_url"))
    if leads:
        named = _CATEGORY.search(urlsplit(leads).fragment) if "gkmlpt" in leads else None
        return [int(named[1]) if named else leads]
    found = number(node.get("id"))
    children = [child for child in _nodes(node.get("children")) if number(child.get("post_count"))]
    if number(node.get("post_count")) == 0 and children:
        return [category for child in children if (category := number(child.get("id"))) is not None]
    return [] if found is None else [found]


def _nodes(tree: object) -> Iterator[Row]:
    """Every node of a tree of categories, from the top."""
    waiting = [tree]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            node = answers.lowered(value)
            if "name" in node:
                yield node
                waiting.append(node.get("children"))
            else:  # nodes by their numbers
                waiting += reversed(list(value.values()))
