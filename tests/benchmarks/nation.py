"""An artificial archive of as many reports as wanted: `python -m tests.benchmarks.nation DATA [REPORTS]` writes it and
publishes it.

Its readings are those of a few rendered documents, with other figures, words, names, years and dates, written by the
archive's own functions. No capture has bytes: what is measured asks for none.
"""

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from pypinyin.phrases_dict import phrases_dict

from archive.progress import Reporter
from archive.publication import publish
from archive.rows import write_reading
from archive.sharing.keys import keep_keys
from archive.store import Store
from extract.model import Fact, Report, Section
from extract.report import extract
from tests.benchmarks.searching import COMMON
from tests.documents.figures import random_figures
from tests.documents.pages import render_html
from tests.documents.report import make_report

REPORTS = 200_000
YEARS = tuple(range(2014, 2026))
# Each county has one of each.
OFFICES = (
    ("zf", "人民政府", "government"),
    ("zjj", "住房和城乡建设局", "department"),
    ("mzj", "民政局", "department"),
    ("jyj", "教育局", "department"),
    ("fgw", "发展和改革委员会", "department"),
)
PROVINCES = ("11", "13", "14", "21", "22", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "51", "53")
MODELS_A_FORM = 6
SENTENCES = 20_000
IN_A_TRANSACTION = 2_000
EDITED = 0.02  # of the reports have a second revision
UNDATED = 0.07

_RUN = "INSERT INTO run (id, kind, started_at, finished_at, status) VALUES (?, ?, ?, ?, ?)"
_PUBLISHER = """
INSERT INTO publisher (id, key, name, adcode, level, kind, registered, expected_years)
VALUES (?, ?, ?, ?, 'county', ?, 1, ?)"""
_REPORT = """
INSERT INTO report (id, key, publisher_id, year, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?)"""
_CAPTURE = """
INSERT INTO capture (id, url, kind, status, media_type, fetched_at, sha256, length, segment, offset, run, site, role,
  revision_id, standing) VALUES (?, ?, 'response', 200, 'text/html', ?, ?, 24000, 'none', ?, 'bench', ?, 'detail', ?,
  'revision')"""
_REVISION = """
INSERT INTO revision (id, report_id, number, capture_id, sha256, source_name, url, media_type, layout, change,
  extractor_version, extracted_at, title, publisher_printed, publisher_evidence, year_evidence, published_on,
  published_on_evidence, form, form_notes, content_hash)
VALUES (?, ?, ?, ?, ?, 'report.html', ?, 'text/html', 'html', ?, ?, ?, ?, ?, 'title', 'title', ?, 'meta', ?, '[]', ?)"""


