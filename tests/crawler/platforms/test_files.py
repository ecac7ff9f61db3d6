"""Every kind of link that offers a file, under the name that a reader sees."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms.files import MAX_FILES, attachments, is_file
from crawler.platforms.page import MAX_PAGE, Attachment, PageError

PAGE = "http://www.example.gov.cn/zwgk/nb/202401/t20240126_1.html"
SITE = "http://www.example.gov.cn"
REPORT = "示例市财政局2023年政府信息公开工作年度报告"


def found(body: str, head: str = "") -> list[tuple[str, str]]:
    return [
        (file.url.removeprefix(SITE), file.name)
        for file in attachments(f"<html><head>{head}</head><body>{body}</body></html>", PAGE)
        if file.kind == "file"
    ]


@pytest.mark.parametrize(
    ("body", "address", "name"),
    [
        (
            f'<a href="./P020240126342787864103.docx">{REPORT}.docx</a>',
            "/zwgk/nb/202401/P020240126342787864103.docx",
            f"{REPORT}.docx",
        ),
        (
            '<a appendix="true" href="./P02024.pdf" title="年报.pdf" download="年报.pdf" OLDSRC="/p/P02.pdf">年报</a>',
            "/zwgk/nb/202401/P02024.pdf",
            "年报.pdf",
        ),
        ('<a needdownload="true" href="/f/8812">附件</a>', "/f/8812", "8812"),
        (
            '<a href="/module/download/downfile.jsp?showname=%E5%B9%B4%E6%8A%A5.pdf&filename=0a.pdf">下载</a>',
            "/module/download/downfile.jsp?showname=%E5%B9%B4%E6%8A%A5.pdf&filename=0a.pdf",
            "年报.pdf",
        ),
        (
            f'<a href="/module/download/downfile.jsp?filename=0a1b.pdf&classid=0">{REPORT}</a>',
            "/module/download/downfile.jsp?filename=0a1b.pdf&classid=0",
            REPORT,
        ),
        ('<a href="/attach/-1/24021515.pdf">点击下载</a>', "/attach/-1/24021515.pdf", "24021515.pdf"),
        (
            '附件【<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid=16">年报.xlsx</a>】',
            "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid=16",
            "年报.xlsx",
        ),
        (
            '<script>showVsbpdfIframe("/__local/2/30/25/plan.pdf","100%","600","1")</script>',
            "/__local/2/30/25/plan.pdf",
            "plan.pdf",
        ),
        (
            '<a href="/virtual_attach_file.vsb?afc=x&oid=1&e=.pdf">年报.pdf</a>',
            "/virtual_attach_file.vsb?afc=x&oid=1&e=.pdf",
            "年报.pdf",
        ),
        (
            '<div class="wp_pdf_player" pdfsrc="/_upload/article/files/3a/90/report.pdf"></div>',
            "/_upload/article/files/3a/90/report.pdf",
            "report.pdf",
        ),
        ('<iframe src="/pdfjs/web/viewer.html?file=/upload/2024/nb.pdf"></iframe>', "/upload/2024/nb.pdf", "nb.pdf"),
        (
            '<iframe src="/pdfjs/web/viewer.html?file=%2Fupload%2F2024%2Fnb.pdf#page=1"></iframe>',
            "/upload/2024/nb.pdf",
            "nb.pdf",
        ),
        ('<a href="/pdfjs/web/viewer.html?file=../../files/nb.pdf">在线查看</a>', "/files/nb.pdf", "nb.pdf"),
        ('<embed src="nb.pdf" type="application/pdf">', "/zwgk/nb/202401/nb.pdf", "nb.pdf"),
        ('<object data="nb.pdf" title="年报全文"></object>', "/zwgk/nb/202401/nb.pdf", "年报全文"),
        (
            """<script>if("1"!=""){document.write('<a href="./P0202401.pdf">年度报告</a><BR/>附件：');}</script>""",
            "/zwgk/nb/202401/P0202401.pdf",
            "年度报告",
        ),
        ('<script>document.write("<a href=\\"\\/files\\/nb.doc\\">年报<\\/a>")</script>', "/files/nb.doc", "年报"),
        ("""<span onclick="window.open('/files/nb.wps')">年报全文</span>""", "/files/nb.wps", "年报全文"),
        ("""<a href="javascript:openFile('/files/nb.ofd')">下载</a>""", "/files/nb.ofd", "nb.ofd"),
        (
            '<a href="/attachments/1/202401/28/nb.pdf1706.pdf?sid=0a-b">附件.pdf</a>',
            "/attachments/1/202401/28/nb.pdf1706.pdf?sid=0a-b",
            "附件.pdf",
        ),
        ('<a href="/n/1000394_attachments/1000547.shtml">年报</a>', "/n/1000394_attachments/1000547.shtml", "年报"),
        ('<a href="/open/88">年度报告（文字版）.docx</a>', "/open/88", "年度报告（文字版）.docx"),
        (
            '<a href="/jpaas/gateway/file?fileUrl=%2Fa%2Fnb.pdf&x=1">nb</a>',
            "/jpaas/gateway/file?fileUrl=%2Fa%2Fnb.pdf&x=1",
            "nb",
        ),
    ],
)
def test_each_kind_of_link(body: str, address: str, name: str) -> None:
    assert found(body) == [(address, name)]


def test_what_is_no_file() -> None:
    assert found('<a href="/zwgk/nb/t20240101_2.html">上一篇</a><a href="mailto:a@b.pdf">信箱</a>') == []
    assert (
        found('<!-- <a href="old.pdf">旧</a> --><script>// window.open("/gone.pdf")\n/* "/gone.doc" */</script>') == []
    )
    assert found('<div class="footer w1200"><a href="/help/guide.pdf">使用手册</a></div>') == []
    assert found('<div class="article-footer"><a href="nb.pdf">附件</a></div>') != []
    assert found('<script>if(""!=""){document.write(\'<a href="">x</a>\')}</script><p>.pdf</p>') == []


def test_files_of_other_documents_are_not_the_pages_own() -> None:
    row = '<li><a href="/f/{}.pdf">{}</a><span>2024-01-02</span></li>'
    for heading in ("<h3>相关文章</h3>", "<div class=t><b>点击排行</b></div>", "相关阅读：", "<p>【推荐阅读】</p>"):
        assert found(f"<div>{heading}<ul>{row.format(1, '示例市农业农村局文件')}</ul></div>") == []
    assert found('<p>上一篇：<a href="/f/1.pdf">示例市农业农村局文件</a></p>') == []
    for other in ("示例局2023年部门预算.pdf", "政府信息公开指南.doc", "网站使用帮助", "PDF阅读器"):
        assert found(f'<p><a href="/f/1.pdf">{other}</a></p>') == []
    for heading in ("<h3>相关附件</h3>", "附件：", "<h3>相关文件下载</h3>", "<h3>热点</h3><h3>附件</h3>"):
        assert len(found(f"<div>{heading}<ul>{row.format(1, '统计表')}</ul></div>")) == 1
    for own in (REPORT, "示例市预算绩效中心2023年政府信息公开年报.doc", "附件1", "政府信息公开情况统计表.xls"):
        assert len(found(f'<p><a href="/f/1.pdf">{own}</a></p>')) == 1
    marked = '<a appendix="true" href="/f/1.pdf">2023年部门预算.pdf</a>'
    assert len(found(f"<div><h3>相关文章</h3>{marked}</div>")) == 1


def test_each_address_once_under_its_best_name() -> None:
    body = f'<a href="nb.pdf">下载</a><a href="./nb.pdf">{REPORT}</a><a href="nb.ofd">{REPORT}</a>'
    body = f'<iframe src="nb.pdf"></iframe>{body}'
    assert found(body) == [("/zwgk/nb/202401/nb.pdf", REPORT), ("/zwgk/nb/202401/nb.ofd", REPORT)]


def test_base_moves_them_all() -> None:
    body = '<a href="a.pdf">一</a><embed src="b.pdf"><script>window.open("c.pdf")</script><img src="W020240126001.png">'
    page = f'<html><head><base href="/sub/"></head><body>{body}</body></html>'
    assert {file.url for file in attachments(page, PAGE)} == {
        f"{SITE}/sub/{name}" for name in ("a.pdf", "b.pdf", "c.pdf", "W020240126001.png")
    }


@pytest.mark.parametrize(
    ("image", "kept"),
    [
        ('<img src="./W020240126342787864.png" alt="表">', True),
        ('<img src="/picture/0/2401261030245771234.jpg">', True),
        ('<img src="/upload/0a1b2c3d4e5f60718293a4b5.jpeg" width="640">', True),
        ('<img src="/upload/20240126103024.png" width="32px">', False),
        ('<img src="/images/logo20240126.png">', False),
        ('<img src="/images/banner.jpg">', False),
        ('<div class="footer"><img src="/images/20240126103024.png"></div>', False),
        ('<img src="data:image/png;base64,AAAA">', False),
        ("<img>", False),
    ],
)
def test_images_in_the_text(image: str, kept: bool) -> None:
    marked = [file.kind for file in attachments(f"<html><body><p>{image}</p></body></html>", PAGE)]
    assert marked == (["image"] if kept else [])


def test_there_is_an_end() -> None:
    many = "".join(f'<a href="{number}.pdf">{number}</a>' for number in range(MAX_FILES * 3))
    assert len(found(many)) == MAX_FILES
    assert found("<div>" * 100_000 + '<a href="a.pdf">一</a>') is not None
    with pytest.raises(PageError):
        attachments("a.pdf" + " " * MAX_PAGE, PAGE)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=list("<>\"'=/.?#&%a0 pdfhrefscriptiframe\\\0"), max_size=300))
def test_whatever_a_page_holds(text: str) -> None:
    for file in attachments(f"<p>年报.pdf</p><iframe {text}", PAGE):
        assert isinstance(file, Attachment)
        assert file.url.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{SITE}/a.pdf", True),
        (f"{SITE}/a.PDF?x=1", True),
        (f"{SITE}/d.do?filename=a.docx", True),
        (f"{SITE}/a.html", False),
    ],
)
def test_addresses_of_files(address: str, expected: bool) -> None:
    assert is_file(address) is expected


LEADS = [
    "download.jsp?id=3",
    "DownFile.jsp?filename=0a1b",
    "/x_attachments/7",
    "?fileUrl=7",
    "/_upload/article/files/1",
    "d.do?f=a%2Epdf",
    "d.do?f=a.%70df",
    "/pdf/web/viewer.html?file=%2Fdownload.jsp%3Fid=3",
    "a&#46;pdf",
    "a&#x2e;PDF",
    "a.&#112;df",
    "a&period;pdf",
    "plain.html",
    "/20240126.htm",
]
TEXTS = [
    "年报.pdf",
    "年报.<b>pdf</b>",
    "年报.<!-- -->doc",
    "年报.p<i>df</i>",
    "附件.doc<span>x</span>",
    "1.<b>一</b>",
    "年报",
]


@pytest.mark.parametrize("address", [PAGE, f"{SITE}/attach/a.html", f"{SITE}/file/a.html", f"{SITE}/d.do?f=a.pdf"])
@pytest.mark.parametrize("head", ["", '<base href="/attach/">'])
def test_no_page_is_passed_over(address: str, head: str) -> None:
    """What seems to have no file on it is not parsed: a file beside what it has must bring no other one to light."""
    anchors = [f'<a title="a>b" href="{lead}">年报</a>' for lead in LEADS]
    anchors += [f'<A\nHREF="/x">{text}</A>' for text in TEXTS]
    anchors += ['<a needDownload="true" href="/f/8812">一</a>', '<a data-appendix="true" href="/f/1">一</a>']
    frames = [f'<{name} src="/attach/8812"></{name}>' for name in ("iframe", "EMBED", "object", "frame")]
    images = [f'<img src="{name}">' for name in ("/i/20240126103024.PNG", f"/{'0a' * 200}.jpg", "i.jpg", "&#48;1.png")]
    for body in (*anchors, *frames, *images, f"{'<p>文字</p>' * 20}<a href='/'>首页</a>"):
        page = f"<html><head>{head}</head><body><p>文字</p>{body}</body></html>"
        beside = page.replace("</body>", '<p><a href="/beside.pdf">beside</a></p></body>')
        expected = [file for file in attachments(beside, address) if file.name != "beside"]
        assert attachments(page, address) == expected, body
