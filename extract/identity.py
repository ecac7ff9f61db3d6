"""Who reports on which year: title, publisher, year and dates, each with its evidence.

Evidence is trusted in this order: title, the page's own tags, prose, signature, file name. An address says when at
the earliest something was put there, and no more: addresses lie years after the report in too many places.
"""

import re
from typing import NamedTuple, TypeVar

from extract.dates import printed_dates
from extract.document import Document, Paragraph
from extract.folding import fold
from extract.headings import read_heading
from extract.model import Dated
from extract.offices import office, office_in_prose, source_office
from extract.own_title import MAX_LINES_BEFORE_TITLE, find_other_kind, find_title, is_same_office, whole_title
from extract.signature import read_signature
from extract.titles import Title, other_kind, read_title

__all__ = [
    "Identity",
    "Title",
    "is_same_office",
    "office",
    "other_kind",
    "read_identity",
    "read_title",
    "source_office",
]

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


# A few offices report before the year is over.
EARLIEST_REPORT = "12-01"
_PERIOD = re.compile(r"((?:19|20)\d\d)年1月1日起?(?:至|到|-)(?:同年|当年|(?:19|20)\d\d年)?12月31日")
# The report speaks of itself: 现将我局2023年度政府信息公开工作报告如下. A report it answers to is another one.
_PROSE_YEAR = re.compile(
    r"(?:现将|现就|发布|公布|公开|编制|形成|撰写)(?:[^。;\n《》]{0,40}?)(?<!\d)((?:19|20)\d\d)年?度?"
    r"(?:政府信息公开|政务公开|信息公开)(?:工作)?(?:年度)?(?:工作)?(?:报告|年报|情况)"
)

_NAMED_BY = {"title": "标题", "meta": "页面标签", "prose": "正文", "file_name": "文件名"}


def read_identity(document: Document, preamble: list[Paragraph], name: str) -> Identity:
    """Reads who, when and which year from the whole document; `name` is the document's file name."""
    signature = read_signature(document)
    title, evidence = find_title(document, preamble, signature.office)
    publisher, publisher_evidence = (title.publisher, evidence) if title and title.publisher else (None, None)
    year, year_evidence = (title.year, evidence) if title and title.year else (None, None)
    if publisher is None or year is None:
        prose = _early_prose(document)
        from_name = _from_file_name(name)
    if publisher is None:
        publisher, publisher_evidence = _first(
            ("meta", source_office(document.metas.get("contentsource", ""))),
            ("prose", office_in_prose(prose)),
            ("signature", signature.office),
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
        printed_dates(document, preamble, signature.date, name),
        title.rejected if title else find_other_kind(document, preamble),
    )
    signed_by = signature.office
    if publisher and publisher_evidence and signed_by and not is_same_office(publisher, signed_by):
        said = f"{_NAMED_BY[publisher_evidence]}说的是{publisher}，落款却是{signed_by}"
        identity = identity._replace(contradictions=(said,))
    return _doubted(identity, document) if year is not None else identity


def _doubted(identity: Identity, document: Document) -> Identity:
    """The identity with what the document says against its year. What the report itself prints against it leaves the
    year uncertain; a page's tag may only be wrong."""
    year, published, period, said = identity.year, identity.published, _period(document), _said_year(document)
    contradictions = list(identity.contradictions)
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


def _early_prose(document: Document) -> str:
    """The prose up to section two, without the titles of other reports."""
    lines = []
    for paragraph in document.paragraphs:
        heading = read_heading(paragraph.text)
        if heading is not None and heading.key != "overview":
            break
        if whole_title(paragraph.text) is None:
            lines.append(paragraph.text)
    # Titles of other documents name other offices.
    return re.sub(r"《[^《》]*》|<[^<>]*>", "", fold("\n".join(lines)))


def _year_in(folded: str) -> int | None:
    compact = re.sub(r"\s+", "", folded)
    years = [int(year) for pattern in (_PROSE_YEAR, _PERIOD) for year in pattern.findall(compact)]
    return years[0] if years and len(set(years)) == 1 else None


def _from_file_name(name: str) -> Title | None:
    title = read_title(re.split(r"[/\\!]", name)[-1])
    return title if title and not title.rejected else None
