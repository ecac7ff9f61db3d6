"""The same report as a page of a government site: Word-pasted tables inside navigation, breadcrumb and footer."""

import random
import re
from dataclasses import dataclass, field
from html import escape

from tests.documents.report import Report
from tests.documents.tables import Cell, Table, laid_out

SONG = "FONT-SIZE: 12pt; FONT-FAMILY: 宋体; mso-spacerun: 'yes'; mso-font-kerning: 0.0000pt"
SIDES = ("TOP", "RIGHT", "BOTTOM", "LEFT")
DIGITS = "FONT-SIZE: 12pt; FONT-FAMILY: 'Times New Roman'; mso-font-kerning: 0.0000pt"


@dataclass(frozen=True)
class PageChrome:
    """What stands around the text: the site, the column and the tags of 国办发〔2017〕47号."""

    site_name: str = "云河市人民政府"
    domain: str = "www.yunhe.gov.example"
    site_code: str = "3309910001"
    column: str = "政府信息公开年报"
    charset: str = "utf-8"
    navigation: tuple[str, ...] = ("首页", "要闻动态", "政府信息公开", "政务服务", "互动交流")
    extra_head: str = ""
    footer: tuple[str, ...] = field(default=("主办：云河市人民政府办公室", "联系我们　网站地图　访问量：20231204"))


def render_html(report: Report, *, chrome: PageChrome | None = None) -> str:
    """A complete detail page; encode it in `chrome.charset`."""
    chrome = chrome or PageChrome()
    links = "".join(f'<li><a href="/col/{i}/">{escape(name)}</a></li>' for i, name in enumerate(chrome.navigation))
    trail = " &gt; ".join(f'<a href="/">{escape(name)}</a>' for name in ("首页", "政府信息公开", chrome.column))
    footer = "".join(f"<p>{escape(line)}</p>" for line in chrome.footer)
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={chrome.charset}">
{meta_tags(report, chrome)}
{chrome.extra_head}<title>{escape(report.title)}_{escape(chrome.site_name)}</title>
<style>.nav li{{float:left}} #zoom table{{border-collapse:collapse}}</style>
<script>var siteId = "12"; var hits = 20231204;</script>
</head>
<body>
<div class="header"><h2 class="logo">{escape(chrome.site_name)}</h2>
<form action="/search"><table class="search"><tr><td><input name="q"></td><td>搜索</td></tr></table></form>
<ul class="nav">{links}</ul></div>
<div class="position">当前位置：{trail}</div>
<div class="main">
{index_table(report)}
<h1 class="title">{escape(report.title)}</h1>
<div class="info"><span>发布日期：{report.published_on.isoformat()}</span> <span>来源：{escape(report.publisher)}</span>
<span>字号：[大 中 小]</span></div>
<div class="article-content" id="zoom">
{render_body(report)}
</div>
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a> 【打印本页】【关闭窗口】</div>
</div>
<div class="footer">{footer}<p>网站标识码：{chrome.site_code}</p></div>
</body>
</html>
"""


def meta_tags(report: Report, chrome: PageChrome) -> str:
    """The site, column and content tags of 《政府网站发展指引》, with the content tag's time to the minute."""
    tags = {
        "SiteName": chrome.site_name,
        "SiteDomain": chrome.domain,
        "SiteIDCode": chrome.site_code,
        "ColumnName": chrome.column,
        "ColumnType": "信息公开年报",
        "ArticleTitle": report.title,
        "PubDate": f"{report.published_on.isoformat()} 10:26",
        "ContentSource": report.publisher,
    }
    return "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in tags.items())


def index_table(report: Report) -> str:
    """The small table of particulars above a disclosure document; its dates and numbers are no figures."""
    day = report.published_on.isoformat()
    return (
        '<table class="xxgk_table" width="100%"><tr><td>索引号：</td>'
        f"<td>00{report.year}0113/{report.year + 1}-00047</td>"
        f"<td>公开日期：</td><td>{day}</td></tr><tr><td>发布机构：</td><td>{escape(report.publisher)}</td>"
        "<td>文号：</td><td>&nbsp;</td></tr></table>"
    )


