"""Office files of before 2007, through LibreOffice where it is installed."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.layouts import office
from extract.model import ExtractError, GridPlace
from extract.report import extract
from tests import documents as made
from tests.documents.office import SOFFICE, WITHOUT_SOFFICE, convert
from tests.extract.test_layouts import _report, _with_gaps, states, true_states

needs_soffice = pytest.mark.skipif(SOFFICE is None, reason=WITHOUT_SOFFICE)
REPORTS = {"whole": _report(1), "gaps": _with_gaps(3)}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return convert({f"{name}.docx": made.render_docx(report) for name, report in REPORTS.items()}, "doc")


@needs_soffice
@pytest.mark.parametrize("name", REPORTS)
def test_every_cell_of_an_old_office_file(files: dict[str, bytes], name: str) -> None:
    report = REPORTS[name]
    read = extract(files[name], name=f"{name}.wps")
    assert states(read) == true_states(report)
    assert read.problems == []
    assert (read.source.layout, read.source.media_type) == ("doc", "application/msword")
    assert (read.title, len(read.sections)) == (report.title, 6)
    assert all(isinstance(fact.where, GridPlace) for fact in read.facts)


@needs_soffice
def test_rich_text_is_read_the_same_way() -> None:
    report = REPORTS["whole"]
    data = convert({"a.docx": made.render_docx(report)}, "rtf")["a"]
    read = extract(data, name="a.doc")
    assert states(read) == true_states(report)
    assert (read.source.layout, read.source.media_type) == ("doc", "application/rtf")


def test_without_libreoffice_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExtractError) as error:
        extract(rb"{\rtf1 a}", name="a.rtf")
    assert error.value.code == "needs_tool"
    assert "libreoffice-writer" in error.value.message


@needs_soffice
def test_an_encrypted_text_says_so(files: dict[str, bytes]) -> None:
    data = bytearray(files["whole"])
    begin = data.index(b"\xec\xa5")  # wIdent, at the beginning of the text's stream
    data[begin + 11] |= 1
    with pytest.raises(ExtractError) as error:
        extract(bytes(data), name="a.doc")
    assert error.value.code == "encrypted"


@needs_soffice
def test_what_libreoffice_cannot_read_is_told(files: dict[str, bytes]) -> None:
    data = files["whole"]
    with pytest.raises(ExtractError) as error:
        extract(data[:512] + os.urandom(4096), name="a.doc")
    assert error.value.code == "unreadable"


@needs_soffice
def test_time_is_limited_and_nothing_stays_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(office, "OFFICE_SECONDS", 0.2)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ExtractError) as error:
        office.read_office(rb"{\rtf1 a}")
    assert error.value.code == "too_slow"
    assert list(tmp_path.iterdir()) == []
    assert not [path for path in _command_lines() if str(tmp_path) in path]


def _command_lines() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().decode(errors="replace")
        except OSError:
            continue


@needs_soffice
def test_no_link_is_followed() -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        done = threading.Event()

        def answer() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    asked.append(connection.recv(100))

        listener = threading.Thread(target=answer)
        listener.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.png"
        # A page is what LibreOffice follows links of most eagerly: without the profile's settings it asks for this one.
        page = f'<html><body><p>表<img src="{address}">格</p></body></html>'
        try:
            assert office._convert(page.encode(), "document.html", str(shutil.which("soffice"))).startswith(b"PK")
        finally:
            done.set()
            listener.join()
    assert asked == []
