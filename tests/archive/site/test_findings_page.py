"""The page of findings against the findings that it counts and lists, and what its shares point to."""

import asyncio
import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import lxml.html
import pytest
from datasette.app import Datasette

from archive.findings import find
from archive.publication import publish
from archive.reviews import give
from archive.site.findings.formulas import demanded, each_label, formulas
from archive.site.findings.shares import Share, groups, stands_out
from archive.site.words import WORDS, Words
from archive.store import Store
from extract.forms import Rule
from extract.forms.checks import checks
from tests.archive.conftest import asked_about
from tests.archive.site.published import HOSTILE, HOUSING, PAYLOAD, publish_demo


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    return Datasette([], immutables=[str(snapshot)])


@pytest.fixture
def db(snapshot: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{snapshot}?immutable=1", uri=True)) as connection:
        yield connection


def fetch(site: Datasette, path: str) -> Any:
    return asyncio.run(site.client.get(path))


def page(site: Datasette, path: str) -> lxml.html.HtmlElement:
    response = fetch(site, path)
    assert response.status_code == 200, path
    return lxml.html.document_fromstring(response.text)


def text(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_shares_are_those_of_the_current_revisions(site: Datasette, db: sqlite3.Connection) -> None:
    stored = Counter((row.rule, row.year, row.status) for row in find(db, status=None))
    shown = Counter[tuple[str, int, str]]()
    for share in fetch(site, "/findings.json").json()["shares"]:
        for status, n in share["statuses"].items():
            shown[share["rule"], share["year"], status] += n
    assert shown == stored
    reports = {
        (rule, year, status): n
        for rule, year, status, n in db.execute(
            "SELECT rule, year, status, sum(reports) FROM finding_count GROUP BY 1, 2, 3"
        )
    }
    assert reports == {
        key: len({row.report_key for row in find(db, status=None) if (row.rule, row.year, row.status) == key})
        for key in stored
    }


def test_a_province_has_its_own_shares(site: Datasette, db: sqlite3.Connection) -> None:
    here = {row.publisher_key for row in find(db, status=None) if row.publisher_key != HOSTILE}
    stored = Counter((row.rule, row.year) for row in find(db, status="fail") if row.publisher_key in here)
    shares = fetch(site, "/findings.json?region=330000").json()["shares"]
    assert {(s["rule"], s["year"]): s["failing"] for s in shares if s["failing"]} == stored


def test_every_failing_finding_is_listed_with_both_numbers(site: Datasette, db: sqlite3.Connection) -> None:
    stored = find(db, status="fail")
    for rule in {row.rule for row in stored}:
        listed = fetch(site, f"/findings.json?rule={rule}").json()
        assert Counter((f["report_key"], f["each"], f["stated"], f["computed"]) for f in listed["findings"]) == Counter(
            (row.report_key, row.each, row.stated, row.computed) for row in stored if row.rule == rule
        )
        years = [f["year"] for f in listed["findings"]]
        assert years == sorted(years, reverse=True)
    (row,) = (row for row in stored if (row.rule, row.publisher_key, row.year) == ("R1", HOUSING, 2022))
    html = page(site, f"/findings?rule=R1&region=330991&year=2022&each={row.each}")
    (line,) = html.xpath("//table[contains(@class, 'failing-list')]/tbody/tr")
    assert line.xpath("./th/a/@href") == [f"/report/{HOUSING}/2022#finding-R1-{row.each}"]
    assert row.stated is not None
    assert row.computed is not None
    assert [text(cell) for cell in line.xpath("./td[@class='number']")] == [
        str(row.stated), str(row.computed), str(abs(row.stated - row.computed)),
    ]  # fmt: skip
    assert f"/evidence/{HOUSING}/2022/{row.facts[0]}" in line.xpath(".//td[@class='cells']/a/@href")
    assert f"/compare/{HOUSING}/2021/2022" in line.xpath(".//td[@class='cells']/a/@href")


def test_the_anchors_are_on_the_report_pages(site: Datasette) -> None:
    for href in page(site, "/findings?year=2022").xpath("//table[contains(@class, 'failing-list')]//a/@href"):
        path, _, anchor = href.partition("#")
        if anchor:
            assert anchor in page(site, path).xpath("//@id"), href


def test_hostile_messages_are_text(site: Datasette) -> None:
    html = page(site, "/findings?year=2023")
    assert html.xpath("//script | //img") == []
    assert PAYLOAD in html.text_content()
    link = f"/report/{quote(HOSTILE, safe='')}/2023"
    assert any(href.startswith(link) for href in html.xpath("//a/@href"))


def test_the_files_say_the_same(site: Datasette) -> None:
    listed = fetch(site, "/findings.json?rule=P1").json()["findings"]
    response = fetch(site, "/findings.csv?rule=P1")
    assert response.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))
    assert [(line["report_key"], line["each"]) for line in lines] == [(f["report_key"], f["each"]) for f in listed]
    shares = list(csv.DictReader(fetch(site, "/findings.csv").content.decode("utf-8-sig").splitlines()))
    counted = {(s["rule"], str(s["year"])): str(s["failing"]) for s in fetch(site, "/findings.json").json()["shares"]}
    assert {(line["rule"], line["year"]): line["fail"] for line in shares} == counted


