"""Pages that keep programs out, told by kind: from the status, the cookies that are set, and short bodies of script.

Each is only named. Sources: the answers of some 270 local governments' home pages, and of the sites behind them.
"""

from __future__ import annotations

import re

from crawler.pages.skim import visible_words
from crawler.verdict import (
    ACW,
    CAPTCHA,
    CHALLENGE,
    COOKIE_PAGE,
    JIASULE,
    REFUSED,
    RUISHU,
    WAF_STUB,
    PageVerdict,
)

REFUSAL_STATUSES = frozenset({401, 403, 405, 420, 429})
RUISHU_STATUS = 412
JIASULE_STATUSES = frozenset({512, 521})
WAITING = 202  # 瑞数 sends its script so, too; no page of a government site is merely accepted
# A challenge is script: what it says to a reader is a line at most.
FEW_WORDS = 200  # characters
# 瑞数's script is some tens of kilobytes; a page beyond this is an ordinary one under its protection.
MAX_SCRIPT = 200_000  # characters
# A page that sets a cookie and loads itself again has 345 to 1,200 bytes, a firewall's stub 1,166.
STUB = 2_000  # characters

_RUISHU_COOKIE = "FSSBB"
# Each with a character of it that few pages have: to look for one is a tenth of the cost of looking for a word.
_SIGNS = (("$", "$_ts", RUISHU), ("_", "acw_sc__v2", ACW), ("_", "__jsl_clearance", JIASULE))
_TYPED_SIGNS = (("验", "验证码"), ("V", "codeValue"), ("c", "captcha"))
_COOKIE = re.compile(r"document\.cookie\s{0,9}=", re.IGNORECASE)
_AGAIN = re.compile(r"location\s{0,9}(?:\.href|\.reload|\.replace|=)|\bgo\s{0,9}\(", re.IGNORECASE)
_WAF = re.compile(
    r"防火墙|安全(?:防护|拦截|验证|检测)|云防护|云盾|创宇盾|安全狗|玄武盾|网防G01|被拦截|拦截了|已(?:被)?(?:拦截|阻断)|"
    r"访问(?:被禁止|受限|异常|过于频繁)|请求(?:异常|过于频繁|不合法)|不合法参数|非法请求|"
    r"\bWAF\b|request (?:was |has been )?(?:blocked|rejected)|access denied|web application firewall",
    re.IGNORECASE,
)
_TYPED = re.compile(r"验证码|captcha|codeValue", re.IGNORECASE)


def challenge_in(status: int, content: str, cookies: str = "") -> PageVerdict | None:
    """The kind of challenge or refusal that an answer is; None for any other. `cookies` is its Set-Cookie, joined."""
    if status in REFUSAL_STATUSES:
        return REFUSED
    if status in JIASULE_STATUSES:
        return JIASULE if "__jsl" in cookies or "<script" in content else CHALLENGE
    scripted = _scripted(content, cookies)
    if scripted is not None:
        return scripted
    if status == RUISHU_STATUS:
        return RUISHU if _RUISHU_COOKIE in cookies else CHALLENGE
    return CHALLENGE if status == WAITING else None


def _scripted(content: str, cookies: str) -> PageVerdict | None:
    """A challenge that the body gives away, whatever the status."""
    if len(content) > MAX_SCRIPT:
        return None
    for rare, sign, kind in _SIGNS:
        if rare in content and sign in content and _says_little(content):
            return kind
    if len(content) <= STUB:
        words = visible_words(content, FEW_WORDS + 1)
        if len(words) <= FEW_WORDS and _COOKIE.search(content) and _AGAIN.search(content):
            return JIASULE if "__jsl" in cookies else COOKIE_PAGE
        if len(words) <= FEW_WORDS and _WAF.search(words):
            return WAF_STUB
    if any(rare in content and sign in content for rare, sign in _TYPED_SIGNS) and _says_little(content):
        return CAPTCHA if _TYPED.search(content) and "<input" in content.lower() else None
    return None


def _says_little(content: str) -> bool:
    return len(visible_words(content, FEW_WORDS + 1)) <= FEW_WORDS
