"""The words of a report, invented: six sections that restate the figures and change a little from year to year."""

import random
from dataclasses import dataclass

from tests.documents.figures import ReportFigures
from tests.documents.labels import SECTIONS, SECTIONS_2014, Form

NOTICES: dict[str, str] = {"2021": "国办公开办函〔2021〕30号", "2019": "国办公开办函〔2019〕60号"}
FIRST_YEAR = 2015
# How often a sentence is worded anew from one year to the next: offices copy most of last year's text.
REWORDED = 0.35

# Each slot is one place in the text; a publisher starts somewhere among its wordings and moves on now and then.
WORDINGS: dict[str, tuple[str, ...]] = {
    "opening": (
        "{year}年，{us}把政务公开摆在服务群众的突出位置，紧扣中心工作，公开的范围和深度都有新的进展。",
        "{year}年，{us}围绕年度重点任务推进政务公开，坚持应公开尽公开，公开工作总体平稳有序。",
        "一年来，{us}认真落实上级关于政务公开的部署，公开制度进一步健全，回应群众关切更加及时。",
    ),
    "published": (
        "（一）主动公开。全年通过门户网站发布各类信息{website}条，通过微信公众号发布信息{wechat}条，办理行政许可{licensing}件、行政处罚{penalty}件。",
        "（一）主动公开情况。本年度门户网站发布信息{website}条，微信公众号推送{wechat}条；作出行政许可决定{licensing}件、行政处罚决定{penalty}件。",
    ),
    "explained": (
        "对涉及面广的政策文件，起草处室同步提供解读材料，全年发布解读{explained}篇，其中图解和视频占{share}%。",
        "坚持文件与解读同步起草、同步审定、同步发布，全年形成解读材料{explained}篇，图解和视频的比重达到{share}%。",
        "政策解读更加注重用群众听得懂的话说清楚办事条件，全年发布{explained}篇，图解和视频占比{share}%。",
    ),
    "applied": (
        "（二）依申请公开。全年收到政府信息公开申请{new}件，上年结转{carried_in}件，办结{closed}件，结转下年度办理{carried_out}件。",
        "（二）依申请公开情况。{year}年新收政府信息公开申请{new}件，加上年结转{carried_in}件，共办结{closed}件，结转下年度{carried_out}件。",
    ),
    "answered": (
        "办结的申请中，予以公开{granted}件，部分公开{partial}件，均在法定期限内答复申请人。",
        "其中予以公开{granted}件、部分公开{partial}件，其余均依法说明理由并告知救济渠道。",
    ),
    "managed": (
        "（三）政府信息管理。严格执行先审查后公开的程序，制发行政规范性文件{made}件，现行有效{in_force}件，已全部集中公布。",
        "（三）政府信息管理情况。动态清理历年文件，本年制发行政规范性文件{made}件，年末现行有效{in_force}件，目录随清理结果更新。",
    ),
    "platform": (
        "（四）平台建设。完成信息公开专栏的栏目归并，修复失效链接{links}处，检索结果按发布时间排列。",
        "（四）平台建设情况。对信息公开专栏进行适老化改造，全年排查并修复失效链接{links}处，访问速度明显改善。",
    ),
    "supervised": (
        "（五）监督保障。全年召开政务公开专题会议{meetings}次，组织业务培训{trainings}次，参训{trained}人次。",
        "（五）监督保障情况。把政务公开纳入处室年度考核，召开专题会议{meetings}次，开展培训{trainings}次、{trained}人次，社会评议结果为良好。",
    ),
    "problem": (
        "存在的问题：一是个别处室主动公开的意识还不强，信息报送不够及时；二是解读材料的形式仍显单一；三是基层单位经办人员变动较多，业务衔接不够顺畅。",
        "当前工作中还有不足：一是部分栏目更新间隔较长；二是答复文书的说理还不够充分；三是与群众互动的渠道有待拓宽。",
    ),
    "improve": (
        "改进措施：建立栏目更新提醒机制，逐月通报；编印答复文书范例，统一说理口径；每季度组织一次经办人员轮训。",
        "下一步，将细化公开事项清单，明确责任到人；丰富图解、问答等解读形式；畅通线上线下咨询渠道，办好群众身边的公开实事。",
        "下一步改进：对照公开事项清单逐项核查；邀请群众代表评议解读材料；把培训安排到基层一线。",
    ),
    "fee": (
        "{year}年，本机关依申请提供政府信息未收取信息处理费。",
        "本年度未发生政府信息公开信息处理费收取事项。",
    ),
    "proposals": (
        "承办人大代表建议{motions}件、政协提案{proposals}件，均按期答复，办理结果已按规定公开。",
        "全年办理人大代表建议{motions}件、政协提案{proposals}件，面商率和按期答复率均为100%。",
    ),
}

