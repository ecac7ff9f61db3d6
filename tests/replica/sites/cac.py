"""Sites on 网信办's system: a page whose script asks /cms/JsonList by POST for the rows of its channel."""

import json
from html import escape
from urllib.parse import urlencode

from tests.replica.content import Entry, Office
from tests.replica.listed import ListedSite
from tests.replica.offices import office
from tests.replica.page import Page
from tests.replica.site import Asked, Behaviour, SiteSpec

JSON = "application/json;charset=UTF-8"


class CacSite(ListedSite):
    """Rows with a protocol-relative `infourl`, counted by `totalRec`; the channel is a variable of the script."""

    per_page = 9
    channel = "A0905"
    behaviour = Behaviour("nginx", None)

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        for number in range(1, self.pages + 1):
            form = urlencode({"channelCode": self.channel, "perPage": self.per_page, "pageno": number})
            self.answer(f"/cms/JsonList?{form}", lambda number=number: Page(self.rows_of(number).encode(), JSON))

    def page(self, asked: Asked) -> Page | None:
        """Lists are answered to a POST alone."""
        return None if asked.path == "/cms/JsonList" and asked.method != "POST" else super().page(asked)

    def list_address(self, number: int) -> str:
        return self.office.list_path

    def path_of(self, entry: Entry) -> str:
        return f"/{entry.day:%Y-%m/%d}/c_{entry.number:014d}.htm"

    def attachment_path(self, entry: Entry) -> str:
        return f"/rootimages/uploadimg/{entry.number}/{entry.number}.docx"

    def fields(self, entry: Entry) -> dict[str, str]:
        """A row of an answer."""
        address = f"{self.other}{self.path_of(entry)}" if entry.elsewhere else self.path_of(entry)
        return {"topic": entry.title, "infourl": address.removeprefix("http:"), "pubtime": f"{entry.day} 09:00:00.0"}

    def counted(self) -> dict[str, int]:
        """What an answer says of the whole list."""
        return {"totalRec": len(self.entries)}

    def rows_of(self, number: int) -> str:
        """An answer."""
        start = (number - 1) * self.per_page
        rows = [self.fields(entry) for entry in self.entries[start : start + self.per_page]]
        return json.dumps(self.counted() | {"list": rows}, ensure_ascii=False)

    def script(self) -> str:
        """What asks for the rows."""
        return f"""var channelCode = '{self.channel}';
function getItems(id) {{ $.ajax({{ type: 'POST', url: '/cms/JsonList', dataType: 'json', success: show,
  data: {{channelCode:channelCode,perPage:'{self.per_page}',pageno:id}} }}); }}
getItems(1);"""

    def list_page(self, number: int) -> str:
        main = f'<ul class="list" id="loadingInfoPage"></ul><script>{self.script()}</script>'
        return self.html(self.column_metas(), f"{self.chrome.column}_{self.office.site_name}", main)

    def detail_page(self, entry: Entry) -> str:
        main = f"""<h1 class="title">{escape(entry.title)}</h1>
<div class="info"><span id="source">来源：{self.office.publisher}</span>
<span id="pubtime">{entry.day} 09:00</span></div>
<div class="main-content" id="BodyLabel">
{self.body(entry)}
</div>"""
        return self.html("", f"{escape(entry.title)}_{self.office.site_name}", main)


class PagedCacSite(CacSite):
    """The form stands in the script as it is sent; an answer counts its pages, and titles have mark-up in them."""

    per_page = 11
    channel = "A0937030501"

    def counted(self) -> dict[str, int]:
        return {"totalPage": self.pages, "perPage": self.per_page}

    def fields(self, entry: Entry) -> dict[str, str]:
        return super().fields(entry) | {"topic": f"<font color='red'>{escape(entry.title)}</font>"}

    def script(self) -> str:
        fields = f'channelCode: "{self.channel}", perPage: {self.per_page}, pageno: pageno'
        return f'function load(pageno) {{ $.post("/cms/JsonList", {{{fields}}}, render); }} load(1);'


SITES = (
    SiteSpec(office("127.0.13.61", "349761", "网溪市", "sjj", "/zwgk/nb/A0905index_1.htm", attached=(2022,)), CacSite),
    SiteSpec(office("127.0.13.62", "349762", "云岫县", "sfj", "/xxgk/ndbg/list.htm", title_form=1), PagedCacSite),
)
