"""What the parts of a comparison are called, in Chinese and English, and how its figures are written."""

from collections.abc import Sequence

from archive.compare import Side
from archive.compare.concepts import ConceptChange
from archive.compare.facts import FactChange
from archive.compare.prose import Reuse
from archive.compare.rates import RateChange
from extract.forms import forms
from extract.model import Number, json_number

Names = dict[str, tuple[str, str]]

FACT_STATUS: Names = {
    "changed": ("变化", "changed"),
    "appeared": ("新出现", "appeared"),
    "disappeared": ("不再印出", "disappeared"),
    "state_changed": ("填写方式变化", "state changed"),
    "not_comparable": ("不可比", "not comparable"),
    "same": ("相同", "same"),
}
STATE: Names = {
    "stated": ("有数", "stated"),
    "blank": ("空白", "blank"),
    "dash": ("横线", "dash"),
    "text": ("文字", "words"),
    "unreadable": ("无法辨认", "unreadable"),
    "not_printed": ("未印出", "not printed"),
    "left_open": ("未识读到", "not read"),
    "not_on_form": ("格式无此项", "not on the form"),
    "incomplete": ("分项不全", "incomplete"),
    "contradictory": ("前后两种印法不一", "printed in two ways that differ"),
}
# Why a publisher of a group has no number of a year, where it is not a state of a cell.
ABSENCE: Names = {
    "merged": ("已并入他机关", "merged into another"),
    "not_expected": ("不在收录范围", "not expected"),
    "not_due": ("未到期", "not due"),
    "missing": ("未见公布", "not found on the site"),
    "failed": ("网站读不到", "site could not be read"),
    "not_fetched": ("未取得", "not fetched"),
}
MANNER: Names = {
    "rise": ("增加", "rose"),
    "fall": ("减少", "fell"),
    "from_zero": ("由0起", "from 0"),
    "to_zero": ("降为0", "down to 0"),
    "blank_to_number": ("空白变为有数", "a blank became a number"),
    "blank_to_zero": ("空白变为0", "a blank became 0"),
    "dash_to_number": ("横线变为有数", "a dash became a number"),
    "dash_to_zero": ("横线变为0", "a dash became 0"),
    "text_to_number": ("文字变为有数", "words became a number"),
    "text_to_zero": ("文字变为0", "words became 0"),
    "number_to_blank": ("有数变为空白", "a number became a blank"),
    "zero_to_blank": ("0变为空白", "0 became a blank"),
    "number_to_dash": ("有数变为横线", "a number became a dash"),
    "zero_to_dash": ("0变为横线", "0 became a dash"),
    "number_to_text": ("有数变为文字", "a number became words"),
    "zero_to_text": ("0变为文字", "0 became words"),
    "blank_to_dash": ("空白变为横线", "a blank became a dash"),
    "blank_to_text": ("空白变为文字", "a blank became words"),
    "dash_to_blank": ("横线变为空白", "a dash became a blank"),
    "dash_to_text": ("横线变为文字", "a dash became words"),
    "text_to_blank": ("文字变为空白", "words became a blank"),
    "text_to_dash": ("文字变为横线", "words became a dash"),
    "text_to_text": ("文字不同", "other words"),
    "unreadable_before": ("前者无法辨认", "the earlier cell is unreadable"),
    "unreadable_after": ("后者无法辨认", "the later cell is unreadable"),
    "unreadable_both": ("两者均无法辨认", "both cells are unreadable"),
    "appeared_number": ("新印出", "printed anew"),
    "appeared_zero": ("新印出，为0", "printed anew, as 0"),
    "appeared_unstated": ("新印出，未填数", "printed anew, without a number"),
    "disappeared_number": ("不再印出，原有数", "no longer printed; it was a number"),
    "disappeared_zero": ("不再印出，原为0", "no longer printed; it was 0"),
    "disappeared_unstated": ("不再印出，原未填数", "no longer printed; it had no number"),
}
REASON: Names = {
    "not_on_form": ("格式不同", "not on one of the forms"),
    "left_open": ("一方未识读到", "not read in one of the reports"),
    "forms_differ": ("栏目含义不同", "the forms mean different things"),
    "printed_otherwise": ("分合行印出", "the other report prints it in another number of rows"),
    "units_differ": ("单位不同", "units differ"),
    "meaning_differs": ("栏目含义不同", "the forms mean different things"),
    "incomplete": ("分项不全", "a part of the sum states no number"),
    "contradictory": ("一方两种印法不一", "a report prints it in two ways that differ"),
}
RATE_STATE: Names = {
    "stated": ("可算", "stated"),
    "incomplete": ("有一项没有数字", "an operand states no number"),
    "of_nothing": ("总计为0", "a share of 0"),
    "contradictory": ("分项与总计矛盾", "the part contradicts the whole"),
    "not_printed": ("未印出", "not printed"),
    "not_on_form": ("格式无此项", "not on the form"),
}
RULE_STATUS: Names = {
    "pass": ("通过", "pass"),
    "pass_if_blank_is_zero": ("若空白为零则通过", "pass if blank is zero"),
    "fail": ("不符", "fail"),
    "not_assessable": ("无法核对", "not assessable"),
}
RULE_SIGN = {"pass": "✓", "pass_if_blank_is_zero": "✓", "fail": "✕", "not_assessable": "–"}
SENTENCE_KIND: Names = {
    "same": ("未变", "same"),
    "template": ("仅数字或年份变化", "only numbers or years differ"),
    "edited": ("改写", "edited"),
    "inserted": ("新增", "inserted"),
    "deleted": ("删除", "deleted"),
}
# What became of a problem or a promise of section 五: how the later report has it, or what that report says where not.
POINT: Names = {
    "first": ("最早", "first"),
    "new": ("新提出", "new"),
    "unknown": ("前一份没有读出第五部分", "section 5 of the earlier report was not read"),
    "same": ("同前", "repeated"),
    "template": ("仅数字或年份不同", "repeated but for numbers or years"),
    "edited": ("改写", "reworded"),
    "standing": ("最近一份报告仍有", "still in the latest report"),
    "taken_up": ("正文已有说明", "told of in the later report"),
    "named": ("改在另一条中提到", "named in another point"),
    "not_mentioned": ("未再提及", "not mentioned again"),
    "unclear": ("不能确定", "unclear"),
}
POINT_KIND: Names = {"problem": ("问题", "problem"), "promise": ("改进打算", "promise")}
POINTS_NOTE = (
    "后来怎样只凭后一份报告的文字判断；“未再提及”不等于没有做到。",
    "Told by the later report's words alone: what is not mentioned again may have been done.",
)
REUSE: Names = {
    "identical": ("逐字相同", "identical"),
    "template": ("仅数字或年份不同", "but for numbers or years"),
    "reused": ("沿用", "reused"),
}
HOW: Names = {
    "exact": ("直接对应", "exact"),
    "sum": ("合计对应", "sum"),
    "parent": ("仅总数可比", "total only"),
    "not_comparable": ("格式间不可比", "not comparable between forms"),
}

