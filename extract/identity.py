"""Who reports on which year: title, publisher, year and date, each with its evidence.

Evidence is trusted in this order: title, the page's own tags, prose, signature, file name. An address is never asked:
addresses lie years after the report in too many places.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from extract.dates import date_alone, date_in, year_in_digits
from extract.document import Document, Paragraph
from extract.folding import BOOKMARK, fold
from extract.headings import ORDINAL, read_heading

_T = TypeVar("_T")


class Title(NamedTuple):
    """A title that speaks of an annual disclosure report.

    `publisher` and `year` are what the title itself prints. `rejected` says why a look-alike is not a report.
    """

    text: str
    publisher: str | None
    year: int | None
    rejected: str | None = None


class Identity(NamedTuple):
    title: str | None
    publisher: str | None
    publisher_evidence: str | None
    year: int | None
    year_evidence: str | None
    published_on: str | None
    published_on_evidence: str | None
    rejected: str | None
    contradictions: tuple[str, ...] = ()  # what the document says against its own title


# No title of a report is longer; a longer line that speaks of one is a sentence.
MAX_TITLE = 80
# A name or a date with blanks between its characters.
MAX_SIGNATURE = 80
# A few offices report before the year is over.
EARLIEST_REPORT = "12-01"
# A title stands near the top: what precedes it is a letterhead.
MAX_LINES_BEFORE_TITLE = 12

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?度?")
# What names a stretch of time and not the year of the report.
_OTHER_TIME = re.compile(
    r"(?:19|20)\d\d-(?:19|20)\d\d学?年度?|(?:19|20)\d\d年\d{1,2}月\d{1,2}日?(?:至|到|-)\d{1,2}月\d{1,2}日"
)
_YEAR_WORDS = r"(?:(?:19|20)\d\d年?度?)?"
_REPORT = re.compile(
    rf"(?:政府信息公开|政务信息公开|政务公开|信息公开)(?:工作)?(?:开展)?{_YEAR_WORDS}(?:年度?)?(?:工作)?的?(?:年度?)?(?:工作)?(?:报告|年报)"
)
# The order is that of the rules' strength: the first that matches names the reason.
_LOOK_ALIKES = (
    ("video_explanation", re.compile(r"视频|音频|动画|[一三]分钟|H5|直播")),
    ("explanation", re.compile(r"解读|图解|一图(?:读|看)懂|图说")),
    ("picture_version", re.compile(r"图片版|超链版|长图")),
    ("notice", re.compile(r"通知|通报|通告$|函$|方案$|培训|会议|部署|编制(?:工作|和?公布|发布)|报送")),
    ("system", re.compile(r"(?:制度|办法|规定|指南|目录|格式|模板|统计表)$")),
    ("part_of_a_year", re.compile(r"[上下]半年|季度|\d月份?政")),
    ("website_return", re.compile(r"网站.{0,6}(?:年度)?(?:工作)?(?:年度)?(?:报表|工作年报|年报表)")),
)

_OFFICE = (
    r"(?:局|委员会|管委会|委|办公室|办事处|办|厅|政府|街道|中心|院|部|处|队|所|社|站|馆|会|署|行|镇|乡|区|县|市"
    r"|公司|集团|学校|医院|大学)"
)
_HAN = r"[\u4e00-\u9fff()]"
_PRONOUN = re.compile(r"(?:我|本)(?:局|委|办|厅|市|区|县|镇|乡|街道|单位|机关|部门|院|中心|所|处|部|会|政府|地区)")
_SPEAKS_OF = re.compile(rf"(?:政府信息公开|政务公开)(?:工作)?(?:{_YEAR_WORDS}(?:年度)?(?:工作)?报告)?")
_NAMED_BEFORE = re.compile(rf"(?:^|[,。;:、\s\"'>]|现将|发布|公布|由|为|是)({_HAN}{{1,30}}?{_OFFICE}){_YEAR_WORDS}$")
# What can stand right in front of those words where an office is named: the end of its name, or of a year.
_LAST_OF_A_NAME = frozenset("局会委室处办厅府道心院部队所社站馆署行镇乡区县市司团校学年度") | set("0123456789")
# The longest name of an office in print has under forty characters.
_NAME_WINDOW = 48
_NOT_A_NAME = re.compile(
    r"关于|指导|按照|根据|要求|领导|国务院|中共中央|上级|各级|部门$|全[市县区省]|做好|推进|加强|开展|工作"
)
_PERIOD = re.compile(r"((?:19|20)\d\d)年1月1日起?(?:至|到|-)(?:同年|当年|(?:19|20)\d\d年)?12月31日")
# The report speaks of itself: 现将我局2023年度政府信息公开工作报告如下. A report it answers to is another one.
_PROSE_YEAR = re.compile(
    r"(?:现将|现就|发布|公布|公开|编制|形成|撰写)(?:[^。;\n《》]{0,40}?)(?<!\d)((?:19|20)\d\d)年?度?"
    r"(?:政府信息公开|政务公开|信息公开)(?:工作)?(?:年度)?(?:工作)?(?:报告|年报|情况)"
)

# In the order of trust; the bare words only where nothing else stands in front of them.
_LABELLED_DATES = tuple(
    re.compile(rf"{label}\s*:?\s*(?=(?:19|20)\d\d)")
    for label in (
        "发布(?:日期|时间)",
        "公开(?:日期|时间)",
        "(?:发文|成文|印发)(?:日期|时间)",
        r"(?<![\u4e00-\u9fff])(?:时间|日期)",
    )
)
_META_DATES = ("pubdate", "publishdate", "pubtime", "article:published_time", "publication-date")


def read_title(text: str) -> Title | None:
    """Reads a title or a link's text; None when it does not speak of an annual disclosure report at all."""
    if "公" not in text:
        return None
    folded = year_in_digits(re.sub(r"\s+", "", fold(BOOKMARK.sub("", text))))
    found = _REPORT.search(folded)
    if found is None:
        return None
    rejected = next((reason for reason, pattern in _LOOK_ALIKES if pattern.search(folded)), None)
    years = {int(year) for year in _YEAR.findall(_OTHER_TIME.sub("", folded))}
    year = years.pop() if len(years) == 1 else None
    publisher = _title_publisher(text, folded[: found.start()], folded[found.start() :])
    return Title(" ".join(text.split()).lstrip("#* "), publisher or _in_brackets(folded[found.end() :]), year, rejected)


