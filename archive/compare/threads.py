"""Problems and promises of section 五 as threads through a publisher's reports: since when each is written, how it was
reworded, and what the report after its last says of it.

Two points are one where their letters are alike, as two sentences are (`alignment`), or where they are about the same
by their words (`likeness`). What became of a point is never more than what the next report's words say, with these
words beside it: a promise that is not mentioned again may have been kept.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from archive.compare.alignment import ALIKE, align
from archive.compare.likeness import Mentions, content_words, likeness
from archive.compare.points import Point, PointKind, points
from archive.compare.prose import kind_of
from archive.compare.repeats import MAX_COMPARED
from archive.compare.sentences import Sentence, sentence, split
from extract.model import Section

# `first`: there is no earlier report; `new`: the report before has nothing like it; `unknown`: its section 五 was not
# read. Else as for sentences.
StepKind = Literal["first", "new", "unknown", "same", "template", "edited"]
# `standing`: the latest report has it. Of the report after its last: `taken_up`: a sentence of its account tells of it;
# `named`: another point of its section 五 does; `not_mentioned`: nothing in it comes near; `unclear`: something comes
# near, its section 五 was not read, or the point has too few words to find it again by.
Status = Literal["standing", "taken_up", "named", "not_mentioned", "unclear"]

SCHEMA = "gongkai.promises/1"
SECTION = "problems"  # the key of section 五
# From here on two points are about the same, by their words; measured on tests/archive/compare/points_gold.toml.
SAME_MATTER = 0.6
# Below this nothing comes near.
FAR = 0.34
MAX_POINTS = 120  # of one report; more are no list of problems
MAX_EVIDENCE = 3


class Evidence(NamedTuple):
    """A sentence of the next report that tells of a point, in the section with this key. `likeness` is the share of the
    point's words that it has, from 0 to 1; below `SAME_MATTER` it only comes near."""

    section: str
    text: str
    likeness: float

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {"likeness": round(self.likeness, 2)}


class Step(NamedTuple):
    """A point in one year's report, as printed. `likeness` to the step before, None for the first; `evidence`: what the
    next report tells of it."""

    year: int
    text: str
    kind: StepKind
    likeness: float | None
    evidence: tuple[Evidence, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {
            "likeness": None if self.likeness is None else round(self.likeness, 2),
            "evidence": [evidence.to_json() for evidence in self.evidence],
        }


class Thread(NamedTuple):
    """One problem or promise through the reports in a row that have it. `next_year`: of the report after the last of
    them, None while it stands."""

    kind: PointKind
    steps: tuple[Step, ...]
    status: Status
    next_year: int | None

    @property
    def since(self) -> int:
        return self.steps[0].year

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "since": self.since,
            "until": self.steps[-1].year,
            "status": self.status,
            "next": self.next_year,
            "steps": [step.to_json() for step in self.steps],
        }


class Account(NamedTuple):
    """What one year's report has: the points of its section 五, and the sentences that may tell of earlier ones, by
    section. `points` is None where it has no section 五 with words, or one too long to be held against others."""

    year: int
    points: list[Point] | None
    says: list[tuple[str, Sentence]]


def account(year: int, sections: Sequence[Section]) -> Account:
    """What a report has, from its sections."""
    of_points = [section for section in sections if section.key == SECTION and section.text.strip()]
    found: list[Point] | None = None
    if of_points and sum(len(section.text) for section in of_points) <= MAX_COMPARED:
        found = [point for section in of_points for point in points(section)]
    says = [(section.key, piece) for section in sections if section.key != SECTION for piece in split(section.text)]
    says += [(SECTION, sentence(point.text)) for point in found or () if point.kind == "account"]
    return Account(year, found if found is None or len(found) <= MAX_POINTS else None, says)


