"""Files that a page offers: their addresses, their types, the names that a reader sees."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml.etree import _Element

from crawler.platforms.page import text_of

FILE_TYPES = frozenset({"pdf", "doc", "docx", "xls", "xlsx", "wps", "et", "ofd", "zip", "rar", "txt", "csv"})

_SPACE = re.compile(r"\s+")


def file_type(address: str) -> str | None:
    """The type that an address's path ends in, where it is a file's: pdf, docx, ..."""
    suffix = PurePosixPath(urlsplit(address).path).suffix.lower().lstrip(".")
    return suffix if suffix in FILE_TYPES else None


def file_name(anchor: _Element, address: str) -> str:
    """The name a reader sees for a linked file: its download or title attribute, its text, else the address's end."""
    for name in (anchor.get("download"), anchor.get("title"), text_of(anchor)):
        if name and name.strip():
            return _SPACE.sub(" ", name).strip()
    return unquote(PurePosixPath(urlsplit(address).path).name)