def _title_publisher(printed: str, before: str, behind: str) -> str | None:
    """The name in front of the report's words, as printed (with its own brackets)."""
    before = re.split(r"[-_|]", _OTHER_TIME.sub("", before))[-1]
    before = re.sub(r"^\([^()]*\)", "", before).split("关于")[0]
    name = _YEAR.sub("", before).strip("《》<>\"' :,·").removesuffix("的")
    if name.endswith("人民") and behind.startswith("政府"):
        name += "政府"  # 人民政府信息公开: one 政府 serves both words
    if len(name) < 2 or not re.fullmatch(r"[\u3400-\u9fff\w()·、]+", name):
        return None
    return _as_printed(name, printed)


def _in_brackets(behind: str) -> str | None:
    """The office that a generic title names in brackets at its end."""
    found = re.search(r"\(([^()]+)\)$", behind)
    return found[1] if found and re.fullmatch(rf"{_HAN}{{2,30}}{_OFFICE}", found[1]) else None


def _as_printed(folded_name: str, printed: str) -> str:
    """The characters of `printed` that folded to this name."""
    kept = [(index, char) for index, char in enumerate(fold(printed)) if not char.isspace()]
    at = "".join(char for _, char in kept).find(folded_name)
    if at < 0:
        return folded_name
    piece = printed[kept[at][0] : kept[at + len(folded_name) - 1][0] + 1]
    return re.sub(r"\s+", "", piece)


def read_identity(document: Document, preamble: list[Paragraph], name: str) -> Identity:
    """Reads who, when and which year from the whole document; `name` is the document's file name."""
    title, evidence = _find_title(document, preamble)
    publisher, publisher_evidence = (title.publisher, evidence) if title and title.publisher else (None, None)
    year, year_evidence = (title.year, evidence) if title and title.year else (None, None)
    if publisher is None or year is None:
        prose = _early_prose(document)
        from_name = _from_file_name(name)
    if publisher is None:
        publisher, publisher_evidence = _first(
            ("meta", _office(document.metas.get("contentsource", ""))),
            ("prose", _named_in(prose)),
            ("signature", _signed_by(document)),
            ("file_name", from_name.publisher if from_name else None),
        )
    if year is None:
        year, year_evidence = _first(
            ("prose", _year_in(prose)),
            ("file_name", from_name.year if from_name else None),
        )
    published_on, date_evidence = _first(
        ("meta", next((d for key in _META_DATES if (d := date_in(document.metas.get(key, "")))), None)),
        ("prose", _labelled_date(preamble)),
        ("signature", _signed_on(document)),
    )
    contradictions = []
    if year is not None:
        period = _period(document)
        signed_early = published_on is not None and published_on < f"{year}-{EARLIEST_REPORT}"
        if signed_early:
            contradictions.append(f"说的是{year}年，日期却是{published_on}")
        if period not in (None, year):
            contradictions.append(f"标题说{year}年，正文的统计期限是{period}年")
        # What the report itself prints against its year leaves the year uncertain; a page's tag may only be wrong.
        if period not in (None, year) or (signed_early and date_evidence == "signature"):
            year, year_evidence = None, None
    return Identity(
        title.text if title else None,
        publisher,
        publisher_evidence,
        year,
        year_evidence,
        published_on,
        date_evidence,
        title.rejected if title else None,
        tuple(contradictions),
    )


def is_signature(line: str) -> bool:
    """Whether a report's last lines are these: an office's name alone, or a date alone."""
    if len(line) > MAX_SIGNATURE:
        return False
    folded = re.sub(r"\s+", "", fold(line))
    if date_alone(line):
        return True
    return len(folded) <= 40 and _office(line) is not None and not re.search(r"[,。;:]", folded)


