"""Sites on 南方网 gkmlpt (广东): shells with `_CONFIG`, lists from a JSON interface, articles that are also JSON."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

from tests.documents.pdf import render_pdf
from tests.replica.content import Entry, Office
from tests.replica.listed import ListedSite
from tests.replica.offices import office
from tests.replica.page import NOT_FOUND, PDF, Page
from tests.replica.site import Asked, Behaviour, SiteSpec

JSON = "application/json"
EMPTY = '{"classify":{"post_count":0},"total":0,"articles":[]}'


class GkmlptSite(ListedSite):
    """One site of a city's platform: `column` is its category of reports, `sid` its number."""

    per_page = 100
    behaviour = Behaviour("nginx", "User-agent: *\nDisallow: /gkmlpt/admin\n")
    sid = "755041"
    column = 9796
    prefix = ""
    interface = ""  # the folder that the interface lies below
    # Whether the page prints the article, or leaves it to its script.
    printed = True

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        self.answer(office.list_path.partition("#")[0], lambda: self.text(self.shell()))

    def list_address(self, number: int) -> str:
        return f"{self.interface}/gkmlpt/api/all/{self.column}?page={number}&sid={self.sid}"

    def path_of(self, entry: Entry) -> str:
        number = entry.number
        return f"{self.prefix}/gkmlpt/content/{number // 10**6}/{number // 10**3}/post_{number}.html"

    def attachment_path(self, entry: Entry) -> str:
        return f"/attachment/1/{entry.number // 10**3}/{entry.number}/{entry.number + 11}.docx"

    def page(self, asked: Asked) -> Page | None:
        """Page 0 is page 1; another category, and a page past the end, are empty answers."""
        params = dict(asked.params)
        if params.get("page") == "0":
            params["page"] = "1"
        found = super().page(Asked(asked.method, asked.path, params, asked.headers))
        return found or (
            Page(EMPTY.encode(), JSON) if asked.path.startswith(f"{self.interface}/gkmlpt/api/all/") else None
        )

    def text(self, text: str, day: object = None) -> Page:
        return Page(text.encode(), JSON if text.startswith("{") else self.media_type)

    def list_page(self, number: int) -> str:
        start = (number - 1) * self.per_page
        articles = [self.article(entry) for entry in self.entries[start : start + self.per_page]]
        total = len(self.entries)
        # As the interface writes it: escapes for everything beyond ASCII, lone surrogates included.
        return json.dumps({"classify": {"id": self.column, "post_count": total}, "total": total, "articles": articles})

    def article(self, entry: Entry) -> dict[str, object]:
        """An article in the words of the interface."""
        day = datetime(entry.day.year, entry.day.month, entry.day.day, tzinfo=UTC)
        name = f"{entry.title}.{self.attachment_path(entry).rpartition('.')[2]}"
        file = {"id": entry.number + 11, "name": name, "type": "", "size": "12345", "url": self.attachment_path(entry)}
        return {
            "id": entry.number,
            "title": entry.title,
            "document_number": "",
            "publisher": self.office.publisher,
            "date": int(day.timestamp()),
            "created_at": f"{entry.day} 00:00:00",
            "display_publish_time": 0,
            "first_publish_time": 0,
            "identifier": f"{self.sid}/{entry.day.year}-{entry.number % 100000:05d}",
            "url": self.href(entry),
            "post_url": "",
            "attachment": [file] if entry.attached else [],
            "abstract": f"{entry.title[:12]}\ud83d",
            "relation": "[]",
            "is_expired": 0,
        }

    def tree(self) -> str:
        """The categories as the page writes them: no JSON, since keys have no quotes."""
        return (
            "[{id:9790,name:'机构概况',children:[],jump_url:'',post_count:4,},"
            f"{{id:9795,name:'法定主动公开内容',jump_url:'',post_count:{len(self.entries)},children:["
            f"{{id:{self.column},name:'政府信息公开年报',children:[],jump_url:\"\",post_count:{len(self.entries)}}},"
            "{id:9799,name:'统计年报',children:[],jump_url:'',post_count:12}]},"
            "{id:9801,name:'依申请公开',children:[],jump_url:'http://ysqgk.example.gov.cn/#/index',post_count:0}]"
        )

    def shell(self) -> str:
        return self.html(
            self.column_metas({"ColumnType": "信息公开目录"}),
            f"政府信息公开平台_{self.office.site_name}",
            f"""<div id="app" class="gkmlpt"></div>
<script type="text/javascript">
window._CONFIG={{SID:'{self.sid}',SITE_NAME:'{self.office.site_name}',IS_MOBILE:/Mobile/.test(navigator.userAgent),
TREE:{self.tree()},}};
</script>
<script src="/gkmlpt/static/js/index.6a1f.js"></script>""",
        )

    def detail_page(self, entry: Entry) -> str:
        body = self.body(entry, "附件：")
        article: Mapping[str, object] = {**self.article(entry), "title": entry.title, "content": body}
        data = json.dumps(article, ensure_ascii=False)
        for char in "<>\ud83d":
            data = data.replace(char, f"\\u{ord(char):04X}")
        printed = f'<div class="article-content">\n{body}\n</div>' if self.printed else '<div id="article"></div>'
        title = escape(entry.title)
        main = f"""<table class="classify">
<tr><td>索引号：</td><td>{article["identifier"]}</td><td>分类：</td><td>年报</td></tr>
<tr><td>发布机构：</td><td>{self.office.publisher}</td><td>成文日期：</td><td>{entry.day}</td></tr>
<tr><td>名称：</td><td colspan="3">{title}</td></tr>
<tr><td>文号：</td><td></td><td>发布日期：</td><td>{entry.day}</td></tr></table>
<h1 class="title">{title}</h1>
{printed}
<script>window._CONFIG = {{SID: '{self.sid}', DETAIL: {data}}};</script>"""
        return self.html(self.metas(entry), f"{title}_{self.office.site_name}", main)


