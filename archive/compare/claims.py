"""What a report's prose says of the year before, against that year's report: findings P4 and P5 of `across.toml`.

A claim fails only where it can speak of nothing else than the cell, and no figure that the reports print for the two
years gives what it says. What is only likely is `not_assessable`, what is of no cell is not said.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from archive.compare.facts import FactChange, compare_facts
from archive.compare.pairs import Pair
from extract.claims import quoted
from extract.forms import measures
from extract.forms.across import claim_rules
from extract.last_year import last_year_figures
from extract.model import Finding, Number, Report, Status, json_number
from extract.numbers import MONEY, WIDE, tidy
from extract.percentages import rounds_to
from extract.year_claims import Amount, YearClaim, counts_alike, year_claims

# What an approximate number may be off, as shares of it: for certain, and at the utmost.
_NEAR = Decimal("0.1")
_FAR = Decimal(1)
_HUNDREDTH = Decimal("0.01")
_SHOWN = {"share": "%", "points": "个百分点", "times": "倍", "more": "倍", "double": "倍"}


class _Outcome(NamedTuple):
    """`actual`: what the figures that were compared give, in the claim's terms."""

    status: Status
    reason: str | None = None
    before: Number | None = None
    now: Number | None = None
    actual: Decimal | None = None


def judge_claims(pair: Pair) -> list[Finding]:
    """P4 for every claim against last year that can be judged or said why not, P5 for every figure of last year's."""
    if pair.barred or _by_ocr(pair.b):
        return []
    earlier = {fact.code: fact for fact in pair.a.facts}
    claims = [*year_claims(pair.b), *last_year_figures(pair.b, earlier)]
    if not claims:
        return []
    changes = {change.code: change for change in compare_facts(pair.a, pair.b)}
    return list(_findings(claims, changes, pair.b))


def _by_ocr(report: Report) -> bool:
    """Whether words of the report may have been read off a picture, which may have taken a digit for another."""
    return report.source.layout == "image" or any(fact.read_by == "ocr" for fact in report.facts)


def _findings(claims: list[YearClaim], changes: dict[str, FactChange], b: Report) -> Iterator[Finding]:
    texts = {section.key: section.text for section in b.sections}
    told: dict[tuple[str, str], int] = {}
    for claim in sorted(claims, key=lambda claim: (list(texts).index(claim.section), claim.within)):
        change = next((changes[code] for code in _codes(claim) if code in changes), None)
        rule = "P5" if claim.kind == "was" else "P4"
        outcome = _was(claim, change) if claim.kind == "was" else _changed(claim, change)
        if outcome is None:
            continue
        nth = told[rule, claim.section] = told.get((rule, claim.section), 0) + 1
        yield _finding(rule, f"{claim.section}:{nth}", claim, change, outcome, texts[claim.section])


def _codes(claim: YearClaim) -> tuple[str, ...]:
    nearest = claim.now[-1] if claim.now else None
    return claim.codes if nearest is None else (nearest.code,) if nearest.code else ()


def _was(claim: YearClaim, change: FactChange | None) -> _Outcome | None:
    """What becomes of a figure that is said to be last year's."""
    if change is None or claim.amount is None:
        return None
    if reason := _unusable(change):
        return _Outcome("not_assessable", reason)
    was, printed = _in_unit(claim.amount, change), change.a
    if was is None or printed is None:
        return None
    actual = Decimal(printed)
    if was == printed:
        return _Outcome("pass", None, printed, None, actual)
    if claim.same_period or not claim.tied or len(claim.now) > 1:
        return _Outcome("not_assessable", "same_period" if claim.same_period else "subject_unsure", None, None, actual)
    return _Outcome("fail", "last_year_differs", printed, None, actual)


def _unusable(change: FactChange) -> str | None:
    """Why last year's cell is no number to hold a claim against."""
    if change.status == "not_comparable":
        return "not_comparable"
    if change.status in ("appeared", "disappeared"):
        return "missing_operand"
    return "blank_operand" if change.a is None else None


def _in_unit(amount: Amount, change: FactChange) -> Number | None:
    """An amount in the unit of the cell; None where the two do not count the same."""
    if amount.unit in MONEY:
        return tidy(amount.value * MONEY[amount.unit]) if change.unit == "万元" else None
    return None if change.unit == "万元" else tidy(Decimal(amount.value))


def _changed(claim: YearClaim, change: FactChange | None) -> _Outcome | None:
    """What becomes of a change that is said to be against last year."""
    pairs = list(_years(claim, change))
    if not pairs:
        reason = _unusable(change) if change else None
        return _Outcome("not_assessable", reason) if reason and claim.tied else None
    verdicts = [(_holds(claim, before, now), before, now) for before, now in pairs]
    for verdict, before, now in verdicts:
        if verdict:
            return _Outcome("pass", None, before, now, _actual(claim, before, now))
    _, before, now = verdicts[0]
    actual = _actual(claim, before, now)
    if actual is None:
        return _Outcome("not_assessable", "from_zero")
    if claim.same_period:
        return _Outcome("not_assessable", "same_period", None, None, actual)
    if any(verdict is None for verdict, _, _ in verdicts):
        return _Outcome("not_assessable", "approximate", None, None, actual)
    certain = claim.tied if change else len(claim.now) == 1
    if not certain or len(claim.now) > 1:
        return _Outcome("not_assessable", "subject_unsure", None, None, actual) if change else None
    return _Outcome("fail", "change_differs", before, now, actual)


