"""The columns that a page leads to, by tags, names and addresses as real sites write them."""

from __future__ import annotations

import pytest

from crawler.discovery.addresses import columns_of_report, folder_of_years
from crawler.pages.columns import columns, ways, year_columns
from crawler.platforms.page import MAX_PAGE, PageError

HOME = "http://www.example.gov.cn/"
COLUMN = "http://www.example.gov.cn/zwgk/zfxxgknb/"


def page(*links: tuple[str, str], head: str = "") -> str:
    rows = "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in links)
    return f"<html><head><meta charset='utf-8'>{head}<title>示例</title></head><body><ul>{rows}</ul></body></html>"


@pytest.mark.parametrize(
    "text",
    [
        "政府信息公开年报",
        "政府信息公开年度报告",
        "信息公开年报 ",
        "信息公开工作年度报告",
        "公开年报",
        "政府信息公开工作年度报告",
        "·&nbsp;政府信息公开年报 &gt;&gt;",
        "【政府信息公开年报】",
        "政府信息公开年报（12）",
        "示例市财政局政府信息公开年报",
        "政 府 信 息 公 开 年 报",
        "政务公开年度报告",
    ],
)
def test_column_by_name(text: str) -> None:
    found = columns(page(("/a/", "机构职能"), ("/x/12/", text)), HOME)
    assert [lead.url for lead in found] == ["http://www.example.gov.cn/x/12/"]
    assert found[0].sure >= 0.9
    assert "says" in found[0].reason


@pytest.mark.parametrize("text", ["年报", "年度报告", "历年年报", "单位年报", "信息公开工作报告"])
def test_a_bare_name_is_less_sure(text: str) -> None:
    sure = {lead.name: lead.sure for lead in columns(page(("/b/", text), ("/c/", "信息公开年报")), HOME)}
    assert 0.4 < sure[text] < sure["信息公开年报"]


@pytest.mark.parametrize(
    "slug",
    [
        "zfxxgknb",
        "xxgknb",
        "gknb",
        "xxgk_nb",
        "zfxxgkndbg",
        "xxgkgzndbg",
        "zfxxgkgzndbg",
        "zfxxgknb_72026",
        "ndbg",
        "nb",
    ],
)
@pytest.mark.parametrize("shape", ["/zwgk/{}/", "/zwgk/{}/index.html", "/zwgk/{}.htm", "/zwgk/{}/list.shtml"])
def test_a_slug_adds_to_the_name(slug: str, shape: str) -> None:
    href = shape.format(slug)
    (plain, sluggish) = (columns(page((address, "信息公开年报")), HOME)[0] for address in ("/zwgk/7/", href))
    assert sluggish.sure > plain.sure
    assert slug in sluggish.reason


def test_a_slug_alone_will_do() -> None:
    found = columns(page(("/zfxxgknb.htm", '<img src="/images/nb.png">'), ("/zwgk/", "政务公开")), HOME)
    assert [(lead.url, lead.reason) for lead in found] == [
        ("http://www.example.gov.cn/zfxxgknb.htm", "the address ends in zfxxgknb")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "法治政府建设年度报告",
        "政府网站工作年度报表",
        "2023年政府信息公开年报",
        "示例市财政局2023年政府信息公开工作年度报告",
        "关于编制政府信息公开工作年度报告的通知",
        "统计年报",
        "企业年报",
        "政府信息公开指南",
        "依申请公开",
        "环境质量年报",
    ],
)
def test_other_names_are_no_column(text: str) -> None:
    assert columns(page(("/x/", text)), HOME) == []


def test_a_file_is_no_column() -> None:
    assert columns(page(("/zfxxgknb.pdf", "政府信息公开年报")), HOME) == []


def test_the_tag_of_the_page_itself_comes_first() -> None:
    head = '<meta content="信息公开年报 " name="ColumnType"><meta name="ColumnName" content="年报">'
    found = columns(page(("/zfxxgknb/", "政府信息公开年报"), head=head), f"{HOME}col/col7/index.html")
    assert [lead.url for lead in found] == [f"{HOME}col/col7/index.html", f"{HOME}zfxxgknb/"]
    assert found[0].sure == 1.0


def test_an_article_with_the_columns_tags_is_not_the_column() -> None:
    head = (
        '<meta name="ColumnType" content="信息公开年报"><meta name="ArticleTitle" content="2023年政府信息公开年度报告">'
    )
    found = columns(page(("/zfxxgknb/", "政府信息公开年报"), head=head), f"{HOME}art/2024/1/2/art_7_1.html")
    assert [lead.url for lead in found] == [f"{HOME}zfxxgknb/"]


def test_column_by_its_name_tag() -> None:
    head = '<meta name="ColumnName" content="政府信息公开年报">'
    assert [lead.url for lead in columns(page(head=head), f"{HOME}channels/3125.html")] == [f"{HOME}channels/3125.html"]


