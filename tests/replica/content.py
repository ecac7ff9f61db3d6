"""Who publishes on the replica and what: four invented offices, their reports, and everything else in their columns."""

import functools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import escape

from tests.documents import (
    BLANK,
    Report,
    ReportFigures,
    break_sum,
    make_report,
    random_figures,
    stated,
)
from tests.documents.labels import Form

# Nothing answers for this host but a counter: a crawl that keeps to its own hosts never asks it.
OTHER_HOST = "127.0.0.9"


@dataclass(frozen=True)
class Office:
    """One publisher: its registry particulars, its loopback host, and how many other entries fill its column."""

    key: str
    publisher: str
    short_name: str
    adcode: str
    region: str
    level: str
    host: str
    list_path: str
    government: str
    site_name: str
    filler: int
    title_form: int = 0
    years: tuple[int, ...] = (2021, 2022, 2023)
    # Reports that are a Word file under a short stub page.
    attached: tuple[int, ...] = ()
    other_services: tuple[int, ...] = ()
    one_other_handling_row: tuple[int, ...] = ()


@dataclass(frozen=True)
class Planted:
    """An identity that one report breaks on purpose."""

    key: str
    year: int
    rule: str
    each: str


@dataclass(frozen=True)
class Entry:
    """One row of a column: a report, another document, or (with `elsewhere`) a link to another host."""

    number: int
    title: str
    day: date
    report: Report | None = None
    attached: bool = False
    elsewhere: bool = False
    paragraphs: tuple[str, ...] = field(default=())


YUNHE = Office(
    key="330991-zjj",
    publisher="云河市住房和城乡建设局",
    short_name="市住建局",
    adcode="330991",
    region="示例省/云河",
    level="prefecture",
    host="127.0.0.2",
    list_path="/col/col1229214366/index.html",
    government="云河市人民政府",
    site_name="云河市人民政府",
    filler=42,
    years=(2020, 2021, 2022, 2023),
    other_services=(2021,),
)
QINGYU = Office(
    key="370992-czj",
    publisher="清屿市财政局",
    short_name="市财政局",
    adcode="370992",
    region="示例省/清屿",
    level="prefecture",
    host="127.0.0.3",
    list_path="/col/col80181/index.html",
    government="清屿市人民政府",
    site_name="清屿市财政局",
    filler=34,
    title_form=2,
    attached=(2021,),
    one_other_handling_row=(2022, 2023),
)
TANGXI = Office(
    key="420993-zrj",
    publisher="棠溪县自然资源和规划局",
    short_name="县自然资源局",
    adcode="420993",
    region="示例省/棠溪",
    level="county",
    host="127.0.0.4",
    list_path="/zwgk/zfxxgk/zfxxgknb/",
    government="棠溪县人民政府",
    site_name="棠溪县人民政府",
    filler=36,
    attached=(2022,),
)
LANAN = Office(
    key="430994-mzj",
    publisher="岚安区民政局",
    short_name="区民政局",
    adcode="430994",
    region="示例省/岚安",
    level="county",
    host="127.0.0.5",
    list_path="/mzj/zwgk/ndbg/index.html",
    government="岚安区人民政府",
    site_name="岚安区人民政府",
    filler=30,
    title_form=1,
    attached=(2023,),
)
OFFICES = (YUNHE, QINGYU, TANGXI, LANAN)

PLANTED = (
    # One application counted twice among those granted: rows still add up, the column no longer does.
    Planted(QINGYU.key, 2022, "R3", "natural_person"),
    Planted(QINGYU.key, 2022, "R3", "total"),
    # One application fewer carried in than the year before carried out.
    Planted(LANAN.key, 2023, "Y1", "natural_person"),
    Planted(LANAN.key, 2023, "Y1", "total"),
)
EDITED = (YUNHE.key, 2023)
# Departments publish before January 31; this report came after it.
LATE = {(TANGXI.key, 2023): date(2024, 2, 26)}

LOOK_ALIKES = (
    (2024, "视频解读：三分钟看懂{publisher}2023年政府信息公开工作年度报告"),
    (2023, "关于做好2023年政府信息公开工作年度报告编制和公布工作的通知"),
    (2023, "{publisher}2022年法治政府建设年度报告"),
    (2024, "{publisher}2023年政府网站工作年度报表"),
    (2022, "{publisher}政府信息公开工作年度报告制度"),
)
FILLER_TITLES = (
    "{publisher}{year}年度部门预算",
    "{publisher}{year}年度部门决算",
    "{publisher}{year}年行政执法统计年报",
    "{publisher}关于{year}年第{n}批拟公示事项的公告",
    "{publisher}{year}年第{n}季度重点工作进展",
    "{publisher}关于印发《{year}年工作要点》的通知",
    "{publisher}政府信息公开指南（{year}年第{n}版）",
    "{publisher}{year}年人大代表建议办理情况（第{n}号）",
)


