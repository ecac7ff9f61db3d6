"""Sites of 山东's disclosure system: channels and documents in hexadecimal, explanations beside the reports."""

import hashlib
from html import escape

from tests.replica.content import Entry, Office
from tests.replica.listed import ListedSite, cut
from tests.replica.offices import office
from tests.replica.site import Behaviour, SiteSpec


def hexadecimal(words: str) -> str:
    """24 hex digits for something."""
    return hashlib.sha1(words.encode()).hexdigest()[:24]


class ChannelSite(ListedSite):
    """A channel with `?open=zfxxgknb`; each report has a row of its own that explains it."""

    per_page = 9
    site = "qjtysj"
    channel = "channel_6389b5a0375991828264ef7a"

    def __init__(self, office: Office, entries: list[Entry], other: str) -> None:
        super().__init__(office, entries, other)
        for entry in entries:
            if entry.report and not entry.elsewhere:
                self.answer(self.explained(entry), lambda entry=entry: self.text(self.explanation(entry)))

    def list_address(self, number: int) -> str:
        return self.office.list_path if number == 1 else f"{self.office.list_path}&page={number}"

    def path_of(self, entry: Entry) -> str:
        return f"/gongkai/site_{self.site}/{self.channel}/doc_{hexadecimal(str(entry.number))}.html"

    def explained(self, entry: Entry) -> str:
        """The address of what explains a report."""
        return self.path_of(entry).replace("doc_", "doc_0")[:-6] + ".html"

    def attachment_path(self, entry: Entry) -> str:
        return f"/gongkai/files/{hexadecimal(f'file{entry.number}')}.docx"

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        row = f'<li><a href="{href}" title="{title}">{cut(entry.title)}</a><span>{entry.day}</span></li>'
        if entry.report and not entry.elsewhere:
            row += f'\n<li><a href="{self.explained(entry)}">{title}（文字解读）</a><span>{entry.day}</span></li>'
        return row

    def pager(self, number: int) -> str:
        following = f'<a class="next" href="{escape(self.list_address(number + 1))}">下一页</a>'
        return f'<div class="pagebar"><b>{number}</b>{following if number < self.pages else ""}</div>'

    def list_page(self, number: int) -> str:
        main = f'<div class="gk_list"><ul>\n{self.rows(number, self.row)}\n</ul></div>{self.pager(number)}'
        return self.html(self.column_metas(), f"{self.chrome.column}_{self.office.site_name}", main)

    def detail_page(self, entry: Entry) -> str:
        title = escape(entry.title)
        main = f"""<table class="gk_head"><tr><td>索引号</td><td>{entry.number}</td><td>发布机构</td>
<td>{self.office.publisher}</td></tr><tr><td>发布日期</td><td colspan="3">{entry.day}</td></tr></table>
<h1>{title}</h1><div class="gk_content">
{self.body(entry)}
</div>"""
        return self.html(self.metas(entry), title, main)

    def explanation(self, entry: Entry) -> str:
        """A page that explains a report in words."""
        title = f"{escape(entry.title)}文字解读"
        return self.html("", title, f"<h1>{title}</h1><p>　　一、编制背景。</p><p>　　二、主要内容。</p>")


class NumberedChannelSite(ChannelSite):
    """Channels with a number behind, pages as files; the explanation stands in the report's row, under its title."""

    static = True
    channel = "channel_c_5f9f6c84b9dfe9bfb0a8c867_n_1605684402.392"
    behaviour = Behaviour("Tengine", "User-agent: *\nDisallow: /admin/\n")

    def list_address(self, number: int) -> str:
        return self.office.list_path if number == 1 else f"{self.office.list_path}index_{number}.html"

    def row(self, href: str, entry: Entry) -> str:
        title = escape(entry.title)
        explained = ""
        if entry.report and not entry.elsewhere:
            explained = f'<a class="jd" href="{self.explained(entry)}" title="{title}">文字解读</a>'
        return (
            f'<li><em>{entry.day:%Y/%m/%d}</em><a href="{href}" title="{title}">{cut(entry.title)}</a>{explained}</li>'
        )


SITES = (
    SiteSpec(
        office(
            "127.0.11.30",
            "429730",
            "钢原区",
            "jtj",
            "/gongkai/channel_6389b5a0375991828264ef7a/?open=zfxxgknb",
            attached=(2022,),
        ),
        ChannelSite,
    ),
    SiteSpec(
        office(
            "127.0.11.31", "429731", "高渌县", "yjj", "/gongkai/channel_c_5f9f6c84b9dfe9bfb0a8c867_n_1605684402.392/"
        ),
        NumberedChannelSite,
    ),
)
