"""One report held against another: figures, concepts, prose, and what must hold from one year to the next."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from archive.compare.across import across_years
from archive.compare.archived import Archived
from archive.compare.concepts import ConceptChange, compare_concepts
from archive.compare.facts import FactChange, compare_facts
from archive.compare.pairs import of_one_publisher
from archive.compare.prose import Reuse, SectionComparison, compare_sections, reuse_of
from archive.compare.ranking import Ranking, rank
from archive.compare.rates import RateChange, compare_rates
from archive.compare.threads import Account, Thread, account, threads
from archive.erring import Erred, erred_across
from extract.model import Finding, Report

__all__ = ["SCHEMA", "Comparison", "Side", "across_years", "compare"]

SCHEMA = "gongkai.diff/1"


class Side(NamedTuple):
    """Which report stands on a side; None for what it does not print. `archived` where it comes from an archive."""

    publisher: str | None
    year: int | None
    title: str | None
    form: str
    published_on: str | None
    source: str
    sha256: str | None
    extractor_version: str
    archived: Archived | None = None

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {"archived": self.archived._asdict() if self.archived else None}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Report `b` held against report `a`. `reuse` is over all sections together; `problems` and `promises` are those of
    section 五, where `b` is the same publisher's report of a later year."""

    a: Side
    b: Side
    facts: list[FactChange]
    concepts: list[ConceptChange]
    rates: list[RateChange]
    sections: list[SectionComparison]
    across_years: list[Finding]
    reuse: Reuse
    erred: dict[tuple[str, str], Erred]  # who probably erred, by rule and member, in `across_years`
    problems: list[Thread]
    promises: list[Thread]

    @property
    def ranking(self) -> Ranking:
        """The largest changes of the figures and sums."""
        return rank(self.facts, self.concepts)

    @property
    def of_one_year(self) -> bool:
        """Whether both report on one year, as two revisions of a report do: no rule across years speaks of them."""
        return self.a.year is not None and self.a.year == self.b.year

    def to_json(self) -> dict[str, Any]:
        """The object that `gongkai diff --format json` prints."""
        return {
            "schema": SCHEMA,
            "a": self.a.to_json(),
            "b": self.b.to_json(),
            "facts": [fact.to_json() for fact in self.facts],
            "concepts": [concept.to_json() for concept in self.concepts],
            "reuse": self.reuse.to_json(),
            "sections": [section.to_json() for section in self.sections],
            "rates": [rate.to_json() for rate in self.rates],
            "ranking": self.ranking.to_json(),
            "across_years": [
                finding.to_json() | {"erred": self.erred.get((finding.rule, finding.each))}
                for finding in self.across_years
            ],
            "problems": [thread.to_json() for thread in self.problems],
            "promises": [thread.to_json() for thread in self.promises],
        }


def compare(
    a: Report,
    b: Report,
    *,
    one_publisher: bool | None = None,
    archived: tuple[Archived | None, Archived | None] = (None, None),
) -> Comparison:
    """Compares two reports, `a` the earlier. `one_publisher` as for `across_years`: None to judge by printed names.

    `archived`: where the archive has each of them.
    """
    merged = archived[1] is not None and archived[1].merged
    sections = compare_sections(a, b)
    across = across_years(a, b, one_publisher=one_publisher, merged=merged)
    accounts = _accounts(a, b) if (of_one_publisher(a, b) if one_publisher is None else one_publisher) else []
    return Comparison(
        a=_side(a, archived[0]),
        b=_side(b, archived[1]),
        facts=compare_facts(a, b),
        concepts=compare_concepts(a, b),
        rates=compare_rates(a, b),
        sections=sections,
        across_years=across,
        reuse=reuse_of([sentence for section in sections for sentence in section.sentences]),
        erred=erred_across(a, b, across),
        problems=threads(accounts, "problem"),
        promises=threads(accounts, "promise"),
    )


def _accounts(a: Report, b: Report) -> list[Account]:
    """What two reports say of problems and promises, where the second is of a later year."""
    if a.year is None or b.year is None or a.year >= b.year:
        return []
    return [account(a.year, a.sections), account(b.year, b.sections)]


def _side(report: Report, archived: Archived | None) -> Side:
    return Side(
        report.publisher,
        report.year,
        report.title,
        report.form,
        report.published_on,
        report.source.name,
        report.source.sha256,
        report.extractor_version,
        archived,
    )
