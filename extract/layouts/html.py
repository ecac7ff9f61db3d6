"""HTML pages: prose and tables from the DOM, spans resolved.

A page's main part is the smallest element that holds the sections' headings and the forms' tables. Where a page
prints neither, trafilatura finds its main text.
"""

import re
from collections.abc import Callable
from itertools import islice

from lxml import etree

from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.folding import label_key
from extract.grid import doubt_shared
from extract.headings import read_heading
from extract.identity import read_title
from extract.layouts.html_tree import parse_page, table_rows
from extract.layouts.lines import is_prose_line
from extract.layouts.scripted import scripted_articles
from extract.layouts.shown import Shown, read_shown
from extract.model import ExtractError, GridPlace
from extract.numbers import doubtful, looks_numeric
from extract.vocabulary import terms

SKIPPED = frozenset(("script", "style", "noscript", "template", "head", "select", "button", "iframe", "svg", "object"))
# What shows something that is not read: a picture, or a frame with another document.
PICTURES = frozenset(("img", "iframe", "object", "embed", "canvas", "svg"))
# What may show a figure in a cell that its words do not say.
_UNREAD = ("img", "iframe", "object", "embed", "canvas", "svg", "select", "button", "video", "ol")
UNPRINTED_INPUTS = frozenset(("hidden", "checkbox", "radio", "image", "file", "color", "range"))
# fmt: off
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "big", "cite", "code", "dfn", "em", "font", "i", "img", "ins", "kbd", "label",
    "mark", "o:p", "q", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    "input", "st1:chsdate", "st1:chmetcnv",
))
# fmt: on
# What a cell or paragraph that is one run of words can hold.
_RUNS = _INLINE - {"input", "img"}
_TITLE_PARTS = re.compile(r"[\s_|—–]+|(?<!\d)-|-(?!\d)")
# What stands below the text of an article when its container holds more than the article.
_BELOW = re.compile(
    r"(?:版权所有|主办(?:单位)?\s*[:：]|承办(?:单位)?\s*[:：]|网站标识码|公网安备|[A-Z]?ICP备|扫一扫|打印本页|关闭(?:窗口|本页)|【?打印】?|"
    r"上一[篇条]|下一[篇条]|分享到|责任编辑|相关(?:链接|附件|文章|阅读|新闻)|附件下载|网站地图|联系我们)"
)

# The title stands among the first headings of a page.
MAX_HEADINGS = 100
# Layout tables stand in one another; no page needs more of them.
MAX_NESTED_TABLES = 24

# The title, the line of particulars and the table of particulars of a page stand within so many blocks.
MAX_ABOVE = 10

_Place = tuple[etree._Element, Paragraph | Grid]


def read_html(text: str, data: bytes | None = None) -> Document:
    """Reads a decoded page. Places are (table, row, column), tables counted as `<table>` tags in source order.

    `data`: the page as it came, where that is plain UTF-8.
    """
    return read_page(text, data)[0]


def read_page(text: str, data: bytes | None = None) -> tuple[Document, etree._Element]:
    """As `read_html`, with the tree whose tables the places count: the page's, or that of an article in a script."""
    root = parse_page(text, data)
    body = root.find("body")
    walker = _Walker(root)
    placed = walker.blocks(body if body is not None else root)
    metas = {
        (meta.get("name") or meta.get("property") or "").strip().lower(): (meta.get("content") or "").strip()
        for meta in root.iter("meta")
    }
    document, article = _main_part(placed, walker.pictures, text)
    document.metas, document.titles = metas, _titles(root, metas)
    document.tables = document.tables or len(walker.tables)
    return document, root if article is None else article


def _titles(root: etree._Element, metas: dict[str, str]) -> list[tuple[str, str]]:
    """The page's own title, most trusted first: the heading that its tag for the title repeats, then that tag, then
    the headings of the page from the top, then the parts of `<title>`, which joins site, column and article."""
    tagged = metas.get("articletitle", "")
    headings = [
        " ".join("".join(heading.itertext()).split())
        for level in ("h1", "h2", "h3")
        for heading in islice(root.iter(level), MAX_HEADINGS)
        if heading.find(".//a") is None and not any(a.tag in ("a", "nav", "aside") for a in heading.iterancestors())
    ]
    key = label_key(tagged)
    found = [(heading, "title") for heading in headings if key and label_key(heading) == key]
    if tagged:
        return [*found, (tagged, "meta")]
    if not any(read_title(heading) for heading in headings):
        headings += reversed(_TITLE_PARTS.split(root.findtext(".//title") or ""))
    return [(text, "title") for text in headings if text]


