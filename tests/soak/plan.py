"""What happens in a soak, drawn from its seed: nothing here looks at a clock, a network or a disk."""

import random
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tests.replica.content import Office
from tests.soak.faults import FAULTS

ChangeKind = Literal["publish", "edit", "reword", "revert", "withdraw", "return", "move"]

Who = Literal["all", "command", "reader", "spider"]

CHANGES = (0, 1, 1, 2, 3)  # of which one is drawn: how many sites change before a night
FAULTY = 0.12  # how often a sound site gets a fault
LONGEST_FAULT = 3  # nights
MOVES = 0.15  # how often a change is a move of the column
FOUND_AGAIN = 0.5  # how often an operator finds a moved column within a day
LATE = 0.35  # how many offices publish their newest report in the course of the soak
RETURNS = 0.7  # how often an office that changes something brings back what it took down, if there is any
REWORDED = 0.3  # how many edits are of words only
MEANWHILE = 0.4  # how often a night that was killed finds other reports when it is taken up again
CLOCK_WRONG = 0.15  # how often this machine's clock was wrong in the night before
CLOCKS = (2000, 2038)  # the years that it showed then
SHIPPED = 0.1  # how often segments are sent elsewhere before a night, and one of them is lost here
# Dealt over and over, shuffled, so that a few nights meet each of them.
TROUBLES = ("crawling", "reading", "publishing", "full", None, None)


class Version(NamedTuple):
    """What a report says: how often its figures were edited, and how often its words alone."""

    figures: int = 0
    words: int = 0


@dataclass(frozen=True)
class Change:
    """What an office does to one of its reports; `version` is what it serves then, None where it serves nothing.

    A move is that of the whole column, with all that is in it, to another address; it has no year.
    """

    kind: ChangeKind
    key: str
    year: int | None = None
    version: Version | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.key}{'' if self.year is None else f'/{self.year}'}"


@dataclass(frozen=True)
class Kill:
    """The night's processes get a signal `pause` seconds after a moment: a number of requests, or a line's beginning.

    `who` gets it: all of them, or, as from a system that is out of memory, the command's own process alone, one that
    reads documents, or one that crawls.
    """

    signal: Literal["SIGKILL", "SIGTERM", "SIGINT"]
    pause: float
    asked: int | None = None
    said: str | None = None
    who: Who = "all"

    def __str__(self) -> str:
        where = f"after {self.asked} requests" if self.said is None else f"after {self.said!r}"
        return f"{self.signal} to {self.who} {1000 * self.pause:.0f} ms {where}"


@dataclass(frozen=True)
class FullDisk:
    """The disk has `room` bytes left."""

    room: int

    def __str__(self) -> str:
        return f"a disk with {self.room:,} bytes left"


Trouble = Kill | FullDisk


@dataclass(frozen=True)
class Served:
    """What a site serves in a night: the version of each report by year, its fault's name, and where its column is.

    `address` counts the moves of the column; `registered` is the last of them that the registry knows of.
    """

    versions: dict[int, Version]
    fault: str | None
    address: int = 0
    registered: int = 0

    @property
    def readable(self) -> bool:
        """Whether the reports can be had: all of a site's or none."""
        return self.address == self.registered and (self.fault is None or FAULTS[self.fault].through)


@dataclass(frozen=True)
class NightPlan:
    """One night: what changed before it, what is served then, and what befalls it. What changed `meanwhile`, between a
    kill and the time when the night is taken up again, is `served_then`.

    `clock` is the year that this machine's clock showed in the night before, where it was wrong; `shipped`: segments
    are sent elsewhere before the night, and the first is lost here.
    """

    number: int
    changes: tuple[Change, ...]
    served: dict[str, Served]  # by the site's key
    trouble: Trouble | None
    workers: int
    meanwhile: tuple[Change, ...] = ()
    served_then: dict[str, Served] | None = None
    clock: int | None = None
    shipped: bool = False

    def __str__(self) -> str:
        faults = [f"{key} {served.fault}" for key, served in self.served.items() if served.fault]
        faults += [f"{key} not found" for key, served in self.served.items() if served.address != served.registered]
        said = [*map(str, self.changes), *faults, *([str(self.trouble)] if self.trouble else [])]
        said += [f"then {change}" for change in self.meanwhile]
        said += [f"the clock showed {self.clock}"] if self.clock else []
        said += ["segments shipped"] if self.shipped else []
        return "; ".join(said) or "nothing"


@dataclass
class _Shelf:
    """The reports of one office: what each says now, what it has said, and which are taken down or not yet there."""

    office: Office
    versions: dict[int, Version] = field(default_factory=dict)
    said: dict[int, list[Version]] = field(default_factory=dict)  # every version that a report has had
    away: set[int] = field(default_factory=set)
    fault: str | None = None
    nights_left: int = 0
    movable: bool = False
    last_stays: bool = False
    address: int = 0
    registered: int = 0

    def present(self) -> list[int]:
        return [year for year in self.versions if year not in self.away]

    def served(self) -> Served:
        versions = {year: self.versions[year] for year in self.present()}
        return Served(versions, self.fault, self.address, self.registered)

    def edit(self, year: int, *, words: bool) -> None:
        """Gives a report another text than it ever had."""
        now, said = self.versions[year], self.said[year]
        if words:
            edited = now._replace(words=1 + max(version.words for version in said))
        else:
            edited = now._replace(figures=1 + max(version.figures for version in said))
        self.versions[year] = edited
        said.append(edited)