def test_a_gkmlpt_report_tells_of_the_pages_of_its_office() -> None:
    found = columns_of_report(f"{HOME}czj/gkmlpt/content/9/9103/post_9103540.html", 2023)
    assert [lead.url for lead in found][:2] == [f"{HOME}czj/gkmlpt/annualreport", f"{HOME}czj/gkmlpt/index"]


def test_gkmlpt_has_its_own_address() -> None:
    found = columns(page(("/bm/czj/gkmlpt/index", "政府信息公开目录"), ("/gkmlpt/policy", "政策")), HOME)
    assert [lead.url for lead in found] == [
        f"{HOME}bm/czj/gkmlpt/annualreport",
        f"{HOME}gkmlpt/annualreport",
        f"{HOME}bm/czj/gkmlpt/index",
        f"{HOME}gkmlpt/policy",
    ]


def test_ways_lead_on() -> None:
    links = (("/zwgk/", "政务公开"), ("/xxgk/zfxxgk/", "政府信息公开"), ("/news/", "新闻"), ("/xxgkml/", "目录"))
    found = ways(page(*links), HOME)
    assert [lead.url for lead in found] == [f"{HOME}xxgk/zfxxgk/", f"{HOME}zwgk/", f"{HOME}xxgkml/"]
    assert all(lead.reason for lead in found)


def test_a_page_that_only_forwards() -> None:
    head = '<meta http-equiv="Refresh" content="0; URL=\'/web/index.html\'">'
    assert ways(page(head=head), HOME)[0].url == f"{HOME}web/index.html"


def test_frames_are_looked_into() -> None:
    content = '<iframe src="/xxgk/tree.html"></iframe><iframe src="/a.pdf"></iframe>'
    assert [lead.url for lead in ways(content, HOME)] == [f"{HOME}xxgk/tree.html"]


@pytest.mark.parametrize(
    ("href", "text"),
    [
        ("2023/", "2023年"),
        ("2023n/", "2023年度"),
        ("/col/col4711/index.html", "2023年"),
        ("/col/col4711/index.html", "2023"),
        ("gknb2023/", "2023年政府信息公开年报"),
        ("2023nb/index.html", "更多"),
        ("nb_2022n/", "二〇二二"),
        ("2022_98308/", ""),
        ("gb2025/", "公报"),
        ("a2024.htm", "2024年"),
        ("szbm/", "市直部门"),
        ("xzjj/", "乡镇"),
        ("jd/", "街道"),
        ("bm/", "其他"),
        ("/col/col9/index.html", "部门年报"),
        ("/col/col9/index.html", "街道镇乡年报"),
        ("/col/col9/index.html", "区直部门政府信息公开年度报告"),
        ("/col/col9/index.html", "市政府年报"),
        ("12/", "各镇街"),
    ],
)
def test_columns_of_a_column(href: str, text: str) -> None:
    rows = (("202402/t20240126_1.html", "示例局2023年政府信息公开工作年度报告"), ("/", "首页"))
    found = year_columns(page(*rows, (href, text)), COLUMN)
    assert len(found) == 1
    assert found[0].reason


@pytest.mark.parametrize(
    ("href", "text", "year"),
    [
        ("2024/", "2023年", 2023),  # what the column is called goes before where it lies
        ("a2024.htm", "更多", 2024),
        ("/col/col2019/index.html", "2023", 2023),
        ("jd/", "街道", None),
    ],
)
def test_the_year_of_a_column(href: str, text: str, year: int | None) -> None:
    (lead,) = year_columns(page((href, text)), COLUMN)
    assert lead.year == year


@pytest.mark.parametrize(
    ("href", "text"),
    [
        ("/art/2024/1/26/art_7_1.html", "2023年政府信息公开年报"),
        ("202402/t20240126_1.html", "示例市财政局2023年政府信息公开工作年度报告"),
        ("/x/2023/", "示例"),
        ("/xz/", "乡镇"),
        ("http://elsewhere.example.gov.cn/2023/", "2023年"),
        ("./", "2023年"),
        ("P020240126.pdf", "2023年"),
        ("202402/", "下一页"),
        ("index_1.html", "2"),
        ("../", "政府信息公开"),
        ("/ysqgk/", "依申请公开"),
        # A column's number may be a year's.
        ("2012.html", "政策文件"),
        ("2019/index.html", "领导之窗"),
        ("1998/", "年报"),
    ],
)
def test_rows_and_menus_are_no_columns_of_a_column(href: str, text: str) -> None:
    assert year_columns(page((href, text)), COLUMN) == []


def test_choices_of_a_form_are_links() -> None:
    content = (
        '<select><option value="/zwgk/zfxxgknb/2022/">2022年</option><option value="2021">2021年</option></select>'
    )
    assert [lead.url for lead in year_columns(content, COLUMN)] == [f"{COLUMN}2022/"]