def _main_part(placed: list[_Place], pictures: list[int], text: str) -> tuple[Document, etree._Element | None]:
    """The blocks of the report itself, the pictures among them, and what stands right above it; and the tree of the
    article, where it stands in a script."""
    marks = [element for element, block in placed if is_mark(block)]
    if not marks:
        for article in scripted_articles(text):
            read, root = read_page(article)
            if any(map(is_mark, read.blocks)):
                above = [block for _, block in placed]
                return Document("html", read.blocks, pictures=read.pictures, above=above, tables=read.tables), root
        import trafilatura  # takes longer to import than a hundred reports to read, and few pages need it

        main = trafilatura.extract(text, include_tables=False, include_comments=False) or ""
        lines = [line.strip() for line in main.splitlines() if line.strip()]
        return Document("html", [Paragraph(line, None, None) for line in lines] or [b for _, b in placed]), None
    container = _common_ancestor(marks)
    known = {container: True}
    inside = [(index, block) for index, (element, block) in enumerate(placed) if _is_within(element, known)]
    last = max(index for index, block in inside if is_mark(block))
    blocks: list[Paragraph | Grid] = []
    for index, block in inside:
        if index > last and isinstance(block, Paragraph) and _BELOW.match(block.text):
            break
        blocks.append(block)
    # What stands inside an element is collected without a gap.
    begin, end = inside[0][0], inside[0][0] + len(blocks)
    above = [block for _, block in placed[max(0, begin - MAX_ABOVE) : begin]]
    shown = [at - begin for at in pictures if begin <= at <= end]
    return Document("html", blocks, pictures=shown, above=above), None


def is_mark(block: Paragraph | Grid) -> bool:
    """Whether a block is a heading or a table of a report."""
    if isinstance(block, Paragraph):
        return read_heading(block.text) is not None
    return any(terms(cell.text) for row in block.rows for cell in row.cells)


def _common_ancestor(elements: list[etree._Element]) -> etree._Element:
    path = [*reversed(list(elements[0].iterancestors())), elements[0]]
    # Of every element that was passed on a way up, how deep on the path it stands or its way up ends.
    depths = {element: depth for depth, element in enumerate(path)}
    shared = len(path) - 1
    for element in elements[1:]:
        way: list[etree._Element] = []
        above: etree._Element | None = element
        while above is not None and above not in depths:
            way.append(above)
            above = above.getparent()
        depth = 0 if above is None else depths[above]
        depths.update(dict.fromkeys(way, depth))
        shared = min(shared, depth)
    # A lone heading or table is no container: what surrounds it is.
    return path[-2] if len(elements) == 1 and len(path) > 1 else path[shared]


def _is_within(element: etree._Element, known: dict[etree._Element, bool]) -> bool:
    """Whether the container that `known` says of, or an element in it, is this one or stands above it."""
    way: list[etree._Element] = []
    above: etree._Element | None = element
    while above is not None and above not in known:
        way.append(above)
        above = above.getparent()
    within = above is not None and known[above]
    known.update(dict.fromkeys(way, within))
    return within


