"""The dated releases: what changed in each, and its files to take home."""

import sqlite3
from pathlib import Path
from typing import Any

from datasette import Response

from archive.publication.places import MANIFEST_NAME, manifest
from archive.site.configuration import configured
from archive.site.page import not_here, render
from archive.site.reading import Row, rows
from archive.site.sending import send_file
from archive.site.snapshot import database, in_thread, on_snapshot


async def page(datasette: Any, request: Any) -> Response:
    """`/data/releases`: the newest first, each with its files, their sizes and SHA-256."""
    releases = await on_snapshot(datasette, _releases)
    folder = configured(datasette).releases
    for release in releases:
        release["files"] = await in_thread(lambda name=release["name"]: _files(folder, name))  # type: ignore[misc]
    context: dict[str, Any] = {"releases": releases, "manifest_name": MANIFEST_NAME}
    context |= {"database_name": database(datasette).name, "downloadable": datasette.setting("allow_download")}
    return await render(datasette, request, "releases", context)


async def file(datasette: Any, request: Any, send: Any) -> Response | None:
    """`/data/releases/NAME/FILE`: a file that the release's manifest names, and no other."""
    folder, name, wanted = configured(datasette).releases, request.url_vars["release"], request.url_vars["file"]
    files = {each["name"]: each["sha256"] for each in await in_thread(lambda: _files(folder, name))}
    if folder is not None and files and wanted == MANIFEST_NAME:
        return Response((folder / name / MANIFEST_NAME).read_text("utf-8"), content_type="application/json")
    if folder is None or wanted not in files:
        return await not_here(datasette, request, "missing.release")
    await send_file(request, send, folder / name / wanted, files[wanted])
    return None


def _releases(conn: sqlite3.Connection) -> list[Row]:
    if not conn.execute("select 1 from sqlite_master where name = 'release'").fetchone():
        return []
    return rows(conn, "select * from release order by published_at desc, name desc")


def _files(folder: Path | None, name: str) -> list[dict[str, Any]]:
    """What the manifest of a release names and is there; nothing where the release's files are not kept."""
    if folder is None:
        return []
    try:
        told: list[dict[str, Any]] = manifest(folder / name)["files"]
    except (OSError, ValueError, KeyError):
        return []
    # A name is a file's own name: no path leads out of the folder.
    return [
        each for each in told if Path(each["name"]).name == each["name"] and (folder / name / each["name"]).is_file()
    ]
