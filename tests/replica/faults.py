"""Faults of a replica site, each under a name: what real sites do when they keep out, mislead, lose or change pages.

Sources: the quirks of real sites (challenges with their statuses and sizes, soft errors, pagers, mirrors, files).
A fault is made for one site and given to `Replica.set_fault`; the site answers well again once it is taken away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qsl, urlsplit
from zlib import crc32

from tests.documents.traditional import TABLE as TRADITIONAL
from tests.replica.app import Fault
from tests.replica.page import HTML, NOT_FOUND, Page
from tests.replica.site import Asked, ReplicaSite

Answer = Callable[[Asked, Page], Page]  # what becomes of an ordinary answer

C3VK = (
    b'<html><head></head><body></body><script type="text/javascript">window.document.cookie="C3VK=c82bf1; path=/; '
    b'max-age=300;";window.location.href=window.location.href.replace(/[?&]_t=\\d+/,"");window.location.reload();'
    b"</script><noscript>Please enable JavaScript and refresh the page to go on reading this site.</noscript></html>"
)
ACW = b"<html><script>var arg1='" + b"0A" * 20 + b"';" + b"var _0x4818=['\\x77'];" * 60 + b"setCookie('acw_sc__v2',x)"
ACW += b";document.location.reload();</script></html>"
RUISHU = (
    b'<!DOCTYPE html><html><head><meta charset="UTF-8"><meta id="9DhefwqGPrzGxEp9hPaoag" content="q1r" r="m">'
    b"<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=12345;$_ts.cd='" + b"qrcfirl" * 800 + b"';</script>"
    b'<script src="/zMa/LnQ.js" r="m"></script></head><body></body></html>'
)
JSL = (
    b"<script>document.cookie=('_')+('_')+('jsl_clearance_s=1')+(';path=/');"
    b"location.href=location.pathname+location.search</script>"
)
JSL_COOKIE = {"Set-Cookie": "__jsluid_s=0c; max-age=31536000; path=/"}
WAF_WORDS = "您的访问可能对网站安全造成威胁，已被防火墙拦截。"
WAF_BYTES = 1_166
WAF = f"<html><head><title>访问拦截</title></head><body><p>{WAF_WORDS}</p></body></html>".encode()
WAF += b"<!--" + b" " * (WAF_BYTES - len(WAF) - 7) + b"-->"
CAPTCHA = (
    '<html><head><title>附件下载</title></head><body><form action="download.jsp">请输入验证码：<input name="codeValue">'
    f'<img src="createimage.jsp"><input type="submit" value="确定"><script>{"//check" * 700}</script></body></html>'
).encode()
NO_SUCH_PAGE = "<html><head><title>{}</title></head><body>{}<p>对不起，您访问的页面不存在或已被删除。</p></body></html>"
SHELL = (
    b'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title></title><link href="/css/app.css" '
    b'rel="stylesheet"></head><body><noscript>JavaScript is needed.</noscript><div id="app"></div>'
    b'<script src="/js/chunk-vendors.a1.js"></script><script src="/js/app.b2.js"></script></body></html>'
)
BETTING = "<html><title>真人娱乐</title><body>{}</body></html>".format(
    "<p>百家乐 老虎机 体育投注 开户送彩金 首存返水</p>" * 40
)
FIXED = b"<html><body><div class='t'>" + "政务服务，便民利民。".encode() * 60 + b"</div></body></html>"
SLOW_SECONDS = 0.2
OTHER_GOV = "http://www.qita.gov.cn/zfxxgk/"
BETTING_SHOP = "http://www.yunhe-zjj.example/nb/"


@dataclass(frozen=True)
class Place:
    """Which part of a site an address is: its list, the list's later pages, its reports' pages, its files."""

    site: ReplicaSite

    def is_list(self, asked: Asked) -> bool:
        """The first page of the column."""
        return asked.path == urlsplit(self.site.office.list_path).path

    def is_later(self, asked: Asked, page: Page) -> bool:
        """A later page of the column."""
        elsewhere = self.is_list(asked) or self.is_detail(asked) or self.is_file(asked)
        return not elsewhere and asked.path not in ("/", "/robots.txt") and page.status == 200

    def is_detail(self, asked: Asked) -> bool:
        """The page of a report."""
        return any(_is(asked, self.site.path_of(entry)) for entry in self.site.entries if entry.report)

    def is_file(self, asked: Asked) -> bool:
        """The file of a report."""
        files = (self.site.attachment_path(entry) for entry in self.site.entries if entry.attached)
        return any(_is(asked, path) for path in files)

    def newest(self, asked: Asked) -> bool:
        """The page of the newest report."""
        return _is(asked, self.site.path_of(next(entry for entry in self.site.entries if entry.report)))

    def oldest(self, asked: Asked) -> bool:
        """The page of the oldest report."""
        return _is(asked, self.site.path_of([entry for entry in self.site.entries if entry.report][-1]))

    def home(self) -> Page:
        """The site's home page."""
        return self.site.page(Asked("GET", "/", {}, {})) or NOT_FOUND

    def column(self) -> Page:
        """The first page of the column."""
        return self.site.page(Asked("GET", self.site.office.list_path, {}, {})) or NOT_FOUND

    def without(self, paths: Sequence[str], page: Page) -> Page:
        """A list page without the rows that lead to the paths."""
        encoding = "gb18030" if b"gb2312" in page.body[:2000] else "utf-8"
        lines = page.body.decode(encoding).splitlines()
        names = {path.rpartition("/")[2] for path in paths}
        names |= set(map(escape, names))
        kept = [line for line in lines if not any(name in line for name in names)]
        return _changed(page, "\n".join(kept).encode(encoding))


