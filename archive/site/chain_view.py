"""A chain as its page draws it: a strip for each figure, and for each rule a table of the years' ends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.compare.chain import Bridge, Chain, ChainYear, Link, Said
from archive.site.words import WORDS, Words
from extract.forms.across import YearRule, rules_across
from extract.model import Number

# Where the words for what a side lacks are found; `missing.missing` is none.
_STATES = ("chain", "missing", "coverage")
_YEARS_DOTTED = 40  # a span that is longer has a year that was misread: dots where something is said will do
_JUDGED = ("pass", "pass_if_blank_is_zero", "fail")


@dataclass(frozen=True, slots=True)
class Dot:
    """The end of a year on a strip: its place in percent; `full` where the year's own report states a number."""

    x: float
    full: bool


@dataclass(frozen=True, slots=True)
class Stroke:
    """What lies between the ends of a year and of the next, in percent; `status` says how it is drawn."""

    start: float
    end: float
    status: str
    year: int

    @property
    def middle(self) -> float:
        return round((self.start + self.end) / 2, 3)


@dataclass(frozen=True, slots=True)
class Strip:
    """A figure of a rule through all years."""

    rule: str
    each: str
    label: str
    dots: tuple[Dot, ...]
    strokes: tuple[Stroke, ...]
    failing: tuple[int, ...]  # the years at whose end it breaks
    judged: int


@dataclass(frozen=True, slots=True)
class Term:
    """A cell that a sum takes: whether it is subtracted, and its number without a sign, where it states one."""

    minus: bool
    code: str
    value: Number | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One side of a link: what it comes to, or the word for what keeps it; its cells, the first of them leading."""

    year: int
    value: Number | None
    word: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class ShownLink:
    link: Link
    own: Shown
    next: Shown


@dataclass(frozen=True, slots=True)
class YearRow:
    """The end of a year, a link a member; None where neither report prints anything of it. A row without any stands for
    all the years from `first` on."""

    year: ChainYear
    links: tuple[ShownLink | None, ...]
    first: int

    @property
    def implied(self) -> bool:
        """Whether the next report alone speaks of it."""
        return any(self.links) and all(shown is None or shown.link.status == "implied" for shown in self.links)


@dataclass(frozen=True, slots=True)
class Gap:
    """Years between two reports: `moved` are the members whose ends differ, `same` says whether others do not."""

    years: tuple[int, ...]
    moved: tuple[Bridge, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class RuleTable:
    rule: YearRule
    demand: str
    members: tuple[str, ...]
    rows: tuple[YearRow, ...]
    gaps: tuple[Gap, ...]
    impossible: tuple[Link, ...]
    failing: int
    judged: int


def strips(found: Chain, t: Words) -> list[Strip]:
    """A strip for each figure that any report states, on one scale of years."""
    ends = _ends(found)
    if not ends:
        return []
    slot = 100 / len(ends)
    at = {year: round(slot * (number + 0.5), 3) for number, year in enumerate(ends)}
    drawn = []
    for (rule, each), links in _by_member(found.links).items():
        shown = ends if len(ends) <= _YEARS_DOTTED else sorted({link.own.year for link in links})
        stated = {link.own.year for link in links if link.own.value is not None}
        strokes = tuple(
            Stroke(at[link.own.year], at[link.next.year], link.status, link.own.year)
            for link in links
            if link.next.year in at and link.status != "unconfirmed"
        )
        drawn.append(
            Strip(
                rule,
                each,
                t.pick(links[0].label, links[0].label_en),
                tuple(Dot(at[year], year in stated) for year in shown),
                strokes,
                tuple(link.own.year for link in links if link.status == "fail"),
                sum(link.status in _JUDGED for link in links),
            )
        )
    return drawn


def ticks(found: Chain, most: int = 10) -> list[tuple[float, int]]:
    """The years that are written above the strips, as many as have room, with their places in percent."""
    ends = _ends(found)
    every = max(1, -(-len(ends) // most))
    slot = 100 / max(len(ends), 1)
    return [
        (round(slot * (number + 0.5), 3), year)
        for number, year in enumerate(ends)
        if (len(ends) - 1 - number) % every == 0
    ]


def tables_of(found: Chain, t: Words) -> list[RuleTable]:
    """A table for each rule that has a link."""
    years = {year.year: year for year in found.years}
    tables = []
    for rule in rules_across():
        links = [link for link in found.links if link.rule == rule.id]
        if not links:
            continue
        members = list(dict.fromkeys(link.each for link in links))
        labels = {link.each: t.pick(link.label, link.label_en) for link in links}
        by_place = {(link.own.year, link.each): link for link in links}
        first, last = min(link.own.year for link in links), max(link.own.year for link in links)
        rows: list[YearRow] = []
        for number in range(last, first - 1, -1):
            year = years.get(number) or ChainYear(number, {}, "none")
            across = tuple(_shown(by_place.get((number, each)), years, t) for each in members)
            nothing = year.lacks is not None and not any(across)
            if nothing and rows and not any(rows[-1].links) and rows[-1].year.lacks == year.lacks:
                rows[-1] = replace(rows[-1], first=number)
            else:
                rows.append(YearRow(year, across, number))
        tables.append(
            RuleTable(
                rule,
                t.pick(rule.zh, rule.en).format(label=t("rule.of.column" if rule.axis == "column" else "rule.of.each")),
                tuple(labels[each] for each in members),
                tuple(rows),
                tuple(_gaps([bridge for bridge in found.bridges if bridge.rule == rule.id])),
                tuple(link for link in links if link.impossible),
                sum(link.status == "fail" for link in links),
                sum(link.status in _JUDGED for link in links),
            )
        )
    return tables


def _ends(found: Chain) -> list[int]:
    """The years at whose ends any report says something, with those between."""
    said = [link.own.year for link in found.links]
    return list(range(min(said), max(said) + 1)) if said else []


def _by_member(links: Sequence[Link]) -> dict[tuple[str, str], list[Link]]:
    found: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        found.setdefault((link.rule, link.each), []).append(link)
    return found


def _shown(link: Link | None, years: Mapping[int, ChainYear], t: Words) -> ShownLink | None:
    return None if link is None else ShownLink(link, _side(link.own, years, t), _side(link.next, years, t))


def _side(said: Said, years: Mapping[int, ChainYear], t: Words) -> Shown:
    year = years.get(said.year)
    terms = tuple(_term(sign, code, year.cells[code].value) for sign, code in said.terms) if year else ()
    return Shown(said.year, said.value, "" if said.value is not None else lacks_word(said.state, t), terms)


def _term(sign: int, code: str, value: Number | None) -> Term:
    if value is None:
        return Term(sign < 0, code, None)
    return Term(sign * value < 0 or (value == 0 and sign < 0), code, value if value >= 0 else -value)


def lacks_word(state: str, t: Words) -> str:
    """Why a side has no number: the state of its cells, or of the report."""
    known = next((f"{group}.{state}" for group in _STATES if f"{group}.{state}" in WORDS), None)
    return state if known is None else t(known)


def _gaps(bridges: Sequence[Bridge]) -> Iterator[Gap]:
    for years in dict.fromkeys(bridge.years for bridge in bridges):
        across = [bridge for bridge in bridges if bridge.years == years]
        moved = tuple(bridge for bridge in across if bridge.net)
        yield Gap(years, moved, len(moved) < len(across))
