"""The sections of a report and their parts, under every heading that offices and converters print."""

import pytest

from extract.headings import read_sign
from extract.model import ExtractError, Report
from extract.report import extract
from tests import documents as made

TITLE = "云河市教育局2023年政府信息公开工作年度报告"
KEYS = ["overview", "proactive", "applications", "reviews", "problems", "other_matters"]
WORDS = [
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
]
BODIES = ["2023年，召开会议3次。", "", "", "本年度没有发生。", "更新不够及时。", "未收取信息处理费。"]
SIGNS = "一二三四五六"


def read(*lines: str, title: str = TITLE) -> Report:
    return extract("\n".join((title, *lines)).encode(), name="x")


def printed(style: str, order: tuple[int, ...] = (0, 1, 2, 3, 4, 5)) -> list[str]:
    lines = []
    for number, index in enumerate(order):
        signs = {"han": SIGNS[number], "digit": number + 1, "roman": "ⅠⅡⅢⅣⅤⅥ"[number], "words": WORDS[index]}
        lines += [style.format(**signs), *([BODIES[index]] if BODIES[index] else [])]
    return lines


def sections(report: Report) -> list[tuple[str, str]]:
    return [(section.key, section.text) for section in report.sections]


WHOLE = list(zip(KEYS, BODIES, strict=True))


@pytest.mark.parametrize(
    "style",
    [
        "{han}、{words}",
        "{digit}、{words}",
        "{digit}. {words}",
        "{digit} {words}",
        "（{han}）{words}",
        "({digit}) {words}",
        "【{han}】{words}",
        "第{han}部分 {words}",
        "第{han}部分：{words}",
        "第{han}章 {words}",
        "{han}．{words}",
        "{han} {words}",
        "{roman}、{words}",
        "{words}",
        "**{han}、{words}**",
        "## {han}、{words}",
        "{han}、{words}：",
        "{han} 、 {words}。",
    ],
)
def test_any_sign_orders_the_sections(style: str) -> None:
    report = read(*printed(style))
    assert sections(report) == WHOLE
    assert [section.heading for section in report.sections] == [line for line in printed(style) if line not in BODIES]


@pytest.mark.parametrize("cut", [3, 5, 8])
@pytest.mark.parametrize("layout", ["pipe", "tab", "stream"])
def test_a_heading_wrapped_over_two_lines(layout: str, cut: int) -> None:
    report = made.make_report("云河市教育局", 2023, made.random_figures(4, "2021"))
    text = {"pipe": made.render_pipe, "tab": made.render_tab, "stream": made.render_stream}[layout](report)
    whole = extract(text.encode(), name="x")
    for words in WORDS[2:]:
        wrapped = extract(text.replace(words, f"{words[:cut]}\n{words[cut:]}", 1).encode(), name="x")
        assert sections(wrapped) == sections(whole)
        assert wrapped.facts[0].value == whole.facts[0].value
        assert len(wrapped.facts) == len(whole.facts)


def test_a_sign_on_a_line_of_its_own() -> None:
    lines = [
        line for sign, words, body in zip(SIGNS, WORDS, BODIES, strict=True) for line in (f"{sign}、", words, body)
    ]
    assert sections(read(*lines)) == WHOLE


@pytest.mark.parametrize("parting", ["。", " ", "：", "　"])
def test_words_on_the_line_of_their_heading(parting: str) -> None:
    lines = [f"{sign}、{words}{parting}{body}" for sign, words, body in zip(SIGNS, WORDS, BODIES, strict=True)]
    assert sections(read(*lines)) == WHOLE
    assert sections(read("现公布如下。" + " ".join(lines))) == WHOLE


def test_numerals_that_are_no_number_order_nothing() -> None:
    assert read_sign("一二、甲乙丙丁") is None
    assert read_sign("(三一)甲乙丙丁") is None
    assert read_sign("十二、甲乙丙丁") is not None


def test_a_list_of_contents_is_no_section() -> None:
    contents = [f"{sign}、{words}" for sign, words in zip(SIGNS, WORDS, strict=True)]
    preface = "根据条例编制本报告，现予公布，欢迎提出意见，联系电话见文末，报告的电子版可以在门户网站下载。"
    for lines in (contents, [f"{line}……………{n}" for n, line in enumerate(contents, 1)], [f"{x} 3" for x in contents]):
        assert sections(read("目录", *lines, preface, *printed("{han}、{words}"))) == WHOLE