class Nation:
    """Makes the readings, the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        words = [*COMMON, *self.chance.sample(sorted(phrases_dict), 6_000)]
        weights = [1 / (rank + 2) ** 0.95 for rank in range(len(words))]
        self._pool = [
            "".join(self.chance.choices(words, weights, k=self.chance.randint(4, 11))) for _ in range(SENTENCES)
        ]
        self._models = {form: [_model(form, n) for n in range(MODELS_A_FORM)] for form in ("2014", "2019", "2021")}

    def report(self, name: str, kind: str, year: int) -> Report:
        """A reading of that office and year, about 5 KB of prose and 200 cells."""
        chance = self.chance
        model = chance.choice(self._models["2014" if year < 2019 else "2019" if year < 2021 else "2021"])
        due = date(year + 1, 3, 31) if kind == "government" or year < 2019 else date(year + 1, 1, 31)
        published = due + timedelta(days=chance.randint(1, 60) if chance.random() < 0.1 else -chance.randint(0, 25))
        factor = chance.choice((1, 1, 2, 3, 5, 40))
        return replace(
            model,
            title=f"{name}{year}年政府信息公开工作年度报告",
            publisher=name,
            year=year,
            published_on=None if chance.random() < UNDATED else published.isoformat(),
            sections=[self._section(section, year) for section in model.sections],
            facts=[_times(fact, factor) for fact in model.facts],
            figures=[],
        )

    def edited(self, report: Report) -> Report:
        """The same with another figure in one cell."""
        at = self.chance.randrange(len(report.facts))
        changed = [_plus(fact) if number == at else fact for number, fact in enumerate(report.facts)]
        return replace(report, facts=changed)

    def _section(self, section: Section, year: int) -> Section:
        text = "。".join(self.chance.choices(self._pool, k=self.chance.randint(6, 26)))
        return section._replace(text=f"{text}。{year}年收到申请{self.chance.randint(0, 999)}件。", parts=())


class Written(NamedTuple):
    """Seconds that writing the readings took, and keying their sentences."""

    writing: float
    keying: float


def build(data: Path, reports: int = REPORTS, progress: Reporter | None = None) -> Written:
    """Writes the archive of `reports` reports under `data`."""
    nation = Nation()
    began = time.perf_counter()
    with Store(data) as store:
        connection = store.connection
        connection.execute("PRAGMA synchronous = OFF")  # nobody reads it before it is whole
        connection.execute("PRAGMA foreign_keys = OFF")
        with store.transaction():
            connection.executemany("INSERT INTO region VALUES (?, ?, ?, ?)", _regions(reports))
            run = ("bench", "nightly", "2026-02-01T00:00:00Z", "2026-02-01T06:00:00Z", "ok")
            connection.execute(
                "INSERT INTO run (id, kind, started_at, finished_at, status) VALUES (?, ?, ?, ?, ?)", run
            )
        for first in range(0, reports, IN_A_TRANSACTION):
            with store.transaction():
                for number in range(first, min(first + IN_A_TRANSACTION, reports)):
                    _write(store, nation, number)
            if progress is not None:
                progress.step("reports written", min(first + IN_A_TRANSACTION, reports), reports)
        written = time.perf_counter()
        keep_keys(connection, progress.step if progress else lambda *_: None)
    return Written(written - began, time.perf_counter() - written)


def _write(store: Store, nation: Nation, number: int) -> None:
    connection = store.connection
    publisher, at = divmod(number, len(YEARS))
    key, name, adcode, kind = office(publisher)
    year = YEARS[at]
    if at == 0:
        expected = str(list(YEARS)).replace(" ", "")
        connection.execute(_PUBLISHER, (publisher + 1, key, name, adcode, kind, expected))
    seen = f"{year + 1}-04-02T02:00:00Z"
    url = f"http://{adcode}.example/{key}/{year}.html"
    connection.execute(_REPORT, (number + 1, f"{key}/{year}", publisher + 1, year, seen, seen))
    readings = [nation.report(name, kind, year)]
    if nation.chance.random() < EDITED:
        readings.append(nation.edited(readings[0]))
    for revision, report in enumerate(readings, 1):
        current = 2 * number + revision
        digest = f"{current:064x}"
        capture = (current, url, seen, digest, current, key, current)
        connection.execute(_CAPTURE, capture)
        row = (current, number + 1, revision, current, digest, url, "figures" if revision > 1 else "first")
        row += (report.extractor_version, seen, report.title, name, report.published_on, report.form, digest)
        connection.execute(_REVISION, row)
        write_reading(connection, current, report)
    connection.execute("UPDATE report SET current_revision_id = ? WHERE id = ?", (current, number + 1))


def office(number: int) -> tuple[str, str, str, str]:
    """A publisher's key, name, adcode and kind."""
    place, which = divmod(number, len(OFFICES))
    slug, name, kind = OFFICES[which]
    adcode = _adcode(place)
    return f"{adcode}-{slug}{place // 10_000 or ''}", f"第{place}县{name}", adcode, kind


def _adcode(place: int) -> str:
    city, county = divmod(place // len(PROVINCES), 20)
    return f"{PROVINCES[place % len(PROVINCES)]}{city % 90 + 1:02}{county + 1:02}"


def _regions(reports: int) -> Iterator[tuple[str, str, str, str]]:
    places = -(-reports // len(YEARS) // len(OFFICES))
    seen = set()
    for place in range(places + 1):
        code = _adcode(place)
        path = ""
        for digits, level in ((2, "province"), (4, "prefecture"), (6, "county")):
            part = code[:digits].ljust(6, "0")
            path = f"{path}/{part}".lstrip("/")
            if part not in seen:
                seen.add(part)
                yield part, part, path, level


def _model(form: str, number: int) -> Report:
    figures = random_figures(f"nation-{form}-{number}", form)  # type: ignore[arg-type]
    year = {"2014": 2015, "2019": 2020, "2021": 2023}[form]
    return extract(render_html(make_report("云河市教育局", year, figures)).encode(), name="report.html")


def _times(fact: Fact, factor: int) -> Fact:
    return fact if fact.value is None else fact._replace(value=fact.value * factor, raw=str(fact.value * factor))


def _plus(fact: Fact) -> Fact:
    return fact if fact.value is None else fact._replace(value=fact.value + 1, raw=str(fact.value + 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("reports", type=int, nargs="?", default=REPORTS)
    asked = parser.parse_args()
    with Reporter() as reporter:
        seconds = build(asked.data, asked.reports, reporter).writing
        began = time.perf_counter()
        published = publish(asked.data, exports=False, progress=reporter)
    print(f"{asked.reports:,} reports written in {seconds:.0f} s, published in {time.perf_counter() - began:.0f} s")
    print(f"{published.path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
