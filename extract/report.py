"""The one door: bytes of a document -> `Report`."""

import hashlib
from importlib.metadata import version

from extract.document import Document
from extract.figures import read_figures
from extract.forms import measures
from extract.identity import Identity, read_identity
from extract.layouts import read_document, sniff
from extract.model import ExtractError, Fact, Problem, Report, Source
from extract.placing import Placement, place
from extract.prose import Prose, read_prose
from extract.rules import check

# A reading is made again whenever this changes: it names the package's release and the state of its reading.
VERSION = f"{version('gongkai')}+1"

# No real report comes near this; what is larger is no report or an attack.
MAX_BYTES = 10 * 1024 * 1024
# Prose without any table is a report of the years before the forms only when there is this much of it.
MIN_PROSE = 200


def extract(data: bytes, *, name: str, media_type: str | None = None) -> Report:
    """Reads one document.

    `name` is its file name (or the last part of its address), `media_type` what a server declared: a hint, no more.
    Raises `ExtractError` with a code of the interface when the document gives no report.
    """
    if not data:
        raise ExtractError("empty", "the document has no bytes")
    if len(data) > MAX_BYTES:
        raise ExtractError("too_large", f"the document has {len(data):,} bytes; the limit is {MAX_BYTES:,}")
    kind = sniff(data, media_type)
    document = read_document(data, kind)
    prose = read_prose(document)
    placement = place(document)
    identity = read_identity(document, prose.preamble, name)
    _require_report(document, prose, placement, identity)
    form = _form(placement)
    doubts = []
    if identity.rejected:
        doubts.append(Problem("look_alike", f"标题是另一种文件的标题（{identity.rejected}），表格却是报告的"))
    return Report(
        source=Source(name, hashlib.sha256(data).hexdigest(), kind.media_type, document.layout),
        extractor_version=VERSION,
        title=identity.title,
        publisher=identity.publisher,
        publisher_evidence=identity.publisher_evidence,
        year=identity.year,
        year_evidence=identity.year_evidence,
        published_on=identity.published_on,
        published_on_evidence=identity.published_on_evidence,
        form=form,
        form_notes=_form_notes(form, placement.facts),
        sections=prose.sections,
        facts=placement.facts,
        figures=read_figures(prose, placement.facts, identity.year),
        findings=check(placement.facts),
        problems=doubts + document.problems + placement.problems,
    )


def _require_report(document: Document, prose: Prose, placement: Placement, identity: Identity) -> None:
    if placement.facts or placement.problems or len(prose.sections) >= 3:
        return
    if identity.rejected:
        raise ExtractError("not_a_report", f"the title is that of another kind of document ({identity.rejected})")
    length = sum(len(paragraph.text) for paragraph in document.paragraphs)
    if identity.title is None or length < MIN_PROSE:
        raise ExtractError("not_a_report", "no table, section or title of an annual disclosure report was found")


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
