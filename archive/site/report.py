"""A report's page: the words and the three tables as on the official form, with the evidence behind every figure."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, get_args

from datasette import Response

from archive.citation import bibtex, plain_en, plain_zh
from archive.extractions import extractions
from archive.marked_prose import paragraphs
from archive.reviews import Review, reviews
from archive.site.asked import asked_report
from archive.site.cells import Found, by_cell, finding_id, findings_of, labels, place_words
from archive.site.citing import cited
from archive.site.configuration import configured, site_address
from archive.site.coverage import SIGNS
from archive.site.findings.rates import rates_beside
from archive.site.form_tables import Cell, Grid, Heading, Place, form_grids
from archive.site.numbers import plain, printed_otherwise, shown
from archive.site.operator.live import Forms, forms
from archive.site.page import language, not_here, render
from archive.site.reading import StoredReport
from archive.site.signed_in import operator_of
from archive.site.snapshot import database, on_snapshot
from archive.site.words import Words
from extract.forms import forms as known_forms
from extract.forms import sections, tables
from extract.forms.checks import checks
from extract.model import Fact, Figure, Status

# The forms that prescribe the six sections; the prose before the table of 2014 is free.
_FORMS_WITH_SECTIONS = ("2019", "2021")
_FORM_NOTE = re.compile(r"(?P<table>\w+)\.(?P<row>\w+) \((?P<form>\d{4})\)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of a table as the page draws it. `code` is set for a figure's cell, `fact` where the report prints it."""

    tag: str
    kind: str
    text: str
    rows: int = 1
    columns: int = 1
    scope: str | None = None
    code: str | None = None
    fact: Fact | None = None
    printed: str | None = None
    failing: tuple[tuple[str, str], ...] = ()


async def page(datasette: Any, request: Any) -> Response:
    stored = await asked_report(datasette, request)
    if stored is None:
        return await not_here(datasette, request, "missing.report")
    key = f"{stored.publisher['key']}/{stored.year}"
    judging = operator_of(request) is not None and stored.revision is stored.current
    archive = configured(datasette).archive
    given, again, judged = await on_snapshot(
        datasette,
        lambda conn: (
            reviews(conn, key),
            extractions(conn, stored.revision.id),
            forms(conn, archive, [key]) if judging else None,
        ),
    )
    context = _context(stored, Words(language(request)))
    if judged is not None and judged.unavailable is None:
        given = list(judged.reviews.values())
    context |= _reviewed(stored, given, context["told"]) | {"extractions": again} | _forms(judged)
    context |= await on_snapshot(datasette, lambda conn: rates_beside(conn, stored.report.form))
    citation = cited(stored, site_address(datasette, request))
    context |= {"signs": SIGNS, "database_name": database(datasette).name}
    context |= {"citations": {"zh": plain_zh(citation), "en": plain_en(citation)}, "bibtex": bibtex(citation)}
    return await render(datasette, request, "report", context)


def _context(stored: StoredReport, t: Words) -> dict[str, Any]:
    report = stored.report
    facts = {fact.code: fact for fact in report.facts}
    names = labels(t)
    findings = findings_of(stored, names)
    failing = [found for found in findings if found.finding.status == "fail"]
    parts = _parts(stored, facts, failing, t)
    beside = {found.id for part in parts for found in part["failing"]}
    form = known_forms().get(report.form)
    coverage = stored.coverage or {}
    return {
        "publisher": stored.publisher,
        "year": stored.year,
        "before": max((year for year in stored.years if year < stored.year), default=None),
        "report": report,
        "revision": stored.revision,
        "revisions": stored.revisions,
        "current": stored.current,
        "gone_at": stored.gone_at,
        "timeliness": _timeliness(stored),
        "deadline": coverage.get("deadline"),
        "form_name": t.pick(form.zh, form.en) if form else t("form.none"),
        "form_basis": form.basis if form else None,
        "form_notes": [_form_note(note, t) for note in report.form_notes],
        "further_pages": stored.further_pages,
        "copies_differing": stored.copies_differing,
        "failing": failing,
        "told": {found.id for found in findings if found.finding.status in ("fail", "not_assessable")},
        "elsewhere": [found for found in failing if found.id not in beside],
        "unassessed": [found for found in findings if found.finding.status == "not_assessable"],
        "passed": sum(found.finding.status == "pass" for found in findings),
        "conditional": sum(found.finding.status == "pass_if_blank_is_zero" for found in findings),
        # Where something could not be placed or read, a cell without a figure may yet be printed.
        "absent": "absent.unsure" if report.left_open else "absent.not_printed",
        "labels": names,
        "checks": checks(),
        "erred": stored.erred,
        "parts": parts,
        "problems": [(problem, problem.where and place_words(problem.where, t)) for problem in report.problems],
        "evidences": _evidences(stored, findings, names, t),
    }


def _reviewed(stored: StoredReport, given: list[Review], told: set[str]) -> dict[str, Any]:
    """What people made of the findings, by the finding's id; `past` are verdicts on findings that are not told here.

    Verdicts are given on the findings of the current revision.
    """
    if stored.revision is not stored.current:
        return {"reviews": {}, "past": []}
    by_id = {finding_id(review.rule, review.each): review for review in given}
    return {
        "reviews": {key: review for key, review in by_id.items() if key in told},
        "past": [review for key, review in by_id.items() if key not in told],
    }