def plans(
    seed: int, nights: int, offices: Sequence[Office], movable: Container[str] = (), last_stays: Container[str] = ()
) -> Iterator[NightPlan]:
    """The nights of a soak. The same arguments give the same nights, and fewer of them the first ones.

    `movable` are the keys of offices whose column may move, `last_stays` of those that never take their last report
    down.
    """
    rng = random.Random(seed)
    shelves = {
        office.key: _Shelf(office, movable=office.key in movable, last_stays=office.key in last_stays)
        for office in offices
    }
    for shelf in shelves.values():
        late = {max(shelf.office.years)} if rng.random() < LATE else set()
        shelf.versions = dict.fromkeys(sorted(set(shelf.office.years) - late), Version())
        shelf.said = {year: [Version()] for year in shelf.office.years}
    deck: list[str | None] = []
    for number in range(1, nights + 1):
        changing = rng.sample(list(shelves.values()), rng.choice(CHANGES)) if number > 1 else []
        changes = tuple(_change(rng, shelf) for shelf in changing)
        for shelf in shelves.values():
            _next_fault(rng, shelf)
        served = {key: shelf.served() for key, shelf in shelves.items()}
        if not deck:
            deck = rng.sample(TROUBLES, len(TROUBLES))
        trouble = _trouble(rng, deck.pop())
        meanwhile: tuple[Change, ...] = ()
        if isinstance(trouble, Kill) and rng.random() < MEANWHILE:
            meanwhile = tuple(_change(rng, shelf, movable=False) for shelf in rng.sample(list(shelves.values()), 2))
        yield NightPlan(
            number,
            changes,
            served,
            trouble,
            rng.choice((1, 2)),
            meanwhile,
            {key: shelf.served() for key, shelf in shelves.items()} if meanwhile else None,
            rng.choice(CLOCKS) if number > 1 and rng.random() < CLOCK_WRONG else None,
            number > 1 and rng.random() < SHIPPED,
        )


def _change(rng: random.Random, shelf: _Shelf, *, movable: bool = True) -> Change:
    key, present = shelf.office.key, shelf.present()
    if movable and shelf.movable and shelf.address == shelf.registered and rng.random() < MOVES:
        shelf.address += 1
        return Change("move", key)
    unpublished = sorted(set(shelf.office.years) - set(shelf.versions))
    if unpublished and rng.random() < 0.5:  # heads or tails
        year = unpublished[0]
        shelf.versions[year] = Version()
        return Change("publish", key, year, Version())
    if shelf.away and (not present or rng.random() < RETURNS):
        year = shelf.away.pop()
        if rng.random() < 0.5:  # it returns as it was, or edited
            shelf.edit(year, words=False)
        return Change("return", key, year, shelf.versions[year])
    year = rng.choice(present)
    if (len(present) > 1 or not shelf.last_stays) and rng.random() < 0.3:
        shelf.away.add(year)
        return Change("withdraw", key, year, None)
    if len(shelf.said[year]) > 1 and rng.random() < 0.3:
        shelf.versions[year] = rng.choice([version for version in shelf.said[year] if version != shelf.versions[year]])
        return Change("revert", key, year, shelf.versions[year])
    words = rng.random() < REWORDED
    shelf.edit(year, words=words)
    return Change("reword" if words else "edit", key, year, shelf.versions[year])


def _next_fault(rng: random.Random, shelf: _Shelf) -> None:
    if shelf.registered != shelf.address and rng.random() < FOUND_AGAIN:
        shelf.registered = shelf.address
    if shelf.nights_left:
        shelf.nights_left -= 1
    if not shelf.nights_left:
        shelf.fault = None
        if rng.random() < FAULTY:
            shelf.fault = rng.choice(sorted(FAULTS))
            shelf.nights_left = rng.randint(1, LONGEST_FAULT)


def _trouble(rng: random.Random, kind: str | None) -> Trouble | None:
    if kind is None:
        return None
    if kind == "full":
        return FullDisk(int(10 ** rng.uniform(2, 6.7)))  # from nothing to all that a night writes
    signal = rng.choice(("SIGKILL", "SIGKILL", "SIGKILL", "SIGTERM", "SIGINT"))
    part: dict[str, Who] = {"crawling": "spider", "reading": "reader"}
    who = rng.choice(("all", "all", "command", part.get(kind, "all")))
    if who in part.values():
        signal = "SIGKILL"
    if kind == "crawling":
        return Kill(signal, rng.uniform(0, 0.02), asked=rng.randint(1, 110), who=who)
    said = "reading: " if kind == "reading" else rng.choice(("baking", "asking", "writing the files", "tables written"))
    return Kill(signal, rng.uniform(0, 0.6), said=said, who=who)
