"""Numbers with units in prose, what they count, and numbers that are no figures."""

import pytest

from extract.figures import MAX_FIGURES
from extract.model import ExtractError, Figure
from extract.report import extract

TITLE = "云河市教育局2023年政府信息公开工作年度报告"
AROUND = TITLE + "\n一、总体情况\n{}\n二、主动公开政府信息情况\n五、存在的主要问题及改进情况\n无。"


def figures(prose: str) -> list[Figure]:
    report = extract(AROUND.format(prose).encode(), name="x")
    for figure in report.figures:
        assert report.sections[0].text[slice(*figure.within)] == figure.text
    return report.figures


@pytest.mark.parametrize(
    ("prose", "stated"),
    [
        ("访问量达1.2万次，发布信息1.25万条，惠及2.3万人。", "12000次 12500条 23000人"),
        ("公开信息１，１１３条，新增２０项。", "1113条 20项"),
        ("合计3，256条、1,234件，5件，13 件。", "3256条 1234件 5件 13件"),
        ("投入1.5亿元，收费251000元，罚没2百万元，支出12.5万元。", "1.5亿元 251000元 2百万元 12.5万元"),
        ("补助3千万元，阅读27万。", "30000000元 27万"),
        ("会议十二次，培训两次，召开两次座谈会，简报三期。", "12次 2次 2次 3期"),
        ("召开新闻发布会一次。", "1次"),
        ("处置率98.6％，满意度95‰，增长12.5个百分点。", "98.6% 95‰ 12.5个百分点"),
        ("5个工作日内办结，平均2.5小时，3个月。", "5个工作日 2.5小时 3个月"),
        ("参训320人次，工作人员5名，委员3位，来信139封，图片8幅，手册60册。", "320人次 5名 3位 139封 8幅 60册"),
        ("保障对象2345户3120人，2场次，得分95.5分，新闻30则。", "2345户 3120人 2场次 95.5分 30则"),
        ("节约30万元，预约20次，附近3处，总数10件，网上8件。", "30万元 20次 3处 10件 8件"),
        ("1. 发布信息20条；2. 办理申请5件。", "20条 5件"),
        ("由3件增至5件，公开25项目录。", "3件 5件 25项"),
        ("全年3场，本年12期。", "3场 12期"),
    ],
)
def test_figures_with_their_units(prose: str, stated: str) -> None:
    assert " ".join(f"{figure.value}{figure.unit}" for figure in figures(prose)) == stated


@pytest.mark.parametrize(
    "prose",
    [
        "推送3万余次，阅读超过27万，点赞5千多次，80多件，90余件，100余人。",
        "不少于10件，约20件，大约30件，近40件，逾50件，60件左右，70件以上，不到5件，突破80件。",
        "3-5件，3至5件，3件至5件，3~5件，3—5件，三至五次。",
        "第3次会议，第 3 期，第3、4期，第二十条，第20条，第二十条第（一）项，第十四届三次会议。",
        "国务院令第711号，〔2021〕30号，2023年12月31日前，9时30分，10:30分，12日。",
        "《关于办好10件民生实事的通知》和《20条措施》。",
        "四个意识，三类事项，一件事，一张网，只跑一次，每月两次，至少一次，数十次，上百次，一式两份，三四次。",
        "1, 113件，2 1 件，1.1.1.件，007件，+19项，-8项，7*24小时，5A级，G60条。",
        "代表建议由3人大代表提出，4部门联合，2处理，5期间。",
        "一是做好公开，二是加强培训。",
    ],
)
def test_numbers_that_are_no_figures(prose: str) -> None:
    assert figures(prose) == []


@pytest.mark.parametrize(
    ("prose", "subjects"),
    [
        ("2023年，我局共收到各类政府信息公开申请21件，依法答复21件。", ["各类政府信息公开申请", "依法答复"]),
        ("制发3件规范性文件，行政许可事项1714项，本年废止件数0项。", ["规范性文件", "行政许可事项", "废止件数"]),
        ("门户网站发布信息215条、通知公告36条，微信公众号共推送253条。", ["信息", "通知公告", "微信公众号共推送"]),
        ("全年参加市政府组织的新闻发布会 6场，召开两次座谈会。", ["新闻发布会", "座谈会"]),
        ("政策解读材料，共12篇，其中图解8篇。", ["政策解读材料", "图解"]),
        ("收到代表建议5件、委员提案6件，办结率均为100%。", ["代表建议", "委员提案", "办结率"]),
        ("承办建议19件，其中，主办9件、分办10件，暂时难以落实的3件。", ["建议", "主办", "分办", "暂时难以落实"]),
        ("共有工作人员5名，其中专职2名、兼职3名。", ["工作人员", "专职", "兼职"]),
        ("法人或其他组织申请2件，23件提案中已办结5件。", ["法人或其他组织申请", "提案", "提案中已办结"]),
        ("开设“优化营商环境”专栏3个，制定《公开工作实施方案》1份。", ["“优化营商环境”专栏", "《公开工作实施方案》"]),
        ("印发要点，明确4个方面16项重点任务，对36处问题，逐一整改。", ["方面", "重点任务", "问题"]),
        ("由3件增加到5件，占比35%，占总数的21.7%，同比增长3%，较上年18件。", [None, None, None, None, None, None]),
        ("收取信息处理费0元，保障对象2345户3120人。", ["信息处理费", "保障对象", None]),
        ("规範性檔案3件，行政許可12件。", ["规範性檔案", "行政許可"]),
    ],
)
def test_what_a_figure_counts(prose: str, subjects: list[str | None]) -> None:
    assert [figure.subject for figure in figures(prose)] == subjects


def test_more_figures_than_any_report_states_are_an_error() -> None:
    with pytest.raises(ExtractError, match="the limit is") as caught:
        figures("1件，" * (MAX_FIGURES + 1))
    assert caught.value.code == "too_large"
