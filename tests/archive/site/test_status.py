"""The status page and the command of that name, over nights that went in every way."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from archive.cli import gongkai
from archive.kept_nights import keep_night
from archive.nights import last_nights, site_nights
from archive.publication import publish
from archive.site.status.selection import SITES_A_PAGE
from archive.site.strip import HEIGHT, strip
from archive.site.words import ROOMS
from archive.store import Store
from crawler import verdict
from tests.archive.site.published import PAYLOAD

NIGHTS = [f"2026-02-{day:02d}T18:00:00Z" for day in range(1, 33 - 4)]
SITES = {
    "330991-aaa": ["unchanged"] * 28,
    "330991-bbb": ["unchanged"] * 20 + ["blocked"] * 8,
    "330991-ccc": [None] * 5 + ["new"] + ["unchanged"] * 21 + ["shrunk"],
}
ADVICE = f"Look at it. {PAYLOAD}"
DETAIL = "waf_stub at http://www.example.gov.cn/a/b.html; see /srv/gongkai/data/crawl.log"


def insert(connection: sqlite3.Connection, run: str, site: str, word: str, **given: object) -> None:
    values = {
        "run_id": run,
        "site": site,
        "verdict": word,
        "found": 2,
        "expected": 3,
        "new": 0,
        "changed": 0,
        "unchanged": 2,
        "requests": 118,
        "bytes": 12_595,
        "not_modified": 7,
        "retries": 4,
        "since": None,
        "advice": "",
        "detail": "",
        "kind": "",
        **given,
    }
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO site_result ({names}) VALUES ({marks})", list(values.values()))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("status")
    with Store(data) as store, store.transaction() as connection:
        for number, at in enumerate(NIGHTS):
            run = f"nightly-{number:02d}"
            connection.execute("INSERT INTO run VALUES (?, 'nightly', ?, ?, 'partly', '{}')", (run, at, at))
            for site, verdicts in SITES.items():
                if word := verdicts[number]:
                    bad = word in ("blocked", "shrunk")
                    insert(
                        connection,
                        run,
                        site,
                        word,
                        kind="waf_stub" if word == "blocked" else "withdrawn" if bad else "",
                        since=("2026-02-21T18:30:00Z" if word == "blocked" else at) if bad else None,
                        advice=ADVICE if bad else "",
                        detail=DETAIL if bad else "",
                    )
            keep_night(connection, run)
    publish(data)
    return data


def page(data: Path, address: str = "/status") -> lxml.html.HtmlElement:
    site = Datasette([], immutables=[str(data / "public" / "gongkai.db")])
    response = asyncio.run(site.client.get(address))
    assert response.status_code == 200
    return lxml.html.document_fromstring(response.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_those_that_failed_come_first_the_longest_failing_before_the_others(data: Path) -> None:
    with closing(sqlite3.connect(data / "public" / "gongkai.db")) as connection:
        nights = last_nights(connection)
        sites = site_nights(connection, nights)
    assert [night.started_at for night in nights] == NIGHTS
    assert [site.site for site in sites] == ["330991-bbb", "330991-ccc", "330991-aaa"]
    assert {site.site: list(site.verdicts) for site in sites} == SITES
    rows = page(data).xpath("//tbody[contains(@class, 'site')]")
    assert [row.xpath(".//th/small")[0].text for row in rows] == ["330991-bbb", "330991-ccc", "330991-aaa"]
    assert ["bad" in row.get("class") for row in rows] == [True, True, False]


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", ("受阻", "防火墙拦截页", "失败自")), ("en", ("blocked", "firewall"))]
)
def test_a_site_is_told_with_what_it_rests_on_cost_and_what_to_do(data: Path, lang: str, said: tuple[str, ...]) -> None:
    row = page(data, f"/status?lang={lang}").xpath("//tbody[contains(@class, 'site')]")[0]
    told = words(row)
    for word in (*said, "2/3", "118", "12.3", "7", "4", "2026-02-21 18:30 UTC", "Look at it."):
        assert word in told
    assert "http://www.example.gov.cn/a/b.html" in told
    assert "/srv/" not in told


def test_every_night_is_a_bar_and_the_worse_the_taller(data: Path) -> None:
    row = page(data).xpath("//tbody[contains(@class, 'site')]")[1]
    bars = row.xpath(".//*[local-name() = 'rect']")
    assert len(bars) == len(NIGHTS)
    assert [bar.get("class").split("-")[-1] for bar in bars] == [word or "not_asked" for word in SITES["330991-ccc"]]
    assert "有新报告 1 次" in row.xpath(".//*[local-name() = 'svg']/@aria-label")[0]
    drawn = strip(["a", "b", "c", "d"], [None, "unchanged", "shrunk", "failed"])
    heights = [bar.height for bar in drawn.bars]
    assert heights == sorted(set(heights))
    assert {bar.y + bar.height for bar in drawn.bars} == {HEIGHT}


def test_nothing_fetched_is_trusted(data: Path) -> None:
    html = page(data)
    assert html.xpath("//script | //img | //*[@style] | //@*[starts-with(name(), 'on')]") == []
    assert "<script>alert('x')" in words(html)  # as words; what looks like a path of the machine is cut


def test_many_sites_come_in_pages(tmp_path: Path) -> None:
    with Store(tmp_path) as store, store.transaction() as connection:
        connection.execute("INSERT INTO run VALUES ('nightly-1', 'nightly', ?, ?, 'ok', '{}')", (NIGHTS[0], NIGHTS[0]))
        for number in range(SITES_A_PAGE + 5):
            insert(connection, "nightly-1", f"330991-{number:03d}", "unchanged")
        keep_night(connection, "nightly-1")
    publish(tmp_path)
    assert len(page(tmp_path).xpath("//tbody[contains(@class, 'site')]")) == SITES_A_PAGE
    assert len(page(tmp_path, "/status?page=2").xpath("//tbody[contains(@class, 'site')]")) == 5
    assert page(tmp_path, "/status?page=x&lang=en").xpath("//a[@rel='next']/@href") == ["/status?page=2&lang=en"]


def test_an_archive_without_a_night_says_so(tmp_path: Path) -> None:
    Store(tmp_path).connection.close()
    publish(tmp_path)
    assert "还没有抓取过任何网站" in words(page(tmp_path))


def test_the_home_page_leads_there(data: Path) -> None:
    assert page(data, "/?lang=en").xpath("//a[@href='/status?lang=en']")


def test_the_command_tells_the_same(data: Path) -> None:
    told = CliRunner().invoke(gongkai, ["status", "--data", str(data)], catch_exceptions=False).stdout
    assert told.index("330991-bbb") < told.index("330991-ccc") < told.index("330991-aaa")
    for said in (
        "Got worse: 1 site 330991-ccc (330991-ccc): unchanged → shrunk, report withdrawn",
        "blocked, firewall's page: 1 site, Failing since 2026-02-21 18:30 UTC · 8 nights in a row",
        "What to do: Look at it.",
    ):
        assert said in " ".join(told.split())
    one = CliRunner().invoke(gongkai, ["status", "330991-bbb", "--data", str(data)], catch_exceptions=False).stdout
    assert f"Nights from 2026-02-01 to 2026-02-28: {'▂' * 20}{'█' * 8}" in one
    assert "What was noted: waf_stub at http" in one
    missing = CliRunner().invoke(gongkai, ["status", "330991-xyz", "--data", str(data)])
    assert (missing.exit_code, missing.stdout) == (1, "")


def test_whatever_a_verdict_rests_on_has_a_word() -> None:
    known = [value for value in vars(verdict).values() if isinstance(value, verdict.PageVerdict)]
    kinds = {each.name for each in known if each.weight != "note"}
    kinds |= {"no_reports", "fewer", "missing_years", "withdrawn", "unfinished"}
    assert {f"kind.{kind}" for kind in kinds} == {key for key in ROOMS["status"] if key.startswith("kind.")}


def test_the_command_can_leave_out_those_that_are_well(data: Path) -> None:
    told = CliRunner().invoke(gongkai, ["status", "--failing", "--data", str(data)], catch_exceptions=False).stdout
    assert "330991-bbb" in told
    assert "330991-ccc" in told
    assert "330991-aaa" not in told
