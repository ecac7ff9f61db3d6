"""The pages of the data: programs that run against a real server as they are shown, the dictionary, robots, sitemap."""

import asyncio
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import pytest
import uvicorn
from datasette.app import Datasette

from archive.publication.places import METADATA_NAME
from archive.queries import prepared_queries
from archive.site import robots
from tests.archive.site.published import HOUSING, HOUSING_NAME, housing_figures


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    metadata = json.loads((snapshot.resolve().parent / METADATA_NAME).read_text("utf-8"))
    return Datasette([], immutables=[str(snapshot)], metadata=metadata)


@pytest.fixture(scope="module")
def address(site: Datasette) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(site.app(), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    give_up = time.monotonic() + 20
    while not server.started and time.monotonic() < give_up:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


def fetch(site: Datasette, path: str, **more: Any) -> Any:
    return asyncio.run(site.client.get(path, **more))


def page(site: Datasette, path: str) -> lxml.html.HtmlElement:
    response = fetch(site, path)
    assert response.status_code == 200, path
    return lxml.html.document_fromstring(response.text)


def programs(address: str, language: str, tmp_path: Path) -> list[str]:
    shown = subprocess.run(["curl", "--fail", "--silent", f"{address}/data"], capture_output=True, check=True).stdout
    html = lxml.html.document_fromstring(shown)
    return [pre.text_content() for pre in html.xpath(f"//pre[@data-language='{language}']")]


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here; install it with: apt-get install curl")
def test_the_programs_run_as_they_are_shown(address: str, tmp_path: Path) -> None:
    curls = programs(address, "curl", tmp_path)
    assert len(curls) == 2
    ran = [subprocess.run(["sh", "-c", text], cwd=tmp_path, capture_output=True, check=True) for text in curls]
    report = json.loads(ran[0].stdout)
    assert (report["publisher"], report["schema"]) == (HOUSING_NAME, "gongkai.report/1")
    assert HOUSING in (tmp_path / "publisher.csv").read_text("utf-8")

    (text,) = programs(address, "Python", tmp_path)
    (tmp_path / "example.py").write_text(text, "utf-8")
    out = subprocess.run(
        [sys.executable, "-X", "utf8", "-I", "example.py"], cwd=tmp_path, capture_output=True, check=True
    )
    number = housing_figures()[2022].number("applications.new.total")
    assert f"{HOUSING_NAME} {number} stated 件" in out.stdout.decode()

    (text,) = programs(address, "R", tmp_path)
    (asked,) = re.findall(r'fromJSON\("([^"]+)"\)', text)
    got = subprocess.run(["curl", "--fail", "--silent", asked], capture_output=True, check=True).stdout
    assert {"year", "value", "state"} <= json.loads(got)[0].keys()


def test_a_host_that_is_no_host_is_not_repeated(site: Datasette) -> None:
    for host in ("'; rm -rf / #", 'x"><script>', "a b", "x.example/path", ""):
        text = fetch(site, "/data", headers={"host": host}).text
        assert "rm -rf" not in text
        assert "http://localhost/report/" in text
    assert "http://archive.example:8001/report/" in fetch(site, "/data", headers={"host": "archive.example:8001"}).text


def test_the_address_that_the_operator_names_is_the_one_shown(snapshot: Path) -> None:
    metadata = {"plugins": {"gongkai": {"address": "https://gongkai.example.org/"}}}
    site = Datasette([], immutables=[str(snapshot)], metadata=metadata)
    assert "https://gongkai.example.org/report/" in fetch(site, "/data").text
    assert "Sitemap: https://gongkai.example.org/sitemap.xml" in fetch(site, "/robots.txt").text


def test_a_key_that_the_site_does_not_know_stops_it_at_the_start(snapshot: Path) -> None:
    for wrong in ({"adress": "x"}, {"limits": {"bursts": 1}}):
        with pytest.raises(ValueError):
            Datasette([], immutables=[str(snapshot)], metadata={"plugins": {"gongkai": wrong}}).app()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_table_is_listed_with_what_it_holds(site: Datasette, snapshot: Path, lang: str) -> None:
    html = page(site, f"/data?lang={lang}")
    with closing(sqlite3.connect(f"file:{snapshot}?immutable=1", uri=True)) as db:
        described = {row[0] for row in db.execute("select distinct table_name from dictionary")}
    assert {code.text for code in html.xpath("//table//th/a/code")} == described
    assert html.xpath("//table//th/a/code/text()")[:2] == ["facts", "reports_2021"]


def test_every_form_of_the_queries_leads_to_an_answer(site: Datasette) -> None:
    html = page(site, "/data/queries")
    forms = html.xpath("//form")
    assert len(forms) == len(prepared_queries())
    for form in forms:
        values = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
        response = asyncio.run(site.client.get(form.get("action"), params=values))
        assert response.status_code == 200
        assert "message-error" not in response.text
    sql = [pre.text_content() for pre in html.xpath("//pre")]
    assert sql == [query.sql for query in prepared_queries().values()]


def test_the_dictionary_is_whole_and_is_narrowed(site: Datasette, snapshot: Path) -> None:
    def codes(path: str) -> list[str]:
        return [str(code) for code in page(site, path).xpath("//tr/th//code/text() | //dt/code/text()")]

    with closing(sqlite3.connect(f"file:{snapshot}?immutable=1", uri=True)) as db:
        measures = [row[0] for row in db.execute("select code from measure order by id")]
        columns = db.execute("select count(*) from dictionary where instr(column_name, '.') = 0").fetchone()[0]
    everything = codes("/data/dictionary")
    assert everything[: len(measures)] == measures
    assert len(everything) == len(measures) + columns
    assert codes("/data/dictionary?q=予以公开+总计") == ["applications.granted.total"]
    assert codes("/data/dictionary?q=IN+Part+TOTAL&lang=en") == ["applications.partial.total"]
    assert set(codes("/data/dictionary?table=reviews")) == {code for code in measures if code.startswith("reviews.")}
    assert codes("/data/dictionary?table=region") == ["adcode", "name", "path", "level"]
    for path in (
        "/data/dictionary?q=%25",
        "/data/dictionary?table=nothing",
        "/data/dictionary?q=" + "x" * 9000,
    ):
        assert codes(path) == []
        assert "没有含这些字的条目" in fetch(site, path).text


def test_a_word_of_nothing_is_no_word(site: Datasette) -> None:
    assert fetch(site, "/data/dictionary?q=%00").text.count("<dt>") == fetch(site, "/data/dictionary").text.count(
        "<dt>"
    )


def test_robots_leave_endless_arrangements_alone(site: Datasette) -> None:
    text = fetch(site, "/robots.txt").text
    assert "User-agent: *\n" in text
    rules = [line.removeprefix("Disallow: ") for line in text.splitlines() if line.startswith("Disallow: ")]

    def allowed(path: str) -> bool:
        return not any(re.match(re.escape(rule).replace(r"\*", ".*"), path) for rule in rules)

    for path in ("/", "/data", "/data/releases", f"/publisher/{HOUSING}", f"/report/{HOUSING}/2023", "/status?lang=en"):
        assert allowed(path), path
    for path in (
        "/gongkai/facts?_facet=year",
        "/gongkai?sql=x",
        f"/compare/{HOUSING}/2022/2023",
        f"/report/{HOUSING}/2023.json",
    ):
        assert not allowed(path), path


def test_the_sitemap_lists_every_page_once_in_parts(
    site: Datasette, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots, "ADDRESSES_A_PART", 4)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

    def locations(path: str) -> list[str]:
        response = fetch(site, path)
        assert response.headers["content-type"].startswith("application/xml")
        return [str(loc) for loc in lxml.etree.fromstring(response.content).xpath("//s:loc/text()", namespaces=names)]

    parts = [location.removeprefix("http://localhost") for location in locations("/sitemap.xml")]
    listed = [location for part in parts for location in locations(part)]
    assert len(parts) > 3
    with closing(sqlite3.connect(f"file:{snapshot}?immutable=1", uri=True)) as db:
        (expected,) = db.execute("select (select count(*) from report) + (select count(*) from publisher)").fetchone()
    assert len(listed) == len(set(listed)) == expected + len(robots.PAGES)
    for location in listed:
        assert fetch(site, location.removeprefix("http://localhost")).status_code == 200, location
    assert fetch(site, f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert fetch(site, "/sitemap-0.xml").status_code == 404
