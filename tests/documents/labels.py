"""The official wording of the two national forms, typed from the notices themselves.

国办公开办函〔2021〕30号 for reports of 2021 onward, 国办公开办函〔2019〕60号 for 2019 and 2020. The project's own form
data is deliberately not used here: the reader and these documents must not be able to agree on the same slip.
"""

from typing import Literal

Form = Literal["2021", "2019", "2014"]
# The forms of three tables; that of 2014 is one list of indicators below free prose.
TableForm = Literal["2021", "2019"]

SECTIONS: tuple[tuple[str, str], ...] = (
    ("overview", "一、总体情况"),
    ("proactive", "二、主动公开政府信息情况"),
    ("applications", "三、收到和处理政府信息公开申请情况"),
    ("reviews", "四、政府信息公开行政复议、行政诉讼情况"),
    ("problems", "五、存在的主要问题及改进情况"),
    ("other_matters", "六、其他需要报告的事项"),
)
# Before 2019 no form named the sections: these are one office's.
SECTIONS_2014: tuple[tuple[str, str], ...] = (
    ("overview", "一、概述"),
    ("proactive", "二、主动公开情况"),
    ("applications", "三、依申请公开情况"),
    ("problems", "四、存在的问题和改进措施"),
    ("statistics", "政府信息公开情况统计表"),
)

CONTENT = "信息内容"
ARTICLE = "第二十条第（{}）项"
DECISIONS = "本年处理决定数量"
FEE_AMOUNT = "本年收费金额（单位：万元）"
FEE_AMOUNT_YUAN = "本年收费金额（单位：元）"
PRIOR_ITEMS = "上一年项目数量"
CHANGE = "本年增/减"
DECISIONS_2019 = "处理决定数量"

RULES = "规章"
NORMATIVE: dict[TableForm, str] = {"2021": "行政规范性文件", "2019": "规范性文件"}
DOCUMENT_COLUMNS: dict[TableForm, tuple[tuple[str, str], ...]] = {
    "2021": (("made", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数")),
    "2019": (("made", "本年新制作数量"), ("published", "本年新公开数量"), ("published_total", "对外公开总数量")),
}
# A heading whose second line (制作数量, 公开数量) is lost.
CLIPPED = "本年新"
OTHER_DOCUMENTS = "其他主动公开文件"
LICENSING = "行政许可"
OTHER_SERVICES = "其他对外管理服务事项"
PENALTY = "行政处罚"
COERCION = "行政强制"
FEES = "行政事业性收费"
PROCUREMENT = "政府集中采购"
PROCUREMENT_COLUMNS = (("items", "采购项目数量"), ("amount", "采购总金额"))

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS_HEADING = "申请人情况"
ORGANISATIONS_HEADING = "法人或其他组织"
TOTAL = "总计"
NATURAL_PERSON = "自然人"
ORGANISATIONS: tuple[tuple[str, str], ...] = (
    ("company", "商业企业"),
    ("research", "科研机构"),
    ("nonprofit", "社会公益组织"),
    ("legal_service", "法律服务机构"),
    ("other", "其他"),
)
APPLICANTS = ("natural_person", *(code for code, _ in ORGANISATIONS))
APPLICATION_COLUMNS = (*APPLICANTS, "total")

NEW = "一、本年新收政府信息公开申请数量"
CARRIED_IN = "二、上年结转政府信息公开申请数量"
RESULTS = "三、本年度办理结果"
CARRIED_OUT = "四、结转下年度继续办理"
RESULTS_TOTAL = "（七）总计"

# A result group without items is one printed row of its own; with items, one row an item.
ResultGroup = tuple[str, str | None, tuple[tuple[str, str], ...]]
RESULT_GROUPS: tuple[ResultGroup, ...] = (
    ("（一）予以公开", "granted", ()),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "partial", ()),
    (
        "（三）不予公开",
        None,
        (
            ("refused_state_secret", "1.属于国家秘密"),
            ("refused_law_forbids", "2.其他法律行政法规禁止公开"),
            ("refused_security_stability", "3.危及“三安全一稳定”"),
            ("refused_third_party", "4.保护第三方合法权益"),
            ("refused_internal_affairs", "5.属于三类内部事务信息"),
            ("refused_process", "6.属于四类过程性信息"),
            ("refused_enforcement_file", "7.属于行政执法案卷"),
            ("refused_admin_query", "8.属于行政查询事项"),
        ),
    ),
    (
        "（四）无法提供",
        None,
        (
            ("unable_not_held", "1.本机关不掌握相关政府信息"),
            ("unable_must_create", "2.没有现成信息需要另行制作"),
            ("unable_still_unclear", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "（五）不予处理",
        None,
        (
            ("unprocessed_petition", "1.信访举报投诉类申请"),
            ("unprocessed_repeat", "2.重复申请"),
            ("unprocessed_publication", "3.要求提供公开出版物"),
            ("unprocessed_excessive", "4.无正当理由大量反复申请"),
            ("unprocessed_reissue", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
)
OTHER_HANDLING = "（六）其他处理"
OTHER_HANDLING_ITEMS: tuple[tuple[str, str], ...] = (
    ("other_handling_uncorrected", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("other_handling_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("other_handling_other", "3.其他"),
)

RECONSIDERATION_HEADING = "行政复议"
LITIGATION_HEADING = "行政诉讼"
LITIGATION_DIRECT_HEADING = "未经复议直接起诉"
LITIGATION_AFTER_HEADING = "复议后起诉"
REVIEW_GROUPS = ("reconsideration", "litigation_direct", "litigation_after")
OUTCOMES: tuple[tuple[str, str], ...] = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", TOTAL),
)

# What one province adds to the labels of the 2019 form, digits and other rows' names included; {} is the report's year
# and the year before.
NOTES = {
    RULES: "（由有立法权的市、自治州人民政府填报）",
    NORMATIVE["2019"]: "（标题里有“规定”“办法”“细则”等字样的公文，一般是规范性文件）",
    OTHER_DOCUMENTS: "（本单位正式签发、不属于规范性文件的其他文件，以第1季度末的目录为准）",
    PRIOR_ITEMS: "（指{before}年的事项数）",
    CHANGE: "（指{year}年增加或减少的事项数，减少用负值表示，如-8）",
    DECISIONS_2019: "（指{year}年的办件量）",
    OTHER_SERVICES: "（行政许可以外的政务服务事项，含行政确认、行政处罚、行政强制、行政检查等，共9类）",
}


def result_groups(*, one_other_handling_row: bool) -> tuple[ResultGroup, ...]:
    """The groups （一） to （六） as printed: （六） in one row (2019 form, many 2021-form reports) or in three."""
    if one_other_handling_row:
        return (*RESULT_GROUPS, (OTHER_HANDLING, "other_handling", ()))
    return (*RESULT_GROUPS, (OTHER_HANDLING, None, OTHER_HANDLING_ITEMS))


def result_rows(*, one_other_handling_row: bool) -> tuple[str, ...]:
    """Row codes of the results （一） to （六）, in printed order."""
    rows: list[str] = []
    for _, code, items in result_groups(one_other_handling_row=one_other_handling_row):
        rows += [code] if code else [item for item, _ in items]
    return tuple(rows)
