"""What the pages say of a cell: where it stands in the source, and which findings speak of it."""

from collections import defaultdict
from typing import NamedTuple

from archive.site.reading import StoredReport
from archive.site.words import Words
from extract.forms import measures
from extract.model import Finding, PagePlace, Place, TextPlace


class Found(NamedTuple):
    """A finding with the id of its line on the report's page and the cells of this report that it speaks of."""

    id: str
    finding: Finding
    cells: list[tuple[str, str]]


def labels(t: Words) -> dict[str, str]:
    """The label of each measure, by its code."""
    return {code: t.pick(measure.zh, measure.en) for code, measure in measures().items()}


def finding_id(rule: str, each: str) -> str:
    """The id of a finding's line on the report's page, behind `finding-`."""
    # A cell that the prose restates twice has a sign in `each` that an address reads otherwise.
    return f"{rule}-{each}".replace("#", "-")


def findings_of(stored: StoredReport, names: dict[str, str]) -> list[Found]:
    """The findings of a report, those across years included; `names`: the labels of the measures."""
    printed = {fact.code for fact in stored.report.facts}
    return [_found(finding, printed, names) for finding in (*stored.report.findings, *stored.across)]


def by_cell(findings: list[Found]) -> dict[str, list[Found]]:
    """The findings that speak of each cell, by its code."""
    speaking: dict[str, list[Found]] = defaultdict(list)
    for found in findings:
        for code, _ in found.cells:
            speaking[code].append(found)
    return speaking


def place_words(where: Place, t: Words) -> str:
    """Offsets are shown as they are stored; tables, rows and columns are counted from 1, as people count."""
    if isinstance(where, TextPlace):
        return t("place.text", start=where.start, end=where.end)
    if isinstance(where, PagePlace):
        return t("place.page", page=where.page)
    return t("place.grid", table=where.table + 1, row=where.row + 1, column=where.column + 1)


def _found(finding: Finding, printed: set[str], names: dict[str, str]) -> Found:
    """Across years, codes tell the report (`a:` the year before, `b:` this one)."""
    codes = [code.removeprefix("b:") for code in finding.facts]
    cells = [(code, names.get(code, code)) for code in codes if code in printed]
    return Found(finding_id(finding.rule, finding.each), finding, cells)
