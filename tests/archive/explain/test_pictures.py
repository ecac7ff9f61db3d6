"""Pages with boxes: each box stands where the cell is, and the file where it was asked for."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from archive import pool
from archive.cli import gongkai
from archive.explain.cells import explain
from archive.explain.files import PictureFiles
from archive.explain.pages import SCALE
from archive.explain.pictures import AIR, LEGEND, draw_pages
from archive.messages import Document, Picture
from extract.document import Cell, Geometry, Grid, Row
from extract.document import Document as SourceDocument
from extract.model import PagePlace, Source
from extract.report import read_source, understand
from tests import documents as made
from tests.archive.explain.test_cells import a_report
from tests.archive.test_cli import run
from tests.documents.office import SOFFICE, WITHOUT_SOFFICE, convert

needs_soffice = pytest.mark.skipif(SOFFICE is None, reason=WITHOUT_SOFFICE)


@pytest.fixture(scope="module")
def printed() -> bytes:
    return convert({"a.docx": made.render_docx(a_report(2))}, "pdf")["a"]


@needs_soffice
def test_a_box_stands_around_every_figure(printed: bytes) -> None:
    document, source = read_source(printed, name="a.pdf")
    report = understand(document, source)
    pictures = {
        page: Image.open(BytesIO(png)).convert("RGB")
        for page, _, png in draw_pages(printed, "pdf", explain(document, report))
    }
    colours = {"stated": (0, 140, 60), "blank": (120, 120, 120), "dash": (225, 120, 0)}
    states = set()
    for fact in report.facts:
        assert isinstance(fact.where, PagePlace)
        left, top, _, _ = fact.where.bbox
        # The box's upper left corner.
        corner = (int(left * SCALE), int(top * SCALE) + LEGEND)
        near = {
            pictures[fact.where.page].getpixel((corner[0] + dx, corner[1] + dy))
            for dx in range(-4, 2)
            for dy in range(-4, 2)
        }
        assert colours[fact.state] in near, fact
        states.add(fact.state)
    assert states == {"stated", "blank", "dash"}


def test_boxes_on_an_image_are_in_its_own_pixels() -> None:
    texts = [
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "3", "—", ""],
    ]
    boxes = [
        [(60 + 160 * x, 60 + 80 * y, 100 + 160 * x, 80 + 80 * y) for x in range(len(row))]
        for y, row in enumerate(texts)
    ]
    rows = [
        Row([Cell(text, PagePlace(1, box), x) for x, (text, box) in enumerate(zip(*row, strict=True))])
        for row in zip(texts, boxes, strict=True)
    ]
    document = SourceDocument("image", [Grid(rows, Geometry.GRID)])
    report = understand(document, Source("scan.png", None, "image/png", "image"))
    paper = BytesIO()
    Image.new("RGB", (800, 400), "white").save(paper, "PNG")
    [(page, pages, png)] = draw_pages(paper.getvalue(), "image", explain(document, report))
    drawn = Image.open(BytesIO(png)).convert("RGB")
    assert (page, pages, drawn.size) == (1, 1, (800, 400 + LEGEND))
    for fact, colour in zip(report.facts, [(0, 140, 60), (225, 120, 0), (120, 120, 120)], strict=True):
        left, top, right, bottom = fact.where.bbox
        assert drawn.getpixel((left - AIR, top - AIR + LEGEND)) == colour
        assert drawn.getpixel((right + AIR, bottom + AIR + LEGEND)) == colour


@needs_soffice
def test_the_command_writes_a_picture_a_page_and_says_where(printed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(printed)
    result = run("extract", "--explain", path, path, "--to", tmp_path / "out" / "pictures")
    assert result.exit_code == 0
    written = sorted(file.name for file in (tmp_path / "out" / "pictures").iterdir())
    pages = len(written) // 2
    assert pages >= 2
    expected = [f"report.pdf.page-{n}.png" for n in range(1, pages + 1)]
    assert written == sorted([*expected, *(f"report.pdf.2.page-{n}.png" for n in range(1, pages + 1))])
    for name in written:
        assert f"drawn: {tmp_path / 'out' / 'pictures' / name}" in result.stderr
    assert "drawn" not in result.stdout


@needs_soffice
def test_without_a_folder_they_go_into_the_present_one(printed: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(printed)
    command = [sys.executable, "-m", "archive.cli", "extract", "--explain", "report.pdf"]
    root = str(Path(pool.__file__).parents[1])
    subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": root, "PATH": ""}, check=True, capture_output=True)
    assert (tmp_path / "report.pdf.page-1.png").is_file()


@needs_soffice
def test_pictures_that_take_too_long_cost_the_reading_nothing(
    printed: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (_, whole) = next(pool.answer_all([(1, Document(printed, "a.pdf", None))], workers=1))
    questions = [(1, Document(printed, "a.pdf", None, explain=True))]
    settle = pool._settle

    def late(member, team, waiting):
        settle(member, team, waiting)
        if member.slot is not None and member.slot.answer is not None and member.slot.answer.pictures:
            member.deadline = 0.0

    monkeypatch.setattr(pool, "_settle", late)
    (_, cut) = next(pool.answer_all(questions, workers=1))
    assert cut.outcome == whole.outcome
    assert 1 <= len(cut.pictures) < cut.pictures[0].pages


def test_an_explanation_that_takes_too_long_leaves_what_was_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settle = pool._settle

    def late(member, team, waiting):
        settle(member, team, waiting)
        if member.slot is not None and member.slot.answer is not None:
            member.deadline = 0.0

    monkeypatch.setattr(pool, "_settle", late)
    extra = "<table>" + ("<tr>" + "<td>字</td>" * 20 + "</tr>") * 4000 + "</table>"
    (tmp_path / "a.html").write_text(made.render_html(a_report(1)).replace("</h1>", f"</h1>{extra}"), "utf-8")
    result = run("extract", "--explain", tmp_path / "a.html")
    assert result.exit_code == 0
    assert "there was no time to explain it" in result.stderr
    assert "本年新收政府信息公开申请数量" in result.stdout


def test_names_of_pictures_lead_nowhere_else(tmp_path: Path) -> None:
    files = PictureFiles(tmp_path / "to")
    names = ["../../up.pdf", "a.zip!b/c.pdf", "/etc/passwd", "..", "\n\x00.pdf", "长" * 300 + ".pdf", "a.zip!b_c.pdf"]
    written = [files.write(name, Picture(1, 1, b"png")) for name in names]
    assert len(set(written)) == len(names)
    assert {path.parent for path in written} == {tmp_path / "to"}
    assert sorted(path.name for path in (tmp_path / "to").iterdir()) == sorted(path.name for path in written)


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        PictureFiles(tmp_path / "file" / "below").write("a", Picture(1, 1, b""))


def test_explain_and_cross_check_of_the_command(tmp_path: Path) -> None:
    report = made.make_report("某区财政局", 2023, made.random_figures(1, "2021"))
    page = made.render_html(report)
    (tmp_path / "a.html").write_text(page, "utf-8")
    (tmp_path / "b.txt").write_text(made.render_pipe(report), "utf-8")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("d.html", page)
    paths = [tmp_path / name for name in ("a.html", "b.txt", "c.zip", "none.html")]
    result = run("extract", "--cross-check", *paths, "--format", "jsonl")
    assert result.exit_code == 1
    found = [
        [(f["each"], f["status"], f.get("reason")) for f in json.loads(line).get("findings", ()) if f["rule"] == "X1"]
        for line in result.stdout.splitlines()
    ]
    asked = ("proactive", "applications", "reviews", "prose")
    passed = [(each, "pass", None) for each in asked]
    alone = [(each, "not_assessable", "one_reading_only") for each in asked]
    assert found == [passed, alone, passed, []]
    plain = run("extract", paths[0], "--format", "jsonl").stdout
    assert not [f for f in json.loads(plain)["findings"] if f["rule"] == "X1"]
    assert "两遍都读出" in run("extract", "--cross-check", paths[0]).stdout
    both = run("extract", "--cross-check", "--explain", paths[0], paths[3])
    assert both.exit_code == 1
    assert "两遍都读出" in both.stdout
    assert "▸规章" in both.stdout
    assert "missing: " in both.stdout


@pytest.mark.parametrize("options", [("--explain", "--format", "json"), ("--to", "somewhere")])
def test_options_that_do_not_go_together_are_wrong_usage(options: tuple[str, ...], tmp_path: Path) -> None:
    assert run("extract", "a.html", *options).exit_code == 2
    assert "explain" in gongkai.commands["extract"].get_help(gongkai.make_context("gongkai", ["status"]))
