"""What an office edited in a report after publication: two readings of it, how much they differ and in what."""

from collections import Counter
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from archive.compare.facts import FactChange, compare_facts
from archive.compare.prose import SentenceChange, compare_texts
from archive.compare.sentences import sentence
from extract.model import Number, Report

# The gravest that differs, in this order: cells of the tables, figures of the prose, sentences, words where a number
# belongs, the report's name or dates, widths and punctuation only, how it is laid out.
Nature = Literal["cells", "prose_figures", "sentences", "cell_words", "identity", "typography", "layout"]


class Edit(NamedTuple):
    """How two readings of one report differ.

    `cells`: cells that do not say the same, those that one reading lacks included; of these `risen` and `fallen` state
    a number in both, `filled` and `emptied` are printed by both and state a number in one of them, `appeared` and
    `disappeared` are printed by one reading only. `figures`: figures of the prose, one
    that was replaced counts once. `characters`: of the sections' words, a replaced one counts twice. `inserted`,
    `deleted`, `edited`, `moved`: sentences; what moved may be edited too. `largest`: the cell with the largest change.
    """

    nature: Nature
    cells: int
    risen: int
    fallen: int
    filled: int
    emptied: int
    appeared: int
    disappeared: int
    figures: int
    characters: int
    inserted: int
    deleted: int
    edited: int
    moved: int
    largest: FactChange | None


def edit(old: Report, new: Report) -> Edit:
    """What became of `old`, the earlier reading."""
    facts_old, facts_new = ({fact.code: fact for fact in report.facts} for report in (old, new))
    says_old, says_new = ({code: fact.says() for code, fact in facts.items()} for facts in (facts_old, facts_new))
    codes = {code for code in says_old.keys() | says_new.keys() if says_old.get(code) != says_new.get(code)}
    changes = [change for change in compare_facts(old, new) if change.code in codes] if codes else []
    figures = _figures(old, new)
    texts = _texts(old), _texts(new)
    sections = [key for key in texts[0].keys() | texts[1].keys() if texts[0].get(key) != texts[1].get(key)]
    sides = [tuple(text.get(key, "") for text in texts) for key in sorted(sections)]
    sentences = [change for a, b in sides for change in compare_texts(a, b)]
    kinds = Counter(change.kind for change in sentences)
    return Edit(
        nature=_nature(old, new, cells=bool(codes), figures=bool(figures), sentences=sentences),
        cells=len(codes),
        risen=sum(change.status == "changed" and (change.change or 0) > 0 for change in changes),
        fallen=sum(change.status == "changed" and (change.change or 0) < 0 for change in changes),
        filled=sum(_stated(change) == (False, True) for change in changes),
        emptied=sum(_stated(change) == (True, False) for change in changes),
        appeared=sum(change.status == "appeared" for change in changes),
        disappeared=sum(change.status == "disappeared" for change in changes),
        figures=figures,
        characters=sum(Indel.distance(a, b) for a, b in sides),
        inserted=kinds["inserted"],
        deleted=kinds["deleted"],
        edited=kinds["edited"] + kinds["template"],
        moved=sum(change.moved for change in sentences),
        largest=max(changes, key=_weight, default=None),
    )


def _stated(change: FactChange) -> tuple[bool, bool] | None:
    """Whether each reading states a number; None where one of them does not print the cell."""
    sides = (change.state_a, change.state_b)
    if any(side in sides for side in ("not_printed", "left_open", "not_on_form")):
        return None
    return sides[0] == "stated", sides[1] == "stated"


def _weight(change: FactChange) -> Number:
    """By how much a number changed; where only one side states one, that number: what is missing never subtracts."""
    sides = (change.a, change.b) if change.change is None else (change.change,)
    return max((max(side, -side) for side in sides if side is not None), default=0)


def _figures(old: Report, new: Report) -> int:
    ours, theirs = (Counter((f.section, f.value, f.unit) for f in report.figures) for report in (old, new))
    return max((ours - theirs).total(), (theirs - ours).total())


def _texts(report: Report) -> dict[str, str]:
    return {section.key: section.text for section in report.sections}


def _nature(old: Report, new: Report, *, cells: bool, figures: bool, sentences: list[SentenceChange]) -> Nature:
    if cells:
        return "cells"
    if figures:
        return "prose_figures"
    names = [_names(report) for report in (old, new)]
    worded = [change for change in sentences if change.kind != "same" or change.moved]
    if any(change.moved or not change.typographic for change in worded):
        return "sentences"
    words = [{fact.code: _plain(fact.raw) for fact in report.facts if fact.state == "text"} for report in (old, new)]
    if words[0] != words[1]:
        return "cell_words"
    plain = [tuple(map(_plain, name)) for name in names]
    if plain[0] != plain[1]:
        return "identity"
    return "typography" if worded or names[0] != names[1] else "layout"


def _names(report: Report) -> tuple[str, ...]:
    """The report's name, publisher, year, date and form, and the headings of its sections; without blanks."""
    told = (report.title, report.publisher, report.year, report.published_on, report.form)
    return tuple("".join(str(text).split()) for text in (*told, *(section.heading for section in report.sections)))


def _plain(text: str) -> str:
    return sentence("".join(text.split())).plain
