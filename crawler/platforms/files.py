"""Files that a page offers, by whatever kind of link: their addresses, their types, the names that a reader sees.

Seen on real pages: plain links, download programs (downfile.jsp, download.jsp, attach), links that a script writes,
windows that a click opens, viewers in an iframe, players whose address is an attribute, images in place of tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.etree import _Element

from crawler.platforms.literals import without_comments
from crawler.platforms.page import Attachment, absolute, base_of, brief, links, parse, text_of
from crawler.platforms.tags import FRAMES
from crawler.platforms.traces import FILE_TYPES, IMAGE_TYPES, PROGRAM, TYPES, UPLOADED, in_links, in_scripts
from extract.identity import other_kind, read_title

MAX_FILES = 50  # files taken from one page: the most seen is nine
SMALL_IMAGE = 100  # pixels: what is declared to be less on either side is an icon

_NAMED_IN_QUERY = ("showname", "filename", "file_name", "attname", "name")
# A viewer is a page that is told which file to show.
_VIEWER = re.compile(r"viewer|pdfjs|pdf\.js|preview|onlineread", re.IGNORECASE)
_SHOWN_BY_VIEWER = ("file", "url", "src", "pdfurl", "fileurl", "pdf")
_IN_SCRIPT = re.compile(rf"""["']([^"'<>\s\\]{{1,500}}?\.(?:{TYPES})(?:\?[^"'<>\s\\]{{0,300}})?)["']""", re.IGNORECASE)
# A file's name in data that a script holds stands beside its address, and is none.
_NAMES_A_FILE = re.compile(r"""(?:name|title|alt|label|text)["']?\s*[:=]\s*$""", re.IGNORECASE)
_SUDY_TITLE = re.compile(r"""["']title["']\s*:\s*["']([^"'{}]{1,300})["']""")
_WRITTEN_NAME = re.compile(r"[^<>]{0,300}>([^<>]{1,300})<")
_SAYS_NOTHING = re.compile(
    r"\W*(?:请?点击(?:这里|此处)?)?(?:附件\d{0,2}|在线|下载|查看|浏览|打开|预览|阅读|全文|原文|文件|pdf|word)*(?:版|格式)?\W*",
    re.IGNORECASE,
)
_NOT_AN_ADDRESS = frozenset({"oldsrc", "title", "download", "alt", "href", "onclick", "style", "class", "id", "name"})
# Furniture stands around every page; what it links to belongs to none. Whole names only: a file lost is a report lost.
_FURNITURE = frozenset(
    {
        *("foot", "footer", "header", "topbar", "nav", "navbar", "menu", "leftmenu", "breadcrumb", "crumb"),
        *("friendlink", "friendlinks", "copyright", "sidebar", "related", "xgwz", "xgyd"),
    }
)
# What stands under such words is another document's: 相关文章, 点击排行, 上一篇：. 相关附件 is the page's own.
_OTHERS = re.compile(
    r"\W*(?:相关(?:文章|阅读|新闻|稿件|资讯|推荐)|(?:推荐|延伸|扩展)阅读|热[点门](?:新闻|文章|信息|排行)"
    r"|(?:点击|阅读|浏览)排行|最新(?:动态|发布|新闻|文章|信息|公开)|[上下前后]一[篇条])"
)
_OF_THE_SITE = re.compile(r"(?:使用|操作)(?:帮助|手册|说明|指南)|阅读器|浏览器|客户端|插件|无障碍")
MAX_ABOVE = 4  # elements around a link before which its heading may stand
MAX_HEADING = 20  # characters of such a heading
_ORNAMENT = re.compile(r"icon|logo|qrcode|erweima|ewm|sprite|share|weixin|dot\.|blank\.", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def attachments(content: str, url: str) -> list[Attachment]:
    """The files that a page offers and the images in its own text, each address once, at most MAX_FILES.

    Raises PageError as `parse` does, where the page has to be parsed.
    """
    found: dict[str, Attachment] = {}
    traced = in_scripts(content)
    if not traced and not is_file(url) and not in_links(content, url):
        return []
    tree = parse(content)
    shown = _shown(tree.iter() if traced else tree.iter(*FRAMES), base_of(tree, url))
    for address, name in (*_linked(tree, url), *shown, *(_scripted(tree, url) if traced else ())):
        known = found.get(address)
        if known is None or (_is_bare(known.name, address) and name):
            found[address] = Attachment(address, name or _name_of(address))
    for address, name in _images(tree, url):
        found.setdefault(address, Attachment(address, name, "image"))
    return list(found.values())[:MAX_FILES]


def file_type(address: str) -> str | None:
    """The type that an address's path ends in, where it is a file's: pdf, docx, ..."""
    return _suffix(urlsplit(address).path, FILE_TYPES)


def is_file(address: str) -> bool:
    """Whether an address leads to a file: by its path, a name in its query, or the program that hands it out."""
    if file_type(address) or PROGRAM.search(address):
        return True
    return "?" in address and any(_suffix(value, FILE_TYPES) for _, value in parse_qsl(urlsplit(address).query))


def says_nothing(words: str) -> bool:
    """Whether a link's words name nothing: 点击下载, 附件, PDF."""
    return _SAYS_NOTHING.fullmatch(words) is not None


def file_name(anchor: _Element, address: str) -> str:
    """The name a reader sees for a linked file: what looks like a file's name, else what says most, else the address's.

    `download`, `title` and the text are asked in this order; 点击下载 and 附件 name nothing.
    """
    words = [
        _SPACE.sub(" ", name).strip()
        for name in (anchor.get("download"), anchor.get("title"), _sudy_title(anchor), text_of(anchor))
        if name
    ]
    named = [name for name in words if name and not says_nothing(name)]
    whole = next((name for name in named if _suffix(name, FILE_TYPES)), None)
    return whole or next(iter(named), None) or _name_of(address) or next(iter(words), "")


def _linked(tree: _Element, url: str) -> Iterator[tuple[str, str]]:
    for anchor, address in links(tree, url):
        marked = "true" in (anchor.get("appendix"), anchor.get("needdownload"), anchor.get("data-appendix"))
        if (inner := _in_viewer(address)) is not None:
            yield inner, file_name(anchor, inner)
        elif (marked or is_file(address) or _suffix(text_of(anchor), FILE_TYPES)) and not _in_furniture(anchor):
            name = file_name(anchor, address)
            other = (_OF_THE_SITE.search(name) or other_kind(name)) and read_title(name) is None
            if marked or not (other or _is_of_others(anchor)):
                yield address, name


def _shown(elements: Iterable[_Element], base: str) -> Iterator[tuple[str, str]]:
    """Files in frames and viewers, and files that an attribute of another element names."""
    for element in elements:
        if not isinstance(element.tag, str) or element.tag in ("a", "script", "img", "link", "meta", "base"):
            continue
        for name, value in element.attrib.items():
            if str(name) in _NOT_AN_ADDRESS or len(value) < len("a.et"):
                continue
            address = absolute(base, str(value)) if "." in value or "?" in value else None
            if address is None:
                continue
            inner = _in_viewer(address)
            if inner is None and (file_type(address) or (element.tag in FRAMES and is_file(address))):
                inner = address
            if inner is not None:
                yield inner, (str(element.get("title") or "") or _sudy_title(element)).strip()


def _sudy_title(element: _Element) -> str:
    """The name that Webplus gives a file, in an attribute of its own."""
    named = _SUDY_TITLE.search(element.get("sudyfile-attr") or "")
    return named[1] if named else ""


def _scripted(tree: _Element, url: str) -> Iterator[tuple[str, str]]:
    """Files that a script writes into the page, shows, or opens on a click."""
    base = base_of(tree, url)
    for element in tree.iter("script", "a", "span", "div", "input", "button", "li", "td"):
        scripts = [element.text] if element.tag == "script" else [element.get("onclick"), element.get("href")]
        for script in filter(None, scripts):
            if element.tag != "script" and "(" not in script:
                continue
            code = without_comments(script.replace("\\/", "/").replace('\\"', '"').replace("\\'", "'"))
            for quoted in _IN_SCRIPT.finditer(code):
                if (address := absolute(base, quoted[1])) is None:
                    continue
                if "/" not in quoted[1] and _NAMES_A_FILE.search(code, max(0, quoted.start() - 40), quoted.start()):
                    continue
                behind = _WRITTEN_NAME.match(code, quoted.end())
                name = behind[1].strip() if behind else "" if element.tag == "script" else text_of(element)
                yield _in_viewer(address) or address, "" if says_nothing(name) else name


def _images(tree: _Element, url: str) -> Iterator[tuple[str, str]]:
    base = base_of(tree, url)
    for image in tree.iter("img"):
        address = absolute(base, image.get("src"))
        if address is None or _suffix(urlsplit(address).path, IMAGE_TYPES) is None:
            continue
        name = PurePosixPath(urlsplit(address).path).name
        if UPLOADED.search(name) and not _is_small(image) and not _ORNAMENT.search(name) and not _in_furniture(image):
            yield address, (image.get("alt") or image.get("title") or "").strip() or name


def _is_small(image: _Element) -> bool:
    declared = ((image.get(side) or "").strip().removesuffix("px") for side in ("width", "height"))
    return any(pixels.isascii() and pixels.isdigit() and int(pixels[:9]) < SMALL_IMAGE for pixels in declared)


def _in_viewer(address: str) -> str | None:
    """The file that a viewer's address names, where it is one."""
    parts = urlsplit(address)
    if file_type(address) or not _VIEWER.search(parts.path):
        return None
    for name, value in parse_qsl(parts.query):
        if name.lower() in _SHOWN_BY_VIEWER and (shown := absolute(address, value)) and is_file(shown):
            return shown
    return None


def _in_furniture(element: _Element) -> bool:
    return any(
        ancestor.tag in ("nav", "footer")
        or not _FURNITURE.isdisjoint(f"{ancestor.get('class', '')} {ancestor.get('id', '')}".lower().split())
        for ancestor in element.iterancestors()
    )


def _is_of_others(anchor: _Element) -> bool:
    """Whether a link stands under a heading, or behind a word, that announces other documents than the page's own."""
    element = anchor
    for _ in range(MAX_ABOVE):
        above, before = element.getparent(), element.getprevious()
        if above is None:
            return False
        said = above.text if before is None else before.tail
        if _OTHERS.match(said or "") or (before is not None and _OTHERS.match(brief(before, MAX_HEADING))):
            return True
        element = above
    return False


def _name_of(address: str) -> str:
    """The name that an address gives its file: one in the query before the path's end."""
    parts = urlsplit(address)
    named = {name.lower(): value for name, value in reversed(parse_qsl(parts.query))}
    for name in _NAMED_IN_QUERY:
        if value := named.get(name, "").strip():
            return unquote(value)
    return unquote(PurePosixPath(parts.path).name)


def _is_bare(name: str, address: str) -> bool:
    return name == _name_of(address)


def _suffix(path: str, types: frozenset[str]) -> str | None:
    name = path.strip().rstrip("/").rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    return suffix.lower() if stem and suffix.lower() in types else None