class _Walker:
    """Walks a body in reading order and collects its paragraphs and grids, each with the element that holds it."""

    def __init__(self, root: etree._Element) -> None:
        self.tables: dict[etree._Element, int] = {table: index for index, table in enumerate(root.iter("table"))}
        self.placed: list[_Place] = []
        self.shown = read_shown(root)
        self.pictures: list[int] = []  # how many blocks precede each
        self.words: list[str] = []
        self.depth = 0

    def blocks(self, element: etree._Element) -> list[_Place]:
        self._walk(element)
        return self.placed

    def _walk(self, top: etree._Element) -> None:
        # A loop, not a recursion: pages nest their tags by the thousand.
        stack: list[tuple[etree._Element, bool]] = [(top, False)]
        while stack:
            element, leaving = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if leaving:
                if tag not in _INLINE:
                    self._flush(element)
                if element is not top and element.tail:
                    self.words.append(element.tail)
                continue
            if tag in PICTURES:
                self.pictures.append(len(self.placed) + bool("".join(self.words).strip()))
            if self.shown.raised and element in self.shown.raised and self._ends_in_digit():
                if element.tail:
                    self.words.append(element.tail)
                continue
            if not tag or tag in SKIPPED or element in self.shown.unsaid or tag == "table":
                if tag == "table" and element not in self.shown.unsaid:
                    parent = element.getparent()
                    self._flush(parent if parent is not None else element)
                    self._table(element)
                if element is not top and element.tail:
                    self.words.append(element.tail)
                continue
            if tag == "br" or tag not in _INLINE:
                parent = element.getparent()
                self._flush(parent if parent is not None else element)
            if tag == "p" and self._is_one_run(element):
                self.words.append(_all_words(element))
                stack.append((element, True))
                continue
            if element.text:
                self.words.append(element.text)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))

    def _ends_in_digit(self) -> bool:
        """Whether what is raised next is a footnote's mark behind a figure, and no part of a word (m²)."""
        return bool(self.words) and self.words[-1][-1:].isdigit()

    def _flush(self, element: etree._Element) -> None:
        if self.words:
            text = " ".join("".join(self.words).split())
            self.words = []
            if text:
                self.placed.append((element, Paragraph(text, None, None)))

    def _table(self, table: etree._Element) -> None:
        self.depth += 1
        if self.depth > MAX_NESTED_TABLES:
            raise ExtractError("unreadable", f"tables are nested more than {MAX_NESTED_TABLES} deep")
        index = self.tables[table]
        rows: list[Row] = []
        tall: list[tuple[int, int, int]] = []
        unsaid = self.shown.unsaid
        holds_tables = next(table.iterdescendants("table"), None) is not None
        if not holds_tables and next(table.iterdescendants("img"), None) is not None:
            self.pictures.append(len(self.placed))

        def close() -> None:
            if rows:
                doubt_shared(rows, tall)
                self.placed.append((table, Grid(list(rows), Geometry.GRID)))
                rows.clear()
                tall.clear()

        for number, placed in table_rows(table, unsaid, holds_tables=holds_tables):
            cells: list[Cell] = []
            nested = holds_tables and any(td.find(".//table") is not None for td, *_ in placed)
            for td, column, colspan, rowspan in placed:
                if rowspan > 1:
                    tall.append((len(rows), len(cells), number + rowspan - 1))
                text = "" if nested else self._cell_text(td)
                cells.append(Cell(text, GridPlace(index, number, column), column, max(colspan, 1)))
            printed = [cell for cell in cells if cell.text]
            if nested or (len(printed) == 1 and is_prose_line(printed[0].text) and not terms(printed[0].text)):
                close()
                for td, *_ in placed:
                    self._walk(td)
                    self._flush(td)
            else:
                rows.append(Row(cells))
        close()
        self.depth -= 1

    def _cell_text(self, td: etree._Element) -> str:
        """The words of a cell: a line break or a new paragraph inside it parts words, a tag inside a word does not."""
        if self._is_one_run(td):
            return " ".join(_all_words(td).split())
        parts: list[str] = []
        _collect(td, self.shown, parts.append)
        text = " ".join("".join(parts).split())
        return doubtful(text) if looks_numeric(text) and self._is_doubted(td, text) else text

    def _is_doubted(self, td: etree._Element, text: str) -> bool:
        """Whether a cell may show another figure than its words say, or one where they say none."""
        if td in self.shown.doubted or next(td.iter(*_UNREAD), None) is not None:
            return True
        return not text and td in self.shown.holders and any(words.strip() for words in td.itertext())

    def _is_one_run(self, element: etree._Element) -> bool:
        """Whether nothing parts the words of a cell or paragraph and all are shown: at most one paragraph is in it, and
        no words outside that. Nearly all are so, and their words are had at once."""
        if element in self.shown.holders or element in self.shown.doubted:
            return False
        tags = [inner.tag for inner in element.iterdescendants()]
        if not tags or tags[0] != "p":
            return _RUNS.issuperset(tags)
        if len(element) > 1 or not _RUNS.issuperset(tags[1:]):
            return False
        before, behind = element.text, element[0].tail
        return not (before and before.strip()) and not (behind and behind.strip())


def _all_words(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", method="text", with_tail=False)


def _collect(top: etree._Element, shown: Shown, add: Callable[[str], None]) -> None:
    stack: list[tuple[etree._Element, bool]] = [(top, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        # A raised figure behind another is a footnote's mark; a whole cell is none.
        unsaid = element is not top and (element in shown.unsaid or element in shown.raised)
        if not leaving and tag and tag not in SKIPPED and tag != "tr" and not unsaid:
            if tag == "input" and (element.get("type") or "text").lower() not in UNPRINTED_INPUTS:
                # A field of its own: its value is no part of the words beside it.
                add(f" {element.get('value') or ''} ")
            if tag not in _INLINE:
                add(" ")
            if element.text:
                add(element.text)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if leaving and tag not in _INLINE:
            add(" ")
        if element is not top and element.tail:
            add(element.tail)
