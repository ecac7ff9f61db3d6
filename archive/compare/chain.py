"""A publisher's years as a chain: what each report says of the end of its year, and what the next one says of it.

A rule across years (`extract.forms.across`) has two sides: what a report says of the end of its own year (carried out;
in force; items with their change), and what the next year's report says of that (carried in; in force, less what it
issued, with what it repealed; items of the year before). Where both stand, the rule's finding says whether they agree.
Where one report is missing, the other still says what it says: that is implied, and neither passes nor fails.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from extract.forms import Measure, measures
from extract.forms.across import YearRule, rules_across
from extract.model import Finding, Number, Status, json_number
from extract.sums import member_label

# Why the archive has no report of a year: the states of `archive.coverage`; `none`: nobody expects one; `unread`: it
# was captured and could not be read.
Lacks = Literal["missing", "failed", "not_fetched", "not_due", "none", "unread"]
# `implied`: the next report alone says it; `unconfirmed`: the year's own report alone does.
LinkStatus = Status | Literal["implied", "unconfirmed"]

SCHEMA = "gongkai.chain/1"


class Cell(NamedTuple):
    """A printed cell: a number in `unit` exactly where `state` is `stated`."""

    state: str
    value: Number | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class ChainYear:
    """A year of the chain. `lacks`: why there is no report of it, None where there is; `told`: what the archive knows
    of that, such as why it could not be read. `printed`: the name on it; `gone_at`: since when it has vanished from its
    site, ISO 8601. `cells` by measure code."""

    year: int
    cells: Mapping[str, Cell]
    lacks: Lacks | None = None
    report: str | None = None
    form: str | None = None
    printed: str | None = None
    gone_at: str | None = None
    told: str | None = None

    def to_json(self) -> dict[str, Any]:
        named = ("year", "report", "form", "printed", "gone_at", "lacks", "told")
        return {name: getattr(self, name) for name in named}


class Said(NamedTuple):
    """What a year's report says of one side of a link. `value` is a number exactly where `state` is `stated`.

    Other states: those of cells, `not_printed`, `not_on_form`, `other_unit`, or why there is no report (`Lacks`).
    `terms`: the measures of the side that it prints, each with its sign, 1 or -1.
    """

    year: int
    state: str
    value: Number | None
    terms: tuple[tuple[int, str], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for _, code in self.terms)

    def to_json(self) -> dict[str, Any]:
        return {"year": self.year, "value": json_number(self.value), "state": self.state, "codes": list(self.codes)}


@dataclass(frozen=True, slots=True)
class Link:
    """What the report on `own.year` says of the end of its year, and what the next year's says of that.

    `finding` is the archive's, on the next year's report; None where it has none.
    """

    rule: str
    each: str
    label: str
    label_en: str
    own: Said
    next: Said
    status: LinkStatus
    reason: str | None
    finding: Finding | None

    @property
    def difference(self) -> Number | None:
        """By how much the next report says more; None where one of them states no number."""
        if self.own.value is None or self.next.value is None:
            return None
        return self.next.value - self.own.value

    @property
    def impossible(self) -> bool:
        """Whether the next report's own figures leave less than nothing for the end of the year before: then the rule
        cannot hold, whatever a report on that year says."""
        return self.next.value is not None and self.next.value < 0

    def to_json(self) -> dict[str, Any]:
        named = ("rule", "each", "label", "label_en", "status", "reason", "impossible")
        return {name: getattr(self, name) for name in named} | {
            "own": self.own.to_json(),
            "next": self.next.to_json(),
            "difference": json_number(self.difference),
            "message": self.finding.message if self.finding else None,
            "message_en": self.finding.message_en if self.finding else None,
        }


@dataclass(frozen=True, slots=True)
class Bridge:
    """Years without a figure of their own, between two reports that bound them. `net` is what they must have added in
    all if both ends are right: `after` less `before`."""

    rule: str
    each: str
    label: str
    label_en: str
    years: tuple[int, ...]
    before: Said
    after: Said

    @property
    def net(self) -> Number:
        if self.before.value is None or self.after.value is None:
            raise ValueError("a bridge stands on two numbers")
        return self.after.value - self.before.value

    def to_json(self) -> dict[str, Any]:
        named = ("rule", "each", "label", "label_en")
        return {name: getattr(self, name) for name in named} | {
            "years": list(self.years),
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "net": json_number(self.net),
        }


@dataclass(frozen=True, slots=True)
class Chain:
    """All links and bridges of a publisher, in the order of the rules, their members and the years."""

    years: tuple[ChainYear, ...]
    links: tuple[Link, ...]
    bridges: tuple[Bridge, ...]

    @property
    def breaks(self) -> list[Link]:
        return [link for link in self.links if link.status == "fail"]

    def to_json(self) -> dict[str, Any]:
        return {
            "years": [year.to_json() for year in self.years],
            "links": [link.to_json() for link in self.links],
            "bridges": [bridge.to_json() for bridge in self.bridges],
        }


CSV_COLUMNS = (
    *("rule", "each", "label_zh", "label_en", "year", "own", "own_state", "next_year", "next", "next_state"),
    *("difference", "status", "reason", "impossible", "message_zh", "message_en"),
)


def csv_lines(chain: Chain) -> Iterator[list[Any]]:
    """A line a link, in CSV_COLUMNS; no value is None."""
    for link in chain.links:
        own, following, finding = link.own, link.next, link.finding
        yield [
            *(link.rule, link.each, link.label, link.label_en),
            *(own.year, json_number(own.value), own.state),
            *(following.year, json_number(following.value), following.state),
            *(json_number(link.difference), link.status, link.reason, link.impossible),
            *((finding.message, finding.message_en) if finding else (None, None)),
        ]


# What the rule says of a member on the report of a year: (rule, each, year).
Findings = Mapping[tuple[str, str, int], Finding]


def chain(years: Sequence[ChainYear], findings: Findings) -> Chain:
    """The chain through `years`, which follow each other; one without a report says why it has none."""
    found = [(rule, each, tuple(_links(rule, each, years, findings))) for rule in rules_across() for each in rule.each]
    return Chain(
        tuple(years),
        tuple(link for _, _, links in found for link in links),
        tuple(bridge for _, _, links in found for bridge in _bridges(links)),
    )


def chain_codes() -> list[str]:
    """The measures that chains are made of."""
    return sorted(
        {term.code for rule in rules_across() for each in rule.each for terms in rule.terms(each) for term in terms}
    )


def _links(rule: YearRule, each: str, years: Sequence[ChainYear], findings: Findings) -> Iterator[Link]:
    """A link for the end of each year of which either report prints something."""
    own_terms, next_terms = _sides(rule, each)
    label, label_en = member_label(rule, each)
    if not years:
        return
    beyond = (ChainYear(years[0].year - 1, {}, "none"), ChainYear(years[-1].year + 1, {}, "none"))
    for before, year in pairwise((beyond[0], *years, beyond[1])):
        own, following = _said(before, own_terms), _said(year, next_terms)
        if own.codes or following.codes:
            finding = findings.get((rule.id, each, year.year))
            status, reason = _status(own, following, finding)
            yield Link(rule.id, each, label, label_en, own, following, status, reason, finding)


def _sides(rule: YearRule, each: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Signs and codes of what a report says of its own end, and of what the next one says of that."""
    own, following = [], []
    for terms, equation in zip(rule.terms(each), (1, -1), strict=True):
        for term in terms:
            if term.side == "a":
                own.append((-equation * term.sign, term.code))
            else:
                following.append((equation * term.sign, term.code))
    return own, following


