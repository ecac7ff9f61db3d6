"""What must hold within a report: the rules are data (`extract/forms/rules.toml`), findings are results.

A rule knows its operands: a missing one blocks it, a blank one can only pass if the blank means zero; neither ever
fails it. The figures stay as printed.
"""

from collections.abc import Container, Mapping, Set
from functools import cache
from typing import NamedTuple

from extract.forms import Rule, rules, tables
from extract.model import Fact, Finding, Number, Status


class _Asked(NamedTuple):
    """A rule asked of one member: its codes, with the alternatives of `computed` still open."""

    rule: Rule
    each: str
    zh: str
    en: str
    stated: tuple[str, ...]
    computed: tuple[str, ...]
    alternatives: tuple[tuple[tuple[str, ...], ...], ...]


@cache
def _asked() -> tuple[_Asked, ...]:
    return tuple(
        _Asked(
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


class Sum(NamedTuple):
    """A sum that the form demands of printed cells: the codes of `stated` add up to what those of `computed` do."""

    rule: str
    each: str
    stated: tuple[str, ...]
    computed: tuple[str, ...]
    is_of_one_row: bool

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self.stated + self.computed)

    def holds(self, values: Mapping[str, Number]) -> bool:
        """Whether it holds for `values`, which has all its codes."""
        return _sum(self.stated, values) == _sum(self.computed, values)


def sums(table: str, printed: Container[str]) -> list[Sum]:
    """The sums that a table's rules demand where all their cells are `printed`."""
    found = []
    for asked in _checks():
        codes = asked.computed
        for alternatives in asked.alternatives:
            codes += _printed_alternative(alternatives, printed)
        if asked.rule.table == table and all(code in printed for code in asked.stated + codes):
            found.append(Sum(asked.rule.id, asked.each, asked.stated, codes, asked.rule.axis == "row"))
    return found


def are_whole(table: str, printed: Container[str]) -> bool:
    """Whether every sum is printed whole whose stated side is begun: none of a table's summed cells is missing."""
    asked = {(each.rule, each.each) for each in sums(table, printed)}
    begun = {
        (check.rule.id, check.each)
        for check in _checks()
        if check.rule.table == table and any(code in printed for code in check.stated)
    }
    return bool(begun) and begun == asked


def check(facts: list[Fact], used: Set[tuple[str, str]] = frozenset()) -> list[Finding]:
    """Evaluates every rule for every member whose stated side the report prints.

    `used`: the rules and members that placed a figure. They would confirm themselves, so they assess nothing.
    """
    printed = {fact.code: fact for fact in facts}
    values = {fact.code: fact.value for fact in facts if fact.value is not None}
    return [
        _used(asked, printed) if (asked.rule.id, asked.each) in used else _evaluate(asked, printed, values)
        for asked in _asked()
        if any(code in printed for code in asked.stated)
    ]


def _used(asked: _Asked, printed: Mapping[str, Fact]) -> Finding:
    codes = asked.stated + asked.computed
    for alternatives in asked.alternatives:
        codes += _printed_alternative(alternatives, printed)
    used = tuple(code for code in codes if code in printed)
    return _finding(asked, used, "not_assessable", (None, None), "used_for_placing")


def _evaluate(asked: _Asked, printed: Mapping[str, Fact], values: Mapping[str, Number]) -> Finding:
    codes = asked.computed
    for alternatives in asked.alternatives:
        codes += _printed_alternative(alternatives, printed)
    try:
        stated, computed = _sum(asked.stated, values), _sum(codes, values)
    except KeyError:
        return _without_all(asked, codes, printed, values)
    status: Status = "pass" if stated == computed else "fail"
    reason = None if stated == computed else "sums_differ"
    return _finding(asked, asked.stated + codes, status, (stated, computed), reason)


def _without_all(
    asked: _Asked, computed_codes: tuple[str, ...], printed: Mapping[str, Fact], values: Mapping[str, Number]
) -> Finding:
    """A rule of which not every operand is a number."""
    codes = asked.stated + computed_codes
    used = tuple(code for code in codes if code in printed)
    states = {printed[code].state for code in used}
    if len(used) < len(codes):
        return _finding(asked, used, "not_assessable", (None, None), "missing_operand")
    if not states.isdisjoint(("text", "unreadable")):
        return _finding(asked, used, "not_assessable", (None, None), "operand_not_a_number")
    if "stated" not in states:
        return _finding(asked, used, "not_assessable", (None, None), "all_blank")
    zero = dict.fromkeys(codes, 0) | {code: values[code] for code in codes if code in values}
    stated, computed = _sum(asked.stated, zero), _sum(computed_codes, zero)
    if stated == computed:
        return _finding(asked, used, "pass_if_blank_is_zero", (stated, computed), "blank_operand")
    return _finding(asked, used, "not_assessable", (None, None), "blank_operand")


def _finding(
    asked: _Asked, used: tuple[str, ...], status: Status, sums: tuple[Number | None, Number | None], reason: str | None
) -> Finding:
    message, message_en = messages(asked.zh, asked.en, status, *sums)
    rule = asked.rule
    return Finding(rule.id, asked.each, status, *sums, used, message, message_en, rule.severity, reason)


def _printed_alternative(alternatives: tuple[tuple[str, ...], ...], printed: Container[str]) -> tuple[str, ...]:
    """The alternative that the report prints whole, or else has begun, or else the first."""
    for chosen in (all, any):
        for codes in alternatives:
            if chosen(code in printed for code in codes):
                return codes
    return alternatives[0]


def _sum(codes: tuple[str, ...], values: Mapping[str, Number]) -> Number:
    total: Number = sum(map(values.__getitem__, codes))
    return total


def wording(rule: Rule, each: str) -> tuple[str, str]:
    """What the rule demands of one row or column, in Chinese and in English, with its printed label."""
    table = tables()[rule.table]
    labels = table.columns if rule.axis == "column" else table.rows
    label = next(label for label in labels if label.key == each)
    return rule.zh.format(label=label.zh), rule.en.format(label=label.en)


def messages(zh: str, en: str, status: Status, stated: Number | None, computed: Number | None) -> tuple[str, str]:
    """A finding's message in Chinese and in English, from what `wording` says the rule demands."""
    if status == "fail":
        return f"{zh}；印为 {stated}，按各项相加为 {computed}", f"{en}; printed {stated}, adds up to {computed}"
    if status == "not_assessable":
        return f"{zh}；缺少数字，无法核对", f"{en}; not assessable"
    return f"{zh}：{stated} = {computed}", f"{en}: {stated} = {computed}"