def test_reordered_sections() -> None:
    order = (0, 1, 3, 2, 4, 5)
    lines = printed("{han}、{words}", order)
    for contents in ([], ["目录", *(line for line in lines if "、" in line[:2]), "前言说明了编制的依据。"]):
        assert sections(read(*contents, *lines)) == [WHOLE[index] for index in order]


def test_a_heading_printed_again_on_every_page() -> None:
    lines = ["一、总体情况", "上半年平稳。", "一、总体情况", "下半年良好。", "一、总体情况", "全年完成。"]
    report = read(*lines, *printed("{han}、{words}")[2:])
    assert sections(report)[0] == ("overview", "上半年平稳。\n下半年良好。\n全年完成。")
    assert len(report.sections) == 6


def test_traditional_characters() -> None:
    report = read(
        "一、總體情況", "（一）主動公開情況。好。", "二、主動公開政府資訊情況", "三、收到和處理政府資訊公開申請情況",
        "四、政府資訊公開行政復議、行政訴訟情況", "五、存在的主要問題及改進情況", "六、其他需要報告的事項", "無。",
    )  # fmt: skip
    assert [section.key for section in report.sections] == KEYS
    assert [part.key for part in report.sections[0].parts] == ["proactive"]


def test_words_that_only_mention_a_heading() -> None:
    lines = printed("{han}、{words}")
    lines[1:1] = [
        "本报告包括总体情况、主动公开政府信息情况、其他需要报告的事项等部分。",
        "总体情况良好。",
        "主动公开政府信息情况见下表。",
        "三、收到和处理政府信息公开申请情况良好，其他需要报告的事项另见第六部分。",
    ]
    report = read(*lines)
    assert [section.key for section in report.sections] == KEYS
    assert len(report.sections[0].text.split("\n")) == 5


def test_a_section_more_than_the_form_has() -> None:
    report = read(*printed("{han}、{words}"), "七、下一步工作打算", "继续努力，做好来年的公开工作。")
    assert sections(report) == [*WHOLE, ("chapter_7", "继续努力，做好来年的公开工作。")]


FIVE = ["proactive", "applications", "management", "platform", "supervision"]


@pytest.mark.parametrize(
    "headings",
    [
        "（一）主动公开情况|（二）依申请公开情况|（三）政府信息管理情况|（四）平台建设情况|（五）监督保障情况",
        "（一）主动公开政府信息情况|（二）依申请公开政府信息情况|（三）信息管理|（四）政府信息公开平台建设|（五）监督保障",
        "1.主动公开|2.依申请公开|3.政府信息管理|4.平台建设|5.监督保障",
        "（1） 主动公开方面|（二）依申请公开方面|（三）政府信息管理方面|（四）公开平台建设方面|（五）监督保障方面",
        "**（一）主动公开**|**（二）依申请公开**|**（三）信息管理**|**（四）公开平台建设**|**（五）监督保障机制**",
        "主动公开情况|依申请公开情况|政府信息管理情况|平台建设情况|监督保障情况",
        "（一）扎实做好主动公开工作|（二）规范办理依申请公开|（三）加强信息管理|（四）持续推进平台建设|（五）强化监督保障",
        "（一）深化主动公开，务求透明|（二）严格依申请公开，依法答复|（三）规范信息管理|（四）优化平台建设|（五）监督和保障",
        "①主动公开情况|②依申请公开情况|③政府信息管理情况|④平台建设情况|⑤监督保障情况",
    ],
)
@pytest.mark.parametrize("run_on", ["\n", "。", "：", " "])
def test_the_five_parts(headings: str, run_on: str) -> None:
    if run_on != "\n" and headings.startswith(("主动", "**")):
        run_on = "\n"  # no sign and no line of its own: nobody could tell these words from a sentence's
    words = [f"2023年，做好第{n}项工作，召开会议{n}次。" for n in range(1, 6)]
    pairs = list(zip(headings.split("|"), words, strict=True))
    lines = printed("{han}、{words}")
    lines[1] = "总体平稳。\n" + "\n".join(f"{heading}{run_on}{text}" for heading, text in pairs)
    section = read(*lines).sections[0]
    assert [part.key for part in section.parts] == FIVE
    for part, (heading, text) in zip(section.parts, pairs, strict=True):
        assert part.heading == heading.strip("*")
        assert section.text[slice(*part.within)] == f"{heading}{run_on}{text}"