MARKS = "甲乙丙丁戊己庚辛"  # of the reports that are compared, in their order
_RANK = {status: rank for rank, status in enumerate(FACT_STATUS)}


def side_name(side: Side) -> tuple[str, str]:
    """A report's name beside its heading: publisher and form in Chinese, year and form in English."""
    form = forms().get(side.form)
    publisher = side.publisher or side.source
    return (
        f"{publisher}　{form.zh if form else '无统一格式'}",
        f"{side.year or 'year unknown'}, {form.en if form else 'no national form'}",
    )


def headings(sides: Sequence[Side], *, of_one_year: bool) -> list[str]:
    """A column's heading for each side: its mark, and its year, or its revision among revisions of one report; of more
    than two the year alone, where that tells them apart."""
    if len(sides) > 2 and len({side.year for side in sides if side.year}) == len(sides):
        return [f"{side.year}年" for side in sides]
    told = []
    for mark, side in zip(MARKS, sides, strict=False):
        revision = f"第{side.archived.revision}版" if of_one_year and side.archived else ""
        told.append(f"{mark} {f'{side.year}年' if side.year else '年度不明'}{revision}")
    return told


def origin(side: Side) -> list[tuple[tuple[str, str], str | None]]:
    """What a report is and where it is from, in the order in which one would ask, None for what is not known."""
    kept = side.archived
    return [
        (("标题", "title"), side.title),
        (("发布日期", "published on"), side.published_on),
        (("来源地址", "address"), kept.url if kept else None),
        (("抓取时间", "fetched at"), kept.fetched_at if kept else None),
        (("档案", "in the archive"), f"{kept.report} 第{kept.revision}版" if kept else None),
        (("文件", "document"), side.source),
        (("SHA-256", "of its bytes"), side.sha256),
        (("提取程序", "extractor"), f"gongkai {side.extractor_version}"),
    ]


