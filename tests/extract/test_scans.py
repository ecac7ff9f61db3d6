"""Scans and images of known reports: nothing stated wrongly, and how much is stated."""

import io
import json
import math
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from extract.layouts import ocr, pdf_scan, scan_page
from extract.model import ExtractError, PagePlace, Report
from extract.report import extract
from tests import documents as made
from tests.documents.office import SOFFICE, WITHOUT_SOFFICE, convert
from tests.documents.pdf import render_pdf
from tests.extract.scans import Scanner, as_image, as_pdf, scanned
from tests.extract.test_layouts import _report, states, true_states

needs_soffice = pytest.mark.skipif(SOFFICE is None, reason=WITHOUT_SOFFICE)
REPORTS = {"2021": _report(2), "2019": _report(0)}
TABLES = slice(1, 2)  # the page with most of the applications


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return convert({f"{name}.docx": made.render_docx(report) for name, report in REPORTS.items()}, "pdf")


def stated(read: Report) -> dict[str, tuple[str, float | None]]:
    return {code: state for code, state in states(read).items() if state[0] != "unreadable"}


def wrong(read: Report, report: made.Report) -> dict[str, tuple[str, float | None]]:
    true = true_states(report)
    return {code: state for code, state in stated(read).items() if true.get(code) != state}


@needs_soffice
@pytest.mark.parametrize(
    ("name", "scanner"),
    [
        ("2021", Scanner(200, askew=-1.7, noise=12, seal=True, quality=60)),
        ("2019", Scanner(150, askew=0.6, pale=0.5, quality=60)),
    ],
    ids=["askew, noisy and sealed", "coarse and pale"],
)
def test_a_scanned_report(files: dict[str, bytes], name: str, scanner: Scanner) -> None:
    report = REPORTS[name]
    read = extract(as_pdf(scanned(files[name], scanner), scanner), name="scan.pdf")
    assert wrong(read, report) == {}
    assert {fact.read_by for fact in read.facts} == {"ocr"}
    # Nothing confirms the figures of 主动公开 but the sentences that restate some of them.
    summed = {code for code in true_states(report) if not code.startswith("proactive.")}
    share = len(summed & stated(read).keys()) / len(summed)
    print(f"{name}: {share:.1%} of the figures with sums, {len(stated(read))} of {len(true_states(report))} in all")
    assert share > 0.9
    assert len(read.facts) == len(true_states(report))
    told = {problem.where for problem in read.problems if problem.code in ("unconfirmed", "unreadable")}
    assert {fact.where for fact in read.facts if fact.state == "unreadable"} <= told
    assert (read.source.layout, read.form, read.year) == ("pdf", name, 2023)
    assert (read.title, read.publisher) == (report.title, report.publisher)
    assert [section.key for section in read.sections] == [section.key for section in report.sections]
    assert [finding for finding in read.findings if finding.status == "fail"] == []
    assert all(figure.agrees for figure in read.figures)


@needs_soffice
def test_places_in_an_image(files: dict[str, bytes]) -> None:
    """An image counts in its pixels, askew as it is shown."""
    scanner = Scanner(150, askew=1.5)
    page = scanned(files["2021"], scanner, TABLES)[0]
    read = extract(as_image(page, "JPEG"), name="page.jpg")
    assert wrong(read, REPORTS["2021"]) == {}
    assert (read.source.layout, read.source.media_type) == ("image", "image/jpeg")
    assert len(stated(read)) > 80
    source = pypdfium2.PdfDocument(files["2021"])[TABLES.start]
    text = source.get_textpage()
    turn = math.radians(scanner.askew)
    for fact in read.facts:
        assert isinstance(fact.where, PagePlace)
        x0, top, x1, bottom = fact.where.bbox
        assert 4 < x1 - x0 < 60
        assert 10 < bottom - top < 40
        x, y = (x0 + x1) / 2 - page.width / 2, (top + bottom) / 2 - page.height / 2
        across = (x * math.cos(turn) - y * math.sin(turn) + page.width / 2) * 72 / scanner.dots
        down = (x * math.sin(turn) + y * math.cos(turn) + page.height / 2) * 72 / scanner.dots
        up = source.get_height() - down
        assert "".join(text.get_text_bounded(across - 9, up - 3, across + 9, up + 3).split()) == fact.raw


