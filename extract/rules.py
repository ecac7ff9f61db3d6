"""What must hold within a report: the rules are data (`extract/forms/rules.toml`), findings are results.

A rule knows its operands: a missing one blocks it, a blank one can only pass if the blank means zero; neither ever
fails it. The figures stay as printed.
"""

from collections.abc import Mapping, Set

from extract.forms.prose import Wording
from extract.mends import mends
from extract.model import Fact, Finding, Number, Status
from extract.sums import Asked, asked_rules, total

# Why a rule assesses nothing, in Chinese and in English.
_WHY_NOT = {
    "missing_operand": ("有的数字没有印出", "a figure is not printed"),
    "operand_not_a_number": ("有的格里不是数字", "a cell holds no number"),
    "all_blank": ("各格都是空的", "every cell is blank"),
    "blank_operand": ("有空格，把它当作零也不相等", "a cell is blank, and taken for zero it does not add up"),
    "used_for_placing": ("已用来认定数字的位置", "it served to place these figures"),
    "alternatives_differ": ("同一项印了两次，数字不同", "one item is printed twice, with different figures"),
}

# How two sums of one report that differ are told.
ADDS_UP = Wording("印为 {stated}，按各项相加为 {computed}", "printed {stated}, adds up to {computed}")


def check(facts: list[Fact], used: Set[tuple[str, str]] = frozenset()) -> list[Finding]:
    """Evaluates every rule for every member whose stated side the report prints.

    `used`: the rules and members that placed a figure. They would confirm themselves, so they assess nothing.
    """
    printed = {fact.code: fact for fact in facts}
    values = {fact.code: fact.value for fact in facts if fact.value is not None}
    findings = [
        _used(asked, printed) if (asked.rule.id, asked.each) in used else _evaluate(asked, printed, values)
        for asked in asked_rules()
        if any(map(printed.__contains__, asked.stated))
    ]
    if any(finding.status == "fail" for finding in findings):
        return _with_hints(findings, printed, values)
    return findings


def _used(asked: Asked, printed: Mapping[str, Fact]) -> Finding:
    codes = tuple(code for code in asked.stated + asked.computed_of(printed) if code in printed)
    return _finding(asked, codes, "not_assessable", (None, None), "used_for_placing")


def _evaluate(asked: Asked, printed: Mapping[str, Fact], values: Mapping[str, Number]) -> Finding:
    codes = asked.computed_of(printed, values)
    try:
        stated, computed = total(asked.stated, values), total(codes, values)
    except KeyError:
        return _without_all(asked, codes, printed, values)
    if asked.alternatives and _alternatives_differ(asked, values):
        return _finding(asked, asked.stated + codes, "not_assessable", (None, None), "alternatives_differ")
    if stated == computed:
        return _finding(asked, asked.stated + codes, "pass", (stated, computed), None)
    return _finding(asked, asked.stated + codes, "fail", (stated, computed), "sums_differ")


def _without_all(
    asked: Asked, computed_codes: tuple[str, ...], printed: Mapping[str, Fact], values: Mapping[str, Number]
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
    stated, computed = total(asked.stated, zero), total(computed_codes, zero)
    if stated == computed:
        return _finding(asked, used, "pass_if_blank_is_zero", (stated, computed), "blank_operand")
    return _finding(asked, used, "not_assessable", (None, None), "blank_operand")


def _with_hints(findings: list[Finding], printed: Mapping[str, Fact], values: Mapping[str, Number]) -> list[Finding]:
    """Failing sums with what would mend them, the other sums of the report considered. A blank counts as nothing."""
    counted = {code: values.get(code, 0) for code, fact in printed.items() if fact.state in ("stated", "blank", "dash")}
    sums = {
        (asked.rule.id, asked.each): asked.sum_of(printed, values)
        for asked in asked_rules()
        if any(code in printed for code in asked.stated)
    }
    known = {key: each for key, each in sums.items() if each.codes <= counted.keys()}
    return [
        finding._replace(mends=mends(known[finding.rule, finding.each], known.values(), counted))
        if finding.status == "fail"
        else finding
        for finding in findings
    ]


def _finding(
    asked: Asked, used: tuple[str, ...], status: Status, sums: tuple[Number | None, Number | None], reason: str | None
) -> Finding:
    message, message_en = messages(asked.zh, asked.en, status, *sums, reason)
    rule = asked.rule
    return Finding(rule.id, asked.each, status, *sums, used, message, message_en, rule.severity, reason)


def _alternatives_differ(asked: Asked, values: Mapping[str, Number]) -> bool:
    """Whether the report prints one number in two ways (其他处理 as one row and as three) that contradict each other:
    which of them the sum takes is then not to be known."""
    return any(
        len({total(codes, values) for codes in alternatives if all(code in values for code in codes)}) > 1
        for alternatives in asked.alternatives
    )


def messages(
    zh: str,
    en: str,
    status: Status,
    stated: Number | None,
    computed: Number | None,
    reason: str | None,
    fails: Wording = ADDS_UP,
) -> tuple[str, str]:
    """A finding's message in Chinese and in English, from what `sums.wording` says the rule demands."""
    if status == "fail":
        told = {"stated": stated, "computed": computed}
        return f"{zh}；{fails.zh.format(**told)}", f"{en}; {fails.en.format(**told)}"
    if status == "not_assessable":
        why, why_en = _WHY_NOT[reason or ""]
        return f"{zh}；{why}，无法核对", f"{en}; not assessable: {why_en}"
    if status == "pass_if_blank_is_zero":
        return f"{zh}：{stated} = {computed}，如果空格是零", f"{en}: {stated} = {computed}, if a blank is zero"
    return f"{zh}：{stated} = {computed}", f"{en}: {stated} = {computed}"
