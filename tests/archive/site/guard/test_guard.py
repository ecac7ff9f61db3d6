"""What a stranger can learn of the machine, or do to it, through every door that Datasette has."""

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.plugins import pm

import archive.site
from archive.publication.metadata import SETTINGS
from archive.publication.places import METADATA_NAME
from archive.queries import prepared_queries
from archive.site import SQLITE_LIMITS
from archive.site.guard import costly
from tests.archive.site.published import HOUSING

# Every page below /-/ that Datasette 0.65 or 1.0 has, and some that it has not.
_NAMES = """
threads databases plugins settings config versions metadata actor permissions allow-debug patterns messages logout
auth-token api jump queries schema rules check allowed tasks actions create-token nothing
"""
OF_THE_MACHINE = [f"/-/{name}{ending}" for name in _NAMES.split() for ending in ("", ".json")]
DATA = ["/gongkai.json", "/gongkai/facts.json", "/gongkai/publisher.csv", f"/report/{HOUSING}/2023.json"]
PAGES = ["/", "/data", "/gongkai", "/gongkai/facts", "/gongkai/publisher/1", "/gongkai/late?year=2022", "/nothing/here"]
FILES = ["/-/static/app.css", "/-/static-plugins/gongkai/gongkai.css", "/favicon.ico", "/gongkai.db", "/robots.txt"]
NONSENSE = [
    *["_size=²", "_size=-1", "_size=x", "_timelimit=x", "_next=x", "_sort=x", "_facet=x", "_facet_size=x", "_col=x"],
    *["_search=%22", "year__gt=%00", "_shape=x", "_filter_column=x", "_trace=1", "_context=1", "year__x=1", "_nocol=x"],
    *[
        "_through=x",
        "_labels=x",
        "_json=x",
        "_nl=x",
        "%ff=%fe",
        "_facet_date=raw",
        "_stream=1",
        "_facet_array=raw",
        "_ttl=²",
    ],
    "x" * 9000,
    "raw__like=" + "%25a" * 900,
]
HOSTILE_SQL = [
    "'; drop table report; --",
    "' or 1=1 --",
    "1) union select * from sqlite_master --",
    "\x00",
    "%",
    "x" * 10000,
]


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    metadata = json.loads((snapshot.resolve().parent / METADATA_NAME).read_text("utf-8"))
    return Datasette([], immutables=[str(snapshot)], metadata=metadata, settings=SETTINGS)


def fetch(site: Datasette, path: str, **more: Any) -> Any:
    return asyncio.run(site.client.get(path, **more))


@pytest.mark.parametrize("path", OF_THE_MACHINE)
def test_the_machine_is_not_told_of(site: Datasette, path: str) -> None:
    response = fetch(site, path)
    assert response.status_code == 404
    assert "没有这一页" in response.text


@pytest.mark.parametrize("path", [*DATA, *PAGES, *FILES, "/-/threads"])
def test_every_answer_has_its_headers(site: Datasette, path: str) -> None:
    response = fetch(site, path)
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy, "no remote host"
    assert "unsafe-eval" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in response.headers["permissions-policy"]
    if path in DATA:
        assert policy.endswith("sandbox")
        assert response.headers["access-control-allow-origin"] == "*"
    if path in ("/", "/data", "/nothing/here"):
        assert "unsafe-inline" not in policy


def test_no_answer_names_a_folder_of_the_machine(site: Datasette, snapshot: Path) -> None:
    for path in [
        *DATA,
        *PAGES,
        "/gongkai?sql=select+1",
        "/gongkai/facts?_sort=nothing",
        "/_internal",
        "/gongkai/facts/1",
    ]:
        text = fetch(site, path).text
        for secret in (str(snapshot.parent), str(Path(archive.site.__file__).parent), "site-packages", "Traceback"):
            assert secret not in text, path


@pytest.mark.parametrize("path", ["/gongkai?sql=select+1", "/gongkai.json?sql=select+1", "/gongkai/facts?_where=1=1"])
def test_sql_of_ones_own_is_refused_with_a_page_that_helps(site: Datasette, path: str) -> None:
    response = fetch(site, path)
    assert response.status_code == 403
    if ".json" in path:
        assert response.json()["status"] == 403
    else:
        assert "/data/queries" in response.text
        assert "<textarea" not in response.text


def test_the_operator_can_allow_sql_within_limits(snapshot: Path) -> None:
    site = Datasette([], immutables=[str(snapshot)], settings={"default_allow_sql": True, "sql_time_limit_ms": 300})
    assert fetch(site, "/gongkai.json?sql=select+1&_shape=arrays").json()["rows"] == [[1]]
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    deep = "select " + "(" * 150 + "1" + ")" * 150
    for sql in (
        endless,
        "select length(randomblob(500000000))",
        "select 'a' like " + "'%a" * 300 + "'",
        deep + "+1" * 300,
    ):
        response = fetch(site, f"/gongkai?sql={sql.replace('+', '%2B').replace('%a', '%25a')}")
        assert response.status_code == 400, sql[:40]


def test_the_limits_of_sqlite_are_set_on_every_connection(site: Datasette) -> None:
    async def limits() -> dict[int, int]:
        await site.invoke_startup()
        found: dict[int, int] = await site.get_database("gongkai").execute_fn(
            lambda conn: {limit: conn.getlimit(limit) for limit in SQLITE_LIMITS}
        )
        return found

    assert asyncio.run(limits()) == SQLITE_LIMITS


