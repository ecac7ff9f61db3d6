"""What a step is given of a page: all that a rule reads, however Word has dressed it."""

from __future__ import annotations

import pytest

from crawler.pages.charset import decode_page
from crawler.pages.skim import STYLED, unstyled
from crawler.platforms import PLATFORMS, Platform
from tests import documents as made

URL = "http://127.0.0.2/zwgk/202401/t20240122_1.html"
FILES = """<p style="text-indent:32pt"><a style="color:red" href="./P020240122000000000001.docx">附件</a></p>
<img style="width:600px" src="./W020240122000000000002.png"><iframe style="width:1px" src="/a.pdf"></iframe>
<script>document.write('<a style="color:red" href="./P020240122000000000003.pdf">年报</a>')</script>
<td style='a' class="b"onclick="window.open('/download.jsp?id=1')" style="c">下载</td><p>他说 style=是样式</p>"""


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_no_platform_sees_a_difference_without_styles(platform: Platform, encoding: str) -> None:
    report = made.make_report("云河市水利局", 2023, made.random_figures(5, "2021"))
    body = made.render_html(report).replace("</body>", f"{FILES}</body>").encode(encoding)
    assert len(body) > STYLED
    assert (len(unstyled(body)) < len(body) / 4) == (encoding != "utf-16")
    whole, less = (decode_page(page, None).text for page in (body, unstyled(body)))
    assert platform.recognise(less, URL) == platform.recognise(whole, URL)
    assert platform.entries(less, URL) == platform.entries(whole, URL)
    assert platform.next_pages(less, URL) == platform.next_pages(whole, URL)
    assert platform.detail(less, URL) == platform.detail(whole, URL)
    assert platform.attachments(less, URL) == platform.attachments(whole, URL)


def test_short_pages_stay_as_they_are() -> None:
    assert unstyled(b'<p style="a">x</p>') == b'<p style="a">x</p>'
