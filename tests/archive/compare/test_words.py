"""Marks inside a sentence: they join to the sentence, and never cut a number, a date, a title or a document number."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.compare import words
from archive.compare.numbers import number_changes
from archive.compare.words import edits, spans, tokens

# Written apart from the tokens' own patterns: what a reader takes for one thing.
WHOLE = re.compile(
    r"\d+(?:[.,．]\d+)*(?: ?[%％‰])?|(?<![\d.,．])\d{1,3}(?: \d{3})+(?![\d])|\d+(?:[.,．]\d+)*[百千万亿]+(?!分之)"
    r"|(?<!\d)\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|(?<!\d)\d{4}-\d\d-\d\d(?![\d.,])|《[^《》]*》"
    r"|〔\d{4}〕\d+号|百分之[一二三四五六七八九十]+|(?<!\d)[一二三四五六七八九十百千]{2,}(?!分之)|(?<![\d〇○零一二三四五六七八九十百千万亿两])二[〇○]二[一二三]年"
    r"|(?<![\d.,．年月])\d+[—～-]\d+(?![\d.,．])"
)
PIECES = [
    "2023年",
    "2023年1月18日",
    "12月",
    "1,317.89",
    "65",
    "0",
    "12.5%",
    "３５",
    "3万",
    "9:30",
    "2024-01-18",
    "-3.2%",
    "98.5 %",
    "9８．5％",
    "0.3‰",
    "1 234.5万元",
    "1,234.5万元",
    "2.31亿元",
    "３万",
    "3-5个",
    "3—5",
    "1.5～2.5%",
    "2021—2023年",
    "2021-2023年",
    "1—6月",
    "二十三件",
    "两千三百",
    "二○二三年",
    "二〇二一年五月",
    "三分之二",
    "五万零六",
    "0536-8210097",
    "12 ",
    " 345",
    "《政府信息公开条例》",
    "《关于《条例》的解读》",
    "〔2021〕30号",
    "国办发〔2022〕5号",
    "三百二十一",
    "百分之三十",
    "（一）",
    "1.",
    "件",
    "新收申请",
    "，",
    "、",
    "办结",
    "公开",
    "年",
    "号",
    "《",
    "》",
    "十",
    "第",
    "ABC",
]
SENTENCES = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.text(alphabet="0123456789.,，%年月日《》〔〕号第一十百（）-:件公开", max_size=30),
    st.text(alphabet="12 5６７．.,，%％‰年万亿千二三○〇零两点分之—～-至个", max_size=24),
)


def _sides(a: str, b: str) -> tuple[list[str], list[str]]:
    told = spans(edits(tokens(a), tokens(b)))
    old = [span[1] for span in told if span[0] != "insert"]
    new = [span[-1] for span in told if span[0] != "delete"]
    return old, new


@settings(max_examples=800, deadline=None)
@given(SENTENCES, SENTENCES)
@example("百分之三十百分之三十", "百分之三十")
def test_no_span_begins_or_ends_inside_a_whole(a: str, b: str) -> None:
    for text, pieces in zip((a, b), _sides(a, b), strict=True):
        assert "".join(pieces) == text
        ends = {sum(map(len, pieces[: k + 1])) for k in range(len(pieces))}
        for whole in WHOLE.finditer(text):
            assert ends.isdisjoint(range(whole.start() + 1, whole.end())), (whole[0], pieces)


@settings(max_examples=200, deadline=None)
@given(SENTENCES, SENTENCES)
def test_spans_alternate_and_are_never_empty(a: str, b: str) -> None:
    told = spans(edits(tokens(a), tokens(b)))
    assert all(all(part for part in span[1:]) for span in told)
    assert all(span[1] != span[2] for span in told if span[0] == "replace")
    assert (a == b) == all(span[0] == "equal" for span in told)


@pytest.mark.parametrize(
    ("text", "whole", "kind"),
    [
        ("根据国办公开办函〔2021〕30号要求", "国办公开办函〔2021〕30号", "document"),
        ("印发办法（鲁建字〔2022〕5号）", "鲁建字〔2022〕5号", "document"),
        ("国务院令第711号公布", "国务院令第711号", "document"),
        ("截至2023年12月31日止", "2023年12月31日", "date"),
        ("二〇二三年一月十八日", "二〇二三年一月十八日", "date"),
        ("收费1,317.89万元", "1,317.89万", "number"),
        ("办理三百二十一件", "三百二十一", "number"),
        ("同比-3.2%左右", "-3.2%", "number"),
        ("按照《关于《条例》的解读》办理", "《关于《条例》的解读》", "title"),
        ("（二）依申请公开", "（二）", "mark"),
        ("一是加强领导", "一是", "mark"),
        ("实施2021—2023年行动计划", "2021—2023年", "date"),
        ("二○二三年一月", "二○二三年一月", "date"),
        ("1—6月办理", "1—6月", "date"),
        ("发布1 208条", "1 208", "number"),
        ("增长8.9 %左右", "8.9 %", "number"),
        ("累计1.2萬次", "1.2萬", "number"),
        ("需要3-5个工作日", "3-5", "number"),
        ("电话0536-8210097", "0536-8210097", "number"),
        ("百分之九十八点五的", "百分之九十八点五", "number"),
        ("共计壹仟贰佰元", "壹仟贰佰", "number"),
    ],
)
def test_tokens_that_are_whole(text: str, whole: str, kind: str) -> None:
    found = tokens(text)
    assert "".join(token.text for token in found) == text
    assert (whole, kind) in [(token.text, token.kind) for token in found]


def test_numbers_are_replaced_where_they_stand() -> None:
    a, b = tokens("新收12件，其中3件予以公开"), tokens("新收3件，其中1件予以公开")
    assert spans(edits(a, b)) == [
        ("equal", "新收"),
        ("replace", "12", "3"),
        ("equal", "件，其中"),
        ("replace", "3", "1"),
        ("equal", "件予以公开"),
    ]


def test_crumbs_between_changed_words_are_merged() -> None:
    told = spans(edits(tokens("我局认真学习和积极宣传条例"), tokens("我局深入研究和广泛解读条例")))
    assert told == [("equal", "我局"), ("replace", "认真学习和积极宣传", "深入研究和广泛解读"), ("equal", "条例")]


def test_of_a_pair_too_large_for_a_table_the_equal_ends_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MAX_TOKEN_PAIRS", 4)
    assert spans(edits(tokens("公开信息和数据"), tokens("公布消息与资料"))) == [
        ("replace", "公开信息和数据", "公布消息与资料")
    ]
    assert spans(edits(tokens("全年公开信息和数据65条"), tokens("全年公布消息和数据65条"))) == [
        ("equal", "全年"),
        ("replace", "公开信息", "公布消息"),
        ("equal", "和数据65条"),
    ]
    assert spans(edits(tokens("信息信息信息"), tokens("信息信息"))) == [("equal", "信息信息"), ("delete", "信息")]


def _numbers(a: str, b: str) -> list[dict[str, object]]:
    return [number.to_json() for number in number_changes(edits(tokens(a), tokens(b)))]


def test_a_number_replaced_is_told_with_its_change() -> None:
    (told,) = _numbers("本年新收申请119件。", "本年新收申请98件。")
    assert {"old": 119, "new": 98, "unit": "件", "change": -21, "percent": -17.65}.items() <= told.items()
    assert told["label"] == "本年新收申请"
    assert told["text"] == "减少21件（-17.65%）"


def test_a_long_label_keeps_whole_words() -> None:
    a, b = ("全年共通过局门户网站主动公开政府信息745条。", "全年共通过局门户网站主动公开政府信息790条。")
    (told,) = _numbers(a, b)
    assert told["label"] == "局门户网站主动公开政府信息"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("邮政编码235000。", "邮政编码235100。"),
        ("联系电话：302212。", "联系电话：302345。"),
        ("处于全市第3位。", "处于全市第5位。"),
        ("实施“1+3+N”工作模式。", "实施“1+4+N”工作模式。"),
    ],
)
def test_codes_and_orders_are_no_quantities(a: str, b: str) -> None:
    assert _numbers(a, b) == []


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        ("发布信息1.2万条。", "发布信息9800条。", "减少2200条（-18.33%）"),
        ("压缩至20个工作日。", "压缩至15个工作日。", "减少5个工作日（-25.00%）"),
        ("网办率提高3.2个百分点。", "网办率提高1.2个百分点。", "由3.2个百分点变为1.2个百分点"),
        ("“12345”热线受理诉求3215件。", "“12345”热线受理诉求4120件。", "增加905件（+28.15%）"),
    ],
)
def test_how_a_number_changed_in_words(a: str, b: str, text: str) -> None:
    (told,) = _numbers(a, b)
    assert told["text"] == text
    assert "”" not in str(told["label"])


def test_how_much_something_changed_is_no_figure_that_grew() -> None:
    (told,) = _numbers("较上年增加7件。", "较上年增加3件。")
    assert (told["old"], told["new"], told["text"]) == (7, 3, "由7件变为3件")
    assert _numbers("企业申请较上年减少2件。", "企业申请较上年增加4件。") == []


def test_the_label_of_a_number_begins_after_the_date_before_it() -> None:
    (told,) = _numbers("2022年新收政府信息公开申请119件。", "2023年新收政府信息公开申请98件。")
    assert told["label"] == "新收政府信息公开申请"


def test_a_percentage_changes_in_points() -> None:
    (told,) = _numbers("按时办结率为98.5%。", "按时办结率为100%。")
    assert {"unit": "%", "change": 1.5, "change_unit": "百分点", "percent": None}.items() <= told.items()
    assert told["text"] == "上升1.5个百分点"


def test_a_blank_before_the_percent_sign_is_no_other_unit() -> None:
    (told,) = _numbers("同比增长3.2 %。", "同比增长8.9%。")
    assert {"unit": "%", "change": 5.7, "change_unit": "百分点"}.items() <= told.items()


def test_from_zero() -> None:
    (told,) = _numbers("举办培训0次。", "举办培训3次。")
    assert (told["percent"], told["text"]) == (None, "由0变为3")


@pytest.mark.parametrize(
    ("a", "b", "change", "unit"),
    [
        ("访问量35.6万人次", "访问量41.2万人次", 5.6, "万人次"),
        ("访问量9800人次", "访问量1.2万人次", 2200, "人次"),
        ("收费1,317.89万元", "收费1,300万元", -17.89, "万元"),
        ("累計1.2萬次", "累計1.9萬次", 0.7, "万次"),
        ("處理決定數量1208", "處理決定數量1356", 148, None),
        ("共有12個", "共有15個", 3, "个"),
    ],
)
def test_multipliers(a: str, b: str, change: float, unit: str) -> None:
    (told,) = _numbers(a, b)
    assert (told["change"], told["change_unit"]) == (change, unit)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("2022年的工作", "2023年的工作"),
        ("电话：8288061", "电话：8321190"),
        ("发布65件", "发布70条"),
        ("发布60余件", "发布70余件"),
        ("国办发〔2021〕30号", "国办发〔2021〕31号"),
        ("落实2021—2023年规划", "落实2022—2024年规划"),
        ("需要3-5个工作日", "需要5-7个工作日"),
        ("传真：0536-82100", "传真：0536-82101"),
        ("拨打12345热线", "拨打12348热线"),
        ("京沪高速G15通车", "京沪高速G25通车"),
        ("见www.example.cn/2021/a.html", "见www.example.cn/2022/a.html"),
        ("见附件1.docx所列", "见附件2.docx所列"),
    ],
)
def test_years_codes_and_units_that_differ_are_no_arithmetic(a: str, b: str) -> None:
    assert _numbers(a, b) == []
