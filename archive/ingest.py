"""Local documents: read from the disk with their errors told apart, and taken into the captures like fetched ones."""

import mimetypes
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from archive import runs
from archive.build import CAPTURES, Progress, build, require_captures
from archive.lock import writing
from archive.publishers import PublisherRegistry
from archive.runs import Tally, Unread
from archive.store import Store
from crawler.captures import CaptureStore
from extract.archives import members
from extract.model import ExtractError
from extract.report import MAX_BYTES

# What Python's own table may lack, depending on the machine.
_MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".doc": "application/msword",
    ".wps": "application/vnd.ms-works",
    ".htm": "text/html",
    ".shtml": "text/html",
}


@dataclass(slots=True)
class IngestResult:
    """What became of local documents: the run's tally, and those that gave no report, by the file's name."""

    run: str = ""
    tally: Tally = field(default_factory=Tally)
    errors: list[Unread] = field(default_factory=list)


def read_local(path: Path) -> bytes:
    """The bytes of a local document. Raises ExtractError: missing, is_directory, empty, too_large or unreadable."""
    try:
        if path.is_dir():
            raise ExtractError("is_directory", f"{path.name or path} is a directory, not a document")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ExtractError("missing", f"there is no file {path.name}") from error
    except (OSError, ValueError) as error:
        raise ExtractError("unreadable", f"{path.name} cannot be read: {error.__class__.__name__}") from error
    if not data:
        raise ExtractError("empty", f"{path.name} is empty")
    if len(data) > MAX_BYTES:
        raise ExtractError("too_large", f"{path.name} is larger than {MAX_BYTES >> 20} MB")
    return data


def documents_in(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """The document itself by its name, or those of a ZIP archive as `a.zip!b.docx`. Raises ExtractError."""
    return members(data, name) or [(name, data)]


def media_type_of(name: str) -> str | None:
    """The media type that a file's name promises."""
    return _MEDIA_TYPES.get(Path(name).suffix.lower()) or mimetypes.guess_type(name)[0]


def ingest(
    paths: Sequence[Path], data: Path, registry: PublisherRegistry, *, progress: Progress | None = None
) -> IngestResult:
    """Takes local documents into the archive under `data`. No path of this machine is kept, only the file's name.

    Raises BusyError where another command is writing, CaptureError where the captures are not the archive's.
    """
    with writing(data):
        return _ingest(paths, data, registry, progress)


def _ingest(paths: Sequence[Path], data: Path, registry: PublisherRegistry, progress: Progress | None) -> IngestResult:
    result = IngestResult()
    names: dict[str, str] = {}
    with CaptureStore(data / CAPTURES) as captures:
        with Store(data) as store:
            require_captures(store.connection, captures)
            result.run = runs.start(store.connection, "ingest")
        for path in paths:
            try:
                documents = documents_in(read_local(path), path.name)
            except ExtractError as error:
                result.errors.append(Unread(path.name or str(path), error.code, error.message))
                continue
            for document, content in documents:
                # A file's name is bytes; where they are not UTF-8 the address still has them all.
                name = os.fsencode(document)
                url = f"file:{quote(name)}"
                names[url] = name.decode("utf-8", "replace")
                captures.add_resource(url, content, media_type_of(document), run=result.run, title=names[url])
        captures.commit()
    build(data, registry, progress=progress)
    with Store(data) as store:
        result.tally = runs.tally(store.connection, [result.run])
        result.errors += [Unread(names[u.url], u.code, u.message) for u in result.tally.unread]
        status: runs.Status = "ok" if not result.errors else "partly" if names else "failed"
        runs.finish(store.connection, runs.Ending(result.run, status, result.tally.to_json()))
    return result
