"""What the prose says against what the tables say, and against itself: findings P1 to P3 of `forms/rules.toml`."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from extract.enumerations import sums
from extract.forms import measures
from extract.forms.prose import ProseRule, prose_rules
from extract.model import Fact, Figure, Finding, Number, Status, json_number
from extract.numbers import MONEY, tidy
from extract.percentages import percentages
from extract.prose import Prose
from extract.sentences import Claim, sentences

# Longer words are quoted by their beginning and their end.
MAX_QUOTED = 60


def check_prose(prose: Prose, figures: list[Figure], facts: list[Fact]) -> list[Finding]:
    """P1 for every restated figure, P2 and P3 for every sum and percentage that a sentence claims."""
    findings = list(_against_cells(figures, {fact.code: fact for fact in facts}))
    texts = {section.key: section.text for section in prose.sections}
    for key, group in groupby(figures, key=attrgetter("section")):
        stated = list(group)
        told = {"P2": 0, "P3": 0}
        for sentence in sentences(prose.folded[key], stated):
            for rule, claims in (("P2", sums), ("P3", percentages)):
                for claim in claims(sentence):
                    told[rule] += 1
                    findings.append(_finding(prose_rules()[rule], f"{key}:{told[rule]}", key, texts[key], claim))
    return findings


def _against_cells(figures: list[Figure], facts: dict[str, Fact]) -> Iterator[Finding]:
    rule = prose_rules()["P1"]
    told: dict[str, int] = {}
    for figure in figures:
        if figure.code is None or facts[figure.code].value is None:  # a figure that OCR has read and nothing confirms
            continue
        told[figure.code] = nth = told.get(figure.code, 0) + 1
        fact, measure = facts[figure.code], measures()[figure.code]
        stated: Number = tidy(figure.value * MONEY[figure.unit]) if figure.unit in MONEY else figure.value
        status: Status = "pass" if figure.agrees else "fail"
        said = {"text": figure.text, "stated": json_number(stated), "computed": json_number(fact.value)}
        words = rule.outcomes[status]
        yield Finding(
            rule.id,
            figure.code if nth == 1 else f"{figure.code}#{nth}",
            status,
            stated,
            fact.value,
            (figure.code,),
            words.zh.format(label=measure.zh, **said),
            words.en.format(label=measure.en, **said),
            rule.severity,
            None if figure.agrees else "prose_differs",
            where=(figure.section, *figure.within),
        )


def _finding(rule: ProseRule, each: str, section: str, text: str, claim: Claim) -> Finding:
    said = {
        "text": quoted(text, claim.within),
        "stated": json_number(claim.stated),
        "computed": json_number(claim.computed),
    }
    words = rule.outcomes[claim.status]
    return Finding(
        rule.id,
        each,
        claim.status,
        claim.stated,
        claim.computed,
        tuple(dict.fromkeys(figure.code for figure in claim.figures if figure.code)),
        words.zh.format(**said),
        words.en.format(**said),
        rule.severity,
        claim.reason,
        where=(section, *claim.within),
    )


def quoted(text: str, within: tuple[int, int]) -> str:
    """The words of a section that a finding speaks of, as its message quotes them."""
    words = text[slice(*within)]
    return words if len(words) <= MAX_QUOTED else f"{words[: MAX_QUOTED // 2]}…{words[-MAX_QUOTED // 2 :]}"
