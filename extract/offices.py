"""Names of offices: what can be one, and which one a report's prose speaks of."""

import re
from functools import cache

from extract.folding import fold
from extract.forms.titles import title_words
from extract.headings import ORDINAL

_HAN = r"[\u4e00-\u9fff()]"
# The longest name of an office in print has under forty characters.
MAX_NAME = 40
_NAME_WINDOW = 48
_YEAR_WORDS = r"(?:(?:19|20)\d\d年?度?)?"
_PRONOUN = re.compile(
    r"(?:我|本)(?:局|委|办|厅|市|区|县|镇|乡|街道|单位|机关|部门|院|中心|所|处|部|会|政府|地区|校|站|馆|行)"
)
_OF_OTHERS = re.compile(rf"各|全[市县区省]|{_PRONOUN.pattern}")
_SEAL = re.compile(r"[(（](?:盖章|公章|印章|章)[)）]$")
_BRACKETS = re.compile(r"\([^()]*\)")
_SPEAKS_OF = re.compile(rf"(?:政府信息公开|政务公开)(?:工作)?(?:{_YEAR_WORDS}(?:年度)?(?:工作)?报告)?")
_LEADS = ("现将", "现公布", "现发布", "特发布", "发布", "公布", "由", "为", "是")
_NOT_A_NAME = re.compile(
    r"关于|按照|根据|要求|国务院|中共中央|上级|各级|部门$|全[市县区省]|做好|推进|加强|开展"
    r"|指导(?!中心|站|所|处)|领导(?!小组办)|工作(?!部|委|局|办|处|中心|站|队)"
)
# An office of the office that publishes: 局办公室 is named from within.
_INNER = re.compile(r"(?:局|委|厅|本|院)(?:办公室|机关)|办公室")


@cache
def _office() -> re.Pattern[str]:
    endings = "|".join(sorted(title_words().office_endings, key=len, reverse=True))
    return re.compile(rf"{_HAN}{{1,30}}(?:{endings})(?:\([^()]{{1,12}}\))?")


@cache
def _named_before() -> re.Pattern[str]:
    endings = "|".join(sorted(title_words().office_endings, key=len, reverse=True))
    lead = r"(?:^|[,。;:、\s\"'>]|现将|发布|公布|由|为|是)"
    return re.compile(rf"{lead}({_HAN}{{1,30}}?(?:{endings})){_YEAR_WORDS}$")


@cache
def _last_of_a_name() -> frozenset[str]:
    """What can stand right in front of the words of disclosure where an office is named: the end of it, or a year."""
    return frozenset(ending[-1] for ending in title_words().office_endings) | frozenset("年度0123456789")


def is_name(folded: str) -> bool:
    """Whether the words in a name's place of a title can be a name at all."""
    bare = _BRACKETS.sub("", folded)
    return len(bare) > 1 and bare not in title_words().not_names and _OF_OTHERS.match(bare) is None


def is_office(folded: str) -> bool:
    """Whether folded words without blanks are an office's name and nothing else."""
    return (
        _office().fullmatch(folded) is not None
        and is_name(folded)
        and _INNER.fullmatch(folded) is None
        and _NOT_A_NAME.search(folded) is None
    )


def office(text: str) -> str | None:
    """The office that a line or a tag names, without blanks, as printed; else None."""
    named = _SEAL.sub("", re.sub(r"\s+", "", text))
    return named if is_office(fold(named)) else None


def source_office(text: str) -> str | None:
    """The office that a page gives as its source; a newspaper is a source and no publisher."""
    return None if any(word in text for word in title_words().media) else office(text)


def office_in_prose(folded: str) -> str | None:
    """The office whose report or disclosure work the prose speaks of, by the name that it prints."""
    found: list[tuple[bool, int, str]] = []
    compact = re.sub(r"[^\S\n]+", "", folded)
    for spoken in _SPEAKS_OF.finditer(compact):
        if compact[spoken.start() - 1 : spoken.start()] not in _last_of_a_name():
            continue
        named = _named_before().search(compact[max(0, spoken.start() - _NAME_WINDOW) : spoken.start()])
        if named is None:
            continue
        name = named[1]
        for lead in _LEADS:
            name = name.removeprefix(lead)
        if len(name) > 2 and not _PRONOUN.search(name) and not _NOT_A_NAME.search(name) and not ORDINAL.match(name):
            found.append((not spoken[0].endswith("报告"), len(found), name))
    return min(found)[2] if found else None
