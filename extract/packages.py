"""ZIP files of every kind (archives, .docx, .xlsx): opened and unpacked within bounds, damage told as an error."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from lxml import etree

from extract.model import ExtractError

# Office programs and Windows write no other; the others unpack with as much memory as the file asks for.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# zipfile raises what it finds: its own error, and what unpacking, decoding a name or seeking does.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


@contextmanager
def open_package(data: bytes, what: str) -> Iterator[zipfile.ZipFile]:
    """The ZIP file in `data`; `what` names it in an error ("the workbook").

    Raises `ExtractError` (unreadable) where it is damaged, also while it is being read.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            yield package
    except _DAMAGE as error:
        raise ExtractError("unreadable", f"{what} is damaged: {error}") from None


def unpack(package: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of an entry, or one more than `most` of them where it has more. Raises `ExtractError` (unreadable)."""
    if entry.compress_type not in _METHODS:
        raise ExtractError(
            "unreadable", f"{entry.filename} is packed in a way ({entry.compress_type}) that is not read"
        )
    with package.open(entry) as part:
        return part.read(most + 1)


def require_no_doctype(root: etree._Element) -> None:
    """Raises ValueError where the part of a package declares entities, which no office program does.

    A figure with one inside would lose it: entities are not resolved.
    """
    if root.getroottree().docinfo.doctype:
        raise ValueError("it has a document type declaration")
