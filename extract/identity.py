"""Who reports on which year: title, publisher, year and date, each with its evidence."""

import re
from typing import NamedTuple

from extract.folding import fold


class Title(NamedTuple):
    """A title that speaks of an annual disclosure report.

    `publisher` and `year` are what the title itself prints. `rejected` says why a look-alike is not a report.
    """

    text: str
    publisher: str | None
    year: int | None
    rejected: str | None = None


_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年?\s*度?")
_REPORT = re.compile(
    r"(?:政府?信息公开|政务(?:信息)?公开|信息公开)\s*(?:工作)?\s*(?:(?:19|20)\d\d\s*年?度?)?\s*(?:年度?)?\s*(?:工作)?\s*的?\s*(?:年度?)?\s*(?:工作)?\s*(?:报告|年报)"
)
# The order is that of the rules' strength: the first that matches names the reason.
_LOOK_ALIKES = (
    ("video_explanation", re.compile(r"视频|音频|动画|三分钟|一分钟|H5|直播")),
    ("explanation", re.compile(r"解读|图解|一图读懂|一图看懂|图说")),
    ("picture_version", re.compile(r"图片版|超链版|长图")),
    ("notice", re.compile(r"通知|通报|通告$|函$|方案$|培训|会议|部署|编制(?:工作|和?公布|发布)|报送")),
    ("system", re.compile(r"(?:制度|办法|规定|指南|目录|格式|模板|格式模板|统计表)\s*$")),
    ("website_return", re.compile(r"网站\S{0,6}(?:年度)?(?:工作)?(?:年度)?(?:报表|工作年报|年报表)")),
)


def read_title(text: str) -> Title | None:
    """Reads a title or a link's text; None when it does not speak of an annual disclosure report at all."""
    folded = re.sub(r"\s+", "", fold(text))
    found = _REPORT.search(folded)
    if found is None:
        return None
    rejected = next((reason for reason, pattern in _LOOK_ALIKES if pattern.search(folded)), None)
    years = {int(year) for year in _YEAR.findall(folded)}
    year = years.pop() if len(years) == 1 else None
    before = folded[: found.start()]
    publisher = _YEAR.sub("", before).strip("-_|:：,，·《》<>()\"' 的关于") or None
    return Title(text.strip(), publisher, year, rejected)
