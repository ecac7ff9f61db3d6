"""Who reports on which year: title, publisher, year and dates, each with its evidence.

Evidence is trusted in this order: title, the page's own tags, prose, signature, file name. An address says when at
the earliest something was put there, and no more: addresses lie years after the report in too many places.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from extract.dates import date_alone, printed_dates, split_date
from extract.document import Document, Paragraph
from extract.folding import fold
from extract.headings import read_heading
from extract.model import Dated
from extract.offices import office, office_in_prose, source_office
from extract.titles import Title, other_kind, read_title

__all__ = ["Identity", "Title", "is_signature", "read_identity", "read_title"]

_T = TypeVar("_T")


class Identity(NamedTuple):
    """`rejected`: why the title is that of a look-alike. `contradictions`: what the document says against its title."""

    title: str | None
    publisher: str | None
    publisher_evidence: str | None
    year: int | None
    year_evidence: str | None
    dates: list[Dated]
    rejected: str | None
    contradictions: tuple[str, ...] = ()

    @property
    def published(self) -> Dated | None:
        """The date of publication: the most trusted of the dates that are printed, whatever the address says."""
        return next((dated for dated in self.dates if dated.kind != "address"), None)


# No title of a report is longer; a longer line that speaks of one is a sentence.
MAX_TITLE = 80
# A name or a date with blanks between its characters.
MAX_SIGNATURE = 80
LAST_LINES = 6
# A few offices report before the year is over.
EARLIEST_REPORT = "12-01"
# A title stands near the top: what precedes it is a letterhead.
MAX_LINES_BEFORE_TITLE = 12
# The office's place, the office, the year and the words can each have a line.
MAX_TITLE_LINES = 4

_PERIOD = re.compile(r"((?:19|20)\d\d)年1月1日起?(?:至|到|-)(?:同年|当年|(?:19|20)\d\d年)?12月31日")
# The report speaks of itself: 现将我局2023年度政府信息公开工作报告如下. A report it answers to is another one.
_PROSE_YEAR = re.compile(
    r"(?:现将|现就|发布|公布|公开|编制|形成|撰写)(?:[^。;\n《》]{0,40}?)(?<!\d)((?:19|20)\d\d)年?度?"
    r"(?:政府信息公开|政务公开|信息公开)(?:工作)?(?:年度)?(?:工作)?(?:报告|年报|情况)"
)


def read_identity(document: Document, preamble: list[Paragraph], name: str) -> Identity:
    """Reads who, when and which year from the whole document; `name` is the document's file name."""
    title, evidence = _find_title(document, preamble)
    publisher, publisher_evidence = (title.publisher, evidence) if title and title.publisher else (None, None)
    year, year_evidence = (title.year, evidence) if title and title.year else (None, None)
    last_lines = [paragraph.text for paragraph in document.paragraphs[-LAST_LINES:]]
    if publisher is None or year is None:
        prose = _early_prose(document)
        from_name = _from_file_name(name)
    if publisher is None:
        publisher, publisher_evidence = _first(
            ("meta", source_office(document.metas.get("contentsource", ""))),
            ("prose", office_in_prose(prose)),
            ("signature", _signed_by(last_lines)),
            ("file_name", from_name.publisher if from_name else None),
        )
    if year is None:
        year, year_evidence = _first(
            ("prose", _year_in(prose)),
            ("file_name", from_name.year if from_name else None),
        )
    identity = Identity(
        title.text if title else None,
        publisher,
        publisher_evidence,
        year,
        year_evidence,
        printed_dates(document, preamble, _signed_on(last_lines), name),
        title.rejected if title else _other_kind(document, preamble),
    )
    return _doubted(identity, document) if year is not None else identity


def _doubted(identity: Identity, document: Document) -> Identity:
    """The identity with what the document says against its year. What the report itself prints against it leaves the
    year uncertain; a page's tag may only be wrong."""
    year, published, period, said = identity.year, identity.published, _period(document), _said_year(document)
    contradictions = []
    early = published is not None and published.date < f"{year}-{EARLIEST_REPORT}"
    if early and published is not None:
        contradictions.append(f"说的是{year}年，日期却是{published.date}")
    if period not in (None, year):
        contradictions.append(f"标题说{year}年，正文的统计期限是{period}年")
    if said not in (None, year):
        contradictions.append(f"标题说{year}年，正文自称{said}年的报告")
    if {period, said} - {None, year} or (early and published is not None and published.evidence == "signature"):
        identity = identity._replace(year=None, year_evidence=None)
    return identity._replace(contradictions=tuple(contradictions))


def is_signature(line: str) -> bool:
    """Whether a report's last lines are these: an office's name, a date, or both."""
    if len(line) > MAX_SIGNATURE:
        return False
    return date_alone(line) is not None or office(line) is not None or _office_and_date(line) is not None


