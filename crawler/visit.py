"""One site in one night: what was asked, what was found, and the result that comes of it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any, Literal

from crawler.capture_index import Capture
from crawler.captures import CaptureStore, now
from crawler.registry import Site
from crawler.results import SiteResult, previous
from crawler.stable import stable_digest
from crawler.trace import Kind, Listener, Step
from crawler.verdict import FAILURES, Finding, PageVerdict, judge_site
from extract.identity import Title

State = Literal["new", "changed", "unchanged"]


@dataclass(slots=True)
class Report:
    """A report that the site lists: its title, and the state of each page and file that carries it."""

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
    open: int = 0
    requests: int = 0
    bytes: int = 0
    not_modified: int = 0
    retries: int = 0
    listed: dict[str, set[str]] = field(default_factory=dict)  # addresses seen, by column
    asked: set[str] = field(default_factory=set)  # addresses of details and files that were asked for
    reports: dict[str, Report] = field(default_factory=dict)  # by the address of the detail page or the file
    findings: list[Finding] = field(default_factory=list)
    listener: Listener | None = None

    def tell(self, kind: Kind, url: str, **said: Any) -> None:
        """Lets the listener know of a step; `said` are fields of Step. Costs nothing where nobody listens."""
        if self.listener is not None:
            self.listener(Step(kind, url, **said))

    def find(self, verdict: PageVerdict, url: str, detail: str = "") -> None:
        """Remembers what is wrong with a page."""
        self.findings.append(Finding(verdict, url, detail))
        self.tell("finding", url, verdict=verdict.name, detail=f"{verdict.sentence} {detail}".strip())

    def years(self) -> set[int]:
        """The years of the reports found, where their titles say one."""
        return {report.title.year for report in self.reports.values() if report.title.year is not None}

    def distinct(self) -> dict[object, Report]:
        """Reports without repeated entries: the same office's same year counts once, however often it is listed."""
        unique: dict[object, Report] = {}
        for url, report in self.reports.items():
            named = (report.title.publisher, report.title.year)
            unique.setdefault(url if report.title.year is None else named, report)
        return unique

    def result(self, connection: sqlite3.Connection, *, finished: bool, detail: str = "") -> SiteResult:
        """The site's night, held against its expectation and its nights before; `detail` where findings say nothing."""
        last = previous(connection, self.site.key, self.run)
        states = [report.state for report in self.distinct().values()]
        known = max(last.found, last.expected or 0) if last else 0
        expected = max(len(self.site.expected_years), known)
        outcome = judge_site(
            found=len(states),
            expected=expected,
            missing_years=sorted(set(self.site.expected_years) - self.years()),
            new=states.count("new"),
            changed=states.count("changed"),
            findings=self.findings,
            finished=finished,
        )
        finished_at = now()
        since = None
        if outcome.verdict in FAILURES:
            since = last.since if last and last.since else finished_at
        return SiteResult(
            run=self.run,
            site=self.site.key,
            finished_at=finished_at,
            verdict=outcome.verdict,
            found=len(states),
            expected=expected or None,
            new=states.count("new"),
            changed=states.count("changed"),
            unchanged=states.count("unchanged"),
            requests=self.requests,
            bytes=self.bytes,
            not_modified=self.not_modified,
            retries=self.retries,
            since=since,
            advice=outcome.advice,
            detail=outcome.detail or detail,
        )


def state_of(store: CaptureStore, capture: Capture, payload: bytes, content_type: str | None) -> State:
    """How a capture compares with the newest one of its address that an earlier run made."""
    earlier = store.before(capture.run, capture.url)
    if earlier is None:
        return "new"
    if earlier.sha256 == capture.sha256:
        return "unchanged"
    kept = store.payload(earlier)
    same = stable_digest(kept, earlier.media_type) == stable_digest(payload, content_type)
    return "unchanged" if same else "changed"
