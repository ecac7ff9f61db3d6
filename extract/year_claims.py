"""What prose claims against the year before: 收到申请79件，较上年增加14件，增长21.5% (`forms/year_claims.toml`).

A claim is read and not judged: what it says, of which figure, and what it leaves open. It needs no more than a stored
reading.
"""

import re
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Literal, NamedTuple

from extract.figures import words_around
from extract.folding import fold
from extract.model import RATIOS, Fact, Figure, Number, Report, Section
from extract.numbers import MONEY, SCALES, read_number, read_numeral
from extract.restating import Said, named
from extract.unspaced import Unspaced, unspaced
from extract.year_words import YearWords, year_words

# `amount`: by so many; `share`: by so many percent; `points`: by percentage points; `times`: so many times as much;
# `more`: by so many times; `was`: the figure of the year before itself.
Kind = Literal["amount", "share", "points", "times", "more", "level", "double", "was"]
Vague = Literal["about", "over", "under"]

# Words that name a cell loosely name it for certain where the cell prints a figure as large.
TELLING = 100
# A longer stretch without a stop is no sentence.
MAX_SENTENCE = 1200
_SENTENCE = re.compile(r"[^。!?\n]+")
# What is said in brackets is said of the figure in front of them.
_ASIDE = re.compile(r"\([^()]*\)")
_CLAUSE = re.compile(r"[,;:、()]")
_POINTS = ("个百分点", "百分点")
_TIMES = "倍"
# Units that count one thing and another: 79件, 增加14份.
_COUNTS = frozenset("件份个宗条项次起例")


class Amount(NamedTuple):
    """A number as printed, in `scale` of `unit`: 1.2万件 is 1.2 in 10000 件; money is in its own unit, 万元."""

    printed: Number
    scale: int
    unit: str

    @property
    def value(self) -> Number:
        return self.printed * self.scale


class YearClaim(NamedTuple):
    """`sign`: 1 for more than the year before, -1 for less, 0 where the kind has no direction.

    `now`: the figures that the claim may speak of, the nearest last; `tied`: the nearest restates its cell for certain,
    or words name the cell; `before`: the year before's figure where the claim prints it; `codes`: the cells that words
    name where no figure does. `within` is in the section's text. `same_period`: it speaks of 上年同期.
    """

    section: str
    within: tuple[int, int]
    kind: Kind
    sign: int
    amount: Amount | None
    vague: Vague | None
    same_period: bool
    now: tuple[Figure, ...]
    tied: bool
    before: Amount | None = None
    codes: tuple[str, ...] = ()


class Stated(NamedTuple):
    """A figure of a section with its place in the section's unspaced text, and the words around it."""

    start: int
    end: int
    figure: Figure
    said: Said


class Passage(NamedTuple):
    """A section as claims are read in it."""

    section: Section
    words: Unspaced
    stated: list[Stated]

    def sentences(self) -> Iterator[tuple[int, int, list[Stated]]]:
        """Where each sentence of at most `MAX_SENTENCE` characters begins and ends, and its figures."""
        for found in _SENTENCE.finditer(self.words.text):
            begin, end = found.span()
            if end - begin <= MAX_SENTENCE:
                yield begin, end, [stated for stated in self.stated if begin <= stated.start < end]


def passages(report: Report) -> Iterator[Passage]:
    """The sections of a report that have words, with the figures that were read in them."""
    for section in report.sections:
        if not section.text:
            continue
        # Parts of one section that stand apart share its key: a figure is of the text that has it.
        own = [f for f in report.figures if f.section == section.key and section.text[slice(*f.within)] == f.text]
        own.sort(key=attrgetter("within"))
        folded = fold(section.text)
        words = unspaced(folded)
        places = {at: index for index, at in enumerate(words.at)}
        stated = [
            Stated(places[figure.within[0]], places[figure.within[1] - 1] + 1, figure, said)
            for figure, said in zip(own, words_around(folded, own), strict=True)
        ]
        yield Passage(section, words, stated)


def year_claims(report: Report) -> Iterator[YearClaim]:
    """The claims of a report on a known year against the year before, in order."""
    if report.year is None:
        return
    facts = {fact.code: fact for fact in report.facts}
    for passage in passages(report):
        for begin, end, stated in passage.sentences():
            yield from _Sentence(passage, begin, end, stated, facts, report.year).claims()


def amount_of(match: re.Match[str]) -> Amount | None:
    """The number that a pattern of `year_words` found, with its unit; None where it is none."""
    digits, unit = match["number"], match["unit"]
    value = read_number(digits) if digits[0].isascii() else read_numeral(digits)
    if value is None:
        return None
    scale = match["scale"]
    if scale and unit == "元" and f"{scale}元" in MONEY:
        return Amount(value, 1, f"{scale}元")
    return Amount(value, SCALES.get(scale or "", 1), unit)


def is_last_year(match: re.Match[str], year: int) -> bool:
    """Whether the year that a pattern found is the one before `year`: by name, or by its number."""
    return match["year"] is None or int(match["year"]) == year - 1


