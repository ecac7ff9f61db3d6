"""A comparison in the order in which people are told it: what text, page and document then each set in their own way.

Every string in it is printable, and each name comes in Chinese and English.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from archive.compare import Comparison, Side
from archive.compare import wording as say
from archive.compare.concepts import ConceptChange
from archive.compare.facts import FactChange
from archive.compare.prose import Reuse, SectionComparison, SentenceChange, SentenceKind
from archive.compare.ranking import headlines
from archive.compare.render.lines import FigureTable, Named, figure_tables
from archive.compare.render.printable import printable, shortened
from archive.compare.several import Several
from archive.compare.threads import Thread
from archive.compare.words import Span
from archive.erring import ERRED_WORDS, Erred
from extract.model import Finding

ProsePairs = Literal["last", "all", "none"]

MOST_TITLE = 300
MOST_ADDRESS = 4000
MOST_RAW = 40  # characters of a cell's words where a change is told in a line
MOST_RANKED = 5  # of the largest changes, in each of their orders
MOST_RANKED_OF_SEVERAL = 2


class Ruling(NamedTuple):
    """A finding across two reports, or without a `rule` how many of each hold. `erred`: who probably did, where
    it fails."""

    rule: str
    status: str
    outcome: Named
    message: Named
    erred: Named | None

    @property
    def head(self) -> str:
        """The rule and what became of it, in Chinese."""
        return " ".join(part for part in (say.RULE_SIGN[self.status], self.rule, self.outcome[0]) if part)


class PointTold(NamedTuple):
    """A problem or a promise of section 五, what became of it, and the later report's words that tell so."""

    kind: Named
    fate: Named
    text: str
    evidence: list[str]


class SentenceTold(NamedTuple):
    """A sentence with its marks. `numbers`: each number that changed in it, in words."""

    kind: SentenceKind
    moved: bool
    spans: list[Span]
    numbers: list[Named]

    @property
    def changed(self) -> bool:
        return self.moved or self.kind != "same"


class SectionTold(NamedTuple):
    """A section. `only`: the report that alone prints it."""

    label: Named
    only: Literal["a", "b"] | None
    reuse: Reuse
    sentences: list[SentenceTold]


class PairTold(NamedTuple):
    """Two neighbours. `names`: their headings; `counts`: the figures by status; `largest`: the largest changes, each in
    words; `sections`: those with words, none where this pair's are not asked for and `worded` is False."""

    names: tuple[str, str]
    counts: list[tuple[str, int]]
    largest: list[Named]
    reuse: Reuse
    rulings: list[Ruling]
    points: list[PointTold]
    sections: list[SectionTold]
    worded: bool


class SideTold(NamedTuple):
    """A report: its column's heading, its name, and where it is from, each with what that is called."""

    heading: str
    name: Named
    origin: list[tuple[Named, str]]


@dataclass(frozen=True, slots=True)
class Outline:
    """`command` gives the same comparison again, None where it is not known. `changed_only`: what stayed is left
    out."""

    title: str
    sides: list[SideTold]
    tables: list[FigureTable]
    pairs: list[PairTold]
    across: bool
    changed_only: bool
    command: str | None

    @property
    def several(self) -> bool:
        """Whether they are more than two."""
        return len(self.pairs) > 1

    @property
    def headings(self) -> list[str]:
        return [side.heading for side in self.sides]


def outline(
    several: Several, *, changed_only: bool = False, prose: ProsePairs = "last", command: str | None = None
) -> Outline:
    """What is told of the reports. `prose`: the words of the last two of them, of every two neighbours, or of none."""
    headings = say.headings(several.sides, of_one_year=several.of_one_year)
    last = len(several.pairs) - 1
    return Outline(
        title=printable(shortened(_title(several), MOST_TITLE)),
        sides=[_side(side, heading) for side, heading in zip(several.sides, headings, strict=True)],
        tables=figure_tables(several, changed_only=changed_only),
        pairs=[
            _pair(
                pair,
                (headings[number], headings[number + 1]),
                worded=prose == "all" or (prose == "last" and number == last),
                briefly=last > 0,
            )
            for number, pair in enumerate(several.pairs)
        ],
        across=not several.of_one_year,
        changed_only=changed_only,
        command=None if command is None else printable(command),
    )


