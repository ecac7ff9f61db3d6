"""The one door: bytes of a document -> `Report`."""

import hashlib
from collections.abc import Iterator, Sequence

from extract.claims import check_prose
from extract.confirming import confirm, confirm_year, without_doubts
from extract.document import Document
from extract.figures import read_figures
from extract.forms import measures, sections
from extract.forms.structure import structure_rule
from extract.forms.titles import title_words
from extract.identity import Identity, read_identity, read_title
from extract.layouts import read_document, sniff
from extract.layouts.pages import cut_tables, join_pages
from extract.model import ExtractError, Fact, Finding, Problem, Report, Source
from extract.outline import LEAST_OFFICIAL
from extract.placing import Placement, place
from extract.prose import Prose, read_prose
from extract.report_years import check_years
from extract.rules import check
from extract.sources import sources_of, version_of
from extract.structure import check_structure

# The package's release and a digest of the reader's own sources and data: a reading is made again whenever one of them
# changes. Data that holds readings to each other is left out.
VERSION = version_of(sources_of("extract", without={"forms/across.toml", "forms/concordance.toml"}))

# No real report comes near this; what is larger is no report or an attack.
MAX_BYTES = 10 * 1024 * 1024
# Prose without any table is a report of the years before the forms only when there is this much of it.
MIN_PROSE = 200
# What every report is headed by, on a form or not.
MUST_REPORT = ("主动公开", "申请公开")


def extract(data: bytes, *, name: str, media_type: str | None = None) -> Report:
    """Reads one document.

    `name` is its file name (or the last part of its address), `media_type` what a server declared: a hint, no more.
    Raises `ExtractError` with a code of the interface when the document gives no report.
    """
    return understand(*read_source(data, name=name, media_type=media_type))


def read_source(
    data: bytes, *, name: str, media_type: str | None = None, further: Sequence[bytes] = ()
) -> tuple[Document, Source]:
    """The first half of `extract`: what the document prints and where, before anything of it is understood.

    `further` are the pages behind the first, in order, of a report that is cut into several.
    """
    if not data:
        raise ExtractError("empty", "the document has no bytes")
    if len(data) > MAX_BYTES:
        raise ExtractError("too_large", f"the document has {len(data):,} bytes; the limit is {MAX_BYTES:,}")
    kind = sniff(data, media_type)
    document = read_document(data, kind)
    document, first_tables = join_pages(document, [_read_page(page) for page in further])
    document.problems += cut_tables([data, *further])
    sha256 = hashlib.sha256(data).hexdigest()
    return document, Source(name, sha256, kind.media_type, document.layout, tuple(first_tables))


def _read_page(data: bytes) -> Document | ExtractError:
    """A further page of a report: what it prints, or why it cannot be read."""
    try:
        return read_source(data, name="")[0]
    except ExtractError as error:
        return error


def understand(document: Document, source: Source) -> Report:
    """The second half of `extract`: what it says."""
    prose = read_prose(document)
    placement = place(document)
    identity = read_identity(document, prose.preamble, source.name)
    _require_report(document, prose, placement, identity)
    identity, unsure = confirm_year(identity, document, source.name)
    figures = read_figures(prose, placement.facts, identity.year)
    placement, figures = confirm(placement, prose, figures, document)
    of_prose = without_doubts(check_prose(prose, figures, placement.facts), prose, document)
    if not document.scanned:  # OCR may take one year for another
        of_prose += check_years(prose, _titled_year(identity))
    published = identity.published
    form = _form(placement)
    structure = check_structure(document, prose, placement, form, identity.year)
    doubts = list(_doubts(placement, identity, structure))
    return Report(
        source=source,
        extractor_version=VERSION,
        title=identity.title,
        publisher=identity.publisher,
        publisher_evidence=identity.publisher_evidence,
        year=identity.year,
        year_evidence=identity.year_evidence,
        published_on=published.date if published else None,
        published_on_evidence=published.evidence if published else None,
        dates=identity.dates,
        form=form,
        form_notes=_form_notes(form, placement.facts),
        sections=prose.sections,
        facts=placement.facts,
        figures=figures,
        findings=check(placement.facts, placement.used) + of_prose + structure,
        problems=doubts + unsure + document.problems + placement.problems,
    )


def _doubts(placement: Placement, identity: Identity, structure: list[Finding]) -> Iterator[Problem]:
    """What a reader should know before trusting the rest."""
    if identity.rejected:
        zh = title_words().of(identity.rejected).zh
        yield Problem("look_alike", f"标题是另一种文件的标题：{zh}（{identity.rejected}），表格却是报告的")
    yield from (Problem("contradiction", words) for words in identity.contradictions)
    for finding in structure:
        if finding.rule == structure_rule("table").id and finding.status == "not_assessable" and not placement.problems:
            yield Problem("no_table", finding.message)


def _require_report(document: Document, prose: Prose, placement: Placement, identity: Identity) -> None:
    if placement.facts:
        return
    if identity.rejected:
        kind = title_words().of(identity.rejected)
        raise ExtractError(
            "not_a_report", f"the title is that of {kind.en}, not of a report: {kind.reason} ({kind.zh})"
        )
    official = sum(section.key in sections() for section in prose.sections)
    if placement.problems or official >= LEAST_OFFICIAL:
        return
    length = sum(len(paragraph.text) for paragraph in document.paragraphs)
    if length < MIN_PROSE or not (identity.title or _speaks_of_its_year(prose, identity)):
        raise ExtractError("not_a_report", "no table of an annual disclosure report could be read, and little else")


def _speaks_of_its_year(prose: Prose, identity: Identity) -> bool:
    """Whether prose without a title says that it is the report on a year, and reports on what a report must."""
    headings = "".join(section.heading for section in prose.sections)
    return identity.year_evidence == "prose" and all(words in headings for words in MUST_REPORT)


def _titled_year(identity: Identity) -> int | None:
    """The year of the report, or where the report contradicts its title, the year that the title says."""
    title = read_title(identity.title) if identity.year is None and identity.title else None
    return title.year if title else identity.year


def _form(placement: Placement) -> str:
    """The form that the printed labels are from: its own column labels first, then its own rows."""
    if placement.forms:
        return max(placement.forms, key=lambda form: (placement.forms[form], form))
    votes: dict[str, int] = {}
    for fact in placement.facts:
        if len(forms := measures()[fact.code].forms) == 1:
            votes[forms[0]] = votes.get(forms[0], 0) + 1
    return max(votes, key=lambda form: (votes[form], form)) if votes else "none"


def _form_notes(form: str, facts: list[Fact]) -> list[str]:
    """Rows that the report prints although its form does not: `proactive.other_services (2019)`."""
    known = measures()
    foreign = [known[fact.code] for fact in facts if form not in known[fact.code].forms]
    return list(dict.fromkeys(f"{m.table}.{m.row} ({'/'.join(m.forms) or 'no form'})" for m in foreign))
