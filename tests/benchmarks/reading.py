"""Reading one report, milliseconds of processor time: the least of many rounds, the contestants taken in turn."""

import time
from collections.abc import Callable

import trafilatura
from bs4 import BeautifulSoup
from lxml import html

from extract.report import extract
from tests import documents as made
from tests.benchmarks.table import Line

ROUNDS = 12
IN_A_ROW = 5  # documents are read one after another, as a build reads them


def least(tasks: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The least milliseconds of each task, taken in turn so that a busy moment hits all of them."""
    best = dict.fromkeys(tasks, float("inf"))
    for task in tasks.values():
        task()
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            for _ in range(IN_A_ROW):
                begin = time.process_time()
                task()
                best[name] = min(best[name], (time.process_time() - begin) * 1000)
    return best


def reading() -> list[Line]:
    report = made.make_report("云河市住房和城乡建设局", 2023, made.random_figures(7, "2021"))
    page = made.render_html(report)
    data = {
        "pipe": made.render_pipe(report).encode(),
        "tab": made.render_tab(report).encode(),
        "html": page.encode(),
        "docx": made.render_docx(report),
    }
    tasks: dict[str, Callable[[], object]] = {
        name: lambda document=document: extract(document, name="report") for name, document in data.items()
    }
    tasks["lxml"] = lambda: html.document_fromstring(page)
    tasks["trafilatura"] = lambda: trafilatura.extract(page)
    tasks["beautifulsoup"] = lambda: BeautifulSoup(page, "lxml")
    best = least(tasks)
    parse = f"lxml's bare parse of the page ({len(data['html']) // 1000} KB), ms"
    return [
        Line("read a pipe text, ms", best["pipe"], parse, best["lxml"], "under 1"),
        Line("read a tab text, ms", best["tab"], parse, best["lxml"], "under 1"),
        Line("read a page, ms", best["html"], "trafilatura.extract, ms", best["trafilatura"], "at most 0.2"),
        Line("read a page, ms", best["html"], parse, best["lxml"], ""),
        Line("read a page, ms", best["html"], "BeautifulSoup's bare parse, ms", best["beautifulsoup"], ""),
        Line("read a Word file, ms", best["docx"], "trafilatura.extract of the page, ms", best["trafilatura"], ""),
    ]
