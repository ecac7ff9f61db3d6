"""Nights one after another over small sites: cut short and gone on with, outside their hours, shared, remembered."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.captures import CaptureStore
from crawler.captures.index import INDEX_NAME, CaptureIndex
from crawler.captures.tables import VERSIONS
from crawler.china import CHINA
from crawler.crawl import crawl
from crawler.registry import Pace
from crawler.results import last_results
from tests.crawler.faulty import Answer, FaultySite, serving

OFFICE = "示例县民政局"
TITLE = "{}{}年政府信息公开工作年度报告"
SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "五、存在的主要问题及改进情况",
)
CALLER = """
import json, sys
from pathlib import Path
from crawler.crawl import crawl
from crawler.registry import Site
crawl([Site.model_validate(entry) for entry in json.load(sys.stdin)], Path(sys.argv[1]), run="night")
"""


def report(year: int, office: str = OFFICE) -> Answer:
    text = "".join(f"<p>{heading}</p><p>{'本机关全年依法公开政府信息。' * 12}</p>" for heading in SECTIONS)
    title = TITLE.format(office, year)
    return Answer(f'<html><head><meta name="ArticleTitle" content="{title}"></head><body>{text}</body></html>'.encode())


def listing(*rows: tuple[int, str]) -> Answer:
    items = "".join(
        f'<li><a href="./t{year + 1}0120_{year}{number}.html">{TITLE.format(office, year)}</a>{year + 1}-01-20</li>'
        for number, (year, office) in enumerate(rows)
    )
    return Answer(f"<html><body><ul>{items}</ul></body></html>".encode())


def pages(*rows: tuple[int, str]) -> dict[str, Answer]:
    details = {
        f"/nb/t{year + 1}0120_{year}{number}.html": report(year, office) for number, (year, office) in enumerate(rows)
    }
    return {"/nb/": listing(*rows), **details}


def years(*of: int) -> dict[str, Answer]:
    return pages(*((year, OFFICE) for year in of))


def hours(begin: timedelta, end: timedelta) -> str:
    now = datetime.now(CHINA)
    return f"{now + begin:%H:%M}-{now + end:%H:%M}"


def test_a_killed_night_counts_the_whole_of_itself(tmp_path: Path) -> None:
    """Whenever it is killed, what was captured is counted once: requests, bytes, 304s and retries."""
    answers = years(*range(2008, 2024))
    tagged = {path: Answer(page.body, headers={"ETag": f'"{path}"'}) for path, page in answers.items()}
    site = FaultySite("127.0.1.90", dict(tagged))
    with serving(site):
        entry = site.entry("999999-nb", pace=Pace(delay=0.05))
        command = [sys.executable, "-c", CALLER, str(tmp_path)]
        for _ in range(3):
            before = len(site.log)
            child = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
            assert child.stdin is not None
            json.dump([entry.model_dump(mode="json")], child.stdin)
            child.stdin.close()
            deadline = time.monotonic() + 30
            while len(site.log) < before + 4 and child.poll() is None and time.monotonic() < deadline:
                time.sleep(0.005)
            child.send_signal(signal.SIGKILL)
            child.wait()
        (result,) = crawl([entry], tmp_path, run="night")
    assert (result.verdict, result.found) == ("new", 16)
    asked = Counter(site.asked())
    # An answer that was under way when the night was killed is asked for again; it was never had.
    assert len(asked) <= result.requests <= sum(asked.values())
    with CaptureStore(tmp_path / "captures") as store:
        captures = list(store.iter(run="night"))
        assert result.requests == len(captures) == len({capture.url for capture in captures})
        assert result.bytes == sum(capture.length for capture in captures)


def test_counts_of_answers_that_a_crash_left_without_a_row(tmp_path: Path) -> None:
    site = FaultySite("127.0.1.91", dict(years(2022, 2023)))
    with serving(site):
        (first,) = crawl([site.entry("999999-nb")], tmp_path, run="night")
        path = tmp_path / "captures" / INDEX_NAME
        with closing(sqlite3.connect(path)) as connection, connection:
            # As if the crash had come before the first commit: the segments alone are left.
            reports = ("site_report", "report_page", "site_column", "site_result")
            for table in ("capture", "segment", "visit_count", *reports):
                connection.execute(f"DELETE FROM {table}")
        (again,) = crawl([site.entry("999999-nb")], tmp_path, run="night")
    assert (again.requests, again.bytes, again.retries) == (first.requests, first.bytes, first.retries)
    assert len(site.log) == first.requests


def test_a_site_beyond_its_budget_goes_on_the_next_night(tmp_path: Path) -> None:
    site = FaultySite("127.0.1.92", dict(years(*range(2014, 2024))))
    with serving(site):
        entry = site.entry("999999-nb", pace=Pace(delay=0, budget=5))
        nights = [crawl([entry], tmp_path, run=f"n{number}")[0] for number in range(4)]
        assert [(night.verdict, night.complete) for night in nights[:2]] == [("failed", False)] * 2
        assert (nights[0].kind, nights[0].requests) == ("budget", 5)
        assert "goes on" in nights[0].advice
        assert (nights[2].verdict, nights[2].found, nights[2].complete) == ("new", 10, True)
        assert (nights[2].since, nights[1].since) == (None, nights[0].since)
    # Nothing was asked twice until the site was done.
    assert max(Counter(site.asked()[:12]).values()) == 1
    # The fourth night is one of its own.
    assert nights[3].requests == 5


def test_a_clock_that_is_put_back_makes_no_night_the_last_one(tmp_path: Path) -> None:
    site = FaultySite("127.0.2.9", {})
    with serving(site):
        entry = site.entry("999999-clock")
        crawl([entry], tmp_path, run="ahead")
        with closing(sqlite3.connect(tmp_path / "captures" / INDEX_NAME)) as index, index:
            index.execute("UPDATE site_result SET finished_at = '2038-01-19T03:14:07.000000Z', since = finished_at")
        site.pages = dict(years(2022, 2023))
        (well,) = crawl([entry], tmp_path, run="well")
        site.pages = {}
        (fails,) = crawl([entry], tmp_path, run="fails")
    assert (well.verdict, well.since, fails.since) == ("new", None, fails.finished_at)
    assert last_results(tmp_path) == [fails]


def test_outside_its_hours_a_site_is_not_asked(tmp_path: Path) -> None:
    closed, opened = hours(timedelta(hours=2), timedelta(hours=3)), hours(-timedelta(hours=1), timedelta(hours=2))
    own, other = (FaultySite(f"127.0.1.{number}", dict(years(2023))) for number in (93, 94))
    with serving(own, other):
        entries = [own.entry("999999-a", pace=Pace(delay=0, window=closed)), other.entry("999999-b")]
        first = crawl(entries, tmp_path, run="n1")
        assert [(site.verdict, site.kind, site.complete) for site in first] == [
            ("failed", "outside_window", False),
            ("new", "", True),
        ]
        assert own.log == []
        late = crawl([entries[1]], tmp_path, run="n2", window=closed)[0]
        assert (late.kind, late.requests) == ("outside_window", 0)
        well = crawl([own.entry("999999-a", pace=Pace(delay=0, window=opened))], tmp_path, run="n3", window=opened)[0]
        assert (well.verdict, well.since) == ("new", None)


def test_entries_that_share_a_list_ask_it_once_and_keep_to_their_own(tmp_path: Path) -> None:
    rows = [(2023, OFFICE), (2023, "示例县财政局"), (2022, OFFICE), (2022, "示例县财政局"), (2022, "示例县水利局")]
    site = FaultySite("127.0.1.96", dict(pages(*rows)))
    with serving(site):
        entries = [
            site.entry("999999-mzj", publisher=OFFICE, own_only=True),
            site.entry("999999-czj", publisher="示例县财政局", own_only=True),
            site.entry("999999-jyj", publisher="示例县教育局", own_only=True),
        ]
        by_key = {result.site: result for result in crawl(entries, tmp_path, run="n1")}
    assert {key: (result.verdict, result.found) for key, result in by_key.items()} == {
        "999999-mzj": ("new", 2),
        "999999-czj": ("new", 2),
        "999999-jyj": ("empty", 0),
    }
    assert "5 reports are listed, all of other offices" in by_key["999999-jyj"].advice
    assert Counter(site.asked())["/nb/"] == Counter(site.asked())["/robots.txt"] == 1
    assert "/nb/t20230120_20224.html" not in site.asked()


def test_a_year_without_a_page_is_no_failure_unless_it_is_expected(tmp_path: Path) -> None:
    site = FaultySite("127.0.1.97", {"/nb/a2022.htm": report(2022), "/nb/a2023.htm": report(2023)})
    last = datetime.now(CHINA).year - 1
    with serving(site):
        column = f"{site.base}/nb/a{{year}}.htm"
        (well,) = crawl([site.entry("999999-nb", columns=[column], expected_years=[2022, 2023])], tmp_path, run="n1")
        assert (well.verdict, well.found) == ("new", 2)
        assert well.detail.count("missing_year") == len(range(2024, last + 1))
        (short,) = crawl([site.entry("999999-nb", columns=[column], expected_years=[2021, 2022])], tmp_path, run="n2")
        assert (short.verdict, short.kind) == ("failed", "not_found")
        with CaptureStore(tmp_path / "captures") as store:
            details = {capture.url: capture for capture in store.iter(run="n1", role="detail")}
            assert set(details) == {f"{site.base}/nb/a{year}.htm" for year in (2022, 2023)}
            assert details[f"{site.base}/nb/a2023.htm"].title == TITLE.format(OFFICE, 2023)
            assert list(store.verify()) == []


def test_reports_that_no_column_lists_are_asked_for(tmp_path: Path) -> None:
    site = FaultySite("127.0.1.98", {"/one.html": report(2023), "/two.html": Answer(b"<p>no report</p>")})
    with serving(site):
        (well,) = crawl([site.entry("999999-nb", columns=[], reports=[f"{site.base}/one.html"])], tmp_path, run="n1")
        assert (well.verdict, well.found) == ("new", 1)
        (bad,) = crawl([site.entry("999999-nb", columns=[], reports=[f"{site.base}/two.html"])], tmp_path, run="n2")
        assert (bad.verdict, bad.kind) == ("failed", "not_a_report")


def test_an_index_of_the_first_version_is_brought_up_in_place(tmp_path: Path) -> None:
    site = FaultySite("127.0.1.99", dict(years(2022, 2023)))
    path = tmp_path / "captures" / INDEX_NAME
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"{VERSIONS[0]}; PRAGMA user_version=1;")
        connection.execute(
            "INSERT INTO site_result VALUES ('old', '999999-nb', '2026-01-01T00:00:00Z', 'new', 3, NULL, 3, 0, 0,"
            " 9, 9, 0, 0, NULL, '', '')"
        )
        connection.commit()
    with serving(site):
        (result,) = crawl([site.entry("999999-nb")], tmp_path, run="n1")
        # What was found before reports were remembered is still expected.
        assert (result.verdict, result.found, result.expected) == ("shrunk", 2, 3)
    index = CaptureIndex(path)
    try:
        assert index.connection.execute("PRAGMA user_version").fetchone() == (len(VERSIONS),)
        kinds = index.connection.execute("SELECT run, kind, complete FROM site_result ORDER BY run").fetchall()
        assert kinds == [("n1", "fewer", 1), ("old", "", 1)]
    finally:
        index.close()


@pytest.mark.parametrize("version", range(1, len(VERSIONS)))
def test_an_index_of_any_version_ends_with_the_same_tables(tmp_path: Path, version: int) -> None:
    def tables(path: Path) -> set[str]:
        CaptureIndex(path).close()
        with closing(sqlite3.connect(path)) as connection:
            return {row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}

    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.executescript(f"{';'.join(VERSIONS[:version])}; PRAGMA user_version={version};")
    assert tables(tmp_path / "old.db") == tables(tmp_path / "new.db")


def test_one_document_in_two_formats_is_one_report_and_both_are_kept(tmp_path: Path) -> None:
    title = TITLE.format(OFFICE, 2023)
    rows = "".join(
        f'<li><a href="./P02024012012345678901{number}.{kind}">{title}（{word}）</a>2024-01-20</li>'
        for number, kind, word in ((1, "pdf", "PDF版"), (2, "ofd", "OFD版"))
    )
    files = {
        "/nb/P020240120123456789011.pdf": Answer(b"%PDF-1.4" + b"0" * 900, headers={"Content-Type": "application/pdf"}),
        "/nb/P020240120123456789012.ofd": Answer(b"PK\x03\x04" + b"0" * 900, headers={"Content-Type": "x/ofd"}),
    }
    site = FaultySite("127.0.1.100", {"/nb/": Answer(f"<ul>{rows}</ul>".encode()), **files})
    with serving(site):
        (result,) = crawl([site.entry("999999-nb")], tmp_path, run="n1")
    assert (result.verdict, result.found) == ("new", 1)
    with CaptureStore(tmp_path / "captures") as store:
        assert {capture.url for capture in store.iter(role="attachment")} == {f"{site.base}{path}" for path in files}
