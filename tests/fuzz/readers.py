"""What is fuzzed: for each reader the documents to begin with, and how bytes become a document for it."""

import io
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from tests import documents as made
from tests.documents.sheet import render_xlsx
from tests.extract.hostile.office import old_workbook
from tests.extract.hostile.packing import pack
from tests.extract.hostile.pdf import pdf, ruled


class Reader(NamedTuple):
    """`seeds`: the bytes to begin with. `document`: of bytes, the document that they are or that holds them."""

    seeds: Callable[[], list[bytes]]
    document: Callable[[bytes], bytes]
    name: str


def _reports() -> list[made.Report]:
    return [
        made.make_report("云河市教育局", 2020 + number, made.random_figures(number, form))
        for number, form in enumerate(("2021", "2019", "2021"))
    ]


def _rendered(render: Callable[[made.Report], str]) -> Callable[[], list[bytes]]:
    return lambda: [render(report).encode() for report in _reports()]


def _within(
    package: Callable[[made.Report], bytes], part: str
) -> tuple[Callable[[], list[bytes]], Callable[[bytes], bytes]]:
    """One part of an office package is fuzzed; the others stay as they were."""

    def parts(data: bytes) -> dict[str, bytes | str]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    first = parts(package(_reports()[0]))

    def seeds() -> list[bytes]:
        return [bytes(parts(package(report))[part]) for report in _reports()]  # type: ignore[arg-type]

    return seeds, lambda data: pack(first | {part: data}, zipfile.ZIP_STORED)


def _as_it_is(data: bytes) -> bytes:
    return data


READERS: dict[str, Reader] = {
    "pipe": Reader(_rendered(made.render_pipe), _as_it_is, "a.txt"),
    "tab": Reader(_rendered(made.render_tab), _as_it_is, "a.txt"),
    "stream": Reader(_rendered(made.render_stream), _as_it_is, "a.txt"),
    "html": Reader(_rendered(made.render_html), _as_it_is, "a.html"),
    "docx": Reader(*_within(made.render_docx, "word/document.xml"), "a.docx"),
    "xlsx": Reader(*_within(render_xlsx, "xl/worksheets/sheet1.xml"), "a.xlsx"),
    "xls": Reader(lambda: [old_workbook()], _as_it_is, "a.xls"),
    "pdf": Reader(lambda: [pdf(ruled(6) + b"BT /F 12 Tf 10 700 Td (Annual report) Tj ET ")], _as_it_is, "a.pdf"),
    "zip": Reader(lambda: [made.render_docx(_reports()[0]), pack({"a.txt": "1", "b.html": "<p>"})], _as_it_is, "a.zip"),
}
