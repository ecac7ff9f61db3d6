"""Columns of single years: a list of that year's reports, the report itself, or a page that has it as a file."""

from __future__ import annotations

from pathlib import Path

from crawler.captures import CaptureStore
from crawler.crawl import crawl
from tests.crawler.faulty import Answer, FaultySite, serving
from tests.documents import make_report, random_figures, render_docx, render_html

OFFICE = "示例县水务局"
COLUMN = "政府信息公开年报"
ASIDE = '<ul><li><a href="/gk/zn/">政府信息公开指南</a></li><li><a href="/f/1.docx">依申请公开申请表</a></li></ul>'


def page(title: str, main: str) -> Answer:
    return Answer(f"<html><head><title>{title}</title></head><body>{ASIDE}{main}</body></html>".encode())


def files(year: int) -> str:
    return f'<p>附件：<a href="/f/{year}.docx">{OFFICE}{year}年{COLUMN}.docx</a></p>'


def site(address: str, name: str) -> FaultySite:
    """Four years under the same sort of name: 2020 is a stub with a file, 2021 a list, 2022 a report, 2023 is gone."""
    years = range(2020, 2024)
    links = "".join(f'<li><a href="{year}/">{name.format(year)}</a></li>' for year in years)
    reports = {year: make_report(OFFICE, year, random_figures(year, "2021")) for year in years}
    row = f'<li><a href="t20220120_1.html">{reports[2021].title}</a><span>2022-01-20</span></li>'
    return FaultySite(
        address,
        {
            "/nb/": page(COLUMN, f"<ul>{links}</ul>"),
            "/nb/2020/": page(COLUMN, f"<h1>{OFFICE}2020年{COLUMN}</h1>{files(2020)}"),
            "/nb/2021/": page(COLUMN, f"<ul>{row}</ul>"),
            "/nb/2022/": Answer(render_html(reports[2022]).encode()),
            "/nb/2021/t20220120_1.html": Answer(render_html(reports[2021]).encode()),
            "/f/2020.docx": Answer(render_docx(reports[2020])),
            "/f/1.docx": Answer(render_docx(reports[2023])),
        },
    )


def night(served: FaultySite, data: Path) -> tuple[str, int, str, dict[str, set[str]]]:
    with serving(served):
        (result,) = crawl([served.entry("999999-swj")], data, run="night")
    with CaptureStore(data / "captures") as store:
        roles: dict[str, set[str]] = {}
        for capture in store.iter(run="night"):
            roles.setdefault(capture.url.removeprefix(served.base), set()).add(capture.role or "")
    assert len(served.asked()) == len(set(served.asked()))
    return result.verdict, result.found, result.detail, roles


def test_years_without_more(tmp_path: Path) -> None:
    served = site("127.0.1.61", "{}年")
    verdict, found, detail, roles = night(served, tmp_path)
    assert (verdict, found) == ("new", 3), detail
    assert "detail" in roles["/nb/2020/"]
    assert "detail" in roles["/nb/2022/"]
    assert roles["/nb/2021/"] == {"list"}
    assert roles["/f/2020.docx"] == {"attachment"}
    assert "missing_page" in detail  # no more than a year was promised


def test_rows_that_may_be_a_years_column_or_its_report(tmp_path: Path) -> None:
    served = site("127.0.1.62", f"{{}}年{COLUMN}")
    verdict, found, detail, roles = night(served, tmp_path)
    assert found == 3, detail
    assert "detail" in roles["/nb/2020/"]
    assert "detail" in roles["/nb/2022/"]
    assert "detail" not in roles["/nb/2021/"]
    assert verdict == "failed"  # a report was promised
    assert "not_found" in detail


def test_a_years_list_of_files_is_no_report(tmp_path: Path) -> None:
    offices = ("示例县水务局", "示例县民政局")
    served = FaultySite(
        "127.0.1.63",
        {
            "/nb/": page(COLUMN, '<ul><li><a href="2022/">2022年</a></li><li><a href="2023/">2023年</a></li></ul>'),
            **{
                f"/nb/{year}/": page(
                    f"{year}年{COLUMN}",
                    "".join(
                        f'<p><a href="/f/{year}{n}.docx">{o}{year}年{COLUMN}</a></p>' for n, o in enumerate(offices)
                    ),
                )
                for year in (2022, 2023)
            },
            **{
                f"/f/{year}{n}.docx": Answer(render_docx(make_report(office, year, random_figures(year, "2021"))))
                for year in (2022, 2023)
                for n, office in enumerate(offices)
            },
        },
    )
    verdict, found, detail, roles = night(served, tmp_path)
    assert (verdict, found) == ("new", 4), detail
    assert roles["/nb/2022/"] == {"list"}