def _office_and_date(line: str) -> tuple[str, str] | None:
    """云河市教育局 2024年1月25日: the office and the ISO date."""
    found = split_date(line) if len(line) <= MAX_SIGNATURE else None
    named = office(found[0]) if found else None
    return (named, found[1]) if found and named else None


def _period(document: Document) -> int | None:
    """The one year that the report says its figures are of."""
    lines = [fold(paragraph.text) for paragraph in document.paragraphs if "31日" in paragraph.text]
    years = {int(year) for line in lines for year in _PERIOD.findall("".join(line.split()))}
    return years.pop() if len(years) == 1 else None


def _said_year(document: Document) -> int | None:
    """The one year that the report says it reports on, at its beginning."""
    lines = [p.text for p in document.paragraphs[:MAX_LINES_BEFORE_TITLE] if "现将" in p.text or "现就" in p.text]
    years = {int(year) for line in lines for year in _PROSE_YEAR.findall(re.sub(r"\s+", "", fold(line)))}
    return years.pop() if len(years) == 1 else None


def _first(*candidates: tuple[str, _T | None]) -> tuple[_T | None, str | None]:
    return next(((found, evidence) for evidence, found in candidates if found is not None), (None, None))


def _candidates(document: Document, preamble: list[Paragraph]) -> Iterator[tuple[str, str, int]]:
    """What may be the title, most trusted first: the text, its evidence, and how many lines it is put together from."""
    yield from ((text, evidence, 1) for text, evidence in document.titles)
    lines = [paragraph.text for paragraph in preamble[:MAX_LINES_BEFORE_TITLE]]
    for index, line in enumerate(lines):
        if len(line) > MAX_TITLE or re.search(r"[。;；]", line):
            continue
        # A title is often broken over lines: the office, the year, the words.
        for count in range(1, min(MAX_TITLE_LINES, index + 1) + 1):
            yield "".join(lines[index - count + 1 : index + 1]), "title", count


def _find_title(document: Document, preamble: list[Paragraph]) -> tuple[Title | None, str | None]:
    best: tuple[tuple[int, ...], Title, str] | None = None
    for text, evidence, lines in _candidates(document, preamble):
        if len(text) > MAX_TITLE or (title := read_title(text)) is None:
            continue
        if lines > 1 and title.publisher and office(title.publisher) is None:
            continue  # the line above is no part of the title
        # A column's name says neither who nor when: the title of a look-alike says more.
        says = title.year is not None or title.publisher is not None
        rank = (says + (says and title.rejected is None), title.year is not None, title.publisher is not None)
        if best is None or rank > best[0] or (rank == best[0] and _completes(title, best[1])):
            best = (rank, title, evidence)
    return best[1:] if best else (None, None)


def _completes(longer: Title, title: Title) -> bool:
    """Whether the line above a title holds the beginning of its office's name: 云河市 / 教育局2023年…"""
    if not longer.publisher or not title.publisher or not longer.publisher.endswith(title.publisher):
        return False
    return bool(
        re.fullmatch(r"[\u4e00-\u9fff]{1,12}[省市区县州盟旗镇乡]", longer.publisher.removesuffix(title.publisher))
    )


def _other_kind(document: Document, preamble: list[Paragraph]) -> str | None:
    """Why the first line that says what the document is says that it is no disclosure report."""
    candidates = (text for text, _, lines in _candidates(document, preamble) if lines == 1 and len(text) <= MAX_TITLE)
    return next((reason for text in candidates if (reason := other_kind(text))), None)


def _early_prose(document: Document) -> str:
    lines = []
    for paragraph in document.paragraphs:
        heading = read_heading(paragraph.text)
        if heading is not None and heading.key != "overview":
            break
        lines.append(paragraph.text)
    # Titles of other documents name other offices.
    return re.sub(r"《[^《》]*》|<[^<>]*>", "", fold("\n".join(lines)))


def _signed_by(lines: list[str]) -> str | None:
    lines = [line for line in lines if len(line) <= MAX_SIGNATURE]
    if signed := next((both for line in reversed(lines) if (both := _office_and_date(line))), None):
        return signed[0]
    dated = next((i for i, line in enumerate(lines) if date_alone(line)), None)
    if dated is None:
        return None
    around = (*reversed(lines[:dated]), *lines[dated + 1 :])
    return next((named for line in around if (named := office(line))), None)


def _signed_on(lines: list[str]) -> str | None:
    for line in reversed(lines):
        if day := date_alone(line):
            return day
        if both := _office_and_date(line):
            return both[1]
    return None


def _year_in(folded: str) -> int | None:
    compact = re.sub(r"\s+", "", folded)
    years = [int(year) for pattern in (_PROSE_YEAR, _PERIOD) for year in pattern.findall(compact)]
    return years[0] if years and len(set(years)) == 1 else None


def _from_file_name(name: str) -> Title | None:
    title = read_title(re.split(r"[/\\!]", name)[-1])
    return title if title and not title.rejected else None