def _years(claim: YearClaim, change: FactChange | None) -> Iterator[tuple[Number, Number]]:
    """The figures of last year and of this that a claim may have been made from, the likeliest first: what the cells
    print, and what the sentence itself prints."""
    before: list[Number] = []
    now: list[Number] = []
    figure = claim.now[-1] if claim.now else None
    if change is not None and _unusable(change) is None and change.b is not None and change.a is not None:
        before, now = [change.a], [change.b]
    if figure is not None:
        now.append(_plain(Amount(figure.value, 1, figure.unit)))
    if claim.before is not None and (figure is None or counts_alike(figure.unit, claim.before.unit)):
        before.append(_plain(claim.before))
    for last in before:
        for this in now:
            yield last, this


def _plain(amount: Amount) -> Number:
    """An amount as cells print it: money in 万元."""
    return tidy(Decimal(amount.value) * MONEY.get(amount.unit, Decimal(1)))


def _actual(claim: YearClaim, before: Number, now: Number) -> Decimal | None:
    """What two figures give in the terms of a claim, signed; None where last year's is 0 and a ratio is asked for."""
    moved = Decimal(now) - Decimal(before)
    if claim.kind in ("amount", "points", "level"):
        return moved
    if not before:
        return None
    if claim.kind == "share":
        return 100 * moved / Decimal(before)
    return moved / Decimal(before) if claim.kind == "more" else Decimal(now) / Decimal(before)


def _holds(claim: YearClaim, before: Number, now: Number) -> bool | None:
    """Whether two figures give what a claim says; None where its words leave that open."""
    actual = _actual(claim, before, now)
    if actual is None:
        return None
    if claim.kind == "level":
        return True if actual == 0 else None if claim.vague else False
    if claim.kind == "double":
        return True if actual == 2 else None if actual > 1 else False
    if claim.amount is None:
        return None
    # As printed: 1.2万件 is rounded to a thousand.
    money = MONEY.get(claim.amount.unit, Decimal(1)) if claim.kind == "amount" else Decimal(1)
    printed = Decimal(claim.amount.printed)
    reached = actual * (claim.sign or 1) / claim.amount.scale / money
    if claim.vague:
        return _approximately(claim.vague, printed, reached)
    if rounds_to(printed, reached):
        return True
    # 增长2倍 is often written where it is twice as much.
    return None if claim.kind == "more" and rounds_to(printed, reached + 1) else False


def _approximately(vague: str, said: Decimal, actual: Decimal) -> bool | None:
    off = (actual - said) / said if said else Decimal(0)
    off = -off if vague == "under" else off
    if vague == "about":
        return True if abs(off) <= _NEAR else None if -_FAR / 2 <= off <= _FAR else False
    return True if 0 < off <= _FAR else None if off >= -_NEAR else False


def _finding(
    rule_id: str, each: str, claim: YearClaim, change: FactChange | None, outcome: _Outcome, text: str
) -> Finding:
    rule = claim_rules()[rule_id]
    stated, computed = _stated(claim), _rounded(outcome.actual)
    signed = claim.kind in ("amount", "share", "points", "level")
    code = change.code if change else None
    measure = measures().get(code) if code else None
    unit = _SHOWN.get(claim.kind) or (claim.amount.unit if claim.amount else "")
    if claim.kind == "amount" and unit in MONEY:
        unit = "万元"
    said: dict[str, Any] = {
        "text": quoted(text, claim.within),
        "stated": _shown(stated, signed),
        "computed": _shown(computed, signed),
        "before": json_number(outcome.before),
        "now": json_number(outcome.now),
        "unit": unit,
    }
    label, label_en = (measure.zh, measure.en) if measure else ("", "")
    words = rule.outcomes[outcome.status]
    why = rule.why.get(outcome.reason or "") if outcome.status == "not_assessable" else None
    why_zh, why_en = (why.zh.format(label=label, **said), why.en.format(label=label_en, **said)) if why else ("", "")
    return Finding(
        rule.id,
        each,
        outcome.status,
        stated,
        computed,
        () if code is None else (f"a:{code}",) if claim.kind == "was" else (f"b:{code}", f"a:{code}"),
        words.zh.format(label=label, why=why_zh, **said),
        words.en.format(label=label_en, why=why_en, **said),
        rule.severity,
        outcome.reason,
        where=(claim.section, *claim.within),
    )


def _stated(claim: YearClaim) -> Number | None:
    """What a claim says in the terms of `_actual`."""
    if claim.kind == "level":
        return 0
    if claim.kind == "double":
        return 2
    if claim.amount is None:
        return None
    return tidy(Decimal(_plain(claim.amount)) * (claim.sign or 1))


def _rounded(value: Decimal | None) -> Number | None:
    return None if value is None else tidy(value.quantize(_HUNDREDTH, ROUND_HALF_UP, WIDE))


def _shown(value: Number | None, signed: bool) -> str:
    number = json_number(value)
    return "" if number is None else f"{number:+}" if signed and number else f"{number}"
