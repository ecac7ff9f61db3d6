"""Each kind of challenge by its shape, and the ordinary pages that resemble one."""

from __future__ import annotations

import pytest

from crawler import verdict
from crawler.pages.challenge import challenge_in

C3VK = '<script>window.document.cookie="C3VK=c82bf1; path=/; max-age=300;";window.location.reload();</script>'
RUISHU = (
    '<html><head><meta id="9DhefwqGPrzGxEp9hPaoag" content="q1w2" r="m"><script>$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};'
    f"$_ts.nsd=1;$_ts.cd='{'qrcfirl' * 2000}';</script></head><body></body></html>"
)
JSL_FIRST = "<script>document.cookie=('_')+('_')+('jsl');location.href=location.pathname+location.search</script>"
JSL_SECOND = (
    '<script>var _0x=["a"];go({"bts":["1|0|a","b"],"ct":"5f","ha":"md5","tn":"__jsl_clearance_s","vt":"3600"})</script>'
)
ACW = f"<html><script>var arg1='{'0A' * 20}';{'var _0x4818=[];' * 300}setCookie('acw_sc__v2', x)</script></html>"
WAF = "<html><title>网站防火墙</title><body><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p></body></html>"
CAPTCHA = (
    f"<html><head><title>下载</title><style>{'p{margin:0}' * 300}</style></head><body><form>请输入验证码："
    '<input name="codeValue"><img src="/system/resource/js/filedownload/createimage.jsp"><button>确定</button></form>'
)
REPORT = "<p>本年度新收政府信息公开申请65件，均在法定期限内答复。</p>" * 30


@pytest.mark.parametrize(
    ("status", "text", "cookies", "expected"),
    [
        (412, RUISHU, "", verdict.RUISHU),
        (202, RUISHU, "", verdict.RUISHU),
        (200, RUISHU, "", verdict.RUISHU),
        (412, "<html></html>", "FSSBBIl1UgzbN7N80S=abc; Path=/", verdict.RUISHU),
        (412, "", "", verdict.CHALLENGE),
        (202, "", "", verdict.CHALLENGE),
        (521, JSL_FIRST, "__jsluid_s=1f; max-age=31536000", verdict.JIASULE),
        (521, JSL_SECOND, "", verdict.JIASULE),
        (512, JSL_SECOND, "", verdict.JIASULE),
        (200, JSL_SECOND, "", verdict.JIASULE),
        (521, "", "", verdict.CHALLENGE),
        (200, C3VK, "", verdict.COOKIE_PAGE),
        (200, C3VK.upper().replace("DOCUMENT.COOKIE", "document.cookie"), "", verdict.COOKIE_PAGE),
        (200, ACW, "acw_tc=1", verdict.ACW),
        (200, WAF, "", verdict.WAF_STUB),
        (200, CAPTCHA, "", verdict.CAPTCHA),
        *((status, "<html>x</html>", "", verdict.REFUSED) for status in (401, 403, 405, 420, 429)),
    ],
)
def test_challenges(status: int, text: str, cookies: str, expected: verdict.PageVerdict) -> None:
    assert challenge_in(status, text, cookies) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        REPORT,
        C3VK + REPORT,  # a counter in a page's head sets a cookie, too
        RUISHU + REPORT,  # a page under protection carries the script that let its reader in
        ACW + REPORT,
        JSL_SECOND + REPORT,
        f"<form>留言 验证码：<input name='captcha'></form>{REPORT}",
        f"<p>网站安全防护：全年拦截攻击12次。</p>{REPORT}",
        "<html><script>var visited=document.cookie='a=1'</script><body>年报</body></html>",
        "<html><script>location.href='/nb/2023/'</script></html>",
    ],
)
def test_ordinary_pages_are_none(text: str) -> None:
    assert challenge_in(200, text) is None


@pytest.mark.parametrize("text", ["<script" * 60_000, "<!--" * 60_000, "$_ts" + "<" * 190_000, "location " * 200])
def test_hostile_pages_take_no_time(text: str) -> None:
    assert challenge_in(200, text, "") in (None, verdict.RUISHU)
