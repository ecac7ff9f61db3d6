"""What hanweb pages are made of, for its tests: records, data stores, scripts, fragments."""

from __future__ import annotations

SITE = "http://www.example.gov.cn"
COLUMN = f"{SITE}/col/col12377/index.html"
PROXY = f"{SITE}/module/web/jpage/dataproxy.jsp"
SEARCH = f"{SITE}/module/xxgk/search.jsp"
REPORT = "示例市财政局2023年政府信息公开工作年度报告"
ARTICLE = "/art/2024/1/26/art_12377_1485549.html"
SENT = "col:1,appid:1,webid:23,path:'/',columnid:'{}',sourceContentType:1,unitid:'{}',webname:'示例局',permissiontype:0"


def record(row: str) -> str:
    return f"<record><![CDATA[{row}]]></record>"


def rows(count: int, start: int = 1) -> str:
    return "".join(
        record(f'<li><a href="/art/2024/1/2/art_8_{n}.html">第{n}条</a></li>') for n in range(start, start + count)
    )


def store(records: str, unit: str = "38486", head: str = "") -> str:
    data = f"<datastore>{head}<recordset>{records}</recordset></datastore>"
    return f'<div id="{unit}"><script type="text/xml">{data}</script></div>'


def script(unit: str, column: str = "80181", more: str = "") -> str:
    sent = SENT.format(column, unit)
    return f'<script>$("#{unit}").jpage({{perPage:5,groupSize:3,{more}ajaxParam:{{{sent}}}}});</script>'


def fragment(pages: str = "&nbsp;&nbsp;共4页&nbsp;") -> str:
    return (
        '<table><tr><td>名称</td></tr><tr class="tr_main_value_odd"><td>1</td><td>'
        f'<a href="{ARTICLE}" title="{REPORT}">示例市...</a></td><td>2024-01-26</td></tr>'
        '<tr class="tr_main_value_even"><td>2</td><td><a href="http://b.gov.cn/art/2023/1/3/art_1_2.html">二</a></td>'
        f'<td>2023-01-03</td></tr></table><a href="/col/col1/index.html">更多</a>{pages}'
    )


LOADED = (
    "<script>function go(a,b,c){loadDynamic('/module/xxgk/search.jsp?standardXxgk=1&infotypeId='+a+'&vc_title='+"
    "encodeURI(b)+'&vc_number='+encodeURI(c)+'&area=11370000MB284723XW', 'div1665241', 'A02','0','950','1305','','');}"
    "</script>"
)
