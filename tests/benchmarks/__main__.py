"""`make bench`: what reading and crawling cost beside what a person would use instead, side by side in one run."""

import os
import platform
from importlib.metadata import version

from tests.benchmarks.crawling import crawling
from tests.benchmarks.reading import reading
from tests.benchmarks.table import Line, markdown

PACKAGES = ("lxml", "scrapy", "trafilatura", "beautifulsoup4")


def main() -> None:
    lines: list[Line] = [*reading(), *crawling()]
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; {versions}\n")
    print(markdown(lines))


if __name__ == "__main__":
    main()
