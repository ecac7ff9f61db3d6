"""Files that office programs make of ours: LibreOffice converts, Chromium prints. None where the program is absent."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SOFFICE = shutil.which("soffice")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WITHOUT_SOFFICE = "LibreOffice is absent: install libreoffice-writer and libreoffice-calc"
WITHOUT_CHROMIUM = "Chromium is absent: install chromium"
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
