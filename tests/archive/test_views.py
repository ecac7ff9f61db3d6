"""A reading and a list of findings as the terminal shows them: hints, dates."""

from io import StringIO

from rich.console import Console

from archive.findings import FindingRow
from archive.hints import hint
from archive.report_view import print_report
from archive.summary import print_findings
from extract.model import Mend
from extract.report import extract
from tests import documents as made


def shown(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return "".join(console.file.getvalue().split())


def console() -> Console:
    return Console(file=StringIO(), width=160)


def test_a_hint_names_the_cell_and_both_numbers() -> None:
    mend = Mend("statistics.received.value", 12, 21)
    assert hint([mend]) == "提示：若“（一）收到申请数”为 21（印为 12）即相符"
    assert hint([mend, mend]).count("，或") == 1
    assert hint([]) == ""


def test_a_reading_shows_the_hint_below_the_failing_sum() -> None:
    figures = made.break_sum(made.random_figures(5, "2021"), "reviews.reconsideration.total", 30)
    report = made.make_report("云河市教育局", 2023, figures)
    out = console()
    print_report(out, extract(made.render_html(report).encode(), name="x"))
    printed = figures.cells["reviews.reconsideration.total"].value
    assert isinstance(printed, int)
    assert f"“行政复议·总计”为{printed - 30}（印为{printed}）" in shown(out)


def test_a_reading_shows_every_date_that_is_printed() -> None:
    report = made.make_report("云河市教育局", 2023, made.random_figures(5, "2021"))
    out = console()
    print_report(out, extract(made.render_html(report).encode(), name="t20240226_1.html"))
    day = report.published_on.isoformat()
    assert (
        f"所印日期发布{day}（网页元数据）、发布{day}（正文）、成文{day}（落款）、文件名或地址2024-02-26（文件名）"
        in shown(out)
    )


def test_the_list_of_findings_shows_it_too() -> None:
    mend = Mend("statistics.received.value", 12, 21)
    row = FindingRow(
        *("云河市", "yunhe", 2016, "yunhe/2016", "S1", "received", "fail", 12, 21, "sums_differ", "error"),
        *("收到申请数：四种方式之和应等于收到申请数", "the four ways add up", (), (mend,)),
    )
    out = console()
    print_findings(out, [row])
    assert "为21（印为12）即相符" in shown(out)
    assert row.to_json()["mends"] == [{"code": "statistics.received.value", "printed": 12, "would_be": 21}]
