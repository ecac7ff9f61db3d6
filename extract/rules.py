"""What must hold within a report: the rules are data (`extract/forms/rules.toml`), findings are results.

A rule knows its operands: a missing one blocks it, a blank one can only pass if the blank means zero; neither ever
fails it. The figures stay as printed.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from extract.forms import Rule, rules, tables
from extract.model import Fact, Finding, Number, Status


class _Check(NamedTuple):
    """A rule asked of one member: its codes, with the alternatives of `computed` still open."""

    rule: Rule
    each: str
    zh: str
    en: str
    stated: tuple[str, ...]
    computed: tuple[str, ...]
    alternatives: tuple[tuple[tuple[str, ...], ...], ...]


@cache
def _checks() -> tuple[_Check, ...]:
    return tuple(
        _Check(
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


def check(facts: list[Fact]) -> list[Finding]:
    """Evaluates every rule for every member whose stated side the report prints."""
    by_code = {fact.code: fact for fact in facts}
    return [_evaluate(asked, by_code) for asked in _checks() if any(code in by_code for code in asked.stated)]


def _evaluate(asked: _Check, facts: Mapping[str, Fact]) -> Finding:
    rule = asked.rule
    computed_codes = asked.computed
    for alternatives in asked.alternatives:
        computed_codes += _printed_alternative(alternatives, facts)
    codes = asked.stated + computed_codes
    present = [facts[code] for code in codes if code in facts]

    def finding(status: Status, stated: Number | None, computed: Number | None, reason: str | None) -> Finding:
        message, message_en = messages(asked.zh, asked.en, status, stated, computed)
        used = codes if len(present) == len(codes) else tuple([fact.code for fact in present])
        return Finding(rule.id, asked.each, status, stated, computed, used, message, message_en, rule.severity, reason)

    if len(present) < len(codes):
        return finding("not_assessable", None, None, "missing_operand")
    states = {fact.state for fact in present}
    if "text" in states or "unreadable" in states:
        return finding("not_assessable", None, None, "operand_not_a_number")
    if "stated" not in states:
        return finding("not_assessable", None, None, "all_blank")
    stated, computed = _sum(present[: len(asked.stated)]), _sum(present[len(asked.stated) :])
    if len(states) > 1:
        if stated == computed:
            return finding("pass_if_blank_is_zero", stated, computed, "blank_operand")
        return finding("not_assessable", None, None, "blank_operand")
    if stated == computed:
        return finding("pass", stated, computed, None)
    return finding("fail", stated, computed, "sums_differ")


def _printed_alternative(alternatives: tuple[tuple[str, ...], ...], facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """The alternative that the report prints whole, or else has begun, or else the first."""
    for chosen in (all, any):
        for codes in alternatives:
            if chosen(code in facts for code in codes):
                return codes
    return alternatives[0]


def _sum(facts: list[Fact]) -> Number:
    """The sum of the stated values; what is not stated adds nothing, and the caller says so."""
    total: Number = 0
    for fact in facts:
        if fact.value is not None:
            total += fact.value
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
