"""ZIP archives of documents: their members by name, within bounds. Nothing is written, no path in one is followed."""

import re
import zipfile
from pathlib import PurePosixPath

from extract.model import ExtractError
from extract.packages import open_package, unpack

MAX_MEMBERS = 200
# All members together.
MAX_UNPACKED = 100 * 1024 * 1024
# How far one may unpack beyond its packed size: text packs to a tenth, a bomb to a thousandth.
MAX_RATIO = 200
MIN_RATIO_SIZE = 1024 * 1024  # below this a high ratio does no harm
MAX_NAME = 200
# fmt: off
DOCUMENTS = frozenset((
    ".html", ".htm", ".txt", ".docx", ".doc", ".wps", ".rtf", ".xlsx", ".xls", ".pdf",
    ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp",
))
# fmt: on
_OFFICE_PARTS = frozenset(("[Content_Types].xml", "mimetype"))
_UTF8_NAME = 0x800  # general purpose bit 11: the name is UTF-8
_ENCRYPTED = 0x1
_HIDDEN = re.compile(r"(?:__MACOSX/|.*/)?(?:\._|~\$|\.DS_Store|Thumbs\.db)")


def members(data: bytes, name: str) -> list[tuple[str, bytes]] | None:
    """The documents in a ZIP archive, each named `a.zip!b.docx`, in the archive's order; None where it is no archive.

    An office document, which is a ZIP file too, is no archive. Members of other kinds and archives within the archive
    are passed over. Raises `ExtractError`: too_large, encrypted, unreadable, not_a_report (no document in it).
    """
    if not data.startswith(b"PK\x03\x04"):
        return None
    with open_package(data, "the ZIP archive") as archive:
        if _OFFICE_PARTS & set(archive.namelist()):
            return None
        return _read(archive, name)


def _read(archive: zipfile.ZipFile, name: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in archive.infolist():
        path = _name(entry)
        if (
            not entry.orig_filename.endswith("/")
            and PurePosixPath(path).suffix.lower() in DOCUMENTS
            and not _HIDDEN.match(path)
        ):
            found.append((path, entry))
    if not found:
        raise ExtractError("not_a_report", "the ZIP archive holds no document")
    if len(found) > MAX_MEMBERS:
        raise ExtractError("too_large", f"the ZIP archive holds {len(found)} documents; the limit is {MAX_MEMBERS}")
    documents, total = [], 0
    for path, entry in found:
        if entry.flag_bits & _ENCRYPTED:
            raise ExtractError("encrypted", f"{path} in the ZIP archive is encrypted")
        if entry.file_size > max(MIN_RATIO_SIZE, entry.compress_size * MAX_RATIO):
            raise ExtractError(
                "too_large", f"{path} in the ZIP archive unpacks to more than {MAX_RATIO} times its size"
            )
        content = unpack(archive, entry, MAX_UNPACKED - total)
        total += len(content)
        if total > MAX_UNPACKED:
            raise ExtractError("too_large", f"the ZIP archive unpacks to more than {MAX_UNPACKED:,} bytes")
        documents.append((f"{name}!{path}", content))
    return documents


def _name(entry: zipfile.ZipInfo) -> str:
    """The member's path as text: Chinese Windows writes names in its own encoding, which zipfile takes for cp437."""
    path = entry.orig_filename
    if not entry.flag_bits & _UTF8_NAME:
        raw = path.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                path = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    path = "/".join(part for part in path.replace("\\", "/").split("/") if part not in ("", ".", ".."))
    return "".join(char for char in path if char.isprintable())[-MAX_NAME:]
