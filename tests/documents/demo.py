"""The documents kept in `demo/`: for trying the command line, and for the README."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.documents.figures import BLANK, dash, random_figures
from tests.documents.pages import PageChrome, render_html
from tests.documents.report import Report, make_report
from tests.documents.text import render_pipe, render_tab
from tests.documents.word import render_docx

FOLDER = Path(__file__).parent / "demo"


@dataclass(frozen=True)
class Demo:
    """One kept document: its file name, its bytes and the report it was rendered from."""

    name: str
    data: bytes
    report: Report


def demo_documents() -> Iterator[Demo]:
    """All demo documents, the same bytes on every run; the two of 云河市教育局 are consecutive years."""
    earlier = random_figures("yunhe-jyj-2022", "2021", other_services=True)
    later = random_figures("yunhe-jyj-2023", "2021", previous=earlier, other_services=True)
    for year, figures in ((2022, earlier), (2023, later)):
        report = make_report("云河市教育局", year, figures, short_name="市教育局")
        yield Demo(f"yunhe-jyj-{year}.pipe.txt", render_pipe(report).encode(), report)

    report = make_report("清屿市卫生健康委员会", 2023, random_figures("qingyu-wjw-2023", "2021"), short_name="市卫健委")
    yield Demo("qingyu-wjw-2023.tab.txt", render_tab(report).encode(), report)

    figures = random_figures("tangxi-nyncj-2023", "2021", one_other_handling_row=True)
    figures = figures.with_cells({"proactive.coercion.decisions": dash("/")})
    report = make_report("棠溪县农业农村局", 2023, figures, short_name="县农业农村局", title_form=1)
    chrome = PageChrome(site_name="棠溪县人民政府", domain="www.tangxi.gov.example", site_code="4209930007")
    yield Demo("tangxi-nyncj-2023.html", render_html(report, chrome=chrome).encode(), report)

    figures = random_figures("lanan-sjj-2022", "2021")
    after = {f"reviews.litigation_after.{outcome}": BLANK for outcome in ("upheld", "corrected", "other", "pending")}
    figures = figures.with_cells({**after, "reviews.litigation_after.total": BLANK})
    report = make_report("岚安区审计局", 2022, figures, short_name="区审计局")
    yield Demo("lanan-sjj-2022.docx", render_docx(report), report)

    report = make_report("云河市交通运输局", 2020, random_figures("yunhe-jtj-2020", "2019"), short_name="市交通运输局")
    yield Demo("yunhe-jtj-2020.gb18030.txt", render_pipe(report, half_width=False).encode("gb18030"), report)
