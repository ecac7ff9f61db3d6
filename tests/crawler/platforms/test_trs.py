"""TRS: rows of every shape, pagers of every dialect, details and files; and pages that mean harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms import platform_of, trs
from crawler.platforms.page import MAX_PAGE, Attachment, Entry, PageError

PAGES = Path(__file__).parents[1] / "pages"
SITE = "http://www.example.gov.cn"
FOLDER = f"{SITE}/zwgk/zfxxgknb/"
ARTICLE = f"{FOLDER}202402/t20240226_1553292.shtml"
REPORT = "示例县住房和城乡建设局{}年政府信息公开工作年度报告"
TITLE = REPORT.format(2023)


def saved(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


def rows(body: str, url: str = FOLDER) -> list[Entry]:
    return trs.entries(f"<html><body>{body}</body></html>", url)


def test_entries() -> None:
    assert trs.entries(saved("trs-list.html"), FOLDER) == [
        Entry(ARTICLE, TITLE, "2024-02-25"),
        Entry(f"{FOLDER}202301/t20230128_4172982.html", REPORT.format(2022), "2023-01-28"),
        Entry(f"{FOLDER}202201/P020220126555499814123.pdf", REPORT.format(2021), "2022-01-26"),
        Entry(f"{FOLDER}t19700101_3582827.shtml", REPORT.format(2020), "2021-01-20"),
        Entry("https://mp.weixin.qq.com/s/abc", "别处的一条", "2020-01-02"),
    ]


ROW_SHAPES = {
    "the date before the link": '<ul><li><span class="bf-pass">2024-01-26</span><i></i><a href="{}">{}</a></li></ul>',
    "the date inside the link, behind debris": (
        "<ul><li><a href='{}'> {}</TRS_DOCUMENT><span>2024-01-26</span></a></li></ul>"
    ),
    "a paragraph inside the link": (
        '<ul><li><img src="d.png"><a href="{}"><p>{}</p></a><span>2024-01-26</span></li></ul>'
    ),
    "a paragraph each for title and date": (
        '<div class="data-table"><div class="data-table-item"><p class="w659"><a href="{}">{}</a></p>'
        '<p class="w80">2024.01.26</p></div><div class="data-table-item"><p class="w659"><a href="t20230101_2.html">'
        '二</a></p><p class="w80">2023.01.01</p></div></div>'
    ),
    "a paragraph around the link": '<ul><li><p><a href="{}">{}</a></p><span>2024-01-26</span></li></ul>',
    "table rows": (
        '<table><tr class="zcwjk-list-c"><td>1</td><td><a class="listpc-item" href="{}">{}</a></td>'
        "<td>2024年01月26日</td></tr></table>"
    ),
    "a definition list": '<dl><dd><a href="{}">{}</a><em>[2024-01-26]</em></dd></dl>',
    "a date in two elements": '<ul><li><b>2024</b><i>-01-26</i><a href="{}" title="">{}</a></li></ul>',
    "a date broken over lines": '<ul><li><a href="{}">{}</a><span class="time">2024-\n01-\n26</span></li></ul>',
    "an office's link before the title": (
        '<ul><li><a href="../czj/">[财政局]</a><a href="{}">{}</a><span>2024/01/26 11:15:48</span></li></ul>'
    ),
    "words beside a link that says nothing": '<ul><li>{1} <a href="{0}">[查看]</a> [2024-01-26]</li></ul>',
    "two links in blocks of an item": (
        '<ul><li><div><a href="{}">{}</a></div><div><a href="./P020240126555499814123.pdf">下载</a></div>'
        "<span>2024-01-26</span></li></ul>"
    ),
    "paragraphs in a layout's cell": (
        '<table><tr><td>2025-05-05<p><a href="{}">{}</a><i>2024-01-26</i></p>'
        + '<p><a href="t20230101_2.html">二</a><i>2023-01-01</i></p>' * 4
        + "</td></tr></table>"
    ),
    "two elements inside the link": (
        '<div class="overview_right"><ul><li><a href="{}"><span class="tit">{}</span><span>2024-01-26</span></a>'
        "</li></ul></div>"
    ),
}


@pytest.mark.parametrize("shape", ROW_SHAPES)
def test_rows_of_every_shape(shape: str) -> None:
    first = rows(ROW_SHAPES[shape].format("./202402/t20240226_1553292.shtml", TITLE))[0]
    assert first == Entry(ARTICLE, TITLE, "2024-01-26")


@pytest.mark.parametrize(
    "name",
    [
        "202402/t20240226_1553292.shtml",
        "t19700101_3582827.shtml",
        "t18859975.shtml",
        "t945778.shtml",
        "202301/t1221496.shtml",
        "202301/t20230131_11549147_wap.html",
        "202301/t20230117_4292779.htm",
        "202201/P020220126555499814123.pdf",
        "202201/P020220126555499814123.OFD",
    ],
)
def test_addresses_of_articles_and_files(name: str) -> None:
    assert rows(f'<ul><li><a href="./{name}">{TITLE}</a></li></ul>') == [Entry(f"{FOLDER}{name}", TITLE, None)]


def test_reports_at_addresses_of_another_system_beside_known_articles() -> None:
    news = (
        '<ul class="a"><li><a href="./202401/t20240105_1553299.html">某地召开工作推进会</a><i>2024-01-05</i></li></ul>'
    )
    taken_over = f'<ul class="b"><li><a href="/view.jsp?id=22694">{TITLE}</a><span>2024-01-26</span></li></ul>'
    assert [entry.url for entry in rows(news + taken_over)] == [
        f"{FOLDER}202401/t20240105_1553299.html",
        f"{SITE}/view.jsp?id=22694",
    ]
    # A year's column is no row, nor is a notice about reports.
    for words, day in (("2023年政府信息公开年度报告", ""), ("关于编制2023年政府信息公开年度报告的通知", "2024-01-02")):
        menu = f'<ul class="c"><li><a href="/zwgk/2023/">{words}</a>{day}</li></ul>'
        assert len(rows(news + menu)) == 1


def test_title_attribute_is_whole_where_the_text_is_cut() -> None:
    assert (
        rows(f'<ul><li><a href="t20240101_9.html" title="{TITLE}">示例县住房和城乡建设...</a></li></ul>')[0].title
        == TITLE
    )


def test_menus_are_no_rows() -> None:
    menu = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="../bszn/">办事指南</a></li></ul>'
    assert rows(menu) == []
    listed = '<ul><li><a href="./202401/t20240101_12345.html">一</a></li></ul>'
    assert [entry.title for entry in rows(menu + listed)] == ["一"]


WRITTEN = """
<li><script>
var url = "./202401/t20240126_2343539.shtml"
var title = "";
if (true) {{ title = "{title}";
}}
var FILENUM = "无"
document.writeln("<a href="+url+" target='_blank' title='"+title+"'>"+title+"</a>");
//document.writeln("<a href='./202401/t20240101_1.shtml'>旧的一行</a>");
</script><span>2024-01-26</span></li>
<li><script>
var title='另一份文件 &amp; 附件'; var imgUrl = './W020240126.jpg';
var docurl='{folder}202301/t20230116_2134567.shtml';
document.write('<span>');document.writeln("2023-01-16 17:32");
document.write('<a href="'+docurl+'">'+title+'</a>');
</script></li>
"""


def test_rows_that_a_script_writes() -> None:
    assert rows(f"<ul>{WRITTEN.format(title=TITLE, folder=FOLDER)}</ul>") == [
        Entry(f"{FOLDER}202401/t20240126_2343539.shtml", TITLE, "2024-01-26"),
        Entry(f"{FOLDER}202301/t20230116_2134567.shtml", "另一份文件 & 附件", "2023-01-16"),
    ]


def test_rows_of_one_script_and_rows_written_whole() -> None:
    many = "".join(
        f'url="./20240{n}/t2024010{n}_{n}00000.shtml"; title="第{n}条";\n'
        f'document.writeln("<li><a href="+url+" title=\'"+title+"\'>"+title+"</a>");\n'
        f'document.writeln("2024-01-0{n} 17:32");\n'
        for n in (1, 2, 3)
    )
    assert rows(f"<script>{many}</script>") == [
        Entry(f"{FOLDER}20240{n}/t2024010{n}_{n}00000.shtml", f"第{n}条", f"2024-01-0{n}") for n in (1, 2, 3)
    ]
    whole = (
        r"document.write('<li><a href=\"./202401/t20240126_55555.html\" target=_blank>全\u5e74</a>2024-01-26</li>');"
    )
    assert rows(f"<script>{whole}</script>") == [Entry(f"{FOLDER}202401/t20240126_55555.html", "全年", "2024-01-26")]


def test_rows_of_which_a_script_writes_only_the_tags() -> None:
    row = (
        "<li><script>var str_1 = './202401/t20240126_2343539.html'; if (str_1.indexOf('http') >= 0) {"
        "document.writeln('<a href=\"'+str_1+'\" target=_blank>');} else {"
        "document.writeln('<a href=\"./202401/t20240126_2343539.html\" target=_blank>');}</script>"
        f"<b>{TITLE}</b><script>document.writeln('</a>');</script><span>2024-01-26</span></li>"
    )
    named = [Entry(f"{FOLDER}202401/t20240126_2343539.html", TITLE, "2024-01-26")]
    assert rows(f"<ul>{row}</ul>") == named
    assert rows(f"<ul>{row.replace('var str_1', 'var other = 1; str_1 = null; ignored')}</ul>") == named


@pytest.mark.parametrize(
    ("script", "page", "following"),
    [
        # From 0, four and six arguments.
        ('createPageHTML(9, 0, "index", "html");', "", "index_1.html"),
        ('createPageHTML(9, 7, "index", "html");', "index_7.html", "index_8.html"),
        ('createPageHTML(9, 8, "index", "html");', "index_8.html", None),
        ('createPageHTML(9, 0, "index", "html");', "index_3.html", "index_4.html"),  # the call's own number is stale
        ('createPageHTML(9, 4, "index", "html");', "", "index_1.html"),
        ('createPageHTML(1, 0, "index", "html");', "", None),
        ('createPageHTML(0, 0, "index", "html");', "", None),
        ('createPageHTML(17, 0, "index", "shtml", "black2", 330);', "", "index_1.shtml"),
        ("createPageHTML ( '17' , '16' , 'index' , '.htm' , 'black2' , 330 ) ;", "index_16.htm", None),
        ('createPageHTML(3, 1, "index", "jsp");', "index_1.jsp", "index_2.jsp"),
        ('createPageHTML(4, 0, "index_21667", "html");', "index_21667.html", "index_21667_1.html"),
        ('createPageHTML(4, 0, "index_21667", "html");', "index_21667_2.html", "index_21667_3.html"),
        ('createPageHTML(4, 0, "index_21667", "html");', "index_21667_3.html", None),
        ('createPageHTML(4, 0, "index_21667", "html");', "", "index_21667_1.html"),
        # From 1, with the element first.
        ("createPageHTML('paging', 3, 1, 'index', 'html', 41);", "index.html", "index_2.html"),
        ("createPageHTML('paging', 3, 2, 'index', 'html', 41);", "index_2.html", "index_3.html"),
        ("createPageHTML('paging', 3, 3, 'index', 'html', 41);", "index_3.html", None),
        ('createPageHTML("page_div",2,1,"index","shtml",41)', "", "index_2.shtml"),
        # 重庆, 北京
        ('createPage(4,0,"index","html")', "index.html", "index_1.html"),
        ('createPage(4,3,"index","html")', "index_3.html", None),
        ("createPageHTML(120, 8, 0);", "", "index_1.html"),
        ("createPageHTML(120, 8, 0);", "index.shtml", "index_1.shtml"),
        ("createPageHTML(120, 8, 7);", "index_7.html", None),
        ('createPageHTML(120, 8, 1, "index", "html");', "index_1.html", "index_2.html"),
        # 上海, 河南, MOST, MEE
        ('$("#p").pagination("setPage", 1, 322);', "index.html", "index_2.html"),
        ("$('.pagination').pagination('setPage',2,6);", "index_2.html", "index_3.html"),
        ('$("#p").pagination("setPage", 322, 322);', "index_322.html", None),
        ('var t = 3; var c = 1; $("#p").pagination("setPage", c, t);', "", "index_2.html"),
        ("pageDec('page_div', 51, 0, 'index', 'html');", "", "index_1.html"),
        ("pageDec('page_div', 51, 50, 'index', 'html');", "index_50.html", None),
        ("pageDec('page_div', 51, 1, 'index', 'html');", "", "index_1.html"),  # it counts from 1, its files do not
        ("pageDec(51, 2);", "index_1.html", "index_2.html"),
        ("var pagination_script_config = { pageNumber: '0', total: '4' };", "", "index_1.html"),
        ("pagination_script_config.total = 4;", "index_3.html", None),
        ('var countPage = 17; go("index_8597_1.shtml");', "index.shtml", "index_8597_1.shtml"),
        ('var countPage = 17; go("index_8597_1.shtml");', "", "index_8597_1.shtml"),
        ("var countPage = 17; w('<a href=\"index_8597_'+nextPage+'.shtml\">')", "", "index_8597_1.shtml"),
        ('var countPage = 17; f("index_" + n + ".htm");', "", "index_1.htm"),
        ('var countPage = 17; go("index_8597_1.shtml");', "index_8597_4.shtml", "index_8597_5.shtml"),
        ('var countPage = 17; go("index_8597_1.shtml");', "index_8597_16.shtml", None),
        ("var countPage = 17;", "index_21667.html", "index_21667_1.html"),
        # Configurations, which count from 0 or from 1.
        ("Pager({size:4, current:0, prefix:'index', suffix:'html'});", "", "index_1.html"),
        ("new Pager({\n size : 4,\n current : 3,\n prefix : 'index',\n suffix : 'html'\n});", "index_3.html", None),
        ("Pager({prefix:'index', suffix:'shtml', current:1, total:4});", "", "index_2.shtml"),
        # Stale calls in comments.
        (
            '//createPageHTML(9, 0, "index", "html");\nvar currentPage = 0;//从0开始\nvar countPage = 17//共多少页',
            "index.html",
            "index_1.html",
        ),
        (
            '//createPageHTML(90, 0, "index", "html");\nvar currentPage = 16;\nvar countPage = 17//共多少页',
            "index_16.html",
            None,
        ),
        ('/* createPageHTML(9, 0, "index", "html"); */ createPageHTML(2, 1, "index", "html");', "index_1.html", None),
        (
            """var countPage = 17; document.write("<a href=\\"index"+"."+"shtml\\">首页</a>");""",
            "",
            "index_1.shtml",
        ),
        ('<!--\ncreatePageHTML(9, 0, "list", "html");\n//-->', "", "list_1.html"),
        ('var a = "http://x/*"; createPageHTML(2, 0, "index", "html"); /* */', "", "index_1.html"),
        # The function's definition, and its call with variables.
        (
            'function createPageHTML(a, b){}\nvar n = 3, i = 0;\ncreatePageHTML(n, i, "index", "html");',
            "",
            "index_1.html",
        ),
        ("function createPageHTML(_nPageCount, _nCurrIndex){}", "", None),
        ("var nothing = 1;", "", None),
    ],
)
def test_pagers(script: str, page: str, following: str | None) -> None:
    content = f"<html><body><script>{script}</script></body></html>"
    assert trs.next_pages(content, FOLDER + page) == ([FOLDER + following] if following else [])


@pytest.mark.parametrize(
    "marked",
    [
        '<div id="pageDec" pagesize="20" pagecount="3"></div>',
        '<div id="pageDec" data-page-size="20" data-total="41"></div>',
        '<div id="pageDec"><input pagesize="20" totalCount="60"></div>',
        '<div id="pageDec" total="3"></div>',
    ],
)
def test_a_pager_that_another_hosts_script_reads(marked: str) -> None:
    content = f'{marked}<script src="//file.example.gov.cn/page.js"></script>'
    assert trs.next_pages(content, FOLDER) == [f"{FOLDER}index_1.html"]
    assert trs.next_pages(content, f"{FOLDER}index_2.html") == []


def test_files_are_named_as_the_articles_are_where_nothing_says_their_suffix() -> None:
    row = '<ul><li><a href="./202401/t20240126_1553292.{}">一</a></li></ul>'
    for suffix in ("htm", "shtml", "jsp"):
        content = f"{row.format(suffix)}<script>var currentPage = 0; var countPage = 2</script>"
        assert trs.next_pages(content, FOLDER) == [f"{FOLDER}index_1.{suffix}"]


def test_a_pager_of_links() -> None:
    links = "<a href='index.html'>1</a><a href='index_1.html'>2</a><a href='index_2.html'>3</a>{}"
    onwards = links.format("<a href='index_1.html'>下一页</a>")
    assert trs.next_pages(onwards, FOLDER) == [f"{FOLDER}index_1.html"]
    assert trs.next_pages(links.format("<span>下一页</span>"), f"{FOLDER}index_2.html") == []
    # The script knows better than links that were left in the template.
    assert trs.next_pages(f"{onwards}<script>createPageHTML(1, 0, 'index', 'html')</script>", FOLDER) == []


def test_a_pager_in_a_commented_script_is_not_one() -> None:
    content = '<!-- <script>createPageHTML(9, 0, "index", "html");</script> --><p>只有一页</p>'
    assert trs.next_pages(content, FOLDER) == []


def test_a_list_without_a_slash_at_its_end() -> None:
    content = "<script>createPageHTML(3, 0, 'index', 'html')</script>"
    assert trs.next_pages(content, f"{SITE}/zfwj//") == [f"{SITE}/zfwj//index_1.html"]
    assert trs.next_pages(content, f"{SITE}/NKQZF/ZWGK5712/zcwj/") == [f"{SITE}/NKQZF/ZWGK5712/zcwj/index_1.html"]


def test_detail_and_files() -> None:
    content = saved("trs-detail.html")
    detail = trs.detail(content, ARTICLE)
    assert (detail.title, detail.published) == (TITLE, "2024-02-26")
    assert trs.attachments(content, ARTICLE) == [
        Attachment(f"{FOLDER}202402/P020240226342787864103.docx", "年度报告.docx"),
        Attachment(f"{FOLDER}202402/P020240226342787864104.pdf", "P020240226342787864104.pdf"),
        Attachment(f"{FOLDER}202402/P020240226342787864105.ofd", "年度报告.ofd"),
    ]


def test_metas_of_the_system() -> None:
    head = (
        f'<META content="{TITLE}" name="ArticleTitle"><meta name="PubDate" content="2024-02-26 14:46:00">'
        "<meta name='ContentSource' content=' '><meta name='source' content='县住建局'>"
        "<meta name='author' content='张三'>"
        '<meta name="publishdate" content="2024-02-20"><meta name="filetype" content="0">'
    )
    detail = trs.detail(f"<html><head>{head}<title>年报</title></head><body></body></html>", ARTICLE)
    assert (detail.title, detail.published, detail.source) == (TITLE, "2024-02-26 14:46:00", "县住建局")
    assert (detail.metas["author"], detail.metas["publishdate"], detail.metas["filetype"]) == (
        "张三",
        "2024-02-20",
        "0",
    )


def test_recognition() -> None:
    for name, url in (("trs-list.html", FOLDER), ("trs-detail.html", ARTICLE)):
        assert trs.recognise(saved(name), url) == 1.0
        assert platform_of(saved(name), url) is trs
    assert trs.recognise("<p>正文</p>", f"{SITE}/xxgk/t18859975.shtml") == 0.7
    assert trs.recognise('<ul><li><a href="./202401/t20240126_1553292.html">一</a></li></ul>', f"{SITE}/nb/") == 0.7
    for href in ('"t20240126_1553292.html"', "'t18859975.shtml'", "t19700101_3582827.shtml"):
        assert trs.recognise(f"<li><a href={href}>一</a></li>", f"{SITE}/nb/") == 0.7
    assert trs.recognise('<a href="./202201/P020220126555499814123.pdf">一</a>', f"{SITE}/nb/") == 0.7


def test_text_pasted_from_its_editor_does_not_claim_another_systems_page() -> None:
    pasted = '<div class="TRS_Editor"><p>正文</p></div>'
    for url in (
        f"{SITE}/art/2024/1/26/art_12377_1485549.html",
        f"{SITE}/content/post_9472698.html",
        f"{SITE}/info/1026/25525.htm",
    ):
        assert trs.recognise(pasted, url) == 0.0


def test_base_element_moves_relative_links() -> None:
    row = '<ul><li><a href="202401/t20240101_1.html">一</a></li></ul>'
    content = f'<html><head><base href="/sub/"></head><body>{row}</body></html>'
    assert [entry.url for entry in trs.entries(content, FOLDER)] == [f"{SITE}/sub/202401/t20240101_1.html"]


HOSTILE = (
    "<div>" * 100_000 + "<a href='t20240101_1.html'>一</a>",
    "<script>" + "createPageHTML(" * 50_000,
    "<script>createPageHTML(" + "9," * 100_000 + ");</script>",
    "<script>createPageHTML(99999999999999999999999, 0, 'index', 'html')</script>",
    "<script>createPageHTML(9, 0, '../../etc/passwd', 'html')</script>",
    "<script>" + "/*" * 100_000 + "</script>createPageHTML(",
    "<script>var url" + " " * 200_000 + "= 'x';document.write(</script>",
    "<script>document.write('" + "<a href=" * 50_000 + "');</script>",
    "<script>" + 'document.writeln("' * 50_000 + "</script>",
    "<script>Pager({" + "a:" * 50_000 + "})</script>",
    "<script>var countPage = ９; var currentPage = ²; createPageHTML(²,²)</script>",
    '<script>x.pagination("setPage", ², ٣); Pager({size:²})</script><i id=pageDec total=²>',
    "<p>\0</p><a href='http://[bad'>一</a><script>pagination</script>",
    "<ul>" + "<li><a href='t20240101_1.html'>" * 20_000,
    "t20" + '"t20' * 100_000 + "/t" * 100_000,
)


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_pages(content: str) -> None:
    assert 0.0 <= trs.recognise(content, FOLDER) <= 1.0
    for entry in trs.entries(content, FOLDER):
        assert entry.url.startswith("http")
    assert all(address.startswith(FOLDER) for address in trs.next_pages(content, FOLDER))
    assert trs.attachments(content, FOLDER) == []


def test_pages_too_large_or_empty() -> None:
    for content in ("createPageHTML(" + "x" * MAX_PAGE, ""):
        with pytest.raises(PageError):
            trs.entries(content, FOLDER)


@given(st.text(alphabet="createPageHTML(),01²９'\"indexshtml.<script>/*\n var=", max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_script_gives_an_address_or_nothing(script: str) -> None:
    for address in trs.next_pages(f"<html><script>createPage {script}</script></html>", FOLDER):
        assert address.startswith(FOLDER)
