"""ZIP archives of documents: their members, and what a hostile archive is answered."""

import io
import struct
import zipfile

import pytest

from extract import archives
from extract.archives import members
from extract.model import ExtractError
from extract.report import extract
from tests import documents as made
from tests.documents.sheet import render_xlsx
from tests.extract.test_layouts import _report, states, true_states


def _pack(files: dict[str, bytes], *, encoding: str = "utf-8") -> bytes:
    """A ZIP archive whose names are in `encoding`, without the mark of UTF-8 where it is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(files.items()):
            length = len(name.encode(encoding))
            stand_in = f"{number:0{length}}" if encoding != "utf-8" else name
            archive.writestr(stand_in, content)
    data = out.getvalue()
    if encoding != "utf-8":
        for number, name in enumerate(files):
            raw = name.encode(encoding)
            data = data.replace(f"{number:0{len(raw)}}".encode(), raw)
    return data


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_each_document_is_a_report(encoding: str) -> None:
    reports = [_report(1), _report(2), _report(3)]
    data = _pack(
        {
            "年报/住建局.docx": made.render_docx(reports[0]),
            "说明.mp3": b"x",
            "年报/教育局.html": made.render_html(reports[1]).encode(),
            "教育局.xlsx": render_xlsx(reports[2]),
        },
        encoding=encoding,
    )
    found = members(data, "a.zip")
    assert found is not None
    assert [name for name, _ in found] == ["a.zip!年报/住建局.docx", "a.zip!年报/教育局.html", "a.zip!教育局.xlsx"]
    for report, (name, content) in zip(reports, found, strict=True):
        assert states(extract(content, name=name)) == true_states(report)


def test_office_documents_and_others_are_no_archives() -> None:
    report = _report(1)
    for data in (made.render_docx(report), render_xlsx(report), b"", b"%PDF-1.4", made.render_tab(report).encode()):
        assert members(data, "a") is None


def test_paths_are_names_and_nothing_else() -> None:
    data = _pack({"../../etc/a.txt": b"1", "/b.txt": b"2", "c\\..\\d.txt": b"3", "__MACOSX/._a.txt": b"4", "e/": b""})
    found = members(data, "x.zip")
    assert found == [("x.zip!etc/a.txt", b"1"), ("x.zip!b.txt", b"2"), ("x.zip!c/d.txt", b"3")]


def _error(data: bytes) -> str:
    with pytest.raises(ExtractError) as error:
        members(data, "a.zip")
    assert len(error.value.message) > 20
    return error.value.code


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _error(_pack({"a.txt": bytes(5_000_000)})) == "too_large"
    assert _error(_pack({f"{number}.txt": b"a" for number in range(archives.MAX_MEMBERS + 1)})) == "too_large"
    assert _error(_pack({"a.zip": b"a", "b.exe": b"b"})) == "not_a_report"
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1000)
    assert _error(_pack({"a.txt": b"ab" * 400, "b.txt": b"cd" * 400})) == "too_large"


def test_an_encrypted_member_says_so() -> None:
    data = bytearray(_pack({"a.txt": b"text"}))
    data[6] |= 1
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    assert _error(bytes(data)) == "encrypted"


def test_a_size_that_lies_is_found_out() -> None:
    data = bytearray(_pack({"a.txt": bytes(4_000_000)}))
    central = data.index(b"PK\x01\x02")
    data[22:26] = data[central + 24 : central + 28] = struct.pack("<I", 100)
    assert _error(bytes(data)) == "unreadable"


def test_a_damaged_archive_is_told() -> None:
    data = _pack({"a.txt": b"text" * 500, "b.html": b"<p>" * 500})
    for cut in range(0, len(data), 7):
        for damaged in (data[:cut], data[:cut] + b"\xff\x00" + data[cut + 2 :]):
            try:
                members(damaged, "a.zip")
            except ExtractError as error:
                code = error.code
            else:
                code = None
            assert code in (None, "unreadable", "too_large", "encrypted", "not_a_report")