def threads(accounts: Sequence[Account], kind: PointKind) -> list[Thread]:
    """The threads of one kind, in the order in which they begin; `accounts` by year, each year once."""
    done: list[Thread] = []
    running: list[list[Step]] = []
    before: Account | None = None
    for current in accounts:
        ours = [sentence(steps[-1].text) for steps in running]
        theirs = [sentence(point.text) for point in current.points or () if point.kind == kind]
        pairs = _pairs(ours, theirs) if before else {}
        if before is not None:
            mentions = _mentions(before, current)
            for steps in running:
                steps[-1] = steps[-1]._replace(evidence=_evidence(steps[-1].text, mentions))
            others = Mentions([(SECTION, point.text) for point in current.points or ()])
            done += [
                _ended(kind, steps, mentions, others, current) for i, steps in enumerate(running) if i not in pairs
            ]
        goes_on = {j: (running[i], like, kind_of(ours[i], theirs[j])) for i, (j, like) in pairs.items()}
        running = [
            [*goes_on[j][0], Step(current.year, piece.text, goes_on[j][2], goes_on[j][1])]  # type: ignore[arg-type]
            if j in goes_on
            else [Step(current.year, piece.text, _begins(before), None)]
            for j, piece in enumerate(theirs)
        ]
        before = current
    done += [Thread(kind, tuple(steps), "standing", None) for steps in running]
    return sorted(done, key=lambda thread: thread.since)


def told(key: str, name: str, accounts: Sequence[Account]) -> dict[str, Any]:
    """Both kinds of a publisher's threads as JSON (`gongkai.promises/1`)."""
    return {
        "schema": SCHEMA,
        "publisher": {"key": key, "name": name},
        "years": [account.year for account in accounts],
        "problems": [thread.to_json() for thread in threads(accounts, "problem")],
        "promises": [thread.to_json() for thread in threads(accounts, "promise")],
    }


def _pairs(ours: Sequence[Sentence], theirs: Sequence[Sentence]) -> dict[int, tuple[int, float]]:
    """Which of the earlier points stands in the later report, and how alike the two are."""
    found = {
        pair.a: (pair.b, pair.likeness)
        for pair in align(ours, theirs)
        if pair.likeness >= ALIKE or likeness(ours[pair.a].text, theirs[pair.b].text) >= SAME_MATTER
    }
    taken = {j for j, _ in found.values()}
    proposals = sorted(
        (-like, i, j)
        for i, one in enumerate(ours)
        if i not in found
        for j, other in enumerate(theirs)
        if j not in taken and (like := likeness(one.text, other.text)) >= SAME_MATTER
    )
    for unlike, i, j in proposals:
        if i not in found and j not in taken:
            found[i] = (j, -unlike)
            taken.add(j)
    return found


def _begins(before: Account | None) -> StepKind:
    if before is None:
        return "first"
    return "new" if before.points is not None else "unknown"


def _mentions(before: Account, current: Account) -> Mentions:
    """What a report tells that the one before did not: what stood there already tells nothing of what became of it."""
    old = {piece.key for _, piece in before.says}
    return Mentions([(key, piece.text) for key, piece in current.says if piece.key not in old])


def _evidence(point: str, mentions: Mentions, least: float = SAME_MATTER) -> tuple[Evidence, ...]:
    return tuple(Evidence(*mention) for mention in mentions.of(point, least)[:MAX_EVIDENCE])


def _ended(kind: PointKind, steps: list[Step], mentions: Mentions, others: Mentions, current: Account) -> Thread:
    """A thread that the next report does not go on with: `mentions` is its account, `others` are its points."""
    last = steps[-1]
    status: Status
    if evidence := last.evidence:
        status = "taken_up"
    elif evidence := _evidence(last.text, others):
        status = "named"
    elif evidence := (*_evidence(last.text, mentions, FAR), *_evidence(last.text, others, FAR))[:MAX_EVIDENCE]:
        status = "unclear"
    else:
        sure = current.points is not None and len(content_words(last.text)) > 1
        status = "not_mentioned" if sure else "unclear"
    return Thread(kind, (*steps[:-1], last._replace(evidence=evidence)), status, current.year)