@needs_soffice
def test_a_scanned_page_among_printed_ones(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = Scanner(150)
    document = pypdfium2.PdfDocument(files["2021"])
    page = pypdfium2.PdfDocument(as_pdf(scanned(files["2021"], scanner, TABLES), scanner))
    del document[TABLES.start]
    document.import_pages(page, index=TABLES.start)
    out = io.BytesIO()
    document.save(out)
    read = extract(out.getvalue(), name="x.pdf")
    assert wrong(read, REPORTS["2021"]) == {}
    by_page: dict[int, set[str | None]] = {}
    for fact in read.facts:
        assert isinstance(fact.where, PagePlace)
        by_page.setdefault(fact.where.page, set()).add(fact.read_by)
    assert by_page == {1: {None}, 2: {"ocr"}, 3: {None}} | ({4: {None}} if 4 in by_page else {})
    monkeypatch.setattr(ocr, "can_read_pictures", lambda: False)
    monkeypatch.setattr("extract.layouts.pdf.can_read_pictures", lambda: False)
    without = extract(out.getvalue(), name="x.pdf")
    assert wrong(without, REPORTS["2021"]) == {}
    assert [problem.code for problem in without.problems if "gongkai[ocr]" in problem.message] == ["unread_pages"]
    assert "ocr" not in {fact.read_by for fact in without.facts}


def _code(data: bytes) -> str:
    with pytest.raises(ExtractError) as error:
        extract(data, name="x.png")
    assert len(error.value.message) > 15
    return error.value.code


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ocr, "_PACKAGES", ("a package that nobody has",))
    ocr.can_read_pictures.cache_clear()
    yield
    ocr.can_read_pictures.cache_clear()


@pytest.mark.usefixtures("without_ocr")
def test_without_the_extra_it_says_what_to_install() -> None:
    page = Image.new("RGB", (400, 600), "white")
    for data in (as_image(page, "PNG"), as_pdf([page], Scanner())):
        with pytest.raises(ExtractError, match=r"pip install 'gongkai\[ocr\]'") as error:
            extract(data, name="x")
        assert error.value.code == "needs_tool"


WITHOUT_PACKAGES = """
import json, sys
sys.modules.update(dict.fromkeys(("numpy", "cv2", "onnxruntime", "rapidocr")))
from extract.report import extract
print(json.dumps(extract(open(sys.argv[1], "rb").read(), name="words.pdf").to_json()))
"""


def test_without_the_extra_a_pdf_with_words_is_read(tmp_path: Path) -> None:
    report = _report(0)
    (tmp_path / "words.pdf").write_bytes(render_pdf(report))
    command = [sys.executable, "-c", WITHOUT_PACKAGES, str(tmp_path / "words.pdf")]
    read = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert {fact["code"]: (fact["state"], fact["value"]) for fact in read["facts"]} == true_states(report)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
def test_a_picture_of_something_else(kind: str) -> None:
    page = Image.radial_gradient("L").resize((700, 900)).convert("RGB")
    assert _code(as_image(page, kind)) == "not_a_report"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "WEBP"])
def test_a_damaged_image(kind: str) -> None:
    data = as_image(Image.effect_noise((300, 300), 50).convert("RGB"), kind)
    assert _code(data[: len(data) // 2]) == "unreadable"
    assert _code(data[:20]) in ("unreadable", "unsupported")


def test_a_bomb_is_known_by_its_head() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1_000_000))
    assert (
        _code(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")) == "too_large"
    )


@needs_soffice
def test_what_is_read_is_bounded(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    data = as_image(scanned(files["2021"], Scanner(100), slice(0, 1))[0], "PNG")
    monkeypatch.setattr(scan_page, "MAX_IN_ALL", 3_000)
    assert "unread_pages" in {problem.code for problem in extract(data, name="x.png").problems}
    monkeypatch.setattr(scan_page, "MAX_IN_TABLES", 500)
    assert _code(data) == "too_slow"
    monkeypatch.setattr("extract.layouts.image.MAX_PIXELS", 100_000)
    assert _code(data) == "too_large"
    monkeypatch.setattr(pdf_scan, "MAX_PIXELS", 100_000)
    assert _code(as_pdf(scanned(files["2021"], Scanner(100), slice(0, 1)), Scanner(100))) == "too_large"
