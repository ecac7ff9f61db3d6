"""`make bench`: what reading, comparing, crawling and serving cost beside what one would use instead, in one run.

`make bench REPORTS=1000000` asks an archive of that size; 0 leaves it out.
"""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.comparing import comparing
from tests.benchmarks.crawling import crawling
from tests.benchmarks.nation import REPORTS
from tests.benchmarks.reading import Measured, reading
from tests.benchmarks.scale import scale
from tests.benchmarks.serving import at_size
from tests.benchmarks.table import markdown

PACKAGES = (
    *("lxml", "selectolax", "beautifulsoup4", "pandas", "trafilatura", "python-docx", "pypdfium2", "pdfplumber"),
    *("diff-match-patch", "scrapy"),
)
MILLION = 1_000_000
CORES = 16


def main() -> None:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}; {versions}\n")
    read = list(reading())
    compared, held = comparing()
    lines = [*(line for measured in read for line in measured.lines), *compared, *crawling()]
    header = ("measure", "ours", "beside", "theirs", "ratio", "aim", "met")
    print(markdown(header, [line.cells() for line in lines]))
    print(f"\n{markdown(('measure', 'found', 'aim', 'met'), [*held, *scale()])}")
    print(f"\nAt these rates, a million documents on {CORES} such cores (reading alone, without storing):\n")
    print(markdown(("layout", "documents/s per core", "minutes for a million"), [_rate(measured) for measured in read]))
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    if reports:
        print(f"\n{at_size(reports)}")


def _rate(measured: Measured) -> tuple[str, str, str]:
    minutes = MILLION * measured.cost / 1000 / CORES / 60
    return measured.what, f"{1000 / measured.cost:.0f}", f"{minutes:.1f}"


def _processor() -> str:
    """The processor's own name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


if __name__ == "__main__":
    main()
