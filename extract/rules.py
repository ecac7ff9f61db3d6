"""What must hold within a report: the rules are data (`extract/forms/rules.toml`), findings are results.

A rule knows its operands: a missing one blocks it, a blank one can only pass if the blank means zero; neither ever
fails it. The figures stay as printed.
"""

from collections.abc import Iterator, Mapping

from extract.forms import Rule, rules, tables
from extract.model import Fact, Finding, Number, Status


def check(facts: list[Fact]) -> list[Finding]:
    """Evaluates every rule for every member that the report prints."""
    by_code = {fact.code: fact for fact in facts}
    printed = {(table, name) for code in by_code for table, *names in [code.split(".")] for name in names}
    return [
        _evaluate(rule, each, by_code)
        for rule in rules()
        for each in rule.each
        if (rule.table, each) in printed and any(code.format(each=each) in by_code for code in rule.stated)
    ]


def _evaluate(rule: Rule, each: str, facts: Mapping[str, Fact]) -> Finding:
    stated_codes = [code.format(each=each) for code in rule.stated]
    computed_codes = list(_computed(rule, each, facts))
    codes = stated_codes + computed_codes
    present = [facts[code] for code in codes if code in facts]
    label = each_label(rule, each)
    used = tuple(fact.code for fact in present)

    def finding(status: Status, stated: Number | None, computed: Number | None, reason: str | None) -> Finding:
        message, message_en = messages(rule, label, status, stated, computed)
        return Finding(rule.id, each, status, stated, computed, used, message, message_en, rule.severity, reason)

    if len(present) < len(codes):
        return finding("not_assessable", None, None, "missing_operand")
    if any(fact.state in ("text", "unreadable") for fact in present):
        return finding("not_assessable", None, None, "operand_not_a_number")
    if all(fact.state != "stated" for fact in present):
        return finding("not_assessable", None, None, "all_blank")
    stated = sum_of(facts, stated_codes)
    computed = sum_of(facts, computed_codes)
    if any(fact.state != "stated" for fact in present):
        if stated == computed:
            return finding("pass_if_blank_is_zero", stated, computed, "blank_operand")
        return finding("not_assessable", None, None, "blank_operand")
    if stated == computed:
        return finding("pass", stated, computed, None)
    return finding("fail", stated, computed, "sums_differ")


def _computed(rule: Rule, each: str, facts: Mapping[str, Fact]) -> Iterator[str]:
    for term in rule.computed:
        if isinstance(term, str):
            yield term.format(each=each)
            continue
        alternatives = [[code.format(each=each) for code in alternative] for alternative in term]
        whole = [codes for codes in alternatives if all(code in facts for code in codes)]
        begun = [codes for codes in alternatives if any(code in facts for code in codes)]
        yield from (whole or begun or alternatives)[0]


def sum_of(facts: Mapping[str, Fact], codes: list[str]) -> Number:
    """The sum of the stated values; what is not stated adds nothing, and the caller says so."""
    total: Number = 0
    for code in codes:
        value = facts[code].value
        if value is not None:
            total += value
    return total


def each_label(rule: Rule, each: str) -> tuple[str, str]:
    """The printed label and its English of the row or column that the rule was asked for."""
    table = tables()[rule.table]
    labels = table.columns if rule.axis == "column" else table.rows
    label = next(label for label in labels if label.key == each)
    return label.zh, label.en


def messages(
    rule: Rule, label: tuple[str, str], status: Status, stated: Number | None, computed: Number | None
) -> tuple[str, str]:
    """The finding in Chinese and in English."""
    zh, en = rule.zh.format(label=label[0]), rule.en.format(label=label[1])
    if status == "fail":
        return f"{zh}；印为 {stated}，按各项相加为 {computed}", f"{en}; printed {stated}, adds up to {computed}"
    if status == "not_assessable":
        return f"{zh}；缺少数字，无法核对", f"{en}; not assessable"
    return f"{zh}：{stated} = {computed}", f"{en}: {stated} = {computed}"
