"""An archive that holds nothing yet has the same pages, which say so."""

import asyncio

import lxml.html
import pytest
from datasette.app import Datasette

from archive.publication import publish
from archive.store import Store


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    data = tmp_path_factory.mktemp("data")
    Store(data).connection.close()
    return Datasette([], immutables=[str(publish(data).path)])


@pytest.mark.parametrize("query", ["", "?lang=en", "?year=2023", "?region=330000"])
@pytest.mark.parametrize("path", ["/coverage", "/findings", "/changes"])
def test_a_page_of_nothing(site: Datasette, path: str, query: str) -> None:
    response = asyncio.run(site.client.get(path + query))
    assert response.status_code == (404 if "region" in query else 200)
    assert lxml.html.document_fromstring(response.text).xpath("//main//h1")


@pytest.mark.parametrize("path", ["/coverage", "/findings", "/changes"])
def test_files_of_nothing(site: Datasette, path: str) -> None:
    assert asyncio.run(site.client.get(f"{path}.json")).json()["schema"] == f"gongkai.{path[1:]}/1"
    lines = asyncio.run(site.client.get(f"{path}.csv")).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1, "the columns"


@pytest.mark.parametrize("kind", ["new", "changed", "late", "gone"])
def test_a_feed_of_nothing(site: Datasette, kind: str) -> None:
    response = asyncio.run(site.client.get(f"/feed/{kind}.atom"))
    assert response.status_code == 200
    assert b"<entry>" not in response.content


def test_late_without_any_year(site: Datasette) -> None:
    for address in ("/coverage?state=late", "/coverage.json?state=late", "/coverage.csv?state=late"):
        assert asyncio.run(site.client.get(address)).status_code == 200
