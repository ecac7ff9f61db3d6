"""The operator's pages over many nights: what is baked is what the nights say, and a gap is never a zero."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from archive.alerts.causes import Cause
from archive.alerts.told import Told
from archive.cli import gongkai
from archive.nights import last_nights, moved, site_nights
from archive.site.status.machine import machine
from archive.site.status.morning import Morning, morning, sentence
from archive.site.status.newer import newer
from archive.site.status.selection import verdicts
from archive.site.status.slots import Slot, due, slots
from archive.site.status.trend import BASE, TALLEST, panels
from archive.site.words import Words
from archive.store import Store
from archive.summary import BAD_VERDICTS
from tests.archive.site import nights

SITES, NIGHTS = 120, 40


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return nights.write(tmp_path_factory.mktemp("nights"), SITES, NIGHTS)


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    return Datasette([], immutables=[str(snapshot)])


def fetch(site: Datasette, path: str, status: int = 200) -> str:
    response = asyncio.run(site.client.get(path))
    assert response.status_code == status, path
    return str(response.text)


def told(site: Datasette, path: str) -> dict:
    response = asyncio.run(site.client.get(path))
    assert response.status_code == 200, path
    return response.json()


def words(html: str) -> str:
    return " ".join(lxml.html.document_fromstring(html).text_content().split())


def test_what_is_baked_of_each_site_is_what_its_nights_say(snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as db:
        db.row_factory = sqlite3.Row
        began = [night.started_at for night in last_nights(db, 1000)]
        live = site_nights(db, last_nights(db, 1000))
        baked = db.execute("SELECT * FROM site_status JOIN site_strip USING (position) ORDER BY position").fetchall()
    assert [row["site"] for row in baked] == [result.site for result in live]
    for row, result in zip(baked, live, strict=True):
        asked = [verdict for verdict in result.verdicts if verdict is not None]
        row_of_failures = next((n for n, verdict in enumerate(asked[::-1]) if verdict not in BAD_VERDICTS), len(asked))
        before = asked[-2] if len(asked) > 1 else None
        was_last = result.verdicts[-1] is not None
        assert (row["nights"], row["before"], row["last"]) == (row_of_failures, before, was_last)
        assert row["move"] == (moved(before, asked[-1]) if was_last else None)
        assert len(row["strip"]) == len(began)
        assert [letter == "." for letter in row["strip"]] == [verdict is None for verdict in result.verdicts]
        for name in ("verdict", "kind", "found", "expected", "requests", "bytes", "since", "advice", "detail"):
            assert row[name] == getattr(result, name)


def test_what_is_counted_of_a_night_is_the_sum_of_its_sites_and_of_its_provinces(snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as db:
        baked = db.execute(
            "SELECT run_id, verdict, night_count.sites, requests, bytes, new"
            " FROM night_count WHERE region = '' ORDER BY 1, 2"
        ).fetchall()
        counted = db.execute(
            "SELECT run_id, verdict, count(*), sum(requests), sum(bytes), sum(new)"
            " FROM site_result GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()
        whole, parts = (
            db.execute(f"SELECT sum(sites), sum(retries) FROM night_count WHERE region {sign} ''").fetchone()
            for sign in ("=", "<>")
        )
    assert baked == counted
    assert whole == parts


def test_nights_that_never_began_or_never_ended_are_gaps(snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as db:
        found = slots(db, "", 30)
        ran = db.execute("SELECT count(*) FROM run WHERE kind = 'nightly'").fetchone()[0]
        everything = slots(db, "", 365)
    assert len(found) == 30
    gaps = {number: slot.gap for number, slot in enumerate(found[::-1], 1) if slot.gap}
    expected = {5: "unfinished", 9: "none_began", 10: "none_began", 17: "none_began", 20: "no_site", 24: "unfinished"}
    assert {number: gaps[number] for number in expected} == expected
    assert sum(slot.gap != "none_began" for slot in everything) == ran
    for panel in panels(found):
        assert [bar.gap for bar in panel.bars] == [slot.gap for slot in found]
        assert all((bar.gap is not None) == (bar.parts == ()) for bar in panel.bars), panel.name


def test_a_site_has_a_place_for_each_night_that_never_began_and_none_for_those_before_it_joined(
    site: Datasette, snapshot: Path
) -> None:
    with closing(sqlite3.connect(snapshot)) as db:
        db.row_factory = sqlite3.Row
        found = due(db, 30)
        assert [night.position is None for night in found] == [slot.gap == "none_began" for slot in slots(db, "", 30)]
        joined = db.execute(
            "SELECT site, strip, ltrim(strip, '.') AS own FROM site_status JOIN site_strip USING (position)"
            " ORDER BY length(own)"
        ).fetchone()
    one = told(site, f"/status/{joined['site']}.json?nights=90")
    ran = [night for night in one["site_nights"] if night["began"]]
    assert len(ran) == len(joined["own"]) < len(joined["strip"])
    assert one["site"]["verdicts"][::-1] == [
        night["verdict"] if night["began"] else "none_began" for night in one["site_nights"]
    ]
    for night in one["site_nights"]:
        assert (night["found"] is None) == (night["verdict"] is None)
        assert night["began"] or night["run_id"] is None


def test_a_night_whose_counts_are_dropped_tells_its_verdict(tmp_path: Path) -> None:
    path = nights.write(tmp_path, 5, 6, "ok")
    with closing(sqlite3.connect(path)) as db, db:
        (key, run), *_ = db.execute("SELECT site, run_id FROM site_result WHERE verdict = 'unchanged' ORDER BY run_id")
        db.execute("DELETE FROM site_result WHERE site = ? AND run_id = ?", (key, run))
    site = Datasette([], immutables=[str(path)])
    (night,) = [each for each in told(site, f"/status/{key}.json")["site_nights"] if each["run_id"] == run]
    assert (night["verdict"], night["found"], night["requests"]) == ("unchanged", None, None)
    assert "nothing new; its counts are no longer kept" in words(fetch(site, f"/status/{key}?lang=en"))


def test_a_stated_zero_is_a_line_and_no_number_is_nothing() -> None:
    counts = dict.fromkeys(("requests", "bytes", "not_modified", "retries", "new", "changed", "withdrawn"), 0)
    drawn = {
        panel.name: panel
        for panel in panels(
            [
                Slot("2026-01-01T18:00:00Z", minutes=5.0, verdicts={"unchanged": 3}, counts=counts | {"requests": 8}),
                Slot("2026-01-02T18:00:00Z", "unfinished"),
                Slot("2026-01-03T18:00:00Z", verdicts={"failed": 1}, counts=counts),
            ]
        )
    }
    assert [len(bar.parts) for bar in drawn["retries"].bars] == [1, 0, 1]
    assert drawn["requests"].bars[0].parts[0].height == TALLEST
    assert drawn["requests"].bars[2].parts[0].name == "zero"
    # Without a request there is no share of requests, and without an end no duration.
    assert [len(bar.parts) for bar in drawn["not_modified"].bars] == [1, 0, 0]
    assert [len(bar.parts) for bar in drawn["minutes"].bars] == [1, 0, 0]
    (failed,) = drawn["sites"].bars[2].parts
    assert failed.y + failed.height == BASE


@pytest.mark.parametrize("hours", [24, 30, 35])
def test_a_night_that_began_later_than_the_one_before_leaves_no_gap(tmp_path: Path, hours: int) -> None:
    with Store(tmp_path) as store:
        db = store.connection
        db.execute("CREATE TABLE night (position, run_id, kind, started_at, finished_at, status, minutes)")
        for position, at in ((1, "2026-01-01T00:30:00Z"), (2, f"2026-01-0{1 + hours // 24}T{hours % 24:02}:30:00Z")):
            db.execute("INSERT INTO night VALUES (?, 'r', 'nightly', ?, ?, 'ok', 1)", (position, at, at))
        assert [slot.gap for slot in slots(db, "", 30)] == ["no_site", "no_site"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_in_a_sentence_what_the_sites_need(site: Datasette, snapshot: Path, lang: str) -> None:
    with closing(sqlite3.connect(snapshot)) as db:
        failing = len([s for s in site_nights(db, last_nights(db)) if s.failed])
    html = lxml.html.document_fromstring(fetch(site, f"/status?lang={lang}"))
    (said,) = html.find_class("morning")
    assert str(failing) in said.text_content()
    assert str(SITES) in said.text_content()
    counts = (
        [int(cause.xpath("string(h3)").split("：")[1].split()[0]) for cause in html.find_class("cause")]
        if (lang == "zh")
        else []
    )
    assert lang == "en" or sum(counts) == failing
    assert not html.xpath("//script | //*[@style] | //@*[starts-with(name(), 'on')]")


def test_the_terminal_says_the_same_sentence(site: Datasette, snapshot: Path) -> None:
    data = snapshot.parents[3]
    out = CliRunner().invoke(gongkai, ["status", "--data", str(data)], catch_exceptions=False).stdout
    assert told(site, "/status.json?lang=en")["sentence"] in out


def test_programs_are_told_the_same_and_a_gap_has_no_numbers(site: Datasette) -> None:
    body = told(site, "/status.json?nights=90")
    assert sum(body["verdicts"].values()) == body["found"] == SITES
    assert body["failing"] == sum(cause["n"] for cause in body["causes"]) == body["night"]["failing"]
    assert body["sites"][0]["failed"]
    assert body["sites"][0]["nights"] >= 1
    for night in body["nights"]:
        numbers = [night[name] for name in ("sites", "failing", "requests", "bytes", "new")]
        assert all(number is None for number in numbers) == (night["gap"] is not None)
    key = body["sites"][0]["site"]
    one = told(site, f"/status/{key}.json")
    assert one["site"]["verdict"] == one["site_nights"][0]["verdict"]
    assert {year["year"] for year in one["expected_years"]} == {2023, 2024, 2025}


def test_the_sites_are_narrowed_by_region_platform_verdict_and_move(site: Datasette) -> None:
    whole = told(site, "/status.json")
    of_henan = told(site, "/status.json?region=410000")
    assert 0 < of_henan["found"] < whole["found"]
    assert all(row["site"].startswith("41") for row in of_henan["sites"])
    assert of_henan["nights"][-1]["sites"] == of_henan["found"]
    county = told(site, "/status.json?region=410100")
    assert county["counted_region"] == "410000"
    assert county["nights"] == of_henan["nights"]
    blocked = told(site, "/status.json?verdict=blocked&platform=jpaas")
    assert {(row["verdict"], row["platform"]) for row in blocked["sites"]} == {("blocked", "jpaas")}
    for move, listed in whole["moves"].items():
        assert told(site, f"/status.json?move={move}")["found"] == listed["n"]


@pytest.mark.parametrize(
    "query",
    ["region=x", "region=999999", "platform=nobody", "verdict=bad", "move=up", "nights=31", "nights=%00", "nights=1e9"],
)
def test_a_filter_that_means_nothing_is_a_404(site: Datasette, query: str) -> None:
    assert "filter" in fetch(site, f"/status?lang=en&{query}", 404)
    assert "no such" in fetch(site, f"/status.json?{query}", 404)


@pytest.mark.parametrize("key", ["330991-nobody", "%00", "a" * 9000, "..%2f..", "%E5%85%AC", "x.json"])
def test_a_site_that_no_night_has_been_to_is_a_404(site: Datasette, key: str) -> None:
    fetch(site, f"/status/{key}", 404)
    fetch(site, f"/status/{key}.json", 404)


@pytest.mark.parametrize(("lang", "said"), [("zh", "怎么办"), ("en", "What to do")])
def test_a_failing_site_has_its_evidence_and_the_commands(site: Datasette, lang: str, said: str) -> None:
    row = next(row for row in told(site, "/status.json")["sites"] if row["kind"] not in ("budget", "outside_window"))
    text = words(fetch(site, f"/status/{row['site']}?lang={lang}"))
    assert said in text
    assert f"gongkai sites test {row['site']}" in text
    assert f"gongkai nightly {row['site']}" in text
    assert f"{row['kind']} at http://{row['site']}.example.gov.cn/col/col28569/index.html (412)" in text
    fetch(site, f"/status/{row['site']}?nights=2", 404)


@pytest.mark.parametrize(
    ("last", "zh", "en"),
    [
        ("ok", "一切正常", "All is well"),
        ("unfinished", "没有结束", "never ended"),
        ("failed", "整夜失败", "failed: the crawl failed: [Errno 28] No space left on device: '…'"),
    ],
)
def test_every_end_of_a_night_has_its_sentence(tmp_path: Path, last: str, zh: str, en: str) -> None:
    snapshot = nights.write(tmp_path, 40, 12, last)
    served = Datasette([], immutables=[str(snapshot)])
    assert zh in words(fetch(served, "/status"))
    assert en in words(fetch(served, "/status?lang=en"))
    with closing(sqlite3.connect(snapshot)) as db:
        db.row_factory = sqlite3.Row
        found = morning(db, verdicts(db, None))
    assert found is not None
    assert found.well == (last == "ok")
    # A night that asked nobody does not say that nobody got worse.
    assert ("As they were last seen" in sentence(Words("en"), found)) == (last != "ok" and found.failing > 0)


def test_documents_and_faults_are_told_where_all_sites_are_well() -> None:
    night = Morning("2026-01-01T18:00:00Z", "partly", None, 9, 1, 0, 9, 0, 0, 0, unread=3, damaged=1)
    said = sentence(Words("en"), night)
    assert "All is well" not in said
    assert "3 documents gave no report. 1 fault in what is kept." in said


def test_an_operator_is_told_of_a_night_that_is_not_published(tmp_path: Path) -> None:
    snapshot = nights.write(tmp_path, 5, 3)
    with closing(sqlite3.connect(snapshot)) as db:
        db.row_factory = sqlite3.Row
        found = morning(db, verdicts(db, None))
    assert found is not None
    assert newer(tmp_path, found.started_at, found.status) is None
    with Store(tmp_path) as store, store.connection as db:
        db.execute("INSERT INTO run (id, kind, started_at) VALUES ('n', 'nightly', '2026-11-26T18:00:00Z')")
    told_of = newer(tmp_path, found.started_at, found.status)
    assert told_of is not None
    assert (told_of.started_at, told_of.status, told_of.running) == ("2026-11-26T18:00:00Z", None, False)
    assert newer(tmp_path / "none", None, None) is None


def test_an_operator_is_told_of_the_machine(tmp_path: Path) -> None:
    found = machine(tmp_path)
    assert (found.verified, found.alerts, found.short) == (None, [], False)
    (tmp_path / "gongkai.toml").write_text('minimum_free = "1 EB"', "utf-8")
    told = Told(tmp_path)
    told.keep("webhook", [Cause("disk", "low", "the disk is nearly full", "Make room.")], "2026-11-26T01:00:00Z")
    found = machine(tmp_path)
    assert found.short
    (alert,) = found.alerts
    assert (alert.title, alert.since) == ("the disk is nearly full", "2026-11-26T01:00:00Z")
    (tmp_path / "gongkai.toml").write_text("minimum_free = {", "utf-8")
    assert (machine(tmp_path).minimum_free, machine(tmp_path).short) == (None, False)