class _Base(NamedTuple):
    """Where the words of a claim begin, and what it is about; see `YearClaim`."""

    start: int
    same_period: bool
    now: tuple[Figure, ...] = ()
    tied: bool = False
    before: Amount | None = None
    codes: tuple[str, ...] = ()


class _Sentence:
    """Reads the claims of one sentence from left to right."""

    def __init__(
        self, passage: Passage, begin: int, end: int, stated: Sequence[Stated], facts: dict[str, Fact], year: int
    ) -> None:
        self._passage, self._facts, self._year = passage, facts, year
        self._text, self._begin, self._end = passage.words.text, begin, end
        self._stated = stated
        self._read = begin  # what stands before has been read as a claim, or can be part of none
        self._last: YearClaim | None = None

    def claims(self) -> Iterator[YearClaim]:
        words = year_words()
        at = self._begin
        while found := self._next(words, at):
            at = found.end()
            if not self._of_last_year(found, words):
                # A change against another year, which is not to be taken for one against this.
                change = words.change.match(self._text, at, self._end)
                self._read, self._last = (change.end() if change else at), None
                continue
            for claim, end in self._from(found, words):
                if not words.parts_of_year.search(self._text, self._begin, end):
                    yield claim
                self._last, self._read, at = claim, end, end

    def _next(self, words: YearWords, at: int) -> re.Match[str] | None:
        """The first base, multiple or figure of the year before that begins behind `at`."""
        found = [words.base.search(self._text, at, self._end), words.times.search(self._text, at, self._end)]
        for stated in self._stated:
            if stated.end >= at and (beside := words.beside.match(self._text, stated.end, self._end)):
                found.append(beside)
                break
        # A pattern that reads more from the same place says more.
        return min((match for match in found if match), key=lambda match: (match.start(), -match.end()), default=None)

    def _of_last_year(self, found: re.Match[str], words: YearWords) -> bool:
        if found.groupdict().get("same"):
            return True
        if found["year"] is not None and found.re is words.base and words.spans.match(self._text, found.end()):
            return False
        return is_last_year(found, self._year)

    def _from(self, found: re.Match[str], words: YearWords) -> Iterator[tuple[YearClaim, int]]:
        """The claims that begin with a match of `_next`, each with where it ends."""
        base = self._base(found, words)
        if found.re is words.beside:
            amount = amount_of(found)
            if amount is not None and self._is_level(found, words):
                if found[0].startswith("("):  # what stands in brackets is of no other figure
                    base = base._replace(now=base.now[-1:])
                yield self._claim(base, found.end(), "was", 0, amount), found.end()
                yield from self._further(base._replace(before=amount), found.end(), words)
        elif found.re is words.times:
            if (amount := amount_of(found)) and amount.unit == _TIMES:
                yield self._claim(base, found.end(), "times", 0, amount, _vague(found, words)), found.end()
        else:
            yield from self._against(found, base, words)

    def _is_level(self, found: re.Match[str], words: YearWords) -> bool:
        """Whether what stands behind a figure is the year before's figure of the same, and not a part of it."""
        behind = found.end()
        return not (
            found["inside"]
            or words.not_beside.match(self._text, found.end("last"))
            or words.of_several.match(self._text, behind)
        )

    def _against(self, found: re.Match[str], base: _Base, words: YearWords) -> Iterator[tuple[YearClaim, int]]:
        at = found.end()
        if not found["same"] and (match := words.before.match(self._text, at, self._end)):
            base, at = base._replace(before=amount_of(match)), match.end()
        compared = words.compared.match(self._text, at, self._end)
        at = compared.end() if compared else at
        change = words.change.match(self._text, at, self._end)
        if change is None or (found["weak"] and not compared and change["level"] is None):
            return
        if not words.between.fullmatch(change["middle"]):
            base = _Base(base.start, base.same_period)  # 较上年网上申请增加: another subject
        if not base.now and (subject := self._named(base.start, at, change, words)):
            base = base._replace(start=min(subject[0], base.start), codes=subject[1], tied=True)
        if change["each"]:
            yield from self._each(base, change, words)
        elif change["level"]:
            vague: Vague | None = "about" if change["nearly"] or change["alike"] else None
            yield self._claim(base, change.end(), "level", 0, None, vague), change.end()
        elif change["double"]:
            yield self._claim(base, change.end(), "double", 1), change.end()
        elif claim := self._changed(base, change, words):
            yield claim, change.end()
            yield from self._further(base, change.end(), words)

    def _further(self, base: _Base, at: int, words: YearWords) -> Iterator[tuple[YearClaim, int]]:
        while (change := words.further.match(self._text, at, self._end)) and not change["each"]:
            claim = self._changed(base, change, words)
            if claim is None:
                return
            at = change.end()
            yield claim, at

    def _each(self, base: _Base, change: re.Match[str], words: YearWords) -> Iterator[tuple[YearClaim, int]]:
        """同比分别增长20%、15%: a change for each of the figures in front, where there are as many."""
        changes = [change]
        while match := words.next_each.match(self._text, changes[-1].end(), self._end):
            changes.append(match)
        run = self._run(base.start)
        if len(run) != len(changes):
            return
        sign = _sign(change, words)
        for stated, match in zip(run, changes, strict=True):
            own = base._replace(now=(stated.figure,), tied=self._is_tied(stated))
            amount = amount_of(match)
            if amount and (kind := _kind(amount, own.now)):
                yield self._claim(own, match.end(), kind, sign, amount, _vague(match, words)), match.end()

    def _run(self, until: int) -> list[Stated]:
        """The figures in front of a base that no claim has taken yet."""
        begin = max(self._read, self._text.rfind(";", self._read, until - 1) + 1)
        asides = [found.span() for found in _ASIDE.finditer(self._text, begin, until)]
        return [
            stated
            for stated in self._stated
            if begin <= stated.start
            and stated.end <= until
            and not any(start < stated.start < end for start, end in asides)
        ]

    def _base(self, found: re.Match[str], words: YearWords) -> _Base:
        """What a match of `_next` may speak of: what the claim before it does, or the figures in front."""
        start, same_period = found.start(), bool(found["period"])
        again = words.same_again.fullmatch(self._text, self._read, start)
        if self._last is not None and again:
            return _Base(start, same_period, self._last.now, self._last.tied)
        run = self._run(start)
        if not run or not words.gap.fullmatch(_ASIDE.sub("", self._text[run[-1].end : start])):
            return _Base(start, same_period)
        return _Base(start, same_period, tuple(stated.figure for stated in run), self._is_tied(run[-1]))

    def _is_tied(self, stated: Stated) -> bool:
        figure = stated.figure
        if figure.code is None:
            return False
        # Offices are also party to reviews and suits that have nothing to do with disclosure.
        if figure.code.startswith("reviews.") and not (
            self._passage.section.key == "reviews" or "公开" in stated.said.sentence + stated.said.lead
        ):
            return False
        published = figure.code.startswith("proactive.") and year_words().published.search(stated.said.lead)
        if not figure.agrees or (figure.value >= TELLING and not published):
            return True
        return named(stated.said, self._facts, self._year) == figure.code

    def _named(
        self, until: int, at: int, change: re.Match[str], words: YearWords
    ) -> tuple[int, tuple[str, ...]] | None:
        """The cells that words name in front of a base, or between it and the change, and where these words begin."""
        marks = [mark.end() for mark in _CLAUSE.finditer(self._text, self._begin, until)]
        begin = marks[-1] if marks else self._begin
        first = min(place for group in ("direction", "level", "double") if (place := change.start(group)) >= 0)
        if words.doubtful.search(self._text, self._begin, begin):
            return None
        for start, end in ((begin, until), (at, first)):
            for subject in words.subjects:
                if subject.words.fullmatch(self._text, start, end):
                    return start, subject.codes
        return None

    def _changed(self, base: _Base, change: re.Match[str], words: YearWords) -> YearClaim | None:
        amount = amount_of(change)
        kind = _kind(amount, base.now) if amount else None
        if kind is None:
            return None
        return self._claim(base, change.end(), kind, _sign(change, words), amount, _vague(change, words))

    def _claim(
        self, base: _Base, end: int, kind: Kind, sign: int, amount: Amount | None = None, vague: Vague | None = None
    ) -> YearClaim:
        words = year_words()
        # 比上年63件增加11件: with its change behind it, a figure of the year before counts nothing else.
        goes_on = kind == "was" and words.further.match(self._text, end, self._end)
        if end < self._end and not goes_on and not words.ends.match(self._text, end):
            base = base._replace(tied=False)
        begin, end = self._passage.words.within(base.start, end)
        if base.now:
            begin = min(base.now[-1].within[0], begin)
        key = self._passage.section.key
        return YearClaim(key, (begin, end), kind, sign, amount, vague, *base[1:])


def _kind(amount: Amount, now: tuple[Figure, ...]) -> Kind | None:
    """What kind of change an amount is of what is counted so far; None where it is of another thing."""
    unit = now[-1].unit if now else None
    if amount.unit in _POINTS:
        return "points" if unit is None or unit in RATIOS else None
    if amount.unit in RATIOS:
        return "points" if unit in RATIOS else "share"
    if amount.unit == _TIMES:
        return "more"
    return "amount" if unit is None or counts_alike(unit, amount.unit) else None


def counts_alike(unit: str, other: str) -> bool:
    """Whether figures in two units may count one thing: 79件 and 增加14份."""
    units = {unit, other}
    return len(units) == 1 or units <= _COUNTS or units <= MONEY.keys()


def _sign(change: re.Match[str], words: YearWords) -> int:
    return 1 if words.up.fullmatch(change["direction"]) else -1


def _vague(match: re.Match[str], words: YearWords) -> Vague | None:
    for word in (match["vague"], match["inside"], match["behind"]):
        if word:
            return "about" if words.about.fullmatch(word) else "over" if words.over.fullmatch(word) else "under"
    return None