def _period(document: Document) -> int | None:
    """The one year that the report says its figures are of."""
    lines = [fold(paragraph.text) for paragraph in document.paragraphs if "31日" in paragraph.text]
    years = {int(year) for line in lines for year in _PERIOD.findall("".join(line.split()))}
    return years.pop() if len(years) == 1 else None


def _first(*candidates: tuple[str, _T | None]) -> tuple[_T | None, str | None]:
    return next(((found, evidence) for evidence, found in candidates if found is not None), (None, None))


def _find_title(document: Document, preamble: list[Paragraph]) -> tuple[Title | None, str | None]:
    candidates = list(document.titles)
    lines = [paragraph.text for paragraph in preamble[:MAX_LINES_BEFORE_TITLE]]
    for index, line in enumerate(lines):
        if len(line) > MAX_TITLE or re.search(r"[。;；]", line):
            continue
        candidates.append((line, "title"))
        # A title is often broken over two or three lines: the office, the year, the words.
        candidates += [("".join(lines[index - back : index + 1]), "title") for back in (1, 2) if index >= back]
    best: tuple[tuple[bool, ...], Title, str] | None = None
    for text, evidence in candidates:
        if len(text) > MAX_TITLE or (title := read_title(text)) is None:
            continue
        rank = (title.rejected is None, title.year is not None, title.publisher is not None)
        if best is None or rank > best[0] or (rank == best[0] and _completes(title, best[1])):
            best = (rank, title, evidence)
    return best[1:] if best else (None, None)


def _completes(longer: Title, title: Title) -> bool:
    """Whether the line above a title holds the beginning of its office's name: 云河市 / 教育局2023年…"""
    if not longer.publisher or not title.publisher or not longer.publisher.endswith(title.publisher):
        return False
    return bool(
        re.fullmatch(r"[\u4e00-\u9fff]{1,12}[省市区县州盟旗镇乡]", longer.publisher.removesuffix(title.publisher))
    )


def _early_prose(document: Document) -> str:
    lines = []
    for paragraph in document.paragraphs:
        heading = read_heading(paragraph.text)
        if heading is not None and heading.key != "overview":
            break
        lines.append(paragraph.text)
    # Titles of other documents name other offices.
    return re.sub(r"《[^《》]*》|<[^<>]*>", "", fold("\n".join(lines)))


def _named_in(folded: str) -> str | None:
    """The office whose report or disclosure work the prose speaks of, by the name that it prints."""
    found: list[tuple[bool, int, str]] = []
    compact = re.sub(r"[^\S\n]+", "", folded)
    for spoken in _SPEAKS_OF.finditer(compact):
        if compact[spoken.start() - 1 : spoken.start()] not in _LAST_OF_A_NAME:
            continue
        named = _NAMED_BEFORE.search(compact[max(0, spoken.start() - _NAME_WINDOW) : spoken.start()])
        if named is None:
            continue
        name = named[1]
        for lead in ("现将", "现公布", "现发布", "特发布", "发布", "公布", "由", "为", "是"):
            name = name.removeprefix(lead)
        if len(name) > 2 and not _PRONOUN.search(name) and not _NOT_A_NAME.search(name) and not ORDINAL.match(name):
            found.append((not spoken[0].endswith("报告"), len(found), name))
    return min(found)[2] if found else None


def _office(text: str) -> str | None:
    folded = re.sub(r"\s+", "", fold(text))
    ok = (
        re.fullmatch(rf"{_HAN}{{1,30}}{_OFFICE}", folded)
        and not _PRONOUN.match(folded)
        and not _NOT_A_NAME.search(folded)
    )
    return re.sub(r"\s+", "", text) if ok else None


def _last_lines(document: Document, count: int) -> Iterable[str]:
    return [paragraph.text for paragraph in document.paragraphs[-count:]]


def _signed_by(document: Document) -> str | None:
    lines = [line for line in _last_lines(document, 6) if len(line) <= 40]
    dated = next((i for i, line in enumerate(lines) if date_alone(line)), None)
    if dated is None:
        return None
    return next((office for line in reversed(lines[:dated]) if (office := _office(line))), None)


def _signed_on(document: Document) -> str | None:
    return next((day for line in reversed(list(_last_lines(document, 6))) if (day := date_alone(line))), None)


def _labelled_date(preamble: list[Paragraph]) -> str | None:
    lines = [fold(paragraph.text) for paragraph in preamble]
    for pattern in _LABELLED_DATES:
        for folded in lines:
            if label := pattern.search(folded):
                return date_in(folded[label.end() : label.end() + 12])
    return None


def _year_in(folded: str) -> int | None:
    compact = re.sub(r"\s+", "", folded)
    years = [int(year) for pattern in (_PROSE_YEAR, _PERIOD) for year in pattern.findall(compact)]
    return years[0] if years and len(set(years)) == 1 else None


def _from_file_name(name: str) -> Title | None:
    title = read_title(re.sub(r"(?:\.[A-Za-z0-9]{1,5})+$", "", name.rsplit("/", 1)[-1]))
    return title if title and not title.rejected else None
