"""Hostile texts in every place that a stranger can fill: nothing runs, nothing loads, nothing is built of them."""

import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser

from archive.queries import prepared_queries
from tests.browser.conftest import serving
from tests.browser.hostile import YEARS, key, publish_hostile
from tests.browser.payloads import PAYLOADS
from tests.browser.watching import Watched

# What a payload would have made, had it come alive; where it would lead; the product that a template would compute.
ALIVE = """() => [
  ...document.querySelectorAll("[data-hit], base, meta[http-equiv], iframe[srcdoc], object, embed"),
  ...[...document.querySelectorAll("[href], [action], [formaction], [src]")].filter(e =>
    /^(javascript|data|vbscript):$/.test(e.protocol || "") || e.hostname === "evil.example"),
  ...[...document.querySelectorAll("*")].filter(e => [...e.attributes].some(a => a.name.startsWith("on"))),
].map(e => e.outerHTML.slice(0, 200)).concat(document.body.innerText.includes("94011") ? ["a template"] : [])"""
# A few of each kind, where it is Datasette alone that draws: its own tests have the rest.
SOME = list(PAYLOADS)[::6]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_hostile(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def address(snapshot: Path) -> Iterator[str]:
    with serving(snapshot) as address:
        yield address


@pytest.fixture(scope="module")
def watched(browser: Browser, address: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watched(context.new_page(), address)
    context.close()


def visit(watched: Watched, path: str) -> None:
    """Goes there, touches what is there, and looks whether anything has come alive."""
    watched.trouble.clear()
    status = watched.goto(path)
    assert status < 500, path
    assert urlsplit(watched.page.url).netloc == urlsplit(watched.address).netloc, path
    assert watched.page.evaluate(ALIVE) == [], path
    watched.page.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)")
    watched.page.mouse.move(300, 300)
    assert watched.trouble == [], path


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_pages_of_a_hostile_office_stay_pages(watched: Watched, name: str) -> None:
    office = quote(key(name), safe="")
    first, last = YEARS
    for path in (
        f"/publisher/{office}",
        f"/promises/{office}",
        f"/chain/{office}",
        f"/evidence/{office}/{last}/applications.new.other",
        f"/report/{office}/{last}?lang=en",
        f"/compare/{office}/{first}/{last}",
        f"/compare/{office}/{last}?revisions=1,2",
    ):
        visit(watched, path)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_about_all_offices_stay_pages(watched: Watched, lang: str) -> None:
    for path in ("/", "/status", "/publishers", "/coverage", "/findings", "/changes", "/data", "/data/queries"):
        visit(watched, f"{path}?lang={lang}")
    visit(watched, f"/search?q=alert&lang={lang}")
    visit(watched, f"/compare/group?name=%E5%B1%80&year=2022&year=2023&measure=applications.new.other&lang={lang}")


def test_every_table_of_datasette_stays_a_table(watched: Watched, snapshot: Path) -> None:
    with closing(sqlite3.connect(f"file:{snapshot}?immutable=1", uri=True)) as db:
        tables = [row[0] for row in db.execute("select name from sqlite_master where type in ('table', 'view')")]
    assert len(tables) > 12
    for table in tables:
        visit(watched, f"/gongkai/{table}?_size=200")
    visit(watched, "/gongkai/publisher?_facet=name&_facet=aliases&_facet_array=aliases&_size=200")
    visit(watched, "/gongkai/facts?state=text&_facet=raw&_facet=publisher&_size=200")
    for row in (1, len(PAYLOADS)):
        visit(watched, f"/gongkai/publisher/{row}")


@pytest.mark.parametrize("query", prepared_queries())
def test_every_prepared_query_stays_an_answer(watched: Watched, query: str) -> None:
    office = key("image")
    values = {"code": "applications.new.other", "year": "2023", "region": "", "skip": "0", "rule": "R1"}
    values |= {"publisher": office, "a": office, "b": key("script")}
    asked = {each.name: values[each.name] for each in prepared_queries()[query].parameters}
    visit(watched, f"/gongkai/{query}?{urlencode(asked)}")


@pytest.mark.parametrize("name", PAYLOADS)
def test_what_an_address_asks_is_never_alive(watched: Watched, name: str) -> None:
    payload = quote(PAYLOADS[name], safe="")
    visit(watched, f"/?q={payload}&page={payload}&lang={payload}")
    visit(watched, f"/data/dictionary?q={payload}&table={payload}")
    visit(watched, f"/compare/{quote(key(name), safe='')}/2023?revisions={payload}")
    visit(watched, f"/publisher/{payload}")
    visit(watched, f"/compare/group?name={payload}&region={payload}&measure={payload}")
    visit(watched, f"/compare/group?name={payload}")


@pytest.mark.parametrize("name", SOME)
def test_what_datasette_is_asked_is_never_alive(watched: Watched, name: str) -> None:
    payload = quote(PAYLOADS[name], safe="")
    visit(watched, f"/gongkai?sql={payload}")
    visit(watched, f"/gongkai/publisher?_search={payload}&name__contains={payload}&_sort={payload}")
    visit(watched, f"/gongkai/publisher?name={payload}&_facet=key")
    visit(watched, f"/gongkai/ranking?code={payload}&year={payload}&region={payload}&skip={payload}")
    visit(watched, f"/gongkai/{payload}")
    visit(watched, f"/{payload}")


def test_files_are_downloads_and_data_not_pages(address: str) -> None:
    office = quote(key("header"), safe="")
    for path in ("/gongkai/publisher.csv?_size=max", "/gongkai/publisher.csv?_dl=1", f"/report/{office}/2023.json",
                 "/gongkai/publisher.json", "/gongkai/publisher/1.json", "/sitemap-1.xml", "/robots.txt"):  # fmt: skip
        with urllib.request.urlopen(address + path, timeout=10) as answer:
            headers = answer.headers
            assert "html" not in headers["content-type"], path
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-security-policy"].endswith("sandbox")
            assert headers["x-hit"] is None