def render_body(report: Report) -> str:
    """The text and the tables alone, as Word leaves them when pasted into a CMS."""
    rng = random.Random(report.title)
    blocks = [_paragraph(text, rng) for text in report.preamble]
    for section in report.sections:
        blocks.append(f'<p class="MsoNormal" style="text-indent:32pt"><b>{_runs(section.heading, rng)}</b></p>')
        blocks += [_paragraph(text, rng) for text in section.paragraphs]
        if section.key in report.tables:
            blocks.append(_table(report.tables[section.key], rng))
    blocks += [_paragraph(text, rng, align="right") for text in (report.publisher, report.date_line)]
    return "\n".join(blocks)


def _paragraph(text: str, rng: random.Random, align: str | None = None) -> str:
    style = f' align="{align}" style="text-align:{align}"' if align else ' style="text-indent:32pt;line-height:28pt"'
    indent = "" if align else "&nbsp;&nbsp;&nbsp;&nbsp;"
    return f'<p class="MsoNormal"{style}>{indent}{_runs(text, rng)}<span><o:p></o:p></span></p>'


def _runs(text: str, rng: random.Random) -> str:
    """Words in 宋体 and digits in a Latin face, each in a span of its own, some of them cut in the middle."""
    parts: list[str] = []
    for piece in re.findall(r"[0-9.+-]+|[^0-9.+-]+", text):
        cuts = [piece]
        if len(piece) > 1 and rng.random() < 0.2:
            at = rng.randint(1, len(piece) - 1)
            cuts = [piece[:at], piece[at:]]
        for cut in cuts:
            if piece[0].isdigit():
                parts.append(f'<span lang="EN-US" style="{DIGITS}">{escape(cut)}</span>')
            elif rng.random() < 0.3:
                parts.append(f'<span style="{SONG}"><font face="宋体">{escape(cut)}</font></span>')
            else:
                parts.append(f'<span style="{SONG}">{escape(cut)}</span>')
    return "".join(parts)


def _table(table: Table, rng: random.Random) -> str:
    rows = []
    for row in laid_out(table):
        cells = "".join(_cell(cell, rng) for cell, begins in row if begins)
        rows.append(f'<tr style="height:18.75pt;page-break-inside:avoid">{cells}</tr>')
    return (
        '<table class="MsoNormalTable" border="1" cellspacing="0" style="border-collapse:collapse;'
        f'mso-table-layout-alt:fixed" align="center">\n<tbody>\n{chr(10).join(rows)}\n</tbody></table>'
    )


def _cell(cell: Cell, rng: random.Random) -> str:
    spans = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    spans += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    words = _runs(cell.text, rng) if cell.text else f'<span style="{DIGITS}"><o:p>&nbsp;</o:p></span>'
    if cell.code and cell.text and rng.random() < 0.15:
        words = f"<span>&nbsp;</span>{words}"
    if not cell.code and len(cell.text) > 3 and rng.random() < 0.2:
        at = rng.randint(2, len(cell.text) - 1)
        words = f"{_runs(cell.text[:at], rng)}<br/>{_runs(cell.text[at:], rng)}"
    # Word writes out every side of every border, twice.
    sides = "; ".join(f"BORDER-{side}: windowtext 1pt outset; PADDING-{side}: 0.75pt" for side in SIDES)
    again = "; ".join(f"mso-border-{side.lower()}-alt: 0.7500pt outset windowtext" for side in SIDES)
    style = f"{sides}; WIDTH: {cell.colspan * 45.75}pt; {again}"
    paragraph = f'<p class="MsoNormal" align="center" style="text-align:center">{words}</p>'
    return f'<td{spans} valign="middle" width="{cell.colspan * 61}" style="{style}">{paragraph}</td>'