def _forms(judged: Forms | None) -> dict[str, Any]:
    """The operator's forms by the finding's id."""
    found = judged.by_finding.values() if judged else ()
    by_id = {finding_id(form.asked.rule, form.asked.each): form for form in found}
    return {"judging": by_id, "unavailable": judged.unavailable if judged else None}


def _timeliness(stored: StoredReport) -> str | None:
    """Whether it came in time, where that is known; it is a matter of the current revision."""
    known = stored.coverage["timeliness"] if stored.coverage and stored.revision is stored.current else None
    return known if known in ("in_time", "late") else None


def _form_note(note: str, t: Words) -> str:
    """A note such as `proactive.other_services (2019)` in words; any other note as it is."""
    match = _FORM_NOTE.fullmatch(note)
    table = tables().get(match["table"]) if match else None
    row = next((row for row in table.rows if row.key == match["row"]), None) if match and table else None
    form = known_forms().get(match["form"]) if match else None
    if row is None or form is None:
        return note
    return t("report.form_note", label=t.pick(row.zh, row.en), form=t.pick(form.zh, form.en))


def _parts(stored: StoredReport, facts: dict[str, Fact], failing: list[Found], t: Words) -> list[dict[str, Any]]:
    """The sections in order, each with its tables; one that the form has and the report lacks is shown as lacking."""
    report = stored.report
    marks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for found in failing:
        for code, _ in found.cells:
            marks[code].append((found.id, found.finding.rule))
    grids = {grid.table.key: _grid(grid, facts, marks, t) for grid in form_grids(report.form, facts)}
    printed = {section.key: section for section in report.sections}
    restating = [figure for figure in report.figures if figure.code is not None]
    official = list(sections()) if report.form in _FORMS_WITH_SECTIONS else []
    parts: list[dict[str, Any]] = []
    for key in [*official, *(key for key in printed if key not in official)]:
        section = printed.get(key)
        label = sections().get(key)
        heading = (section.heading if section else None) or (t.pick(label.zh, label.en) if label else None)
        parts.append(
            {
                "key": key,
                "printed": section is not None,
                "heading": heading or t("section.unheaded"),
                "lang": "zh-Hans" if section and section.heading else None,
                "in_english": label.en if section and section.heading and label and t.lang == "en" else None,
                "paragraphs": paragraphs(section, restating) if section else [],
                "grids": [grids.pop(key)] if key in grids else [],
            }
        )
    for key, grid in grids.items():
        heading = t.pick(grid["zh"], grid["en"])
        parts.append({"key": key, "lang": None, "heading": heading, "paragraphs": [], "grids": [grid]})
    for part in parts:
        tables_here = {grid["key"] for grid in part["grids"]}
        part["failing"] = [found for found in failing if _stands_in(found, part["key"], tables_here)]
    return parts


def _stands_in(found: Found, key: str, tables_here: set[str]) -> bool:
    """Whether a finding is told in this part: beside the first of its cells, or the words that it speaks of."""
    if found.cells:
        return found.cells[0][0].partition(".")[0] in tables_here
    return found.finding.where is not None and found.finding.where[0] == key


def _grid(grid: Grid, facts: dict[str, Fact], marks: dict[str, list[tuple[str, str]]], t: Words) -> dict[str, Any]:
    return {
        "key": grid.table.key,
        "zh": grid.table.zh,
        "en": grid.table.en,
        "rows": [[_shown(cell, facts, marks, t) for cell in row] for row in grid.rows],
    }


def _shown(cell: Cell, facts: dict[str, Fact], marks: dict[str, list[tuple[str, str]]], t: Words) -> Shown:
    if isinstance(cell, Place):
        fact = facts.get(cell.code)
        return Shown(
            tag="td",
            kind="figure",
            text=shown(fact, t) if fact else "",
            columns=cell.columns,
            code=cell.code,
            fact=fact,
            printed=printed_otherwise(fact) if fact else None,
            failing=tuple(marks.get(cell.code, ())),
        )
    return Shown(
        tag="td" if cell.kind == "unit" else "th",
        kind=cell.kind,
        text=t.known("unit", cell.label.zh) if cell.kind == "unit" else t.pick(cell.label.zh, cell.label.en),
        rows=cell.rows,
        columns=cell.columns,
        scope=_scope(cell),
    )


def _scope(cell: Heading) -> str | None:
    match cell.kind:
        case "column" | "block":
            return "colgroup" if cell.columns > 1 else "col"
        case "group" | "subgroup":
            return "rowgroup"
        case "row":
            return "row"
    return None


def _evidences(stored: StoredReport, findings: list[Found], names: dict[str, str], t: Words) -> list[dict[str, Any]]:
    speaking = by_cell(findings)
    restating: dict[str, list[Figure]] = defaultdict(list)
    for figure in stored.report.figures:
        if figure.code is not None:
            restating[figure.code].append(figure)
    unit, statuses = t("evidence.no_unit"), {status: t.known("status", status) for status in get_args(Status)}
    return [
        {
            "fact": fact,
            "label": names.get(fact.code, fact.code),
            "says": plain(fact.value) if fact.value is not None else t.known("state", fact.state),
            "unit": (t.known("unit", fact.unit) if fact.unit else unit) if fact.value is not None else "",
            "place": place_words(fact.where, t),
            "findings": [
                (found.id, found.finding.rule, found.finding.status, statuses[found.finding.status])
                for found in speaking.get(fact.code, [])
            ],
            "figures": restating.get(fact.code, []),
        }
        for fact in stored.report.facts
    ]
