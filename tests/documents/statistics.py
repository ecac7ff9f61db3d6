"""The statistics table of about 2014 to 2018 (政府信息公开情况统计表): its wording, consistent figures, its cells."""

import random
from collections.abc import Callable

from tests.documents.cells import Cell, Row, Table

INDICATOR, UNIT, VALUE, SERIAL = "统计指标", "单位", "统计数", "序号"
# Headings stand in rows of their own, with a dash or nothing where the others have a figure.
Indicator = tuple[str, str, str | None]
INDICATORS: tuple[Indicator, ...] = (
    ("一、主动公开情况", "——", None),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "published"),
    ("其中：主动公开规范性文件数", "条", "published_normative"),
    ("制发规范性文件总数", "件", "made_normative"),
    ("（二）通过不同渠道和方式公开政府信息的情况", "——", None),
    ("1.政府公报公开政府信息数", "条", "via_gazette"),
    ("2.政府网站公开政府信息数", "条", "via_website"),
    ("3.政务微博公开政府信息数", "条", "via_weibo"),
    ("4.政务微信公开政府信息数", "条", "via_wechat"),
    ("5.其他方式公开政府信息数", "条", "via_other"),
    ("二、回应解读情况", "——", None),
    ("（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次", "responses"),
    ("（二）通过不同渠道和方式回应解读的情况", "——", None),
    ("1.参加或举办新闻发布会总次数", "次", "press_conferences"),
    ("其中：主要负责同志参加新闻发布会次数", "次", "press_conferences_head"),
    ("2.政府网站在线访谈次数", "次", "online_interviews"),
    ("其中：主要负责同志参加政府网站在线访谈次数", "次", "online_interviews_head"),
    ("3.政策解读稿件发布数", "篇", "policy_explanations"),
    ("4.微博微信回应事件数", "次", "responses_social"),
    ("5.其他方式回应事件数", "次", "responses_other"),
    ("三、依申请公开情况", "——", None),
    ("（一）收到申请数", "件", "received"),
    ("1.当面申请数", "件", "received_in_person"),
    ("2.传真申请数", "件", "received_fax"),
    ("3.网络申请数", "件", "received_online"),
    ("4.信函申请数", "件", "received_letter"),
    ("（二）申请办结数", "件", "closed"),
    ("1.按时办结数", "件", "closed_on_time"),
    ("2.延期办结数", "件", "closed_extended"),
    ("（三）申请答复数", "件", "answered"),
    ("1.属于已主动公开范围数", "件", "answered_already_public"),
    ("2.同意公开答复数", "件", "answered_granted"),
    ("3.同意部分公开答复数", "件", "answered_partial"),
    ("4.不同意公开答复数", "件", "answered_refused"),
    ("其中：涉及国家秘密", "件", "refused_state_secret"),
    ("涉及商业秘密", "件", "refused_trade_secret"),
    ("涉及个人隐私", "件", "refused_privacy"),
    ("危及国家安全、公共安全、经济安全和社会稳定", "件", "refused_security_stability"),
    ("不是《条例》所指政府信息", "件", "refused_not_information"),
    ("法律法规规定的其他情形", "件", "refused_other"),
    ("5.不属于本行政机关公开数", "件", "answered_not_ours"),
    ("6.申请信息不存在数", "件", "answered_not_existing"),
    ("7.告知作出更改补充数", "件", "answered_amend"),
    ("8.告知通过其他途径办理数", "件", "answered_elsewhere"),
    ("四、行政复议数量", "件", "reconsideration"),
    ("（一）维持具体行政行为数", "件", "reconsideration_upheld"),
    ("（二）被依法纠错数", "件", "reconsideration_corrected"),
    ("（三）其他情形数", "件", "reconsideration_other"),
    ("五、行政诉讼数量", "件", "litigation"),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "litigation_upheld"),
    ("（二）被依法纠错数", "件", "litigation_corrected"),
    ("（三）其他情形数", "件", "litigation_other"),
    ("六、举报投诉数量", "件", "complaints"),
    ("七、依申请公开信息收取的费用", "万元", "application_fees"),
    ("八、机构建设和保障经费情况", "——", None),
    ("（一）政府信息公开工作专门机构数", "个", "offices"),
    ("（二）设置政府信息公开查阅点数", "个", "reading_points"),
    ("（三）从事政府信息公开工作人员数", "人", "staff"),
    ("1.专职人员数（不包括政府公报及政府网站工作人员数）", "人", "staff_full_time"),
    ("2.兼职人员数", "人", "staff_part_time"),
    (
        "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        "万元",
        "budget",
    ),
    ("九、政府信息公开会议和培训情况", "——", None),
    ("（一）召开政府信息公开工作会议或专题会议数", "次", "meetings"),
    ("（二）举办各类培训班数", "次", "trainings"),
    ("（三）接受培训人员数", "人次", "trained_people"),
)
SUMS: dict[str, tuple[str, ...]] = {
    "received": ("received_in_person", "received_fax", "received_online", "received_letter"),
    "closed": ("closed_on_time", "closed_extended"),
    "answered_refused": (
        "refused_state_secret",
        "refused_trade_secret",
        "refused_privacy",
        "refused_security_stability",
        "refused_not_information",
        "refused_other",
    ),
    "answered": (
        "answered_already_public",
        "answered_granted",
        "answered_partial",
        "answered_refused",
        "answered_not_ours",
        "answered_not_existing",
        "answered_amend",
        "answered_elsewhere",
    ),
    "reconsideration": ("reconsideration_upheld", "reconsideration_corrected", "reconsideration_other"),
    "litigation": ("litigation_upheld", "litigation_corrected", "litigation_other"),
    "staff": ("staff_full_time", "staff_part_time"),
}
MOST = {"published": 9000, "via_website": 7000, "via_wechat": 900, "trained_people": 600}
MONEY = ("application_fees", "budget")


def random_statistics(rng: random.Random) -> dict[str, int | float]:
    """A number for every row of the table, by measure code; the seven sums of the form hold."""
    numbers: dict[str, int | float] = {
        code: rng.randint(0, MOST.get(code, 30)) for _, _, code in INDICATORS if code and code not in SUMS
    }
    for money in MONEY:
        numbers[money] = rng.choice((0, rng.randint(1, 90_000) / 100))
    for total, parts in SUMS.items():
        numbers[total] = sum(numbers[part] for part in parts)
    return {f"statistics.{code}.value": numbers[code] for _, _, code in INDICATORS if code}


def statistics_table(cell: Callable[[str], Cell], *, numbered: bool = False) -> Table:
    """One row an indicator: its name, its unit, its figure; `numbered` puts a running number before them."""
    rows: list[Row] = [((Cell(SERIAL),) if numbered else ()) + (Cell(INDICATOR), Cell(UNIT), Cell(VALUE))]
    for number, (label, unit, row) in enumerate(INDICATORS, 1):
        first = (Cell(str(number)),) if numbered else ()
        figure = cell(f"statistics.{row}.value") if row else Cell(unit)
        rows.append((*first, Cell(label), Cell(unit), figure))
    return Table("statistics", 4 if numbered else 3, tuple(rows))
