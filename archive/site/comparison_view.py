"""A comparison as its page draws it: tables by the form's rows, prose with what moved at both its places."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from archive.compare.across import across_years
from archive.compare.concepts import compare_concepts
from archive.compare.facts import compare_facts
from archive.compare.prose import SectionComparison, SentenceChange, compare_sections, reuse_of
from archive.compare.ranking import headlines, of_each_manner, rank
from archive.compare.years import YearsRow, concepts_side_by_side, measures_side_by_side
from archive.erring import erred_across
from archive.site.line import Line, line
from archive.site.words import Words
from extract.forms import Table, tables
from extract.model import Report

LARGEST = 5  # changes of each order of the ranking
FOLDED = 3  # unchanged sentences in a row that are folded away
STUB = 24  # characters of a sentence that are shown where it stood before it moved
_BY_COLUMN = "applications"  # the table that is laid out a column of the form at a time, the total first


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a table; `label` as the table needs it, `line` None where there is nothing to draw."""

    row: YearsRow
    label: str
    line: Line | None


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the page; `open` where it is not folded away. `differing` counts the rows that differ, of `count`."""

    key: str
    label: str
    rows: list[ShownRow]
    differing: int
    count: int
    open: bool = True


def figures(reports: Sequence[Report], t: Words) -> list[dict[str, Any]]:
    """The tables in the order of the forms, each in its parts; first the concepts that hold two forms together."""
    found = []
    if concepts := concepts_side_by_side(reports):
        parts = [_part("concepts", t("compare.concepts"), concepts, t)]
        found.append({"key": "concepts", "label": t("compare.concepts"), "parts": parts})
    by_table: dict[str, list[YearsRow]] = defaultdict(list)
    for row in measures_side_by_side(reports):
        by_table[row.key.partition(".")[0]].append(row)
    for key in [*(key for key in tables() if key in by_table), *(key for key in by_table if key not in tables())]:
        table = tables().get(key)
        label = t.pick(table.zh, table.en) if table else key
        if table is not None and key == _BY_COLUMN:
            parts = list(_by_column(table, by_table[key], t))
        else:
            parts = [_part(key, label, by_table[key], t)]
        found.append({"key": key, "label": label, "parts": parts})
    return found


def largest(a: Report, b: Report) -> dict[str, Any]:
    """The first of the ranking: `absolute` by unit, `relative`, and `unranked` what has no percentage."""
    ranking = rank(compare_facts(a, b), compare_concepts(a, b))
    return {
        "absolute": {unit: found for unit, ranked in ranking.absolute.items() if (found := headlines(ranked, LARGEST))},
        "relative": headlines(ranking.relative, LARGEST),
        "unranked": of_each_manner(ranking.unranked, LARGEST),
    }


def differing(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tables with the rows alone that differ, none of them folded away."""
    kept = []
    for table in found:
        parts = [
            replace(part, rows=[shown for shown in part.rows if not shown.row.same], open=True)
            for part in table["parts"]
            if part.differing
        ]
        if parts:
            kept.append(table | {"parts": parts})
    return kept


def _by_column(table: Table, rows: Sequence[YearsRow], t: Words) -> Iterator[Part]:
    labels = {row.key: row for row in table.rows}

    def label(row: YearsRow) -> str:
        known = labels.get(row.key.split(".")[1])
        return t.pick(known.zh, known.en) if known else t.pick(row.label, row.label_en)

    *kinds, total = table.columns
    for column in (total, *kinds):
        of_column = [row for row in rows if row.key.rpartition(".")[2] == column.key]
        if of_column:
            part = _part(f"{table.key}-{column.key}", t.pick(column.zh, column.en), of_column, t, label)
            yield replace(part, open=column is total)


def _part(
    key: str, label: str, rows: Sequence[YearsRow], t: Words, name: Callable[[YearsRow], str] | None = None
) -> Part:
    shown = [
        ShownRow(
            row=row,
            label=name(row) if name else t.pick(row.label, row.label_en),
            line=line([cell.value for cell in row.cells], row.comparable) if len(row.cells) > 2 else None,
        )
        for row in rows
    ]
    return Part(key, label, shown, sum(not row.same for row in rows), len(rows))


def across(reports: Sequence[Report], merged: Sequence[bool]) -> dict[str, list[dict[str, Any]]]:
    """What must hold from each report to the next: `failing` and `others`, each with the years `a` and `b`.

    `merged`: for each report, whether another office was merged into its publisher about its year.
    """
    found: dict[str, list[dict[str, Any]]] = {"failing": [], "others": []}
    for (a, _), (b, took_over) in pairwise(zip(reports, merged, strict=True)):
        findings = across_years(a, b, one_publisher=True, merged=took_over)
        erred = erred_across(a, b, findings)
        for finding in findings:
            where = "failing" if finding.status == "fail" else "others"
            who = erred.get((finding.rule, finding.each))
            found[where].append({"a": a.year, "b": b.year, "finding": finding, "erred": who})
    return found


def prose(a: Report, b: Report, t: Words) -> dict[str, Any]:
    """The words of two reports, section by section, with the shares that were taken over."""
    sections = compare_sections(a, b)
    return {
        "reuse": reuse_of([sentence for section in sections for sentence in section.sentences]),
        "sections": [
            {
                "key": section.key,
                "label": t.pick(section.label, section.label_en) or t("section.unheaded"),
                "only": None if section.in_a and section.in_b else "b" if section.in_b else "a",
                "reuse": section.reuse,
                "items": list(_items(section)),
            }
            for section in sections
            if section.sentences
        ],
    }


def _items(section: SectionComparison) -> Iterator[dict[str, Any]]:
    """Sentences in order; a mark where one stood that has moved; runs of unchanged ones as one."""
    left: dict[int, list[int]] = defaultdict(list)
    for index, sentence in enumerate(section.sentences):
        if sentence.stood_before is not None:
            left[sentence.stood_before].append(index)
    run: list[SentenceChange] = []
    for index, change in enumerate([*section.sentences, None]):
        unchanged = change is not None and change.kind == "same" and not change.moved
        if run and (left.get(index) or not unchanged):
            yield from _run(run)
            run = []
        for moved in left.get(index, ()):
            yield {"what": "stood", "id": moved, "text": _beginning(section.sentences[moved].a or "")}
        if change is not None and unchanged:
            run.append(change)
        elif change is not None:
            yield {"what": "sentence", "id": index, "change": change}


def _run(run: Sequence[SentenceChange]) -> Iterator[dict[str, Any]]:
    if len(run) >= FOLDED:
        yield {"what": "run", "sentences": list(run)}
    else:
        yield from ({"what": "sentence", "id": None, "change": change} for change in run)


def _beginning(text: str) -> str:
    return text if len(text) <= STUB else f"{text[:STUB]}…"