@functools.cache
def reports_of(office: Office, *, edited: bool = False) -> Mapping[int, Report]:
    """The office's reports by year; consistent with each other except for what `PLANTED` names.

    `edited` changes two figures of the report that `EDITED` names, and so the sentence that restates one of them.
    """
    reports: dict[int, Report] = {}
    previous: ReportFigures | None = None
    for year in office.years:
        form: Form = "2019" if year <= 2020 else "2021"
        figures = random_figures(
            f"{office.key}/{year}",
            form,
            previous=_one_fewer_carried(previous) if (office, year) == (LANAN, 2023) else previous,
            other_services=year in office.other_services,
            one_other_handling_row=year in office.one_other_handling_row,
        )
        previous = figures
        if (office, year) == (QINGYU, 2022):
            for column in ("natural_person", "total"):
                figures = break_sum(figures, f"applications.granted.{column}", 1)
        if (office, year) == (TANGXI, 2021):
            unused = ("upheld", "corrected", "other", "pending", "total")
            figures = figures.with_cells({f"reviews.litigation_after.{outcome}": BLANK for outcome in unused})
        if edited and (office.key, year) == EDITED:
            licences = figures.number("proactive.licensing.decisions")
            fees = figures.number("proactive.fees.amount")
            figures = figures.with_cells(
                {
                    "proactive.licensing.decisions": stated(licences + 12),
                    "proactive.fees.amount": stated(round(fees + 1.5, 2)),
                }
            )
        reports[year] = make_report(
            office.publisher,
            year,
            figures,
            short_name=office.short_name,
            title_form=office.title_form,
            published_on=LATE.get((office.key, year)),
        )
    return reports


def _one_fewer_carried(figures: ReportFigures | None) -> ReportFigures:
    if figures is None or figures.number("applications.carried_out.natural_person") == 0:
        raise ValueError("nothing was carried out that could be lost")
    for column in ("natural_person", "total"):
        figures = break_sum(figures, f"applications.carried_out.{column}", -1)
    return figures


def entries_of(office: Office, *, edited: bool = False) -> list[Entry]:
    """The column's rows, newest first: the reports among look-alikes, other documents, another host's, one twice."""
    rng = random.Random(office.key)
    rows = [
        Entry(0, report.title, report.published_on, report, attached=report.year in office.attached)
        for report in reports_of(office, edited=edited).values()
    ]
    for year, title in LOOK_ALIKES:
        rows.append(_document(title.format(publisher=office.publisher), date(year, 3, 5), rng))
    for n in range(office.filler):
        year = 2020 + n % 5
        title = FILLER_TITLES[n % len(FILLER_TITLES)].format(publisher=office.publisher, year=year, n=n // 8 + 1)
        rows.append(_document(title, date(year, 1, 1) + timedelta(days=rng.randrange(330)), rng))
    rows.append(Entry(0, f"{office.government}2023年政府信息公开工作年度报告", date(2024, 3, 29), elsewhere=True))
    rows.sort(key=lambda row: (row.day, row.title), reverse=True)
    first = rng.randrange(1_000_000, 4_000_000)
    numbered = [replace(row, number=first - 37 * i) for i, row in enumerate(rows)]
    # One report stands in the column twice, as after a move between columns.
    twice = next(row for row in numbered if row.report and row.report.year == 2022)
    numbered.insert(numbered.index(twice) + 2, twice)
    return numbered


def _document(title: str, day: date, rng: random.Random) -> Entry:
    count = rng.randint(3, 400)
    paragraphs = (
        f"现将{title}予以公布，共涉及事项{count}项，请有关单位和个人知悉。",
        f"如有意见，可于公布之日起{rng.randint(5, 30)}日内向本机关书面反映。",
    )
    return Entry(0, title, day, paragraphs=paragraphs)


def plain_body(entry: Entry) -> str:
    """The HTML body of a document that is no report."""
    return "\n".join(f"<p>　　{escape(text)}</p>" for text in entry.paragraphs)