def _is(asked: Asked, address: str) -> bool:
    parts = urlsplit(address)
    wanted = dict(parse_qsl(parts.query, keep_blank_values=True))
    return asked.path == parts.path and all(asked.params.get(name) == value for name, value in wanted.items())


def _changed(page: Page, body: bytes) -> Page:
    """The page with other contents: its validators no longer hold."""
    return replace(page, body=body, modified=None)


def _page(body: bytes | str, status: int = 200, **headers: str) -> Page:
    return Page(body.encode() if isinstance(body, str) else body, HTML, status, headers=headers)


def _everywhere(answer: Page) -> Callable[[Place], Answer]:
    """The same answer to everything but robots.txt."""
    return lambda _: lambda asked, page: page if asked.path == "/robots.txt" else answer


def _list(answer: Callable[[Place, Page], Page]) -> Callable[[Place], Answer]:
    return lambda place: lambda asked, page: answer(place, page) if place.is_list(asked) else page


def _later(answer: Callable[[Place, Page], Page]) -> Callable[[Place], Answer]:
    return lambda place: lambda asked, page: answer(place, page) if place.is_later(asked, page) else page


def _details(answer: Callable[[Place, Page], Page]) -> Callable[[Place], Answer]:
    return lambda place: lambda asked, page: answer(place, page) if place.is_detail(asked) else page


def _newest(answer: Callable[[Place, Page], Page]) -> Callable[[Place], Answer]:
    return lambda place: lambda asked, page: answer(place, page) if place.newest(asked) else page


def _files(answer: Callable[[Place, Page], Page]) -> Callable[[Place], Answer]:
    return lambda place: lambda asked, page: answer(place, page) if place.is_file(asked) else page


def _robots(answer: Page) -> Callable[[Place], Answer]:
    return lambda _: lambda asked, page: answer if asked.path == "/robots.txt" else page


def _first_fails(status: int) -> Callable[[Place], Answer]:
    """The list fails the first time that it is asked."""

    def fault(place: Place) -> Answer:
        failed: list[str] = []

        def answer(asked: Asked, page: Page) -> Page:
            if place.is_list(asked) and not failed:
                failed.append(asked.path)
                return _page("", status)
            return page

        return answer

    return fault


def _first_is_cut(place: Place) -> Answer:
    """The network fails in the middle of the list, the first time."""
    cut: list[str] = []

    def answer(asked: Asked, page: Page) -> Page:
        if place.is_list(asked) and not cut:
            cut.append(asked.path)
            return replace(page, modified=None, cut=True)
        return page

    return answer


def _clock(date: str, modified: Callable[[int], str]) -> Callable[[Place], Answer]:
    """A server that tells the time wrongly: in `Date`, and when a page of that checksum was modified. It has no tags,
    and answers 304 to the very date that it told."""

    def answer(_: Asked, page: Page) -> Page:
        return replace(page, modified=None, headers={**page.headers, "Date": date})

    def dated(asked: Asked, page: Page) -> Page:
        told = modified(crc32(page.body))
        if asked.headers.get("if-modified-since") == told:
            page = Page(b"", page.media_type, 304)
        return answer(asked, replace(page, headers={**page.headers, "Last-Modified": told}))

    return lambda _: lambda asked, page: (dated if page.status == 200 else answer)(asked, page)


def _seconds_of(year: int) -> Callable[[int], str]:
    first = datetime(year, 1, 1, tzinfo=UTC)
    return lambda number: format_datetime(first + timedelta(seconds=number % 10_000_000), usegmt=True)


