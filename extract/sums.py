"""The sums that the forms demand of printed cells, by the rules' data: the cells of each, and whether it holds."""

from collections.abc import Container, Iterable, Mapping, Set
from functools import cache
from typing import NamedTuple

from extract.forms import Rule, rules, tables
from extract.model import Number

Codes = tuple[str, ...]


class Sum(NamedTuple):
    """A sum that the form demands of printed cells: the codes of `stated` add up to what those of `computed` do."""

    rule: str
    each: str
    stated: Codes
    computed: Codes
    is_of_one_row: bool
    codes: frozenset[str]

    def holds(self, values: Mapping[str, Number]) -> bool:
        """Whether it holds for `values`, which has all its codes."""
        return self.gap(values) == 0

    def gap(self, values: Mapping[str, Number]) -> Number:
        """By how much the stated side is the larger one."""
        return total(self.stated, values) - total(self.computed, values)


class Asked(NamedTuple):
    """A rule asked of one member: its words and its codes, with the alternatives of `computed` still open."""

    rule: Rule
    each: str
    zh: str
    en: str
    stated: Codes
    computed: Codes
    alternatives: tuple[tuple[Codes, ...], ...]

    def computed_of(self, printed: Container[str], filled: Container[str] = ()) -> Codes:
        """The computed side's codes for a report that has these cells `printed`, and `filled` with numbers."""
        codes = self.computed
        for alternatives in self.alternatives:
            codes += _printed_alternative(alternatives, printed, filled)
        return codes

    def sum_of(self, printed: Container[str], filled: Container[str] = ()) -> Sum:
        """The sum of such a report."""
        return _sum(self.rule.id, self.each, self.stated, self.computed_of(printed, filled), self.rule.axis == "row")


@cache
def _sum(rule: str, each: str, stated: Codes, computed: Codes, is_of_one_row: bool) -> Sum:
    return Sum(rule, each, stated, computed, is_of_one_row, frozenset(stated + computed))


@cache
def asked_rules() -> tuple[Asked, ...]:
    """Every rule within a report with each of its members."""
    return tuple(
        Asked(
            rule,
            each,
            *wording(rule, each),
            tuple(code.format(each=each) for code in rule.stated),
            tuple(term.format(each=each) for term in rule.computed if isinstance(term, str)),
            tuple(
                tuple(tuple(code.format(each=each) for code in codes) for codes in term)
                for term in rule.computed
                if not isinstance(term, str)
            ),
        )
        for rule in rules()
        for each in rule.each
    )


@cache
def _asked_of(table: str) -> tuple[Asked, ...]:
    return tuple(asked for asked in asked_rules() if asked.rule.table == table)


def sums(table: str, printed: Iterable[str]) -> list[Sum]:
    """The sums that a table's rules demand where all their cells are `printed`."""
    codes = frozenset(printed)
    known = (asked.sum_of(codes) for asked in _asked_of(table) if codes.issuperset(asked.stated))
    return [each for each in known if each.codes <= codes]


def are_whole(table: str, printed: Set[str]) -> bool:
    """Whether every sum is printed whole whose stated side is begun: none of a table's summed cells is missing."""
    whole = {(each.rule, each.each) for each in sums(table, printed)}
    begun = {(asked.rule.id, asked.each) for asked in _asked_of(table) if not printed.isdisjoint(asked.stated)}
    return bool(begun) and begun == whole


def total(codes: Codes, values: Mapping[str, Number]) -> Number:
    """The sum of the cells' numbers; KeyError where a cell has none."""
    found: Number = sum(map(values.__getitem__, codes))
    return found


def wording(rule: Rule, each: str) -> tuple[str, str]:
    """What the rule demands of one row or column, in Chinese and in English, with its printed label."""
    zh, en = member_label(rule, each)
    return rule.zh.format(label=zh), rule.en.format(label=en)


def member_label(rule: Rule, each: str) -> tuple[str, str]:
    """The printed label of one row or column that the rule is asked of, and its English."""
    table = tables()[rule.table]
    labels = table.columns if rule.axis == "column" else table.rows
    label = next(label for label in labels if label.key == each)
    return label.zh, label.en


def _printed_alternative(alternatives: tuple[Codes, ...], printed: Container[str], filled: Container[str]) -> Codes:
    """The alternative that the report fills in, or else prints whole, or else has begun, or else the first."""
    for chosen, cells in ((all, filled), (all, printed), (any, printed)):
        for codes in alternatives:
            if chosen(map(cells.__contains__, codes)):
                return codes
    return alternatives[0]