@pytest.mark.parametrize(
    ("report", "column"),
    [
        ("/art/2024/1/24/art_1229116940_99558.html", "/col/col1229116940/index.html"),
        ("/col/col1229565788/art/2024/art_ca976555783b4889ba7b878208216056.html", "/col/col1229565788/index.html"),
        ("/zwgk/zfxxgknb/202402/t20240226_1553292.shtml", "/zwgk/zfxxgknb/"),
        ("/zwgk/zfxxgknb/gknb2017/201802/t20180223_195744.html", "/zwgk/zfxxgknb/"),
        ("/zwgk/zfxxgknb/jd/content/post_9472698.html", "/zwgk/zfxxgknb/jd/"),
        ("/czj/gkmlpt/content/9/9103/post_9103540.html", "/czj/gkmlpt/annualreport"),
        ("/gongkai/site_lc/channel_6a0b/doc_65b3.html", "/gongkai/channel_6a0b/?open=zfxxgknb"),
        ("/2024/0126/c8692a329070/page.htm", "/8692/list.htm"),
        ("/columns/1f2e/202401/28/8c7d.html", "/columns/1f2e/"),
        ("/nw12344/20230331/39f53e27.html", "/nw12344/"),
        ("/zwgk/zfxxgknb_1918/202501/t20250123_4802783.html", "/zwgk/zfxxgknb_1918/"),
        ("/zwgk/zfxxgknb/2023n/bmnb2023/202401/t20240126_1178155.html", "/zwgk/zfxxgknb/"),
        ("/zwgk/xxgk_nb/2022_98308/202301/t20230128_4172982.shtml", "/zwgk/xxgk_nb/"),
        ("/bmxx/zfxxgknb13/326015834/index.html", "/bmxx/zfxxgknb13/"),
        ("/zlq/zfxxgknb/2024011617343525212/index.shtml", "/zlq/zfxxgknb/"),
        ("/xzfgzbm2021/24908839.jhtml", "/xzfgzbm2021/"),
        ("//ssw/xxgk/zfxxgknb/content/post_10401683.html", "//ssw/xxgk/zfxxgknb/"),
    ],
)
def test_the_column_of_a_reports_address(report: str, column: str) -> None:
    assert columns_of_report(f"http://www.example.gov.cn{report}", 2023)[0].url == f"http://www.example.gov.cn{column}"


def test_one_address_for_each_year() -> None:
    address = "http://www.example.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=113709&fbtime="
    assert f"{address}{{year}}" in [lead.url for lead in columns_of_report(f"{address}2023", 2023)]


def test_the_shell_of_gkmlpt_has_its_column_in_the_fragment() -> None:
    found = columns(page(("/gkmlpt/index#9796", "政府信息公开年报")), HOME)
    assert found[0].url == f"{HOME}gkmlpt/index#9796"


def test_a_year_in_an_address_counts_only_where_it_is_the_reports() -> None:
    address = "http://www.example.gov.cn/czj/zfxxgk/zfxxgknb/a2024.htm"
    assert "{year}" in " ".join(lead.url for lead in columns_of_report(address, 2024))
    assert "{year}" not in " ".join(lead.url for lead in columns_of_report(address, 2023))


def test_numbered_reports_have_numbered_lists() -> None:
    report = "http://www.example.gov.cn/zfxxgknb/bm/1750322265599270913.html"
    assert "http://www.example.gov.cn/zfxxgknb/bm/1.html" in [lead.url for lead in columns_of_report(report, 2023)]


def test_the_folder_of_one_years_reports_is_left() -> None:
    assert folder_of_years(f"{COLUMN}gknb2017/index.html") == COLUMN
    assert folder_of_years(f"{COLUMN}2022_98308/") == COLUMN
    assert folder_of_years(COLUMN) is None
    assert folder_of_years("http://www.example.gov.cn/2023/") is None


def test_a_report_at_the_root_tells_nothing() -> None:
    assert columns_of_report("http://www.example.gov.cn/12345/index.html", 2023)[0].url.endswith("/12345/")
    assert columns_of_report("http://www.example.gov.cn/report.html", 2023) == []


@pytest.mark.parametrize("look", [columns, ways, year_columns])
def test_hostile_pages(look) -> None:  # type: ignore[no-untyped-def]
    for content in ("", "\0", "x" * (MAX_PAGE + 1)):
        with pytest.raises(PageError):
            look(content, HOME)
    assert look("<div>" * 100_000, HOME) == []
    many = "".join(f'<a href="/nb/{n}/">政府信息公开年报</a><a href="{n}2023/">2023年</a>' for n in range(50_000))
    assert len(look(many, HOME)) <= 60
    assert look('<a href="http://[::1">2023年</a><a href="javascript:;">信息公开年报</a>' + "年" * 100_000, HOME) == []
    assert look(f'<a href="/x/">{"公开年" * 50_000}</a>', HOME) == []
