"""Dated releases, published by the real publication and taken home: whole, in parts, and no other file."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from datasette.app import Datasette

from archive.publication.places import PUBLIC, RELEASES, manifest
from archive.publication.publish import publish
from tests.archive.site.published import publish_demo


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the releases of an archive, with one in it."""
    data = tmp_path_factory.mktemp("data")
    publish_demo(data)
    publish(data, exports=True)
    return data / PUBLIC / RELEASES


@pytest.fixture(scope="module")
def site(folder: Path) -> Datasette:
    metadata = {"plugins": {"gongkai": {"releases": str(folder)}}}
    return Datasette([], immutables=[str(folder.parent / "gongkai.db")], metadata=metadata)


@pytest.fixture
def release(folder: Path) -> str:
    (name,) = [path.name for path in folder.iterdir() if path.is_dir()]
    return name


def fetch(site: Datasette, path: str, **more: Any) -> Any:
    return asyncio.run(site.client.get(path, **more))


def test_every_file_is_listed_and_is_what_its_hash_says(site: Datasette, folder: Path, release: str) -> None:
    html = lxml.html.document_fromstring(fetch(site, "/data/releases").text)
    (heading,) = html.xpath("//h2/text()")
    assert heading == release
    links = [str(link) for link in html.xpath("//ul[@class='files']//a/@href")]
    told = manifest(folder / release)["files"]
    assert links == [f"/data/releases/{release}/{file['name']}" for file in (*told, {"name": "manifest.json"})]
    for file in told:
        response = fetch(site, f"/data/releases/{release}/{file['name']}")
        assert response.status_code == 200
        assert hashlib.sha256(response.content).hexdigest() == file["sha256"]
        assert response.headers["etag"] == f'"{file["sha256"]}"'
        assert int(response.headers["content-length"]) == file["bytes"]
        assert response.headers["content-disposition"].startswith("attachment")
        assert response.headers["x-content-type-options"] == "nosniff"
    assert json.loads(fetch(site, f"/data/releases/{release}/manifest.json").text) == manifest(folder / release)


def test_a_download_goes_on_where_it_stopped(site: Datasette, folder: Path, release: str) -> None:
    path = f"/data/releases/{release}/publisher.csv"
    whole = (folder / release / "publisher.csv").read_bytes()
    size = len(whole)
    for asked, first, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, size),
        ("bytes=-7", size - 7, size),
        (f"bytes=5-{size * 9}", 5, size),
    ):
        response = fetch(site, path, headers={"range": asked})
        assert (response.status_code, response.content) == (206, whole[first:end])
        assert response.headers["content-range"] == f"bytes {first}-{end - 1}/{size}"
    for asked in (f"bytes={size}-", "bytes=9-3", "bytes=-0"):
        response = fetch(site, path, headers={"range": asked})
        assert (response.status_code, response.content) == (416, b"")
        assert response.headers["content-range"] == f"bytes */{size}"
    for asked in ("bytes=x", "bytes=-", "lines=0-1", "bytes=0-1,3-4", "bytes=1e3-"):
        assert fetch(site, path, headers={"range": asked}).status_code == 200
    tag = fetch(site, path).headers["etag"]
    assert fetch(site, path, headers={"range": "bytes=0-1", "if-range": tag}).status_code == 206
    assert fetch(site, path, headers={"range": "bytes=0-1", "if-range": '"other"'}).content == whole
    assert fetch(site, path, headers={"if-none-match": tag}).status_code == 304
    head = asyncio.run(site.client.head(path))
    assert (head.headers["content-length"], head.content) == (str(size), b"")


def test_nothing_else_is_given_away(site: Datasette, folder: Path, release: str) -> None:
    (folder / release / "secret.txt").write_text("secret")
    (folder / "secret.txt").write_text("secret")
    for path in (
        f"/data/releases/{release}/secret.txt",
        f"/data/releases/{release}/..%2Fsecret.txt",
        f"/data/releases/{release}/%2e%2e%2fsecret.txt",
        f"/data/releases/{release}/../secret.txt",
        f"/data/releases/{release}/~2E~2E~2Fsecret.txt",
        f"/data/releases/{release}/",
        f"/data/releases/{release}/publisher.csv%00",
        "/data/releases/1999-01-01/publisher.csv",
        "/data/releases/../secret.txt",
        "/data/releases/./publisher.csv",
    ):
        response = asyncio.run(site.client.get(path, follow_redirects=True))
        assert response.status_code == 404, path
        assert "secret" not in response.text.replace("secret.txt", ""), path


def test_a_server_without_the_files_says_so(folder: Path, release: str) -> None:
    site = Datasette([], immutables=[str(folder.parent / "gongkai.db")])
    assert "这一版的文件不在本站" in fetch(site, "/data/releases").text
    assert fetch(site, f"/data/releases/{release}/publisher.csv").status_code == 404