def bracketed(names: tuple[str, str]) -> tuple[str, str]:
    return f"（{names[0]}）", f" ({names[1]})"


def manner(found: FactChange | ConceptChange) -> tuple[str, str]:
    """How a figure changed, in words; for what cannot be compared, why; for what stayed, that it did."""
    if found.manner is None:
        reason = REASON.get(found.reason or "")
        status = FACT_STATUS[found.status]
        return (f"{status[0]}：{reason[0]}", f"{status[1]}: {reason[1]}") if reason else status
    if found.manner == "from_zero":
        return f"由0变为{json_number(found.b)}", f"from 0 to {json_number(found.b)}"
    if found.manner == "to_zero" and found.a is not None and found.a < 0:
        return "由负数变为0", "up to 0"  # 增/减 of items
    return MANNER[found.manner]


def value(number: Number | None, state: str, raw: str | None = None) -> str:
    """One side of a figure: its number, else what the cell prints, else what kind of missing it is."""
    if number is not None:
        return f"{json_number(number)}"
    if state in ("dash", "text", "unreadable") and raw:
        return raw
    return f"（{(STATE | ABSENCE)[state][0]}）"


def change(found: FactChange | ConceptChange) -> tuple[str, str]:
    """The absolute and the relative change as written, each empty where there is none to state."""
    if found.status != "changed" or found.change is None:
        return "", ""
    return f"{json_number(found.change):+}", "" if found.percent is None else f"{found.percent:+}%"


def points(found: RateChange) -> tuple[str, str]:
    """The change of a share in percentage points, and where there is none, why."""
    if found.points is not None:
        return f"{found.points:+}个百分点", f"{found.points:+} percentage points"
    return RATE_STATE[found.reason or "incomplete"]


def size(change: FactChange | ConceptChange | None) -> tuple[int, float]:
    """What to sort changes by: changes by size, then what appeared, disappeared or cannot be compared, then what
    stayed."""
    return (len(_RANK), 0) if change is None else (_RANK[change.status], -abs(float(change.change or 0)))


def share(part: float | None) -> str:
    """A share in percent; a dash where there is nothing to share."""
    return "—" if part is None else f"{part:.0%}"


def section_note(only: str | None, reuse: Reuse, names: tuple[str, str]) -> tuple[str, str]:
    """What is said of a section's words before they are told: `only` as in the outline, `names` the two reports'."""
    if only:
        name = names[only == "b"]
        return f"此节只见于{name}", f"only in {name}"
    shares = [(names, share(getattr(reuse, key))) for key, names in REUSE.items()]
    return "，".join(f"{zh}{part}" for (zh, _), part in shares), ", ".join(f"{en} {part}" for (_, en), part in shares)


def summary(counts: Sequence[tuple[str, int]], reuse: Reuse, names: tuple[str, str] | None) -> str:
    """Two reports in a sentence: their figures by status, and what of the words was taken over."""
    told = "，".join(f"{FACT_STATUS[status][0]}{count}" for status, count in counts)
    shares = "，".join(f"{zh}{share(getattr(reuse, key))}" for key, (zh, _) in REUSE.items())
    pair = f"{names[0]} → {names[1]}　" if names else ""
    return f"{pair}指标{sum(count for _, count in counts)}项：{told or '无'}。文字（后项含前项）：{shares}。"


def how(found: FactChange | ConceptChange) -> tuple[str, str]:
    """`manner`, and for what is printed on one side alone the reason, where the other prints it in other rows."""
    zh, en = manner(found)
    if found.manner is None or found.reason is None:
        return zh, en
    reason = REASON[found.reason]
    return f"{zh}：{reason[0]}", f"{en}: {reason[1]}"


def told_change(found: FactChange | ConceptChange, raw_a: str | None, raw_b: str | None) -> tuple[str, str]:
    """A figure and how it changed, in one line. `raw_a`, `raw_b`: as much of the printed cells as is to be told."""
    unit = f"（{found.unit}）" if found.unit and found.unit not in found.label else ""
    sides = f"{value(found.a, found.state_a, raw_a)} → {value(found.b, found.state_b, raw_b)}"
    sizes = [size for size in change(found) if size]
    words, words_en = how(found)
    zh, en = ([*sizes, *([] if len(sizes) == 2 else [name])] for name in (words, words_en))
    return f"{found.label}{unit}　{sides}（{'，'.join(zh)}）", f"{found.label_en}: {', '.join(en)}"