def folded(sentences: Iterable[SentenceTold]) -> Iterator[SentenceTold | int]:
    """Every sentence that changed or moved; runs of those that did not, counted."""
    unchanged = 0
    for sentence in sentences:
        if not sentence.changed:
            unchanged += 1
            continue
        if unchanged:
            yield unchanged
            unchanged = 0
        yield sentence
    if unchanged:
        yield unchanged


def _title(several: Several) -> str:
    publishers = list(dict.fromkeys(side.publisher or side.source for side in several.sides))
    years = list(dict.fromkeys(side.year for side in several.sides))
    told = f"{'、'.join(str(year or '不明') for year in years)}年度"
    return f"{'、'.join(publishers)}{told}报告比较"


def _side(side: Side, heading: str) -> SideTold:
    origin = [
        (names, printable(shortened(value, MOST_ADDRESS)))
        for names, value in say.origin(side)
        if value is not None and value.strip()
    ]
    zh, en = say.side_name(side)
    return SideTold(heading, (printable(shortened(zh, MOST_TITLE)), printable(en)), origin)


def _pair(pair: Comparison, names: tuple[str, str], *, worded: bool, briefly: bool) -> PairTold:
    counts = Counter[str](fact.status for fact in pair.facts)
    rulings = [
        _ruling(finding, pair.erred.get((finding.rule, finding.each)))
        for finding in pair.across_years
        if not (briefly and finding.status == "pass")
    ]
    if briefly:
        rulings += _held(finding.rule for finding in pair.across_years if finding.status == "pass")
    rulings.sort(key=lambda ruling: ruling.status != "fail")
    return PairTold(
        names=names,
        counts=[(status, counts[status]) for status in say.FACT_STATUS if counts[status]],
        largest=list(_largest(pair, MOST_RANKED_OF_SEVERAL if briefly else MOST_RANKED)),
        reuse=pair.reuse,
        rulings=[] if pair.of_one_year else rulings,
        points=[_point(thread) for thread in (*pair.problems, *pair.promises)] if worded else [],
        sections=[_section(section) for section in pair.sections if section.sentences] if worded else [],
        worded=worded,
    )


def _largest(pair: Comparison, most: int) -> Iterator[Named]:
    """The largest changes in each unit, and the largest of what no percentage can rank."""
    ranking = pair.ranking
    for ranked in [*ranking.absolute.values(), ranking.unranked]:
        for each in headlines(ranked, most):
            if ranked is not ranking.unranked or each.change.status != "changed":
                zh, en = say.told_change(each.change, *_raw(each.change))
                yield printable(zh), printable(en)


def _raw(change: FactChange | ConceptChange) -> tuple[str | None, str | None]:
    if isinstance(change, ConceptChange):
        return None, None
    a, b = (cell and shortened(cell, MOST_RAW) for cell in (change.raw_a, change.raw_b))
    return a, b


def _ruling(finding: Finding, erred: Erred | None) -> Ruling:
    return Ruling(
        finding.rule,
        finding.status,
        say.RULE_STATUS[finding.status],
        (printable(finding.message), printable(finding.message_en)),
        ERRED_WORDS[erred] if erred else None,
    )


def _held(rules: Iterable[str]) -> Iterator[Ruling]:
    counts = Counter(rules)
    if counts:
        zh = "，".join(f"{rule} {count}项" for rule, count in counts.items())
        en = ", ".join(f"{count} of {rule}" for rule, count in counts.items())
        yield Ruling("", "pass", say.RULE_STATUS["pass"], (zh, en), None)


def _point(thread: Thread) -> PointTold:
    last = thread.steps[-1]
    fate = last.kind if thread.status == "standing" else thread.status
    told = [printable(shortened(each.text, MOST_TITLE)) for each in last.evidence]
    return PointTold(say.POINT_KIND[thread.kind], say.POINT[fate], printable(last.text), told)


def _section(section: SectionComparison) -> SectionTold:
    only: Literal["a", "b"] | None = None if section.in_a and section.in_b else "b" if section.in_b else "a"
    label = (printable(shortened(section.label, MOST_TITLE)), printable(shortened(section.label_en, MOST_TITLE)))
    return SectionTold(label, only, section.reuse, [_sentence(change) for change in section.sentences])


def _sentence(change: SentenceChange) -> SentenceTold:
    numbers = [(f"{number.label}{number.text}", number.text_en) for number in change.numbers]
    return SentenceTold(
        change.kind,
        change.moved,
        [(span[0], *map(printable, span[1:])) for span in change.spans],  # type: ignore[misc]  # as many as before
        [(printable(zh), printable(en)) for zh, en in numbers],
    )