@pytest.mark.parametrize(
    "query", ["rule=R99", "rule=%3Cscript%3E", "year=x", "region=99", "layout=exe", "each=" + "x" * 999]
)
def test_a_filter_that_means_nothing_is_refused(site: Datasette, query: str) -> None:
    assert fetch(site, f"/findings?{query}").status_code == 404
    assert fetch(site, f"/findings.json?{query}").json()["ok"] is False
    assert fetch(site, f"/findings.csv?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["rule=R1&each=%00", "rule=R1&each='--", "year=1066", "rule=R1&page=99999", "rule=S5"]
)
def test_what_nothing_fits_is_an_empty_list(site: Datasette, query: str) -> None:
    assert fetch(site, f"/findings.json?{query}").json()["findings"] == []
    assert fetch(site, f"/findings?{query}").status_code == 200


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_says_what_it_demands(lang: str) -> None:
    t = Words(lang)
    for rule in checks().values():
        sentence = demanded(rule, t)
        assert sentence
        assert "{" not in sentence
        if isinstance(rule, Rule):
            assert all(
                term.label and "{" not in term.label for f in formulas(rule, t) for term in (*f.stated, *f.computed)
            )


def test_a_formula_is_the_rule_s_data() -> None:
    t = Words("zh")
    (r1,) = formulas(checks()["R1"], t)
    assert [term.label for term in r1.stated] == ["总计"]
    assert len(r1.computed) == 6
    (r3,) = formulas(checks()["R3"], t)
    assert (len(r3.computed), [len(part) for part in r3.alternatives]) == (18, [1, 3])
    y2 = formulas(checks()["Y2"], t)
    assert [(term.minus, term.year) for term in y2[0].computed] == [(False, "a"), (False, "b"), (True, "b")]
    assert len(y2) == 2
    assert each_label("R2", "natural_person", t) == "自然人"
    assert each_label("T1", "overview", t) == "总体情况"
    assert each_label("P1", "applications.new.total#2", t) != "applications.new.total#2"
    assert each_label("P2", "3件", t) == "3件"
    assert each_label("P4", "overview:2", t) == "总体情况 2"
    assert each_label("W1", "overview:copied:1", t) == "总体情况 1"
    assert each_label("W1", "preamble:1", t) == "报告开头 1"


def test_a_share_of_nothing_is_not_zero() -> None:
    assert (Share({}).share, Share({}).percent) == (None, None)
    assert (Share({"not_assessable": 3}).judged, Share({"not_assessable": 3}).percent) == (0, None)
    assert Share({"pass": 2, "pass_if_blank_is_zero": 1, "fail": 1}).percent == "25.0%"
    assert Share({"pass": 100_000, "fail": 1}).percent == "< 0.1%"
    assert Share({"pass": 1, "fail": 100_000}).percent == "> 99.9%"
    assert Share({"pass": 5}).percent == "0.0%"


def test_what_fails_in_one_layout_only_points_to_the_reading() -> None:
    found = groups(
        {"html": {"pass": 950, "fail": 50}, "pdf": {"pass": 40, "fail": 60}, "docx": {"pass": 95, "fail": 5}}
    )
    assert [(group.name, group.stands_out) for group in found] == [("html", False), ("docx", False), ("pdf", True)]
    assert found[2].elsewhere.judged == 1100
    assert not stands_out(Share({"fail": 10}), Share({"pass": 1000})), "ten are too few to tell"
    assert not stands_out(Share({"pass": 95, "fail": 5}), Share({"pass": 98, "fail": 2})), "as chance has it"
    assert not stands_out(Share({"pass": 900, "fail": 300}), Share({"pass": 800, "fail": 200})), "hardly more often"
    assert not stands_out(Share({"fail": 99}), Share({"fail": 99}))


def test_what_a_person_made_of_a_finding_stands_beside_it(tmp_path: Path) -> None:
    publish_demo(tmp_path)
    with Store(tmp_path) as store:
        failing = "SELECT id FROM finding WHERE status = 'fail' AND rule = 'R1' ORDER BY id LIMIT 2"
        (finding,), (other,) = store.connection.execute(failing).fetchall()
        give(store.connection, asked_about(store.connection, finding), "office", given_by="a reader", note="所印如此")
        give(store.connection, asked_about(store.connection, other), "explained", given_by="a reader")
        store.connection.execute("UPDATE finding_verdict SET operands = '[]' WHERE verdict = 'explained'")
        store.connection.commit()
    site = Datasette([], immutables=[str(publish(tmp_path, exports=False).path)])
    verdicts = [f["verdict"] for f in fetch(site, "/findings.json?rule=R1").json()["findings"]]
    assert sorted(verdicts, key=str) == [None] * (len(verdicts) - 1) + ["office"], "one on other figures is not shown"
    told = page(site, "/findings?rule=R1&lang=en").xpath("//small[@class='review']/text()")
    assert told == [WORDS["review.office"][1]]


def test_facts_are_codes(site: Datasette) -> None:
    facts = [fact for f in fetch(site, "/findings.json?rule=R1").json()["findings"] for fact in f["facts"]]
    assert all(fact.startswith("applications.") for fact in facts), json.dumps(facts)


def test_findings_are_told_apart_by_who_may_have_erred(site: Datasette) -> None:
    """Those that were read otherwise the second time, and those of reports that were read once."""
    found = fetch(site, "/findings.json?erred=extraction").json()
    assert {(each["erred"], each["rule"]) for each in found["findings"]} == {("extraction", "X1")}
    undetermined = fetch(site, "/findings.json?erred=undetermined").json()["found"]
    assert found["found"] + undetermined + fetch(site, "/findings.json?erred=office").json()["found"] == sum(
        fetch(site, f"/findings.json?rule={share['rule']}&year={share['year']}").json()["found"]
        for share in found["shares"]
    )
    listed = page(site, "/findings?erred=extraction")
    assert {each.text for each in listed.xpath("//small[contains(@class, 'erred')]")} == {"读取存疑，两次读取不同"}
    assert listed.xpath("//select[@name='erred']/option[@selected]/@value") == ["extraction"]
    assert fetch(site, "/findings?erred=nobody").status_code == 404
    assert fetch(site, "/findings.csv?erred=office").text.splitlines()[0].endswith("facts,erred")