# Slot -> the measure that each of its blanks restates; a slot with a figure that is not stated is left out.
RESTATED: dict[str, dict[str, str]] = {
    "published": {"licensing": "proactive.licensing.decisions", "penalty": "proactive.penalty.decisions"},
    "applied": {
        "new": "applications.new.total",
        "carried_in": "applications.carried_in.total",
        "closed": "applications.total.total",
        "carried_out": "applications.carried_out.total",
    },
    "answered": {"granted": "applications.granted.total", "partial": "applications.partial.total"},
    "managed": {"made": "proactive.normative.made", "in_force": "proactive.normative.in_force"},
}

# Figures that stand in no table: lowest and highest.
FREE_FIGURES = {
    "website": (180, 2400),
    "wechat": (60, 700),
    "explained": (4, 40),
    "share": (20, 80),
    "links": (3, 60),
    "meetings": (2, 6),
    "trainings": (1, 5),
    "trained": (30, 400),
    "motions": (1, 25),
    "proposals": (1, 30),
}

LAYOUT: dict[str, tuple[tuple[str, ...], ...]] = {
    "overview": (
        ("opening",),
        ("published", "explained"),
        ("applied", "answered"),
        ("managed",),
        ("platform",),
        ("supervised",),
    ),
    "proactive": (),
    "applications": (),
    "reviews": (),
    "statistics": (),
    "problems": (("problem",), ("improve",)),
    "other_matters": (("fee",), ("proposals",)),
}


@dataclass(frozen=True)
class Section:
    """`key` and `heading` as in the national form, `paragraphs` without their indents."""

    key: str
    heading: str
    paragraphs: tuple[str, ...]


def write_preamble(publisher: str, year: int, form: Form) -> tuple[str, ...]:
    """The paragraph before section 一."""
    notice = f"和年度报告格式的规定（{NOTICES[form]}）" if form in NOTICES else "的规定"
    law = f"依照《中华人民共和国政府信息公开条例》{notice}，{publisher}编制本报告。"
    return (f"{law}报告所列数据的统计期限为{year}年1月1日至{year}年12月31日。",)


def write_sections(publisher: str, us: str, year: int, figures: ReportFigures) -> tuple[Section, ...]:
    """The six sections; `us` is how the office calls itself. Consecutive years share wordings, not all of them."""
    rng = random.Random(f"{publisher}/{year}")
    free = {name: rng.randint(*bounds) for name, bounds in FREE_FIGURES.items()}
    sections = []
    for key, heading in SECTIONS_2014 if figures.form == "2014" else SECTIONS:
        paragraphs = []
        for slots in LAYOUT[key]:
            sentences = [_sentence(publisher, us, year, slot, figures, free) for slot in slots]
            if text := "".join(sentence for sentence in sentences if sentence):
                paragraphs.append(text)
        sections.append(Section(key, heading, tuple(paragraphs)))
    return tuple(sections)


def _sentence(
    publisher: str, us: str, year: int, slot: str, figures: ReportFigures, free: dict[str, int]
) -> str | None:
    restated = {}
    for name, code in RESTATED.get(slot, {}).items():
        figure = figures.cells.get(code)
        if figure is None or figure.value is None:
            return None
        restated[name] = figure.value
    return _wording(publisher, year, slot).format(us=us, year=year, **{**free, **restated})


def _wording(publisher: str, year: int, slot: str) -> str:
    wordings = WORDINGS[slot]
    at = random.Random(f"{publisher}/{slot}").randrange(len(wordings))
    for past in range(FIRST_YEAR, year + 1):
        at += random.Random(f"{publisher}/{slot}/{past}").random() < REWORDED
    return wordings[at % len(wordings)]
