"""Files that programs make of ours: LibreOffice and pandoc convert, Chromium prints, pdfium draws a scan's pages."""

import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pypdfium2

SOFFICE = shutil.which("soffice")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WITHOUT_SOFFICE = "LibreOffice is absent: install libreoffice-writer and libreoffice-calc"
PANDOC = shutil.which("pandoc")
WITHOUT_CHROMIUM = "Chromium is absent: install chromium"
WITHOUT_PANDOC = "pandoc is absent: install pandoc"
SCAN_DPI = 200
SECONDS = 120


def convert(files: dict[str, bytes], to: str) -> dict[str, bytes]:
    """The files in another format (`doc`, `xls`, `pdf`), by their stems: all in one run of LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name, data in files.items():
            (home / name).write_bytes(data)
        command = [
            str(SOFFICE),
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            to,
        ]
        command += ["--outdir", str(home / "out"), *(str(home / name) for name in files)]
        subprocess.run(command, check=True, timeout=SECONDS, capture_output=True, env=os.environ | {"HOME": folder})
        return {made.stem: made.read_bytes() for made in (home / "out").iterdir()}


def print_pages(pages: dict[str, str]) -> dict[str, bytes]:
    """HTML pages as the PDF files that Chromium prints of them, by name."""
    printed = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name, page in pages.items():
            (home / f"{name}.html").write_text(page, encoding="utf-8")
            command = [
                str(CHROMIUM),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={home / 'profile'}",
            ]
            command += [f"--print-to-pdf={home / name}.pdf", (home / f"{name}.html").as_uri()]
            subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
            printed[name] = (home / f"{name}.pdf").read_bytes()
    return printed


def to_docx(page: bytes) -> bytes:
    """A page as the Word file that pandoc makes of it."""
    command = [str(PANDOC), "--from", "html", "--to", "docx", "--output", "-"]
    return subprocess.run(command, input=page, check=True, timeout=SECONDS, capture_output=True).stdout


def scan(data: bytes) -> bytes:
    """A PDF whose pages are nothing but pictures of the pages of another."""
    with pypdfium2.PdfDocument(data) as printed:
        first, *others = [page.render(scale=SCAN_DPI / 72).to_pil().convert("L") for page in printed]
        out = io.BytesIO()
        first.save(out, format="PDF", resolution=SCAN_DPI, save_all=True, append_images=others)
        return out.getvalue()