class GapSite(GkmlptSite):
    """A long category: page 2 is a 404 though page 3 exists; some articles come twice, under two numbers."""

    sid = "20001"
    column = 5138
    second = 400_000  # how far the second number of an article lies from its first

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        self.answer(self.list_address(3), lambda: self.text(self.list_page(3)))
        for entry in entries:
            if self.is_double(entry):
                self.answer(self.second_path(entry), lambda entry=entry: self.text(self.detail_page(entry)))

    def is_double(self, entry: Entry) -> bool:
        return entry.report is not None and entry.report.year == self.office.years[-1]

    def second_path(self, entry: Entry) -> str:
        """The address of an article under its second number."""
        number = entry.number + self.second
        return f"/gkmlpt/content/{number // 10**6}/{number // 10**3}/post_{number}.html"

    def page(self, asked: Asked) -> Page | None:
        if asked.path.startswith("/gkmlpt/api/") and asked.params.get("page") == "2":
            return NOT_FOUND
        return super().page(asked)

    def list_page(self, number: int) -> str:
        """The hundred rows that page 2 should have are nowhere: what is behind them is on page 3."""
        first = self.per_page - 1  # and the double
        held = {1: self.entries[:first], 3: self.entries[first:]}.get(number, [])
        articles = [self.article(entry) for entry in held]
        doubles = [entry for entry in held if self.is_double(entry)]
        articles += [self.article(e) | {"id": e.number + self.second, "url": self.second_path(e)} for e in doubles]
        total = len(self.entries) + self.per_page + 1
        return json.dumps({"classify": {"post_count": total}, "total": total, "articles": articles})


class ScriptedArticleSite(GkmlptSite):
    """A department's site on its city's host: the column is named by the fragment, articles are JSON alone."""

    sid = "755523"
    column = 13007
    prefix = interface = "/szjj"
    printed = False

    def tree(self) -> str:
        return (
            f'[{{"id":13001,"name":"部门信息","children":[{{"id":{self.column},"name":"年度工作","jump_url":null,'
            '"post_count":"7","children":null}],"jump_url":""}]'
        )


class AnnualReportSite(GkmlptSite):
    """The page of annual reports under a prefix, the interface at the root; PDF files; rows with a post_url alone."""

    sid = "763009"
    column = 801
    prefix = "/hmsslj"
    behaviour = Behaviour("Apache", None)

    def attachment_path(self, entry: Entry) -> str:
        return super().attachment_path(entry).replace(".docx", ".pdf")

    def file(self, entry: Entry) -> Page:
        assert entry.report is not None
        return Page(render_pdf(entry.report), PDF)

    def article(self, entry: Entry) -> dict[str, object]:
        return super().article(entry) | {"url": "", "post_url": self.href(entry)}


_SITES = (
    ("127.0.12.11", "449711", "惠岭市", "jtj", "/gkmlpt/index", {"attached": (2022,)}, GkmlptSite),
    ("127.0.12.12", "449712", "茂澜市", "mzj", "/gkmlpt/index", {"filler": 130, "years": (2020, 2022, 2023)}, GapSite),
    ("127.0.12.13", "449713", "深汀市", "sjj", "/szjj/gkmlpt/index#13007", {}, ScriptedArticleSite),
    (
        "127.0.12.14",
        "449714",
        "河梅市",
        "nyncj",
        "/hzslyj/gkmlpt/annualreport",
        {"attached": (2023,)},
        AnnualReportSite,
    ),
)
SITES = tuple(
    SiteSpec(
        office(host, adcode, place, unit, list_path, **given),
        build,
        {"plain_http": "https resets the connection; http answers"},
    )
    for host, adcode, place, unit, list_path, given, build in _SITES
)
