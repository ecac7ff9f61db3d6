"""Shares of a text in another: as `reuse_of` has them, over the whole text, with what does not count left out."""

import random

import pytest

from archive.compare.masking import Mask
from archive.compare.prose import compare_texts, reuse_of
from archive.compare.reuse import Became, Shares, Text, became, passages, shares, standings, whole
from archive.compare.sentences import split

NOBODY = Mask([], [])
OLD = (
    "窗口受理申请12件，全部按期答复。公开栏从大厅搬到沿街一面。热线由两名话务员轮班接听。"
    "下一步打算在四个镇各设一个查阅点。门户网站新增局长信箱。无。"
)
NEW = (
    "公开栏从大厅搬到沿街一面。窗口受理申请15件，全部按期答复。热线由两名话务员轮班接听，晚间留言次日回拨。"
    "图书馆分馆按季节调整开放时间。无。"
)


def _text(words: str) -> Text:
    return Text.read([("overview", words)], NOBODY)


def test_shares_are_those_of_the_comparison() -> None:
    found = became(split(OLD), split(NEW))
    assert shares(found).reuse == reuse_of(compare_texts(OLD, NEW))
    assert [one.kind for one in found] == ["same", "template", "edited", "new", "same"]
    assert shares(found) == Shares(sentences=5, identical=2, template=3, reused=4)


def test_what_is_not_counted_is_in_neither_part_of_a_share() -> None:
    text = _text(NEW)
    telling = text.telling({text.keys[0]}.__contains__)
    assert telling == [False, True, True, True, False]
    assert shares(became(split(OLD), split(NEW)), telling) == Shares(sentences=3, identical=0, template=1, reused=2)
    assert shares([], []).reuse == (None, None, None)


def test_whole_sentences_are_found_without_edits() -> None:
    found = whole(split(OLD), split(NEW))
    assert [one.kind for one in found] == ["same", "template", "new", "new", "same"]
    assert shares(found, aligned=False).reuse.reused is None


@pytest.mark.parametrize("seed", range(5))
def test_both_find_the_same_whole_sentences(seed: int) -> None:
    chance = random.Random(seed)
    lines = [
        f"第{chance.choice('甲乙丙丁戊己')}科全年办理事项{chance.randrange(9)}件，当天登记当天转办。" for _ in range(40)
    ]
    ours, theirs = (split("".join(chance.sample(lines, 30))) for _ in range(2))
    aligned, quick = shares(became(ours, theirs)), shares(whole(ours, theirs), aligned=False)
    assert (aligned.identical, aligned.template) == (quick.identical, quick.template)


def test_a_sentence_stands_in_the_closest_of_the_earlier_texts() -> None:
    text = _text("热线由两名话务员轮班接听。窗口受理申请15件，全部按期答复。图书馆按季节调整开放时间。")
    earlier = [
        "窗口受理申请12件，全部按期答复。",
        "热线由两名话务员轮班接听，晚间留言次日回拨。窗口受理申请9件，全部按期答复。",
        "热线由两名话务员轮班接听。",
    ]
    found = standings(text, [became(split(words), text.sentences) for words in earlier])
    assert [(one.kind, one.against, one.since) for one in found] == [
        ("same", 2, 2),
        ("template", 1, 0),
        ("new", None, None),
    ]
    assert [one.kind for one in standings(text, [])] == ["new"] * 3


def test_a_passage_runs_on_while_both_texts_do() -> None:
    found = [
        *(Became("same", 4), Became("template", 5), Became("new", None), Became("same", 6)),
        *(Became("same", 0), Became("edited", 1), Became("same", 9)),
    ]
    telling = [True, True, True, False, True, True, False]
    assert [one.pairs for one in passages(found, telling)] == [
        [(4, 0, "same"), (5, 1, "template")],
        [(0, 4, "same"), (1, 5, "edited")],
    ]
