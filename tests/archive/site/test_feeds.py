"""The feeds as their readers see them, and against what RFC 4287 demands."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import feedparser
import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from archive.site.atom import Entry, Feed, atom
from archive.site.feeds import FEEDS, newest
from tests.archive.site.published import HOSTILE_NAME, HOUSING, HOUSING_NAME, PLANNING, TOWN

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    return Datasette([], immutables=[str(snapshot)])


def fetch(site: Datasette, path: str, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(site.client.get(path, headers=named))


def check_rfc_4287(root: etree._Element) -> None:
    """What section 4 demands of a feed and of its entries, as far as ours use it."""
    assert root.tag == f"{ATOM}feed"
    ids = [one(root, "id")]
    one(root, "title")
    check_date(one(root, "updated"))
    assert len(root.findall(f"{ATOM}link[@rel='self']")) == 1
    entries = root.findall(f"{ATOM}entry")
    assert all(entry.find(f"{ATOM}author/{ATOM}name") is not None for entry in entries)
    assert entries or root.find(f"{ATOM}author/{ATOM}name") is not None
    for entry in entries:
        ids.append(one(entry, "id"))
        one(entry, "title")
        check_date(one(entry, "updated"))
        alternate = entry.findall(f"{ATOM}link[@rel='alternate']")
        assert [link.get("href", "").startswith("http://localhost/") for link in alternate] == [True]
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))
    assert len(ids) == len(set(ids)), "one id, one entry"
    assert all(text.startswith("urn:uuid:") and UUID(text) for text in ids)
    updated = [one(entry, "updated") for entry in entries]
    if not root.find(f"{ATOM}link[@rel='self']").get("href", "").partition("?")[0].endswith("/largest.atom"):
        assert updated == sorted(updated, reverse=True)
    assert not updated or one(root, "updated") == max(updated)


def one(parent: etree._Element, name: str) -> str:
    found = parent.findall(f"{ATOM}{name}")
    assert len(found) == 1, name
    return found[0].text or ""


def check_date(text: str) -> None:
    assert datetime.fromisoformat(text).tzinfo is not None
    assert "T" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("region", ["", "330000", "330991", "330992"])
@pytest.mark.parametrize("kind", FEEDS)
def test_every_feed_is_atom(site: Datasette, kind: str, region: str, lang: str) -> None:
    response = fetch(site, f"/feed/{kind}.atom?region={region}&lang={lang}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    check_rfc_4287(etree.fromstring(response.content))
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    assert parsed.version == "atom10"


def test_each_feed_tells_of_what_the_archive_has_seen(site: Datasette) -> None:
    told = {
        kind: [(e.title, e.author, e.link) for e in feedparser.parse(fetch(site, f"/feed/{kind}.atom").content).entries]
        for kind in FEEDS
    }
    assert len(told["new"]) == 7
    assert HOSTILE_NAME in [author for _, author, _ in told["new"]], "a name is text, whatever it holds"
    assert told["changed"] == [
        (
            f"已改动：{HOUSING_NAME} 2023 年度报告",
            HOUSING_NAME,
            f"http://localhost/compare/{HOUSING}/2023?revisions=1%2C2",
        )
    ]
    assert [link for *_, link in told["largest"]] == [link for *_, link in told["changed"]]
    assert [link for *_, link in told["late"]] == [f"http://localhost/report/{PLANNING}/2022"]
    assert [link for *_, link in told["gone"]] == [f"http://localhost/report/{TOWN}/2022"]


def test_an_entry_says_what_changed_by_how_much_and_when(site: Datasette) -> None:
    for lang, words in (
        ("zh", ("表中 2 格：升 2", "最大：行政许可", "（+7）", "公布后 45 天")),
        ("en", ("2 cells", "2 rose", "(+7)")),
    ):
        (entry,) = feedparser.parse(fetch(site, f"/feed/changed.atom?lang={lang}").content).entries
        assert all(word in entry.summary for word in words), entry.summary


def test_the_largest_are_of_a_window_and_in_the_order_of_size(snapshot: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        with closing(sqlite3.connect(snapshot)) as published:
            published.backup(connection)
        (columns,) = connection.execute("SELECT group_concat(name) FROM pragma_table_info('report_change')").fetchone()
        shown = {
            "at": "CASE n WHEN 0 THEN '2024-04-30' WHEN 3 THEN '2024-03-30' ELSE '2024-04-10' END || 'T00:00:00Z'",
            "number": "number + 10 + n",
            "cells": "CASE n WHEN 0 THEN 1 WHEN 3 THEN 900 ELSE n * 10 END",
        }
        connection.execute(
            f"""
            WITH RECURSIVE counted (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < 3)
            INSERT INTO report_change SELECT {", ".join(shown.get(name, name) for name in columns.split(","))}
            FROM report_change, counted WHERE kind = 'figures'
            """
        )
        found = newest(connection, "largest", {"adcode": "", "level": "country"})
        assert [row["cells"] for row in found] == [20, 10, 1], "900 cells a month before the latest are no news"
        assert len(newest(connection, "largest", {"adcode": "", "level": "country"}, 2)) == 2


def test_a_region_has_its_own_feed(site: Datasette) -> None:
    gone = [
        len(feedparser.parse(fetch(site, f"/feed/gone.atom?region={region}").content).entries)
        for region in ("330992", "330900", "330991")
    ]
    assert gone == [1, 1, 0]
    ids = {one(etree.fromstring(fetch(site, f"/feed/gone.atom?region={r}").content), "id") for r in ("", "330992")}
    assert len(ids) == 2
    assert fetch(site, "/feed/gone.atom?region=990000").status_code == 404


def test_who_has_a_feed_is_told_so(site: Datasette) -> None:
    first = fetch(site, "/feed/new.atom")
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    for headers in ({"if_none_match": tag}, {"if_none_match": f'"x", W/{tag}'}, {"if_modified_since": modified}):
        again = fetch(site, "/feed/new.atom", **headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    early = format_datetime(datetime(2001, 1, 1, tzinfo=UTC), usegmt=True)
    for headers in (
        {"if_none_match": '"another"', "if_modified_since": modified},  # the tag decides
        {"if_modified_since": early},
        {"if_modified_since": "last Tuesday"},
    ):
        assert fetch(site, "/feed/new.atom", **headers).status_code == 200


def test_the_newest_are_the_newest(snapshot: Path) -> None:
    with closing(sqlite3.connect(snapshot)) as connection:
        seen = [at for (at,) in connection.execute("SELECT first_seen_at FROM report ORDER BY 1 DESC")]
        for region in ({"adcode": "", "level": "country"}, {"adcode": "330000", "level": "province"}):
            found = [row["at"] for row in newest(connection, "new", region, 3)]
            assert len(found) == 3
            assert found == sorted(found, reverse=True)
        assert [row["at"] for row in newest(connection, "new", {"adcode": "", "level": "country"}, 4)] == seen[:4]


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_text_holds_the_feed_is_xml(title: str, summary: str) -> None:
    entry = Entry("n", title, "2024-01-01T00:00:00Z", "http://localhost/", title, summary, "new")
    feed = Feed("f", title, summary, "2024-01-01T00:00:00Z", "http://localhost/", "http://localhost/", "en", [entry])
    root = etree.fromstring(atom(feed))
    check_rfc_4287(root)
    read = root.find(f"{ATOM}entry/{ATOM}summary")
    assert read is not None
    kept = "".join(c for c in summary if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    assert (read.text or "").replace("\r\n", "\n") == kept.replace("\r\n", "\n") or "\r" in kept