@pytest.mark.parametrize("value", HOSTILE_SQL)
def test_a_parameter_stays_a_value(site: Datasette, snapshot: Path, value: str) -> None:
    for query in ("measure-by-region", "failing-rules", "chart-series", "compare-publishers"):
        response = asyncio.run(
            site.client.get(
                f"/gongkai/{query}.json",
                params={p.name: value for p in prepared_queries()[query].parameters},
            )
        )
        assert response.status_code in (200, 400)
        assert not response.json().get("rows")
    with closing(sqlite3.connect(f"file:{snapshot}?immutable=1", uri=True)) as connection:
        assert connection.execute("select count(*) from report").fetchone()[0] > 0


@pytest.mark.parametrize("query", NONSENSE)
@pytest.mark.parametrize("path", ["/gongkai/facts", "/gongkai/report.json", "/gongkai/publisher.csv", "/gongkai/late"])
def test_nonsense_is_never_a_fault(site: Datasette, path: str, query: str) -> None:
    assert fetch(site, f"{path}?{query}").status_code in (200, 302, 400, 404)


@pytest.mark.parametrize(
    "path", ["/%00", "/%ff%fe", "/gongkai/%00", "/" + "x" * 5000, "/report/%00/2023", "//x.example/"]
)
def test_nonsense_in_a_path_is_not_found(site: Datasette, path: str) -> None:
    response = fetch(site, path)
    assert response.status_code in (302, 400, 404)
    assert not response.headers.get("location", "").startswith(("//", "http"))


def test_a_fault_of_ours_is_told_without_a_word_of_it(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        __name__ = "broken"

        @staticmethod
        @archive.site.hookimpl
        def register_routes() -> list[tuple[str, Any]]:
            def broken() -> None:
                raise RuntimeError("/srv/secret/gongkai.db is broken")

            return [(r"/broken(?:\.json)?$", broken)]

    pm.register(Broken, "broken")
    try:
        site = Datasette([], immutables=[str(snapshot)])
        for path in ("/broken", "/broken?lang=en", "/broken.json"):
            response = fetch(site, path)
            assert response.status_code == 500
            assert "secret" not in response.text
            assert "RuntimeError" not in response.text
        assert "This page failed" in fetch(site, "/broken?lang=en").text
    finally:
        pm.unregister(name="broken")


def test_what_breaks_around_datasette_is_told_as_plainly(site: Datasette) -> None:
    from archive.site.guard import guarded
    from archive.site.guard.limits import Limits

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("/srv/secret")

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "client": None}
    asyncio.run(guarded(app, site, Limits())(scope, None, send))  # type: ignore[arg-type]
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 500
    assert dict(sent[0]["headers"])[b"x-content-type-options"] == b"nosniff"
    assert b"secret" not in sent[1]["body"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_the_site_is_only_read(site: Datasette, method: str) -> None:
    for path in ("/", "/gongkai/facts", "/-/messages"):
        response = asyncio.run(site.client.request(method, path, avoid_path_rewrites=False))
        assert response.status_code == 405
        assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_second_visit_costs_nothing(site: Datasette) -> None:
    first = fetch(site, "/")
    tag = first.headers["etag"]
    assert re.fullmatch(r'W/"[0-9a-f]{32}"', tag)
    assert first.headers["cache-control"] == "public, no-cache"
    for path in ("/", "/data", "/gongkai/facts", f"/report/{HOUSING}/2023"):
        again = fetch(site, path, headers={"if-none-match": f'"other", {tag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert "content-security-policy" not in again.headers  # it would take the place of the page's own
    assert fetch(site, "/", headers={"if-none-match": '"other"'}).status_code == 200
    for path in ("/nothing/here", "/gongkai?sql=select+1", "/gongkai/facts?_sort=nothing"):
        assert "etag" not in fetch(site, path).headers, path


def test_the_tag_is_another_for_other_data_and_other_settings(site: Datasette, snapshot: Path, tmp_path: Path) -> None:
    changed = tmp_path / "gongkai.db"
    changed.write_bytes(snapshot.read_bytes())
    with closing(sqlite3.connect(changed)) as connection, connection:
        connection.execute("update publisher set name = name || '!' where id = 1")
    tags = {
        fetch(site, "/").headers["etag"],
        fetch(Datasette([], immutables=[str(changed)]), "/").headers["etag"],
        fetch(Datasette([], immutables=[str(snapshot)], settings={"default_page_size": 7}), "/").headers["etag"],
    }
    assert len(tags) == 3
    assert "etag" not in fetch(Datasette([str(changed)]), "/").headers, "a database that may change has no tag"


def test_large_pages_are_compressed_and_files_are_not(site: Datasette) -> None:
    page = fetch(site, f"/report/{HOUSING}/2023", headers={"accept-encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    assert int(page.headers["content-length"]) < len(page.content) / 4
    assert "content-encoding" not in fetch(site, "/gongkai.db", headers={"accept-encoding": "gzip"}).headers
    assert "content-encoding" not in fetch(site, "/", headers={"accept-encoding": "identity"}).headers


def test_what_a_reader_words_is_costly(site: Datasette) -> None:
    is_costly = costly(site)
    group = ["/compare/group", "/compare/group.json", "/compare/group.csv"]
    assert all(map(is_costly, ["/gongkai", "/gongkai.json", "/gongkai/facts", "/gongkai/publisher/1", *group]))
    ours = [
        "/",
        "/gongkai.db",
        "/publishers",
        f"/compare/{HOUSING}",
        f"/compare/{HOUSING}/2022/2023",
        "/compare/groups",
    ]
    assert not any(map(is_costly, ours))
