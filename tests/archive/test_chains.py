"""The chain of a publisher as the archive has it, and `gongkai chain`."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.chains import publisher_chain
from archive.cli import gongkai
from archive.coverage import coverage
from archive.store import Store
from crawler.registry import FormerName, Merger
from tests.archive.conftest import Night, Office, Offices, read
from tests.archive.test_store import NOT_A_REPORT

KEY = "330991-zjj"
FORMER = "云河市建设局"
RENAMED = Office(
    former=(FormerName(name=FORMER, until=date(2019, 3, 20)),), expected_years=(2018, 2019, 2020, 2021, 2022)
)
GONE = Office("330991-ghj", "云河市规划局", (), merged=Merger(into=KEY, on=date(2016, 3, 1)))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Reports of 2018 (under a former name), 2019 and 2022; that of 2020 could not be read, that of 2021 is nowhere."""
    data = tmp_path / "data"
    with Store(data) as store:
        night = Night(store, Offices((RENAMED, GONE)))
        store.sync_publishers(night.registry)
        first = read(2018, publisher=FORMER, seed="a", applications__carried_out__total=4)
        second = read(2019, seed="b", applications__carried_in__total=4, applications__carried_out__total=7)
        last = read(2022, seed="c", applications__carried_in__total=9)
        for year, report in ((2018, first), (2019, second), (2022, last)):
            night.add((night.capture(f"http://gov.example/{year}.html", str(year)), report))
        title = f"{RENAMED.publisher}2020年政府信息公开工作年度报告"
        night.add((night.capture("http://gov.example/2020.html", "x", title=title), NOT_A_REPORT))
        night.add(
            (
                night.capture(
                    "http://gov.example/o.html",
                    "y",
                    title=title.replace("2020", "2021").replace("住房和城乡建设局", "水务局"),
                ),
                NOT_A_REPORT,
            )
        )
    return data


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(gongkai, ["chain", *arguments, "--data", str(data)], catch_exceptions=False)


def test_the_chain_goes_on_over_a_renaming_and_tells_of_gaps_and_mergers(data: Path) -> None:
    with Store(data) as store:
        states = [(row.year, row.state) for row in coverage(store.connection, publisher=KEY)]
        found = publisher_chain(store.connection, KEY, states)
        other = publisher_chain(store.connection, GONE.key, [])
        with pytest.raises(KeyError):
            publisher_chain(store.connection, "nobody", [])
    totals = {link.own.year: link for link in found.chain.links if (link.rule, link.each) == ("Y1", "total")}
    assert {year: link.status for year, link in totals.items()} == {
        2017: "implied",
        2018: "pass",
        2019: "unconfirmed",
        2021: "implied",
        2022: "unconfirmed",
    }
    assert totals[2018].finding is not None
    assert [(year.year, year.lacks) for year in found.chain.years if year.lacks] == [
        (2020, "unread"),
        (2021, "not_fetched"),
    ]
    assert found.chain.years[0].printed == FORMER
    assert found.chain.years[2].told == NOT_A_REPORT.message
    assert [(joined.key, joined.merged_on) for joined in found.merged] == [(GONE.key, "2016-03-01")]
    assert found.successor is None
    assert other.successor is not None
    assert (other.successor.key, other.chain.years, other.chain.links) == (KEY, (), ())
    (bridge,) = (bridge for bridge in found.chain.bridges if (bridge.rule, bridge.each) == ("Y1", "total"))
    assert (bridge.years, bridge.net) == ((2020, 2021), 2)


def test_the_command_says_it_as_text_json_and_csv(data: Path) -> None:
    told = run(data, FORMER).stdout
    assert told.startswith(f"{RENAMED.publisher}（{KEY}）")
    for words in (
        f"2018 年：报告署名为{FORMER}",
        "2020 年：已取得而未能读出",
        "2021 年：未取得",
        "2020 至 2021 年没有可用的数",
        "于 2016-03-01 并入；它的报告不接入此链",
        "7 →",
        "← 9",
    ):
        assert words in told
    entry = json.loads(run(data, KEY, "--format", "json").stdout)
    assert entry["schema"] == "gongkai.chain/1"
    assert entry["publisher"] == {"key": KEY, "name": RENAMED.publisher}
    assert entry["former_names"] == [{"name": FORMER, "since": None, "until": "2019-03-20"}]
    lines = list(csv.DictReader(run(data, KEY, "--format", "csv").stdout.removeprefix("\ufeff").splitlines()))
    assert len(lines) == len(entry["links"])
    total = next(line for line in lines if (line["rule"], line["each"], line["year"]) == ("Y1", "total", "2018"))
    assert (total["own"], total["next"], total["status"]) == ("4", "4", "pass")


def test_who_is_not_there_or_not_one_is_said(data: Path, tmp_path: Path) -> None:
    for arguments, words in (((data, "nobody"), "no publisher nobody"), ((tmp_path / "none", KEY), "no archive")):
        refused = run(*arguments)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert words in refused.stderr
    assert run(data, GONE.key).stdout.splitlines()[1] == "档案里没有它的报告。"
    assert run(data, KEY, "--format", "pdf").exit_code == 2
