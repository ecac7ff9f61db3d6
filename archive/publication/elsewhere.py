"""Publications sent to an address, and fetched from there onto a machine that serves them and has no archive.

    ADDRESS/public/snapshots/ID/     as on this machine (archive.publication.places), the manifest put last:
    ADDRESS/public/releases/NAME/    a folder without one is not there yet
    ADDRESS/public/current.json      which snapshot is the newest, put when all of it is there

An object store has no links and no renames of folders: manifests and this one file stand for them.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.database import ARCHIVE_NAME
from archive.publication import places
from archive.publication.errors import PublicationError
from archive.publication.places import MANIFEST_NAME, PUBLIC, RELEASES, SNAPSHOTS
from archive.publication.progress import NOBODY, Progress
from archive.publication.swap import whole_directory
from crawler.captures.remote import DifferentError, Remote, Stored

CURRENT_NAME = "current.json"
SNAPSHOTS_KEPT = 7  # at an address: a week of nights
_CURRENT_SCHEMA = "gongkai.current/1"
_SCHEMAS = {SNAPSHOTS: "gongkai.publication/1", RELEASES: "gongkai.release/1"}
# A date, a time, a plain file's name: nothing that leads out of a folder.
_NAME = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.-]*")


@dataclass(slots=True)
class Moved:
    """Which snapshot was sent or fetched, with which releases, how many files and bytes were moved for it, which older
    snapshots were removed there, and a sentence for each release that was not moved."""

    snapshot: str
    releases: list[str] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    removed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def ship_publication(data: Path, remote: Remote, *, keep: int = SNAPSHOTS_KEPT, progress: Progress = NOBODY) -> Moved:
    """Sends the newest publication under `data`, and the releases that it names, as far as they are not there.

    It becomes the newest there once all of it is; then all snapshots there go but it and the newest `keep` - 1 before
    it. Releases, which are cited, stay for ever. Raises PublicationError where there is none, or its files are not
    what was published; RemoteError.
    """
    public = data / PUBLIC
    current = places.current(public)
    if current is None or not (current / MANIFEST_NAME).is_file():
        raise PublicationError(f"nothing was published under {data}; `gongkai publish` does it")
    moved = Moved(current.name)
    for name in _manifest((current / MANIFEST_NAME).read_bytes(), SNAPSHOTS, current.name)["releases"]:
        if (public / RELEASES / name / MANIFEST_NAME).is_file():
            _ship_folder(public, remote, RELEASES, name, moved, progress)
            moved.releases.append(name)
        else:
            moved.problems.append(f"the files of release {name} are not under {public / RELEASES}")
    _ship_folder(public, remote, SNAPSHOTS, current.name, moved, progress)
    if places.current(public) != current:
        return moved  # another was published meanwhile: whoever sends that makes it the newest
    told = {"schema": _CURRENT_SCHEMA, "snapshot": current.name}
    remote.write(f"{PUBLIC}/{CURRENT_NAME}", (json.dumps(told, indent=1) + "\n").encode())
    moved.removed = _remove_old(remote, current.name, keep)
    return moved


def fetch_publication(data: Path, remote: Remote, name: str | None = None, *, progress: Progress = NOBODY) -> Moved:
    """Fetches a snapshot by its name, or the newest, and the releases that it names; then it is the one to serve.

    Everything is held against the manifests before it takes its place. Raises PublicationError where there is no such
    snapshot, or an archive under `data` that publishes itself; RemoteError.
    """
    if (data / ARCHIVE_NAME).exists():
        raise PublicationError(
            f"{data} has an archive of its own, and what it publishes would go; name another: --data DIR"
        )
    name = _newest(remote) if name is None else name
    public = data / PUBLIC
    moved = Moved(name)
    manifest = _fetch_folder(remote, public, SNAPSHOTS, name, moved, progress)
    for release in manifest["releases"]:
        try:
            _fetch_folder(remote, public, RELEASES, release, moved, progress)
            moved.releases.append(release)
        except (PublicationError, DifferentError) as error:  # the data is served without the files of a release
            moved.problems.append(str(error))
    places.swap_in(public, public / SNAPSHOTS / name)
    places.remove_scrap(public)
    return moved


def _ship_folder(public: Path, remote: Remote, kind: str, name: str, moved: Moved, progress: Progress) -> None:
    folder, there = public / kind / name, f"{PUBLIC}/{kind}/{name}"
    told = (folder / MANIFEST_NAME).read_bytes()
    sizes = remote.sizes(there)
    if MANIFEST_NAME in sizes:
        if remote.read(f"{there}/{MANIFEST_NAME}") != told:
            raise PublicationError(f"{remote.address} has another {name} under {there}; it stays")
        return
    files = _files(_manifest(told, kind, name))
    for number, (file, expected) in enumerate(files.items(), 1):
        progress.step(f"sending {kind}/{name}", number, len(files))
        # What an earlier try has brought there is read, not sent again.
        if sizes.get(file) == expected.bytes and remote.stored(f"{there}/{file}") == expected:
            continue
        try:
            remote.put(folder / file, f"{there}/{file}", expected)
        except FileNotFoundError as error:
            raise PublicationError(f"{folder / file} is gone; `gongkai publish` makes another snapshot") from error
        moved.files += 1
        moved.bytes += expected.bytes
    if lost := files.keys() - remote.sizes(there).keys():  # a snapshot that has become an old one on its way
        raise PublicationError(f"{there}/{min(lost)} was removed from {remote.address} meanwhile")
    remote.write(f"{there}/{MANIFEST_NAME}", told)


def _remove_old(remote: Remote, newest: str, keep: int) -> list[str]:
    """Removes the snapshots before the newest, but for so many with it; also what killed uploads have left of others.
    What is newer may be on its way there by another machine."""
    found = [name for name in remote.folders(f"{PUBLIC}/{SNAPSHOTS}") if _NAME.fullmatch(name) and name < newest]
    files = {name: remote.sizes(f"{PUBLIC}/{SNAPSHOTS}/{name}") for name in sorted(found)}
    whole = [name for name in files if MANIFEST_NAME in files[name]]
    removed = [name for name in files if name not in whole[len(whole) - keep + 1 :]] if keep > 1 else list(files)
    for name in removed:
        # The manifest first: without it a folder that is half gone is not there.
        for file in sorted(files[name], key=lambda file: file != MANIFEST_NAME):
            remote.remove(f"{PUBLIC}/{SNAPSHOTS}/{name}/{file}")
        remote.remove_folder(f"{PUBLIC}/{SNAPSHOTS}/{name}")
    return removed


def _fetch_folder(
    remote: Remote, public: Path, kind: str, name: str, moved: Moved, progress: Progress
) -> dict[str, Any]:
    if not _NAME.fullmatch(name):
        raise PublicationError(f"{name!r} is no name of what is published")
    there = f"{PUBLIC}/{kind}/{name}"
    try:
        told = remote.read(f"{there}/{MANIFEST_NAME}")
    except FileNotFoundError as error:
        raise PublicationError(f"there is no {there} at {remote.address}") from error
    manifest = _manifest(told, kind, name)
    final = public / kind / name
    if (final / MANIFEST_NAME).is_file() and (final / MANIFEST_NAME).read_bytes() == told:
        return manifest
    with whole_directory(final) as folder:
        files = _files(manifest)
        for number, (file, expected) in enumerate(files.items(), 1):
            progress.step(f"fetching {kind}/{name}", number, len(files))
            with (folder / file).open("wb") as target:
                try:
                    found = remote.stored(f"{there}/{file}", target)
                except FileNotFoundError as error:
                    raise PublicationError(f"{there}/{file} is gone from {remote.address}") from error
            if found != expected:
                raise DifferentError(f"{there}/{file} at {remote.address} is not what was published")
            moved.files += 1
            moved.bytes += expected.bytes
        (folder / MANIFEST_NAME).write_bytes(told)
    return manifest


def _newest(remote: Remote) -> str:
    try:
        told = json.loads(remote.read(f"{PUBLIC}/{CURRENT_NAME}"))
        if told["schema"] != _CURRENT_SCHEMA:
            raise PublicationError(f"{CURRENT_NAME} at {remote.address} is of schema {told['schema']!r}")
        return str(told["snapshot"])
    except FileNotFoundError as error:
        raise PublicationError(f"nothing is published at {remote.address}; `gongkai snapshots ship` does it") from error
    except (ValueError, KeyError, TypeError) as error:
        raise PublicationError(f"{CURRENT_NAME} at {remote.address} cannot be read: {error!r}") from error


def _manifest(told: bytes, kind: str, name: str) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(told)
        if manifest["schema"] != _SCHEMAS[kind]:
            raise PublicationError(f"the manifest of {kind}/{name} is of schema {manifest['schema']!r}")
        names = [str(each) for each in (*manifest.get("releases", ()), *_files(manifest))]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PublicationError(f"the manifest of {kind}/{name} cannot be read: {error!r}") from error
    if wrong := [each for each in names if not _NAME.fullmatch(each) or each == MANIFEST_NAME]:
        raise PublicationError(f"the manifest of {kind}/{name} names {wrong[0]!r}, which is no file of it")
    return {"releases": [], **manifest}


def _files(manifest: dict[str, Any]) -> dict[str, Stored]:
    return {str(each["name"]): Stored(int(each["bytes"]), str(each["sha256"])) for each in manifest["files"]}
