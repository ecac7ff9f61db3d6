"""A whole invented report: who, which year, its prose and its figures, and the truth about every printed cell."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.documents.figures import ReportFigures, State
from tests.documents.prose import Section, write_preamble, write_sections
from tests.documents.tables import PLAIN, Style, Table, build_tables

Truth = dict[str, tuple[State, int | float | None, str]]

TITLES = (
    "{publisher}{year}年政府信息公开工作年度报告",
    "{publisher}{year}年度政府信息公开工作报告",
    "{publisher}政府信息公开工作{year}年度报告",
)


@dataclass(frozen=True)
class Report:
    """What every renderer renders; sections without words still print their heading and, for 二 to 四, their table."""

    publisher: str
    year: int
    figures: ReportFigures
    title: str
    preamble: tuple[str, ...]
    sections: tuple[Section, ...]
    published_on: date
    style: Style = PLAIN
    damaged: dict[str, Table] | None = None

    @property
    def tables(self) -> dict[str, Table]:
        """The tables as the office drew them, or as damage has left them."""
        return build_tables(self.figures, self.style) if self.damaged is None else self.damaged

    @property
    def date_line(self) -> str:
        return f"{self.published_on.year}年{self.published_on.month}月{self.published_on.day}日"


def make_report(
    publisher: str,
    year: int,
    figures: ReportFigures,
    *,
    short_name: str | None = None,
    title_form: int = 0,
    published_on: date | None = None,
    style: Style = PLAIN,
) -> Report:
    """A report whose prose restates its figures; `title_form` counts into `TITLES`, the prose says `short_name`."""
    return Report(
        publisher=publisher,
        year=year,
        figures=figures,
        title=TITLES[title_form].format(publisher=publisher, year=year),
        preamble=write_preamble(publisher, year, figures.form),
        sections=write_sections(publisher, short_name or "我局", year, figures),
        published_on=published_on or date(year + 1, 1, 8) + timedelta(days=(sum(map(ord, publisher)) + 7 * year) % 20),
        style=style,
    )


def truth(report: Report) -> Truth:
    """Measure code -> (state, value, text as printed), one entry for each cell that the report prints."""
    printed = [cell.code for table in report.tables.values() for row in table.rows for cell in row if cell.code]
    return {code: (f.state, f.value, f.raw) for code in printed for f in [report.figures.cells[code]]}
