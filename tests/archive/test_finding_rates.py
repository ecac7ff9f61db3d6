"""Base rates: of how many reports a rule fails, counted again from the findings one by one."""

import csv
import json
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import gongkai
from archive.finding_rates import EVERY, SMALL, BaseRate, count_rates, places, rates
from archive.store import Store
from extract.forms import Rule
from extract.forms.checks import checks
from extract.forms.structure import StructureRule
from extract.model import Report
from tests.archive.conftest import Night, Office, Offices, read

OFFICES = (
    Office("330991-zjj", "云河市住房和城乡建设局", (), adcode="330900", region="浙江/云河"),
    Office("330921-zjj", "东屿县住房和城乡建设局", (), adcode="330921", region="浙江/云河/东屿", level="county"),
    Office("110105-zjj", "某某区住房和城乡建设委员会", (), adcode="110105", region="北京/某某", level="county"),
    Office("430000-zjt", "某省住房和城乡建设厅", (), adcode="430000", region="湖南", level="province"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some years of four offices at four depths of the tree of regions, and of one that no registry knows; figures off
    here and there."""
    data, rng = tmp_path_factory.mktemp("rates"), random.Random("rates")
    with Store(data) as store:
        night = Night(store, Offices(OFFICES))
        for name in (*(office.publisher for office in OFFICES), "无处局"):
            for year in (2020, 2021, 2022, 2023):
                report = replace(
                    read(year, publisher=name, seed=f"{name}{year % 2}"), form="2019" if year < 2021 else "2021"
                )
                report = _off(report, rng)
                night.add((night.capture(f"http://e/{name}/{year}", f"{name}{year}", site=None), report))
    return data


def _off(report: Report, rng: random.Random) -> Report:
    return replace(
        report,
        findings=[
            f._replace(status="fail", reason="sums_differ") if f.status == "pass" and rng.random() < 0.1 else f
            for f in report.findings
        ],
    )


@pytest.fixture
def archive(data: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{data / 'archive.db'}?mode=ro", uri=True)) as connection:
        yield connection


ABOVE = {
    "330900": ("330000", "330900"),
    "330921": ("330000", "330900"),
    "110105": ("110000",),
    "430000": ("430000",),
    None: (),
}


def _expected(connection: sqlite3.Connection) -> dict[tuple[str, str, str, str], tuple[int, int]]:
    judged: dict[tuple[str, str, str, str], set[int]] = defaultdict(set)
    failing: dict[tuple[str, str, str, str], set[int]] = defaultdict(set)
    rows = connection.execute(
        """SELECT finding.revision_id, rule, each, status, form, publisher.adcode
        FROM finding JOIN report ON current_revision_id = finding.revision_id
        JOIN revision ON revision.id = current_revision_id JOIN publisher ON publisher.id = publisher_id
        WHERE status <> 'not_assessable'"""
    )
    for revision, rule, each, status, form, adcode in rows:
        check = checks()[rule]
        members = [EVERY]
        if isinstance(check, Rule | StructureRule) and each in check.each:
            members.append(each)
        for place in (EVERY, *ABOVE[adcode]):
            for member in members:
                for shown in (EVERY, form):
                    judged[rule, member, shown, place].add(revision)
                    if status == "fail":
                        failing[rule, member, shown, place].add(revision)
    return {key: (len(found), len(failing[key])) for key, found in judged.items()}


def test_a_report_counts_once_a_rule_in_each_region_and_form(archive: sqlite3.Connection) -> None:
    count_rates(archive)
    found = {(r.rule, r.each, r.form, r.adcode): (r.judged, r.failing) for r in rates(archive)}
    expected = _expected(archive)
    assert found == expected
    assert any(0 < failing < judged for judged, failing in found.values())
    assert {place for *_, place in found} == {EVERY, "330000", "330900", "110000", "430000"}
    assert {rate.rule for rate in rates(archive, rule="Y1")} == {"Y1"}
    assert places(archive) == {"110000": "北京", "330000": "浙江", "330900": "浙江/云河", "430000": "湖南"}


def test_a_small_base_is_marked_and_a_share_is_of_the_judged() -> None:
    assert BaseRate("R1", EVERY, EVERY, EVERY, SMALL - 1, 1).small
    rate = BaseRate("R1", EVERY, EVERY, EVERY, SMALL, 3)
    assert (rate.small, rate.share, rate.to_json()["share"]) == (False, 0.1, 0.1)


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(gongkai, ["rates", *arguments, "--data", str(data)], catch_exceptions=False)


def test_the_command_says_them_for_all_for_a_region_and_for_every_region(
    data: Path, archive: sqlite3.Connection
) -> None:
    expected = _expected(archive)
    told = json.loads(run(data, "--format", "json").stdout)
    assert told["schema"] == "gongkai.rates/1"
    assert {r["adcode"] for r in told["rates"]} == {r["each"] for r in told["rates"]} == {""}
    for region in ("330900", "浙江/云河"):
        of_city = json.loads(run(data, "--rule", "R2", "--region", region, "--format", "json").stdout)["rates"]
        assert {r["region"] for r in of_city} == {"浙江/云河"}
        for r in of_city:
            assert (r["judged"], r["failing"]) == expected["R2", r["each"], r["form"], "330900"]
    lines = list(csv.DictReader(run(data, "--by-region", "--format", "csv").stdout.removeprefix("\ufeff").splitlines()))
    assert {(line["adcode"], line["region"]) for line in lines} == {
        ("", ""), ("110000", "北京"), ("330000", "浙江"), ("330900", "浙江/云河"), ("430000", "湖南"),
    }  # fmt: skip
    table = run(data, "--rule", "R1").stdout
    judged, failing = expected["R1", EVERY, EVERY, EVERY]
    assert f"({failing}/{judged}) ~" in table
    assert "fewer than 30" in table


def test_what_it_does_not_know_is_said(data: Path, tmp_path: Path) -> None:
    for arguments, code in (
        (("--region", "火星"), 1),
        (("--region", "330921"), 1),  # a county: too few to tell a share of
        (("--region", "330000", "--by-region"), 2),
        (("--rule", "R99"), 2),
    ):
        assert run(data, *arguments).exit_code == code
    assert run(tmp_path / "none").exit_code == 1
    with Store(tmp_path / "empty"):
        pass
    assert run(tmp_path / "empty").stdout == "Nothing was judged.\n"
