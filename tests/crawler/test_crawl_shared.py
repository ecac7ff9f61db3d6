"""A city's list of all its units: each entry finds its own publisher's reports, one the whole list, asked once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from crawler.china import CHINA
from crawler.crawl import crawl
from crawler.registry import Pace
from tests.crawler.faulty import Answer, FaultySite, serving

UNITS = [
    ("盐城市财政局", "盐城市财政局"),
    ("盐城市教育局", "市教育局"),
    ("盐城市民政局", "盐城市民政局"),
    ("盐都区财政局", "盐都区财政局"),
    ("盐城市人民政府", "盐城市"),
    ("盐城市人民政府办公室", "盐城市人民政府办公室"),
]
YEARS = (2022, 2023)


def city() -> FaultySite:
    """Every unit's reports of two years; titles name the units as such lists do."""
    titles = [f"{printed}{year}年政府信息公开工作年度报告" for _, printed in UNITS for year in YEARS]
    links = [f"./t20240{number // 28 + 1}{number % 28 + 1:02}_{number}.html" for number in range(1, len(titles) + 1)]
    rows = "".join(
        f'<li><a href="{link}" title="{title}">{title}</a><span>2024-01-20</span></li>'
        for link, title in zip(links, titles, strict=True)
    )
    pages: dict[str, object] = {"/nb/": Answer(f"<html><body><ul>{rows}</ul></body></html>".encode())}
    for link, title in zip(links, titles, strict=True):
        page = f'<html><head><meta name="ArticleTitle" content="{title}"></head><body><h1>{title}</h1></body></html>'
        pages[f"/nb/{link[2:]}"] = Answer(page.encode())
    return FaultySite("127.0.5.1", pages)  # type: ignore[arg-type]


def test_each_entry_finds_its_own(tmp_path: Path) -> None:
    site = city()
    with serving(site):

        def entry(slug: str, publisher: str, **given: object) -> object:
            place = {"publisher": publisher, "adcode": "320900", "region": "江苏/盐城", "level": "prefecture"}
            return site.entry(f"320900-{slug}", **(place | {"own_only": True, "expected_years": YEARS} | given))

        entries = [
            entry("a-czj", "盐城市财政局"),
            entry("b-jyj", "盐城市教育局"),
            entry("c-rmzf", "盐城市人民政府", kind="government"),
            entry("d-all", "盐城市政务公开办公室", own_only=False, expected_years=()),
        ]
        results = {result.site.partition("-")[2][0]: result for result in crawl(entries, tmp_path, run="n1")}  # type: ignore[arg-type]
    assert {key: (result.verdict, result.found, result.expected) for key, result in results.items()} == {
        "a": ("new", 2, 2),
        "b": ("new", 2, 2),
        "c": ("new", 2, 2),
        "d": ("new", 12, None),
    }
    assert "other_offices" in results["a"].detail
    assert max(Counter(site.asked()).values()) == 1  # four entries, and nothing is asked twice


def test_hours_of_one_entry_keep_no_other_away(tmp_path: Path) -> None:
    later = [datetime.now(CHINA) + timedelta(hours=hours) for hours in (2, 3)]
    closed = "-".join(f"{moment:%H:%M}" for moment in later)
    site = city()
    with serving(site):
        entries = [
            site.entry("320900-a", publisher="盐城市财政局", own_only=True, pace=Pace(delay=0, window=closed)),
            site.entry("320900-b", publisher="盐城市教育局", own_only=True),
        ]
        results = crawl(entries, tmp_path, run="n1")
    assert [(result.verdict, result.kind, result.found) for result in results] == [
        ("failed", "outside_window", 0),
        ("new", "", 2),
    ]
    assert site.asked().count("/robots.txt") == 1
