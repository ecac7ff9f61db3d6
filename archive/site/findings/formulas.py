"""What a rule demands, from the rules' data: in words, and as sums of labelled cells."""

from collections.abc import Iterator
from typing import NamedTuple

from archive.site.words import Words
from extract.forms import Check, Rule, measures, sections, tables
from extract.forms.checks import checks
from extract.report_years import PREAMBLE


class Term(NamedTuple):
    """A cell of a sum: its label, whether it is subtracted, and which of two years it is of (None within one)."""

    label: str
    minus: bool = False
    year: str | None = None


class Formula(NamedTuple):
    """Both sides of a sum. Where one line of several stands for them all, `alternatives` has these."""

    stated: tuple[Term, ...]
    computed: tuple[Term, ...]
    alternatives: tuple[tuple[Term, ...], ...] = ()


def demanded(check: Check, t: Words) -> str:
    """The rule's own sentence, with what it is asked of in place of `{label}`."""
    if not isinstance(check, Rule):
        of = t("rule.of.any")
    else:
        of = t("rule.of.each") if check.axis == "named" else t(f"rule.of.{check.axis}")
    return t.pick(check.zh, check.en).format(label=of)


def formulas(check: Check, t: Words) -> list[Formula]:
    """The sums that a rule compares: one for all its rows or columns, or one each where they differ."""
    if not isinstance(check, Rule):
        return []
    return [_formula(check, each, t) for each in (check.each if check.axis == "named" else (None,))]


def _formula(rule: Rule, each: str | None, t: Words) -> Formula:
    computed, alternatives = [], []
    for term in rule.computed:
        if isinstance(term, str):
            computed.append(_term(term, each, t))
        else:
            alternatives += [tuple(_term(code, each, t) for code in codes) for codes in term]
    return Formula(tuple(_term(code, each, t) for code in rule.stated), tuple(computed), tuple(alternatives))


def _term(code: str, each: str | None, t: Words) -> Term:
    minus, code = code.startswith("-"), code.removeprefix("-")
    year = code[0] if code[1:2] == ":" else None
    code = code.removeprefix(f"{year}:")
    if each is not None:
        measure = measures()[code.format(each=each)]
        return Term(t.pick(measure.zh, measure.en), minus, year)
    table_key, row, column = code.split(".")
    table = tables()[table_key]
    label = table.column(column) if row == "{each}" else table.row(row)
    return Term(t.pick(label.zh, label.en), minus, year)


def each_label(rule: str, each: str, t: Words) -> str:
    """What a finding was applied to, in words where the forms have them."""
    return next(_labels(rule, each, t), each)


def _labels(rule: str, each: str, t: Words) -> Iterator[str]:
    code = each.partition("#")[0]
    if code in measures():
        measure = measures()[code]
        yield t.pick(measure.zh, measure.en)
    check = checks().get(rule)
    if isinstance(check, Rule):
        table = tables()[check.table]
        for label in (*table.rows, *table.columns) if check.axis != "column" else table.columns:
            if label.key == each:
                yield t.pick(label.zh, label.en)
    if each in sections():
        section = sections()[each]
        yield t.pick(section.zh, section.en)
    # What is found in the prose is counted in its section: `overview:2`, `overview:copied:1`.
    key, _, nth = each.partition(":")
    if nth and key in sections():
        yield f"{t.pick(sections()[key].zh, sections()[key].en)} {nth.rpartition(':')[2]}"
    elif nth and key == PREAMBLE:
        yield f"{t('rule.preamble')} {nth}"
    if each in tables():
        yield t.pick(tables()[each].zh, tables()[each].en)
