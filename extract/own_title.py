"""Which of the titles that a document prints is its own: its tags, a line above its text, a cell above its tables."""

import re
from collections.abc import Iterator

from extract.document import Document, Grid, Paragraph
from extract.folding import fold
from extract.headings import read_heading
from extract.offices import office
from extract.titles import Title, other_kind, read_title

# No title of a report is longer; a longer line that speaks of one is a sentence.
MAX_TITLE = 80
# A title stands near the top: what precedes it is a letterhead.
MAX_LINES_BEFORE_TITLE = 12
# The office's place, the office, the year and the words can each have a line.
MAX_TITLE_LINES = 4

_PLACE_ABOVE = re.compile(r"^[\u4e00-\u9fff]{1,8}?(?:省|自治区|市|州|盟)(?=[\u4e00-\u9fff]{2})")
_SENTENCE_END = re.compile(r"[。;；]")


def find_title(document: Document, preamble: list[Paragraph], signed_by: str | None) -> tuple[Title | None, str | None]:
    """The document's own title and its evidence. `signed_by`: the office that signs the text, where one does."""
    titles = _read_all([text for text, _ in document.titles])
    own_years = {title.year for title in titles if title.year}
    lines = [paragraph.text for paragraph in preamble[:MAX_LINES_BEFORE_TITLE]]
    cells = _cells_above(document)
    if _is_list([*lines, *cells]):
        lines, cells = [], []
    unnamed = any(title.year and not title.publisher for title in (*titles, *_read_all([*lines, *cells])))
    best: tuple[tuple[int, ...], Title, str] | None = None
    for text, evidence, count in _candidates(document, lines, cells):
        if len(text) > MAX_TITLE or (title := read_title(text)) is None:
            continue
        if evidence == "title" and title.year and own_years and title.year not in own_years:
            continue  # of another year than the page's own titles: a report beside it
        if evidence == "title" and unnamed and _is_another_office(title.publisher, signed_by):
            continue  # beside a title without an office, and not of the office that signs: a report beside it
        if count > 1 and title.publisher and not _is_one_title(title.publisher, signed_by):
            continue  # the line above is no part of the title
        # A column's name says neither who nor when: the title of a look-alike says more.
        says = title.year is not None or title.publisher is not None
        rank = (says + (says and title.rejected is None), title.year is not None, title.publisher is not None)
        if best is None or rank > best[0] or (rank == best[0] and _completes(title, best[1])):
            best = (rank, title, evidence)
    return best[1:] if best else (None, None)


def find_other_kind(document: Document, preamble: list[Paragraph]) -> str | None:
    """Why the first line that says what the document is says that it is no disclosure report."""
    lines = [paragraph.text for paragraph in preamble[:MAX_LINES_BEFORE_TITLE]]
    candidates = (text for text, _, count in _candidates(document, lines, []) if count == 1 and len(text) <= MAX_TITLE)
    return next((reason for text in candidates if (reason := other_kind(text))), None)


def whole_title(line: str) -> Title | None:
    """The title of a report, with its office and its year, that a line is."""
    if len(line) > MAX_TITLE or _SENTENCE_END.search(line):
        return None
    title = read_title(line)
    return title if title and not title.rejected and title.publisher and title.year else None


def is_same_office(name: str, other: str) -> bool:
    """Whether two names may be one office's: all characters of 市住建局 stand in 市住房和城乡建设局, in that order.
    Either may leave out the province or city in front."""
    names, others = ({folded, _PLACE_ABOVE.sub("", folded)} for folded in (fold(name), fold(other)))
    return any(_has_in_order(*sorted((one, another), key=len)) for one in names for another in others)


def _has_in_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def _candidates(document: Document, lines: list[str], cells: list[str]) -> Iterator[tuple[str, str, int]]:
    """What may be the title, most trusted first: the text, its evidence, and how many lines it is put together from."""
    yield from ((text, evidence, 1) for text, evidence in document.titles)
    for index, line in enumerate(lines):
        if len(line) > MAX_TITLE or _SENTENCE_END.search(line):
            continue
        # A title is often broken over lines: the office, the year, the words.
        for count in range(1, min(MAX_TITLE_LINES, index + 1) + 1):
            yield "".join(lines[index - count + 1 : index + 1]), "title", count
    yield from ((cell, "title", 1) for cell in cells if not _SENTENCE_END.search(cell))


def _cells_above(document: Document) -> list[str]:
    """The cells above the first heading: a page that is one table, a table of particulars, a sheet's first rows."""
    cells: list[str] = []
    for block in document.blocks:
        if len(cells) >= MAX_LINES_BEFORE_TITLE or (isinstance(block, Paragraph) and read_heading(block.text)):
            break
        if isinstance(block, Grid):
            rows = block.rows[:MAX_LINES_BEFORE_TITLE]
            cells += [cell.text for row in rows for cell in row.cells[:MAX_LINES_BEFORE_TITLE] if cell.text]
    return cells[:MAX_LINES_BEFORE_TITLE]


def _is_list(lines: list[str]) -> bool:
    """Whether lines above the text are titles of several reports: a list beside it, and which is its own is unknown."""
    titles = [title for line in lines if (title := whole_title(line))]
    return any(
        title.year != titles[0].year or not is_same_office(title.publisher or "", titles[0].publisher or "")
        for title in titles
    )


def _read_all(lines: list[str]) -> list[Title]:
    return [title for line in lines if len(line) <= MAX_TITLE and (title := read_title(line))]


def _is_another_office(name: str | None, signed_by: str | None) -> bool:
    return name is not None and signed_by is not None and not is_same_office(name, signed_by)


def _is_one_title(publisher: str, signed_by: str | None) -> bool:
    """Whether the line above a title can name its office: a site's name above it is not the office that signs."""
    return office(publisher) is not None and not _is_another_office(publisher, signed_by)


def _completes(longer: Title, title: Title) -> bool:
    """Whether the line above a title holds the beginning of its office's name: 云河市 / 教育局2023年…"""
    if not longer.publisher or not title.publisher or not longer.publisher.endswith(title.publisher):
        return False
    return bool(
        re.fullmatch(r"[\u4e00-\u9fff]{1,12}[省市区县州盟旗镇乡]", longer.publisher.removesuffix(title.publisher))
    )