def _said(year: ChainYear, terms: Sequence[tuple[int, str]]) -> Said:
    known = measures()
    printed = tuple(term for term in terms if term[1] in year.cells)
    states = [_state(year, known[code]) for _, code in terms]
    state = "not_on_form" if "not_on_form" in states else next((s for s in states if s != "stated"), "stated")
    if state == "not_on_form":  # another form's cell of the same name is no word on it
        return Said(year.year, state, None, ())
    if state != "stated":
        return Said(year.year, state, None, printed)
    value: Number = sum(sign * (year.cells[code].value or 0) for sign, code in terms)
    return Said(year.year, "stated", value, printed)


def _state(year: ChainYear, measure: Measure) -> str:
    if year.lacks is not None:
        return year.lacks
    cell = year.cells.get(measure.code)
    if cell is None:
        return "not_printed" if year.form == "none" or year.form in measure.forms else "not_on_form"
    return "other_unit" if cell.state == "stated" and cell.unit != measure.unit else cell.state


def _status(own: Said, following: Said, finding: Finding | None) -> tuple[LinkStatus, str | None]:
    if following.codes and not own.codes:
        return "implied", own.state
    if own.codes and not following.codes:
        return "unconfirmed", following.state
    if finding is None:  # an archive that waits to be judged by the present rules
        return "not_assessable", "not_judged"
    return finding.status, finding.reason


def _bridges(links: Sequence[Link]) -> Iterator[Bridge]:
    """Each stretch of years that print nothing, from the last number before it to the first behind it."""
    for link, after in pairwise(links):
        bounded = link.own.value is not None and after.next.value is not None
        if bounded and (link.status, after.status) == ("unconfirmed", "implied"):
            years = tuple(range(link.own.year + 1, after.next.year))
            yield Bridge(link.rule, link.each, link.label, link.label_en, years, link.own, after.next)