def _without_oldest(gone: Callable[[Place, Page], Page]) -> Callable[[Place], Answer]:
    """The oldest report is listed no more, and its address answers otherwise."""

    def fault(place: Place) -> Answer:
        path = place.site.path_of([entry for entry in place.site.entries if entry.report][-1])

        def answer(asked: Asked, page: Page) -> Page:
            if place.oldest(asked):
                return gone(place, page)
            listed = place.is_list(asked) or place.is_later(asked, page)
            return place.without([path], page) if listed else page

        return answer

    return fault


def _without_rows(place: Place) -> Answer:
    """The column's pages are there, and their rows are not."""
    paths = [place.site.path_of(entry) for entry in place.site.entries]

    def answer(asked: Asked, page: Page) -> Page:
        return place.without(paths, page) if place.is_list(asked) or place.is_later(asked, page) else page

    return answer


def _cookie_loop(place: Place) -> Answer:
    def answer(asked: Asked, page: Page) -> Page:
        if asked.path == "/robots.txt" or "CT6T=" in asked.headers.get("cookie", ""):
            return page
        return _page("", 302, Location=asked.path, **{"Set-Cookie": "CT6T=9b2; path=/"})

    return answer


def _user_agent(place: Place) -> Answer:
    def answer(asked: Asked, page: Page) -> Page:
        return page if "Mozilla" in asked.headers.get("user-agent", "") else _page("Forbidden", 403)

    return answer


def _referer(place: Place) -> Answer:
    def answer(asked: Asked, page: Page) -> Page:
        wanting = place.is_file(asked) and not asked.headers.get("referer")
        return _page("<html><body>请从原页面下载</body></html>") if wanting else page

    return answer


def _template(place: Place, page: Page) -> Page:
    rows = '<ul class="list"><li><a href="<?=el.link?>" title="<?=el.title?>"><?=el.title?></a></li></ul>'
    return _changed(page, place.home().body.replace(b"</body>", rows.encode() + b"</body>"))


def _bytes_lost(_: Place, page: Page) -> Page:
    """Some bytes of the text are cut out, so that characters are torn."""
    middle = page.body.find("公开申请".encode("gb18030" if b"gb2312" in page.body[:2000] else "utf-8"))
    return _changed(page, page.body[: middle + 1] + b"\xff\xfe\xff" + page.body[middle + 2 :])


def _traditional(_: Place, page: Page) -> Page:
    encoding = "gb18030" if b"gb2312" in page.body[:2000] else "utf-8"
    return _changed(page, page.body.decode(encoding).translate(TRADITIONAL).encode(encoding))


def _pinyin(_: Place, page: Page) -> Page:
    encoding = "gb18030" if b"gb2312" in page.body[:2000] else "utf-8"
    text = page.body.decode(encoding)
    for plain, laced in (("公开", "公(gōng)開"), ("报告", "报(bào)告"), ("行政", "行(xíng)政")):
        text = text.replace(plain, laced)
    return _changed(page, text.encode(encoding))


def _pictures(_: Place, page: Page) -> Page:
    """The report's tables are pictures, which this page shows and the site has not."""
    text = page.body.decode("utf-8" if b"utf-8" in page.body[:2000] else "gb18030")
    begin, end = text.find("<table"), text.rfind("</table>") + len("</table>")
    shown = '<p><img src="./W020240226389012345678.png" width="700"></p>'
    return _changed(page, f"{text[:begin]}{shown}{text[end:]}".encode("gb18030" if "gb2312" in text else "utf-8"))


