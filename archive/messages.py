"""What is asked of a process that reads documents (`archive.worker`), and what it answers."""

from typing import NamedTuple

from extract.document import Document as SourceDocument
from extract.model import ErrorCode, Finding, Report

READY = "ready"  # the first that a worker says
DONE = "done"  # the last of each answer


class Document(NamedTuple):
    """What a reading needs: the bytes, what is known of them, and what is wanted beside the report: a second reading's
    findings; what the document prints and the pictures of its pages. `further`: the pages behind the first, of a report
    that is cut into several."""

    data: bytes
    name: str
    media_type: str | None
    cross_check: bool = False
    explain: bool = False
    further: tuple[bytes, ...] = ()


class Failure(NamedTuple):
    """An `ExtractError` as it travels between processes."""

    code: ErrorCode
    message: str


class Picture(NamedTuple):
    """A page, from 1, of so many, with boxes around what was read; a PNG."""

    page: int
    pages: int
    png: bytes


Part = SourceDocument | Report | Failure | list[Finding] | Picture
