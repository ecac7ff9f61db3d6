"""The machine that measures, and the versions of what is measured."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

PACKAGES = (
    *("lxml", "selectolax", "beautifulsoup4", "pandas", "trafilatura", "python-docx", "pypdfium2", "pdfplumber"),
    *("scrapy", "warcio", "sqlite-utils", "distributed", "diff-match-patch", "datasette"),
)


def described() -> str:
    """The processor's own name where the system tells it, its cores, the kernel and the Python."""
    system = f"{platform.system()} {platform.release()}"
    return f"{_processor()}, {os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def versions() -> dict[str, str]:
    """Of everything that is measured beside us, and of what both rest on."""
    return {"SQLite": sqlite3.sqlite_version} | {name: version(name) for name in PACKAGES}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()
