"""One site in one night: what was asked, and what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from crawler.asking import Answer
from crawler.captures import CaptureError, CaptureStore, Origin
from crawler.captures.remote import RemoteError
from crawler.counts import Counts
from crawler.memory import KnownReport, known_key
from crawler.ownership import is_of_another
from crawler.pages.stable import stable_digest
from crawler.registry import Site
from crawler.trace import Kind, Listener, Step
from crawler.verdict import BUDGET, EARLIER_AWAY, NOT_A_REPORT, OUTSIDE_WINDOW, Finding, PageVerdict
from crawler.window import is_open
from extract.identity import Title

State = Literal["new", "changed", "unchanged"]


MAX_OF_A_KIND = 200  # findings of one kind that a site may have: a list of spam has a million foreign links


@dataclass(slots=True)
class Report:
    """A report that the site gives: its title, and the state of each page and file that carries it."""

    title: Title
    states: dict[str, State] = field(default_factory=dict)  # by address

    @property
    def state(self) -> State:
        """New when every part is; changed when some part is new or changed; else unchanged."""
        states = set(self.states.values())
        if states == {"unchanged"}:
            return "unchanged"
        return "new" if states == {"new"} else "changed"


@dataclass(slots=True)
class Visit:
    """The state of one site's night. `open` counts requests without an answer yet; at 0 the site is done."""

    site: Site
    run: str
    store: CaptureStore
    listener: Listener | None = None
    counts: Counts = field(default_factory=Counts)
    goes_on_with: tuple[str, ...] = ()  # earlier runs that ended before this site was done, the newest first
    others: frozenset[str] = frozenset()  # publishers of the other entries of the night
    known: dict[str, KnownReport] = field(default_factory=dict)  # what the nights before gave, by address
    gave: dict[str, str] = field(default_factory=dict)  # addresses that gave (parts of) reports, and in which run last
    had: dict[str, int] = field(default_factory=dict)  # entries of each column the last time
    window: str | None = None  # the night's hours, beside the site's own
    open: int = 0
    under_way: int = 0  # requests that have been let through and are not answered
    listed: dict[str, set[str]] = field(default_factory=dict)  # addresses seen, by column
    rows: dict[str, frozenset[str]] = field(default_factory=dict)  # addresses on each page of a list
    announced: dict[str, int] = field(default_factory=dict)  # rows that each column says it has
    pages: set[str] = field(default_factory=set)  # addresses of lists that were asked for
    asked: set[str] = field(default_factory=set)  # addresses of details and files that were asked for
    untitled: dict[str, str] = field(default_factory=dict)  # pages that do not say what they are: sha256 to address
    reports: dict[str, Report] = field(default_factory=dict)  # by the address of the detail page or the file
    withdrawn: dict[str, KnownReport] = field(default_factory=dict)  # gone since the last night, by address
    of_others: int = 0  # rows that name another office
    sought: bool = False  # whether reports that are no longer listed were asked for
    findings: list[Finding] = field(default_factory=list)

    def tell(self, kind: Kind, url: str, **said: Any) -> None:
        """Lets the listener know of a step; `said` are fields of Step. Costs nothing where nobody listens."""
        if self.listener is not None:
            self.listener(Step(kind, url, **said))

    def find(self, verdict: PageVerdict, url: str, detail: str = "") -> None:
        """Remembers what is wrong with a page; of one kind no more than MAX_OF_A_KIND."""
        if sum(found.verdict is verdict for found in self.findings) < MAX_OF_A_KIND:
            self.findings.append(Finding(verdict, url, detail))
        self.tell("finding", url, verdict=verdict.name, detail=f"{verdict.sentence} {detail}".strip())

    def may_ask(self, at: datetime) -> bool:
        """Whether the site may be asked at a moment, by the night's hours and by its own."""
        return all(is_open(hours, at) for hours in (self.window, self.site.pace.window) if hours is not None)

    def take_back(self, url: str, finding: Finding) -> None:
        """A page that was counted, or found wanting, is something else after all."""
        counted = self.reports.pop(url, None) is not None
        others = [found for found in self.findings if (found.verdict, found.url) != (NOT_A_REPORT, url)]
        if counted or len(others) < len(self.findings):
            self.findings = others
            self.find(finding.verdict, url, finding.detail)

    @property
    def whole(self) -> bool:
        """Whether nothing has kept us from reading all of the site."""
        return all(finding.verdict.weight == "note" for finding in self.findings)

    @property
    def complete(self) -> bool:
        """Whether the site needs no other night to be done."""
        return not any(finding.verdict in (BUDGET, OUTSIDE_WINDOW) for finding in self.findings)

    def is_foreign(self, title: Title | None) -> bool:
        """Whether a report is certainly another office's, and the entry collects its own publisher's only."""
        return self.site.own_only and title is not None and is_of_another(self.site, title.publisher, self.others)

    def add(self, answer: Answer, title: Title, report: str | None = None) -> None:
        """Counts an answer as a report, or as a part of the report at the address `report`."""
        if report is None:
            self.tell("report", answer.url, title=title.text, publisher=title.publisher, year=title.year)
        kept = self.reports.setdefault(report or answer.url, Report(title))
        kept.states[answer.url] = self._state_of(answer)

    def plays(self, answer: Answer, role: str, title: str | None) -> None:
        """Keeps that an answer has another part than it was asked for: a list that is a report, an address that is
        gone. A part that it has already (of a night that goes on) is not kept twice."""
        address = answer.asked.partition("#")[0]
        capture = self.store.in_run(answer.capture.run, address) or answer.capture
        if capture.role != role:
            self.store.add_part(capture, Origin(capture.run, self.site.key, role, title=title))

    def years(self) -> set[int]:
        """The years of the reports found, where their titles say one."""
        return {report.title.year for report in self.reports.values() if report.title.year is not None}

    def distinct(self) -> dict[str, Report]:
        """Reports without repeated entries: the same office's same year counts once, however often it is listed."""
        unique: dict[str, Report] = {}
        for url, report in self.reports.items():
            unique.setdefault(known_key(report.title, url), report)
        return unique

    def unlisted(self) -> Iterable[KnownReport]:
        """What the nights before gave and this one has not."""
        found = set(self.distinct())
        return [
            known
            for known in self.known.values()
            if not known.gone and known.key not in found and known.url not in self.reports
        ]

    def _state_of(self, answer: Answer) -> State:
        """How an answer compares with what its address gave when a report was last had from it, in an earlier run.

        Of a site whose reports are not remembered, with the newest answer of an earlier run, whatever it was.
        """
        capture = answer.capture
        run = self.gave.get(capture.url)
        if self.gave and run is None:
            return "new"
        earlier = None if run is None else self.store.in_run(run, capture.url)
        earlier = earlier or self.store.before(capture.run, capture.url)
        if earlier is None:
            return "new"
        if earlier.sha256 == capture.sha256:
            return "unchanged"
        try:
            kept = self.store.payload(earlier)
        except RemoteError as error:  # nobody knows, which the finding says: no change is made of it
            self.find(EARLIER_AWAY, answer.url, str(error))
            return "unchanged"
        except CaptureError:
            return "changed"  # what it said can no longer be told
        same = stable_digest(kept, earlier.media_type) == stable_digest(answer.body, answer.content_type)
        return "unchanged" if same else "changed"