def test_parts_on_one_line_and_parts_of_other_words() -> None:
    lines = printed("{han}、{words}")
    lines[1] = (
        "总体平稳。（一）主动公开情况。发布信息30条。（二）依申请公开情况。收到3件。（三）政府信息管理情况。规范。"
    )
    lines[-1] = (
        "（一）收取信息处理费情况\n未收取。\n（二）重点工作开展与社会评议\n结果良好。\n（三）加强培训，提高水平，开展3次。"
    )
    report = read(*lines)
    assert [part.key for part in report.sections[0].parts] == FIVE[:3]
    assert [(part.key, part.heading) for part in report.sections[-1].parts] == [
        ("fees", "（一）收取信息处理费情况"),
        ("other", "（二）重点工作开展与社会评议"),
    ]


def test_words_that_only_mention_a_part() -> None:
    lines = printed("{han}、{words}")
    lines[1] = "一是做好主动公开情况的通报。依申请公开情况良好。\n监督保障情况见第五部分，平台建设情况另述。"
    assert read(*lines).sections[0].parts == ()


OLD_TITLE = TITLE.replace("2023", "2012")
WORK = "全局把政府信息公开作为转变职能的重要抓手，责任到人，做了大量扎实细致的工作，取得了较好成效。"
FREE = [
    "根据《中华人民共和国政府信息公开条例》，现公布云河市教育局2012年度政府信息公开工作年度报告。",
    "一、概述", f"2012年，{WORK}",
    "二、主动公开政府信息的情况", "全年公开信息1286条，其中政策法规类32条、工作动态类1254条。", "（一）内容", WORK,
    "三、依申请公开办理工作", "收到申请12件。",
    "四、收费及减免", "收取费用0元。",
    "五、主要问题和打算", "一是不够及时；二是不够全面。下一步举办培训班4期。",
]  # fmt: skip


@pytest.mark.parametrize(("title", "contents"), [(OLD_TITLE, False), (OLD_TITLE, True), ("", False)])
def test_a_free_report_has_the_chapters_that_it_prints(title: str, *, contents: bool) -> None:
    listed = ["目录", *(line for line in FREE if line[1:2] == "、")] if contents else []
    report = read(*listed, *FREE, title=title)
    assert report.form == "none"
    assert report.year == 2012
    assert [(section.key, section.heading) for section in report.sections] == [
        ("chapter_1", "一、概述"),
        ("proactive", "二、主动公开政府信息的情况"),
        ("chapter_3", "三、依申请公开办理工作"),
        ("chapter_4", "四、收费及减免"),
        ("chapter_5", "五、主要问题和打算"),
    ]
    stated = [(figure.text, figure.section) for figure in report.figures]
    assert [text for text, _ in stated] == ["1286条", "32条", "1254条", "12件", "0元", "4期"]
    assert stated[3] == ("12件", "chapter_3")


def test_a_report_without_headings_is_one_chapter() -> None:
    report = read(WORK * 3, f"全年公开信息120条。{WORK}", "云河市教育局", "2013年3月12日", title=OLD_TITLE)
    assert sections(report) == [("chapter_1", f"{WORK * 3}\n全年公开信息120条。{WORK}")]


def test_rows_of_a_table_that_lost_its_shape_are_no_chapters() -> None:
    table = [
        "七、依申请公开信息收取的费用",
        "万元",
        "0",
        "八、机构建设和保障经费情况",
        "——",
        "四、行政复议数量",
        "件",
        "0",
    ]
    keys = [section.key for section in read(*FREE, "附表", *table, title=OLD_TITLE).sections]
    assert keys == ["chapter_1", "proactive", "chapter_3", "chapter_4", "chapter_5"]


@pytest.mark.parametrize(
    "title",
    [
        "关于做好2015年政府信息公开工作年度报告编制和公布工作的通知",
        "云河市教育局2012年工作总结",
        "云河市政府信息公开指南",
        "云河市教育局政府信息公开工作年度报告制度",
    ],
)
def test_other_documents_are_no_reports(title: str) -> None:
    chapters = ["一、主动公开", WORK, "二、依申请公开", WORK, "三、监督保障", f"{WORK}办理3件。"]
    demanded = [line for words in WORDS for line in (f"一、{words}", "应写明有关情况。")]
    for lines in (chapters, demanded if "通知" in title else chapters):
        with pytest.raises(ExtractError) as caught:
            read(*lines, title=title)
        assert caught.value.code == "not_a_report"
