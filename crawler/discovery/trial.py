"""A new entry for the registry from any address of a site: search, trial crawl, what the pages say of the publisher.

Both go through the guards, the robots.txt rules and the captures of a night, into a folder of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from crawler.captures import Capture, CaptureStore
from crawler.china import CHINA
from crawler.crawl import crawl, search
from crawler.discovery.particulars import Evidence, UnknownError, particulars
from crawler.discovery.search import Column
from crawler.ownership import is_of_another
from crawler.pages.charset import decode_page
from crawler.platforms.page import PageError, metas, parse
from crawler.results import CAPTURES, SiteResult
from crawler.site import YEAR, Note, Pace, Site, authority
from crawler.trace import TAKEN, Step
from extract.identity import Title

RUN = "trial"
# The entry for looking has a code that no region has: nothing is known of the publisher yet.
NOBODY = "000000"


class DiscoveryError(Exception):
    """No entry can be made; the message says why, and `looked` holds a line for each page that was looked at."""

    def __init__(self, message: str, looked: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.looked = tuple(looked)


@dataclass(frozen=True, slots=True)
class Collected:
    """A report of the trial: the year and title as its row or page prints them, its date, the names of its files."""

    url: str
    title: str
    publisher: str | None
    year: int | None
    date: str | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person gives along with the address. `fields` are fields of the entry that win over what is found."""

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    plain_http: str | None = None
    note: str | None = None
    delay: float | None = None
    allow_loopback: bool = False


@dataclass(frozen=True, slots=True)
class Discovery:
    """What came of it: the entry, where each of its particulars comes from, the trial's reports and verdict.

    `pages` are the addresses of the pages to keep for the entry's test, by what each is: column, further, report.
    """

    site: Site
    why: Mapping[str, str]
    column: Column
    collected: tuple[Collected, ...]
    result: SiteResult
    pages: Mapping[str, str]


def discover(asked: Asked, data: Path, tell: Callable[[Step], None]) -> Discovery:
    """Searches, crawls what was found, and makes the entry of it. `tell` hears every step.

    Raises DiscoveryError, UnknownError for what a person must give, and CrawlError where nothing can be asked at all.
    """
    looking = _looking(asked)
    column = _found(asked, looking, data, tell)
    steps: list[Step] = []

    def hear(step: Step) -> None:
        steps.append(step)
        tell(step)

    trial = looking.model_copy(update={"columns": (column.url,), "hosts": _hosts(asked, column.url)})
    [result] = crawl([trial], data, run=RUN, listener=hear)
    collected = collected_of(steps)
    if not collected:
        raise DiscoveryError(f"the column {column.url} gave no report: {result.advice} {result.detail}".rstrip())
    return _entry(asked, column, collected, result, data, _worth_keeping(column, steps, collected))


def _found(asked: Asked, looking: Site, data: Path, tell: Callable[[Step], None]) -> Column:
    looked: list[Step] = []
    columns: list[Column] = []

    def hear(step: Step) -> None:
        if step.kind == "looked":
            looked.append(step)
        elif step.kind == "column":
            columns.append(Column(step.url, step.platform, step.detail or ""))
        tell(step)

    search(looking, data, run=RUN, listener=hear)
    if columns:
        return columns[0]
    lines = [f"{step.url} ({step.detail}): {step.fate}" for step in looked]
    if len(looked) == 1 and looked[0].found_on is None:
        raise DiscoveryError(
            f"{looked[0].url}: {looked[0].fate}; nothing there leads to a column of annual reports", lines
        )
    raise DiscoveryError(f"no column of annual reports was found from {asked.url}", lines)


def _looking(asked: Asked) -> Site:
    """The entry for looking; raises DiscoveryError for an address that no entry may have."""
    today = datetime.now(CHINA).date()
    notes = [Note(date=today, text=f"{NOBODY}: for looking only")]
    if asked.note:
        notes.append(Note(date=today, text=asked.note))
    fields = {
        "key": f"{NOBODY}-new",
        "publisher": authority(asked.url) or "?",
        "adcode": NOBODY,
        "region": "?",
        "level": "county",
        "kind": "other",
        "columns": (asked.url,),
        "hosts": _hosts(asked, asked.url),
        "plain_http": asked.plain_http or "for looking only",
        "pace": _pace(asked),
        "notes": tuple(notes),
        "allow_loopback": asked.allow_loopback,
    }
    return _site(fields)


def _hosts(asked: Asked, url: str) -> tuple[str, ...]:
    """The neighbours that are given, and the site itself with or without www: sites lead from one to the other."""
    host = authority(url)
    twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    given = authority(asked.url)
    named = (twin, *asked.hosts, given) if host[:1].isalpha() else (*asked.hosts, given)
    return tuple(dict.fromkeys(name for name in named if name and name != host))


def _pace(asked: Asked) -> Pace:
    return Pace() if asked.delay is None else Pace(delay=asked.delay)


