"""Figures that OCR has read: stated where what else the report prints confirms them, else left unread with a problem.

OCR takes a digit for another without a sign of doubt. Such an error breaks every sum that the figure takes part in, so
a figure stands when a sum of the form holds with it, none fails, and where not all of them can be asked the one that
holds asks no figure that another sum speaks against. A figure that no sum asks stands when a sentence restates it.
"""

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import replace
from typing import NamedTuple

from extract.document import Document
from extract.forms import measures
from extract.identity import Identity
from extract.model import Fact, Figure, Finding, PagePlace, Problem
from extract.placing import Placement
from extract.prose import Prose
from extract.rules import check


class Confirmed(NamedTuple):
    """Every fact that OCR has read is marked, and unreadable where nothing confirms it; of the figures in the prose
    that OCR has read those are left that restate a cell and agree."""

    placement: Placement
    figures: list[Figure]


_HOLDS = frozenset(("pass", "pass_if_blank_is_zero"))
# Dashes that nobody takes for a digit, as / is taken for 1.
_DASHES = frozenset("-－–—─―")


def confirm(placement: Placement, prose: Prose, figures: list[Figure], document: Document) -> Confirmed:
    """Confirms what stands on the document's scanned pages, its prose included."""
    if not document.scanned:
        return Confirmed(placement, figures)
    facts = [fact._replace(read_by="ocr") if _is_on(fact, document.scanned) else fact for fact in placement.facts]
    sure, contradicted = _by_sums(check(facts, placement.used))
    sure |= {figure.code for figure in figures if figure.code and figure.agrees} - contradicted
    problems = list(placement.problems)
    for index, fact in enumerate(facts):
        if fact.read_by is None or fact.code in sure or _needs_no_proof(fact):
            continue
        why = "与印出的合计对不上" if fact.code in contradicted else "没有合计可以印证"
        message = f"{measures()[fact.code].zh}：识读为“{fact.raw}”，{why}"
        problems.append(Problem("unconfirmed", message, fact.where, fact.raw))
        facts[index] = fact._replace(state="unreadable", value=None)
    stated = {fact.code for fact in facts if fact.state == "stated"}
    scans = _ScannedProse(prose, document)
    read = [figure for figure in figures if scans.has(figure.section, figure.within[0])]
    left = [figure for figure in read if not (figure.agrees and figure.code in stated)]
    if left:
        words = f"文字由图像识读，其中{len(left)}个数字没有印证，不列出"
        problems.append(Problem("unconfirmed", words, None, "、".join(figure.text for figure in left)))
    kept = [figure for figure in figures if figure not in left]
    return Confirmed(replace(placement, facts=facts, problems=problems), kept)


def confirm_year(identity: Identity, document: Document, name: str) -> tuple[Identity, list[Problem]]:
    """The identity without its year where OCR has read it but once; `name` is the document's file name."""
    year = str(identity.year)
    printed = [p for p in document.paragraphs if not p.pages or document.scanned.isdisjoint(p.pages)]
    if identity.year is None or not document.scanned or year in name or any(year in p.text for p in printed):
        return identity, []
    if sum(paragraph.text.count(year) for paragraph in document.paragraphs) > 1:
        return identity, []
    problem = Problem("unconfirmed", f"年份识读为{year}，文中没有第二处印证", None, year)
    return identity._replace(year=None, year_evidence=None), [problem]


def without_doubts(findings: list[Finding], prose: Prose, document: Document) -> list[Finding]:
    """The findings about the prose without those that say that words of a scanned page are wrong: OCR may be."""
    if not document.scanned:
        return findings
    scans = _ScannedProse(prose, document)
    return [f for f in findings if f.status != "fail" or f.where is None or not scans.has(*f.where[:2])]


def _by_sums(findings: Iterable[Finding]) -> tuple[set[str], set[str]]:
    """The codes of the figures that the sums confirm, and of those that a sum speaks against."""
    holding: list[tuple[str, ...]] = []
    contradicted: set[str] = set()
    for finding in findings:
        if finding.status in _HOLDS:
            holding.append(finding.facts)
        elif finding.status == "fail" or finding.reason == "blank_operand":
            contradicted.update(finding.facts)
    times = Counter(code for codes in holding for code in set(codes))
    alone = {code for codes in holding if contradicted.isdisjoint(codes) for code in codes}
    return {code for code in times if times[code] > 1 or code in alone} - contradicted, contradicted


class _ScannedProse:
    """Which of the prose's words stand on scanned pages: those in a line that is printed there."""

    def __init__(self, prose: Prose, document: Document) -> None:
        self._texts = {section.key: section.text for section in prose.sections}
        on_scans = (p.text for p in document.paragraphs if p.pages and not document.scanned.isdisjoint(p.pages))
        self._printed = "\n".join(on_scans)

    def has(self, section: str, at: int) -> bool:
        text = self._texts[section]
        end = text.find("\n", at)
        return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)] in self._printed


def _is_on(fact: Fact, scanned: Set[int]) -> bool:
    return isinstance(fact.where, PagePlace) and fact.where.page in scanned


def _needs_no_proof(fact: Fact) -> bool:
    """A cell without ink, with a flat stroke, or of which it is said already that it was not read."""
    return fact.state in ("blank", "unreadable") or (fact.state == "dash" and _DASHES.issuperset(fact.raw))
