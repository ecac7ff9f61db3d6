"""What a title says: whose report it is, on which year, or why what looks like one is none.

The words that titles are made of, and the look-alikes with their reasons, are data: `extract/forms/titles.toml`.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from extract.dates import year_in_digits
from extract.folding import BOOKMARK, fold
from extract.forms.titles import title_words
from extract.offices import is_name, is_office


class Title(NamedTuple):
    """A title that speaks of an annual disclosure report.

    `publisher` and `year` are what the title itself prints. `rejected` says why a look-alike is not a report.
    """

    text: str
    publisher: str | None
    year: int | None
    rejected: str | None = None


# A link's text may hold its row's date and source as well; longer texts are no titles.
MAX_TEXT = 400
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)(?:年年度|年度|年)?")
_YEAR_WORDS = r"(?:\(?(?:19|20)\d\d(?:年年度|年度|年)?\)?)?"
_FULL_YEAR = re.compile(r"((?:19|20)\d\d)年1月1日起?(?:至|到|-)(?:\1年|同年|当年)?12月31日止?")
# What names a stretch of time that is not a year, in front of the report's own words.
_STRETCH = re.compile(
    r"(?:19|20)\d\d-(?:19|20)\d\d学?年度?|(?:19|20)\d\d年\d{1,2}月\d{1,2}日?(?:至|到|-)(?:\d{4}年)?\d{1,2}月\d{1,2}日"
)
# A day, a month, a time of day, the number of a document: what stands on their two sides does not belong together.
_APART = re.compile(
    r"[(\[]?(?<!\d)(?:19|20)\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月(?:\d{1,2}日)?)[)\]]?"
    r"|(?<!\d)(?:19|20)\d{6}(?!\d)|[(\[〔【](?:19|20)\d\d[)\]〕】]第?\d{1,4}号"
    r"|(?<![\d/])\d{1,2}/\d{1,2}/\d{2,4},?(?=\d{1,2}:)|(?:[上下]午)?\d{1,2}:\d\d(?::\d\d)?(?:[AP]M)?"
)
_PARTING = re.compile(r"[-_|>»:]")
_IN_FRONT = re.compile(
    r"(?:\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|附件\d{0,2}[.、]?|\d{1,2}[.、)]|0\d+(?=[\u4e00-\u9fff])|[一二三四五六七八九十]{1,3}[、.])+"
)
# What a reader or an office is told to do, the page's own words, and what a look-alike calls itself.
_NO_PART = re.compile(
    r"^(?:(?:点击)?(?:查看|下载|阅读|打印(?:本页)?)|(?:返回)?首页|(?:对外)?(?:发布|公布|公开|印发|报送|转发)"
    r"|一?张?图(?:解|说|读懂|看懂|了解)|数说|解读|视频(?:解读)?|动画(?:解读)?)+"
)
_ASIDE = re.compile(r"【[^【】]*】|\[[^\[\]]*\]")
# Where nothing stands between the year and such a sign, the office stands in front of it.
_NAMED_APART = re.compile(r"([^-_|>»:]+)(?::|--)$")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_EXTENSION = re.compile(r"(?:\.(?:pdf|docx?|wps|xlsx?|html?|txt|zip|rar))+$", re.IGNORECASE)


@cache
def _report() -> re.Pattern[str]:
    """The words that name the report: 政府信息公开工作年度报告, 政务公开2023年年报, 信息公开工作情况的报告 …"""
    subjects = "|".join(title_words().subjects)
    return re.compile(
        rf"(?:{subjects})(?:工作)?(?:开展)?(?:情况)?的?{_YEAR_WORDS}的?(?:年度?)?{_YEAR_WORDS}(?:工作)?(?:情况|总结)?的?"
        r"(?:年度?)?(?:工作)?(?:情况|总结)?(?:报告|年报)"
    )


def read_title(text: str) -> Title | None:
    """Reads a title or a link's text; None when it does not speak of an annual disclosure report at all."""
    if len(text) > MAX_TEXT or "公" not in text or ("报" not in text and "報" not in text):
        return None
    return _read(text)


# A page's title is asked for as its heading, as its tag and as a line of its text.
@lru_cache(maxsize=512)
def _read(text: str) -> Title | None:
    folded = year_in_digits(_BLANK.sub("", fold(BOOKMARK.sub("", text))))
    if _report().search(folded) is None:
        return None
    folded = _EXTENSION.sub("", folded)
    rejected = next((kind.reason for kind in title_words().look_alikes if kind.pattern.search(folded)), None)
    plain = _APART.sub("|", _STRETCH.sub("", _FULL_YEAR.sub(r"\1年", folded)))
    years = {int(year) for year in _YEAR.findall(plain)}
    year = years.pop() if len(years) == 1 else None
    return Title(" ".join(text.split()).lstrip("#* "), _publisher(text, plain), year, rejected)


def other_kind(text: str) -> str | None:
    """Why a title that does not speak of a disclosure report is that of another known kind of document."""
    folded = _BLANK.sub("", fold(text))
    return next((kind.reason for kind in title_words().other_kinds if kind.pattern.search(folded)), None)


def _publisher(printed: str, plain: str) -> str | None:
    """The office that the title names. Of words that name a report twice (a column's, the title's) those with a year
    or an office are the title's."""
    begin = 0
    behind = ""
    named = []
    for found in _report().finditer(plain):
        behind = plain[found.end() :]
        if name := _name_before(plain[begin : found.start()], plain[found.start() :]):
            has_year = _YEAR.search(plain[begin : found.end()]) is not None
            named.append((has_year, name))
        begin = found.end()
    if len({name for has_year, name in named if has_year}) > 1:
        return None
    if named:
        return _as_printed(max(named, key=lambda pair: pair[0])[1], printed)
    in_brackets = (found[1] for found in re.finditer(r"\(([^()]+)\)", behind))
    return next((name for name in in_brackets if is_office(name)), None)


def _name_before(before: str, behind: str) -> str | None:
    """The name in front of the report's words."""
    if (apart := _NAMED_APART.search(_YEAR.sub("", before))) and is_office(apart[1]):
        return apart[1]
    piece = _PARTING.split(_ASIDE.sub("", before))[-1]
    if in_front := _IN_FRONT.match(piece):
        piece = piece[in_front.end() :]
    head, about, tail = piece.partition("关于")
    name = head if head or not about else tail
    if len(years := list(_YEAR.finditer(name))) > 1:
        name = name[: years[0].start()]  # 云河市教育局2022年和2023年
    name = _YEAR.sub("", name).replace("()", "").strip("《》<>\"' ,·#*").removesuffix("的")
    name = _NO_PART.sub("", name)
    if name[: len(name) // 2] * 2 == name and is_office(name[: len(name) // 2]):
        name = name[: len(name) // 2]  # 来源:云河市教育局 云河市教育局2023年…
    if name.endswith("人民") and behind.startswith("政府"):
        name += "政府"  # 人民政府信息公开: one 政府 serves both words
    return name if re.fullmatch(r"[\u3400-\u9fff\w()·、]{2,}", name) and is_name(name) else None


def _as_printed(folded_name: str, printed: str) -> str:
    """The characters of `printed` that folded to this name."""
    if folded_name in printed:
        return folded_name
    kept = [(index, char) for index, char in enumerate(fold(printed)) if not _BLANK.match(char)]
    at = "".join(char for _, char in kept).find(folded_name)
    if at < 0:
        return folded_name
    piece = printed[kept[at][0] : kept[at + len(folded_name) - 1][0] + 1]
    return _BLANK.sub("", piece)