def collected_of(steps: Sequence[Step]) -> tuple[Collected, ...]:
    """The reports among a trial's steps, the newest first."""
    rows = {step.url: step for step in steps if step.kind == "row" and step.fate == TAKEN}
    pages = {step.url: step for step in steps if step.kind == "detail"}
    found = {}
    for step in steps:
        if step.kind != "report":
            continue
        row, page = rows.get(step.url), pages.get(step.url)
        printed = (row.date if row else None) or (page.date if page else None)
        title = (row.title if row else None) or step.title or ""
        files = [file.title or file.url for file in steps if file.kind == "file" and file.found_on == step.url]
        found[step.url] = Collected(step.url, title, step.publisher, step.year, printed, tuple(dict.fromkeys(files)))
    return tuple(sorted(found.values(), key=lambda report: (-(report.year or 0), report.url)))


def _worth_keeping(column: Column, steps: Sequence[Step], collected: Sequence[Collected]) -> dict[str, str]:
    pages = {} if YEAR in column.url else {"column": column.url}
    answers = {step.url: step for step in steps if step.kind == "answered" and step.status == HTTPStatus.OK}
    further = (step.url for step in steps if step.kind == "following" and step.found_on == column.url)
    if (following := next((url for url in further if url in answers), None)) is not None:
        pages["further"] = following
    written = (report.url for report in collected if report.url in answers and report.url != column.url)
    report = next((url for url in written if answers[url].media_type == "text/html"), None)
    return pages | ({"report": report} if report else {})


def _entry(
    asked: Asked,
    column: Column,
    collected: tuple[Collected, ...],
    result: SiteResult,
    data: Path,
    pages: Mapping[str, str],
) -> Discovery:
    evidence = _evidence(collected, data)
    missing: dict[str, str] = {}
    try:
        found, why = particulars(evidence, asked.fields, invented=asked.allow_loopback)
    except UnknownError as error:
        missing |= error.missing
    if urlsplit(column.url).scheme == "http" and not asked.plain_http:
        missing["plain_http"] = f"{column.url} is plain http: say why that is accepted, or give the https address"
    if missing:
        raise UnknownError(missing)
    asked_at = {authority(report.url) for report in collected} - {authority(column.url)}
    today = datetime.now(CHINA).date()
    fields: dict[str, object] = {
        **found,
        "columns": (column.url,),
        "hosts": tuple(sorted(asked_at | set(asked.hosts))),
        "plain_http": asked.plain_http,
        "pace": _pace(asked),
        "allow_loopback": asked.allow_loopback,
    }
    site = _site(fields | {"notes": _notes(asked, column, collected, today)})
    own = tuple(report for report in collected if not is_of_another(site, report.publisher))
    if not own:
        raise DiscoveryError(f"none of the {len(collected)} reports in {column.url} is {site.publisher}'s")
    years = sorted({report.year for report in own if report.year is not None})
    final = {
        "own_only": len(own) < len(collected),
        "expected_years": tuple(years),
        "checked": not result.failed,
        "notes": _notes(asked, column, own, today),
    }
    return Discovery(_site(fields | final), why, column, own, result, pages)


def _notes(asked: Asked, column: Column, collected: Sequence[Collected], today: date) -> tuple[Note, ...]:
    years = [report.year for report in collected if report.year is not None]
    span = f" of {min(years)} to {max(years)}" if years else ""
    system = column.platform or "no platform that is known"
    told = f"Added from {asked.url}: {column.reason}; read as {system}; {len(collected)} reports{span} collected."
    return (*([Note(date=today, text=asked.note)] if asked.note else []), Note(date=today, text=told))


def _evidence(collected: Sequence[Collected], data: Path) -> Evidence:
    """What the trial's pages say of the publisher: each page of the site's code, those of reports of their office."""
    evidence = Evidence()
    tags: dict[str, dict[str, str]] = {}
    with CaptureStore(data / CAPTURES) as store:
        for capture in store.iter(run=RUN):
            if capture.media_type == "text/html" and capture.status == HTTPStatus.OK and capture.url not in tags:
                content = text_of_capture(store, capture)
                try:
                    tags[capture.url] = metas(parse(content))
                except PageError:
                    continue
                evidence.add_page(content, tags[capture.url])
    for report in collected:
        evidence.add(Title(report.title, report.publisher, report.year), tags.get(report.url, {}))
    return evidence


def text_of_capture(store: CaptureStore, capture: Capture) -> str:
    """A kept page's text."""
    headers = {name.lower(): value for name, value in store.headers(capture)}
    return decode_page(store.payload(capture), headers.get("content-type")).text


def _site(fields: Mapping[str, object]) -> Site:
    """The entry of these fields; raises DiscoveryError in the words of the registry's own check."""
    try:
        return Site.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        raise DiscoveryError(f"{key}: {message}" if key else message) from error
