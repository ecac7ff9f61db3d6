"""A published snapshot for the tests of the site: real documents through the real extractor, store and publication."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from datasette.app import Datasette

from archive.articles import Article
from archive.build import CAPTURES
from archive.kept_nights import keep_night
from archive.publication import publish
from archive.publication.metadata import SETTINGS
from archive.publication.places import METADATA_NAME
from archive.sharing.keys import keep_keys
from archive.store import Member, Store
from crawler.captures import Capture, CaptureStore, Origin
from crawler.registry import FormerName, Merger
from extract.cross_check import cross_check
from extract.model import Problem, Report
from extract.report import VERSION, extract
from tests.documents.figures import BLANK, ReportFigures, break_sum, dash, random_figures, stated
from tests.documents.pages import render_html
from tests.documents.report import make_report

HOUSING = "330991-zjj"
PLANNING = "330991-fgw"
TOWN = "330992-dwz"
HOUSING_NAME = "云河市住房和城乡建设局"
PAYLOAD = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&"
HOSTILE_NAME = f"恶意局{PAYLOAD}"
HOSTILE = f"000000-{HOSTILE_NAME}"
DOUBTFUL = "applications.granted.company"  # the cell of the doubtful report whose figure could not be placed
SETTLED = "applications.granted.research"  # the cell of that report that OCR has read and the sums have placed
FOOTNOTED = "proactive.coercion.decisions"  # the cell of the town's report in which two readings differ
UNPRINTED = ("unable_not_held", "unable_must_create", "unable_still_unclear")  # rows that the hostile report leaves out
NIGHT = "nightly-20260301T020000000000Z"


@dataclass(frozen=True)
class Entry:
    """A registry entry, as far as the store reads it."""

    key: str
    publisher: str
    kind: str
    level: str
    expected_years: tuple[int, ...]
    adcode: str = "330991"
    region: str = "浙江/云河"
    aliases: tuple[str, ...] = ()
    former: tuple[FormerName, ...] = ()
    merged: Merger | None = None
    platform: str = "auto"


@dataclass(frozen=True)
class Register:
    sites: tuple[Entry, ...]

    def get(self, key: str) -> Entry | None:
        return next((site for site in self.sites if site.key == key), None)

    def owner(self, printed: str | None, key: str | None, *, titled: bool) -> Entry | None:
        named = next((site for site in self.sites if printed in (site.publisher, *site.aliases)), None)
        return named or (self.get(key) if key else None)


REGISTER = Register(
    (
        Entry(
            HOUSING, HOUSING_NAME, "department", "prefecture", (2020, 2021, 2022, 2023, 2024), aliases=("云河市住建局",)
        ),
        Entry(PLANNING, "云河市发展和改革委员会", "department", "prefecture", (2022, 2023)),
        Entry(TOWN, "东湾镇人民政府", "town", "town", (2022, 2023), adcode="330992", region="浙江/云河/东湾"),
    )
)


def housing_figures() -> dict[int, ReportFigures]:
    """2020 on the form of 2019, then three years on that of 2021; a broken sum in 2022, kinds of missing in 2023."""
    years = {2020: random_figures("zjj-2020", "2019")}
    years[2021] = random_figures("zjj-2021", "2021", previous=years[2020])
    years[2022] = random_figures("zjj-2022", "2021", previous=years[2021], other_services=True)
    years[2023] = random_figures("zjj-2023", "2021", previous=years[2022], one_other_handling_row=True)
    years[2022] = break_sum(years[2022], "applications.granted.total", 3)
    years[2023] = years[2023].with_cells(
        {
            "reviews.litigation_after.upheld": BLANK,
            "proactive.coercion.decisions": dash("/"),
            "proactive.fees.amount": stated(25.1, "251000元"),
        }
    )
    return years


def housing_edited() -> ReportFigures:
    """The report of 2023 as it stood a month later: two figures other than before."""
    figures = housing_figures()[2023]
    return figures.with_cells(
        {
            "proactive.licensing.decisions": stated(figures.number("proactive.licensing.decisions") + 7),
            "proactive.penalty.decisions": stated(figures.number("proactive.penalty.decisions") + 1),
        }
    )


class Publication:
    """Builds an archive document by document, each in a capture, and publishes it."""

    def __init__(self, data: Path, register: Register = REGISTER) -> None:
        self.data = data
        self.register = register
        self.store = Store(data)
        self.store.sync_publishers(register)
        self.captures = CaptureStore(data / CAPTURES)

    def add(self, html: str, url: str, site: str | None, *, fetched_at: str, change: Report | None = None) -> Report:
        data = html.encode()
        report = change or extract(data, name=url.rpartition("/")[2])
        self.add_reading(self._capture(data, url, site, fetched_at), report)
        return report

    def add_reading(self, capture: Capture, report: Report, version: str = VERSION) -> None:
        self.store.add([Member(Article(capture), report)], self.register, version)

    def gone(self, url: str, site: str, *, fetched_at: str) -> None:
        self.store.add_gone(self._capture(b"", url, site, fetched_at, status=404))

    def night(self, verdicts: dict[str, tuple[str, str | None, str | None]]) -> None:
        with self.store.connection as connection:
            connection.execute(
                "INSERT INTO run (id, kind, started_at, finished_at, status) VALUES (?, 'nightly', ?, ?, 'partly')",
                [NIGHT, "2026-03-01T02:00:00Z", "2026-03-01T02:40:00Z"],
            )
            connection.executemany(
                "INSERT INTO site_result (run_id, site, verdict, found, expected, new, changed, unchanged, requests,"
                " bytes, not_modified, retries, since, advice) VALUES (?, ?, ?, 1, 2, 0, 0, 1, 9, 999, 0, 0, ?, ?)",
                [(NIGHT, site, *verdict) for site, verdict in verdicts.items()],
            )
            keep_night(connection, NIGHT)

    def publish(self) -> Path:
        keep_keys(self.store.connection, lambda *_: None)
        self.captures.close()
        self.store.connection.close()
        return publish(self.data, exports=False).path.resolve()

    def _capture(
        self, data: bytes, url: str, site: str | None, fetched_at: str, media_type: str = "text/html", status: int = 200
    ) -> Capture:
        if site is None:
            return self.captures.add_resource(url, data, media_type, run=NIGHT, fetched_at=fetched_at)
        headers = [(b"Content-Type", media_type.encode())]
        origin = Origin(NIGHT, site, "detail" if status == 200 else "gone")
        return self.captures.add_response(url, status, headers, data, origin, fetched_at=fetched_at)


def data_of(snapshot: Path) -> Path:
    """The data directory that a snapshot was published under."""
    return next(folder for folder in snapshot.parents if (folder / CAPTURES).is_dir())


def served(snapshot: Path) -> Datasette:
    """Datasette on a published snapshot as it is published, with the captures that it was read from."""
    metadata = json.loads((snapshot.resolve().parent / METADATA_NAME).read_text("utf-8"))
    metadata["plugins"] = {"gongkai": {"captures": str(data_of(snapshot) / CAPTURES)}}
    return Datasette([], immutables=[str(snapshot)], metadata=metadata, settings=SETTINGS)


def publish_demo(data: Path) -> Path:
    """The snapshot that all tests of the pages read; returns its path."""
    publication = Publication(data)
    for year, figures in housing_figures().items():
        report = make_report(HOUSING_NAME, year, figures, short_name="市住建局")
        url = f"http://zjj.yunhe.example/art/{year + 1}/1/20/art_1_{year}.html"
        publication.add(render_html(report), url, HOUSING, fetched_at=f"{year + 1}-02-02T02:00:00Z")
    edited = make_report(HOUSING_NAME, 2023, housing_edited(), short_name="市住建局")
    url = "http://zjj.yunhe.example/art/2024/1/20/art_1_2023.html"
    publication.add(render_html(edited), url, HOUSING, fetched_at="2024-03-05T02:00:00Z")

    figures = random_figures("fgw-2022", "2021")
    planning = make_report("云河市发展和改革委员会", 2022, figures, short_name="市发改委")
    planning = replace(planning, published_on=planning.published_on.replace(month=4))
    url = "http://fgw.yunhe.example/2022.html"
    html = render_html(planning)
    publication.add(html, url, PLANNING, fetched_at="2023-04-20T02:00:00Z", change=_doubtful(html))

    figures = random_figures("dwz-2022", "2021").with_cells({FOOTNOTED: stated(98761)})
    town = make_report("东湾镇人民政府", 2022, figures, short_name="我镇")
    url = "http://dongwan.example/2022.html"
    html = render_html(town).replace(">98761<", ">98761<sup>2</sup><")
    publication.add(html, url, TOWN, fetched_at="2023-02-02T02:00:00Z", change=_read_twice(html))
    publication.gone(url, TOWN, fetched_at="2023-05-02T02:00:00Z")

    _add_hostile(publication)
    publication.night(
        {
            HOUSING: ("unchanged", None, None),
            PLANNING: ("blocked", "2026-02-20T02:00:00Z", "The site answers with a challenge page."),
            TOWN: ("unchanged", None, None),
        }
    )
    return publication.publish()


def _read_twice(html: str) -> Report:
    read = extract(html.encode(), name="2022.html")
    return replace(read, findings=read.findings + cross_check([html.encode()], read))


def _doubtful(html: str) -> Report:
    """The reading of a report with a figure that could not be placed, one that OCR has read and the sums have placed,
    and prose that contradicts its table."""
    read = extract(html.encode(), name="2022.html")
    taken = next(fact for fact in read.facts if fact.code == DOUBTFUL)
    first = next(index for index, figure in enumerate(read.figures) if figure.code)
    return replace(
        read,
        facts=[
            fact._replace(read_by="ocr", placed_by="identities") if fact.code == SETTLED else fact
            for fact in read.facts
            if fact is not taken
        ],
        figures=[f._replace(agrees=False) if i == first else f for i, f in enumerate(read.figures)],
        problems=[Problem("unplaced", "有两种归位都说得通", taken.where, "73 8")],
    )


def _add_hostile(publication: Publication) -> None:
    """A report whose every text is an attack on the page."""
    base = make_report("恶意局", 2023, random_figures("hostile", "2021"), short_name="我局")
    html = render_html(base)
    read = extract(html.encode(), name="hostile.html")
    report = replace(
        read,
        source=replace(read.source, name=f"{PAYLOAD}.html"),
        title=f"{PAYLOAD}2023年政府信息公开工作年度报告",
        publisher=HOSTILE_NAME,
        form_notes=[PAYLOAD],
        sections=[s._replace(heading=f"{s.heading}{PAYLOAD}", text=f"{PAYLOAD}\n{s.text}") for s in read.sections],
        facts=[
            f._replace(value=None, state="text", raw=PAYLOAD) if f.code == "applications.new.other" else f
            for f in read.facts
            if f.code.split(".")[1] not in UNPRINTED
        ],
        figures=[],
        findings=[f._replace(status="fail", message=PAYLOAD, message_en=PAYLOAD) for f in read.findings[:2]],
        problems=[],
    )
    publication.add(html, f"javascript:alert(1)//{PAYLOAD}", None, fetched_at="2024-02-02T02:00:00Z", change=report)
