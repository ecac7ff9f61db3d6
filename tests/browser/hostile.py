"""A snapshot in which every text that can come from outside is a payload."""

from dataclasses import replace
from pathlib import Path

from extract.model import Problem, Report
from extract.report import extract
from tests.archive.site.published import Entry, Publication, Register
from tests.browser.payloads import PAYLOADS
from tests.documents.figures import random_figures
from tests.documents.pages import render_html
from tests.documents.report import make_report

YEARS = (2022, 2023)


def key(name: str) -> str:
    """The key of the publisher whose every text is the payload of that name."""
    return f"{330100 + list(PAYLOADS).index(name)}-{name}"


def publish_hostile(data: Path) -> Path:
    """Publishes for each payload an office with two years, the second in two revisions; returns the snapshot's path."""
    offices = [
        Entry(
            key(name),
            f"甲{payload}",
            "department",
            "county",
            (2021, 2022, 2023),
            adcode=str(330100 + index),
            region=f"浙江/乙{payload.replace('/', '∕')}",
            aliases=(f"丙{payload}",),
        )
        for index, (name, payload) in enumerate(PAYLOADS.items())
    ]
    publication = Publication(data, Register(tuple(offices)))
    readings = [_reading(seed) for seed in ("one", "two", "three")]
    for office, payload in zip(offices, PAYLOADS.values(), strict=True):
        for year, (html, read) in zip((2022, 2023, 2023), readings, strict=True):
            report = _hostile(replace(read, year=year), office.publisher, payload)
            url = f"http://gov.example/{office.key}/{year}/{payload}"
            publication.add(html, url, office.key, fetched_at=f"{year + 1}-02-02T02:00:00Z", change=report)
    publication.night({office.key: ("blocked", "2026-02-20T02:00:00Z", f"丁{office.aliases[0]}") for office in offices})
    return publication.publish()


def _reading(seed: str) -> tuple[str, Report]:
    html = render_html(make_report("甲局", 2023, random_figures(seed, "2021"), short_name="我局"))
    return html, extract(html.encode(), name="a.html")


def _hostile(read: Report, publisher: str, payload: str) -> Report:
    text = {"applications.new.other", "proactive.rules.made", "reviews.reconsideration.total"}
    return replace(
        read,
        source=replace(read.source, name=f"{payload}.html"),
        title=f"{payload}2023年政府信息公开工作年度报告",
        publisher=publisher,
        publisher_evidence=payload,
        form_notes=[payload],
        sections=[s._replace(heading=f"{s.heading}{payload}", text=f"{payload}\n{s.text}") for s in read.sections],
        facts=[
            fact._replace(value=None, state="text", raw=payload) if fact.code in text else fact._replace(raw=fact.raw)
            for fact in read.facts
        ],
        figures=[],
        findings=[f._replace(status="fail", message=payload, message_en=payload) for f in read.findings[:6]],
        problems=[Problem("unplaced", payload, read.facts[0].where, payload)],
    )