FAULTS: dict[str, Callable[[Place], Answer]] = {
    # Kept out
    "ruishu-412": _everywhere(_page(RUISHU, 412, **{"Set-Cookie": "FSSBBIl1UgzbN7N80S=a1; path=/"})),
    "ruishu-202": _everywhere(_page(RUISHU, 202)),
    "jiasule-521": _everywhere(_page(JSL, 521, **JSL_COOKIE)),
    "jiasule-512": _everywhere(_page(JSL, 512)),
    "cookie-c3vk": _everywhere(_page(C3VK)),
    "cookie-acw": _everywhere(_page(ACW)),
    "waf-stub": _everywhere(_page(WAF)),
    "blocked-403": _everywhere(_page("<html><body>403 Forbidden</body></html>", 403)),
    "blocked-405": _everywhere(_page("<html><body>405</body></html>", 405)),
    "blocked-420": _everywhere(_page("", 420)),
    "throttled-429": _everywhere(_page("", 429)),
    "bare-user-agent": _user_agent,
    "captcha-files": _files(lambda *_: _page(CAPTCHA)),
    "challenged-details": _details(lambda *_: _page(RUISHU, 412)),
    "cookie-loop": _cookie_loop,
    "robots-521": lambda _: lambda asked, page: _page(JSL, 521, **JSL_COOKIE),
    "robots-503": _robots(_page("", 503)),
    "robots-disallows": _robots(Page(b"User-agent: *\nDisallow: /\n", "text/plain")),
    "robots-403": _robots(_page("Forbidden", 403)),
    # Elsewhere
    "moved": _list(lambda *_: _page("", 302, Location=OTHER_GOV)),
    "moved-off-gov": _list(lambda *_: _page("", 301, Location=BETTING_SHOP)),
    "meta-refresh": _list(lambda *_: _page('<html><head><meta http-equiv="refresh" content="0;url=/new/nb/"></head>')),
    "script-redirect": _list(lambda *_: _page("<script>window.location.href='/new/nb/index.html'</script>")),
    "mirror-traditional": _details(_traditional),
    "mirror-pinyin": _list(_pinyin),
    "mirror-betting": _list(lambda *_: _page(BETTING)),
    # Another page, or none
    "gone": _list(lambda *_: NOT_FOUND),
    "server-error": _everywhere(_page("<html>502 Bad Gateway</html>", 502)),
    "fails-once": _first_fails(503),
    "cut-once": _first_is_cut,
    "cut": lambda _: (
        lambda asked, page: page if asked.path == "/robots.txt" else replace(page, modified=None, cut=True)
    ),
    "cut-details": _details(lambda _, page: replace(page, modified=None, cut=True)),
    "slow": lambda _: lambda asked, page: replace(page, wait=SLOW_SECONDS),
    "clock-ahead": _clock("Fri, 01 Jan 2038 00:00:09 GMT", _seconds_of(2037)),
    "clock-behind": _clock("Thu, 01 Jan 1970 08:00:09 GMT", _seconds_of(1969)),
    "clock-nonsense": _clock("Today", lambda number: f"Smarch the {number}th, 25:61"),
    "home-for-list": _list(lambda place, page: _changed(page, place.home().body)),
    "home-for-details": _details(lambda place, page: _changed(page, place.home().body)),
    "redirected-home": _list(lambda *_: _page("", 302, Location="/")),
    "own-404-words": _details(lambda *_: _page(NO_SUCH_PAGE.format("404", ""))),
    "own-404-notice": _newest(lambda *_: _page(NO_SUCH_PAGE.format("某某网站", "<a href='/'>首页</a>"))),
    "one-page-for-all": _details(lambda *_: _page(FIXED)),
    "index-for-article": _details(lambda place, page: _changed(page, place.column().body)),
    "spa-shell": _list(lambda *_: _page(SHELL)),
    "template-debris": _list(_template),
    "empty-list": _without_rows,
    "detail-404": _newest(lambda *_: NOT_FOUND),
    # Pagers
    "pager-repeats": _later(lambda place, page: _changed(page, place.column().body)),
    "pager-404": _later(lambda *_: NOT_FOUND),
    "pager-stub": _later(lambda *_: _page("<html><body>" + "&nbsp;" * 50 + "</body></html>")),
    # Reports that vanish
    "unlisted": _without_oldest(lambda _, page: page),
    "withdrawn-404": _without_oldest(lambda *_: NOT_FOUND),
    "withdrawn-410": _without_oldest(lambda *_: _page("", 410)),
    "withdrawn-home": _without_oldest(lambda place, page: _changed(page, place.home().body)),
    "withdrawn-to-home": _without_oldest(lambda *_: _page("", 301, Location="/")),
    "withdrawn-words": _without_oldest(lambda *_: _page(NO_SUCH_PAGE.format("404", ""))),
    # Files and text
    "page-for-file": _files(lambda *_: _page("<html><body>请登录</body></html>")),
    "file-stub": _files(lambda _, page: _changed(page, b"no such file" * 16)),
    "file-of-another-kind": _files(lambda _, page: _changed(page, b"%PDF-1.4\n" + b"0" * 600)),
    "octet-stream": _files(lambda _, page: replace(page, media_type="application/octet-stream")),
    "file-wants-referer": _referer,
    "lost-bytes": _newest(_bytes_lost),
    "tables-are-images": _newest(_pictures),
    "false-gzip": _newest(lambda _, page: replace(page, modified=None, headers={"Content-Encoding": "gzip"})),
}


def fault_of(name: str, site: ReplicaSite) -> Fault:
    """The fault of that name for a site. Raises KeyError."""
    answer = FAULTS[name](Place(site))
    return lambda asked, ordinary: answer(asked, ordinary())
