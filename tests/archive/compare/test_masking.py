"""Names of office and place go, and nothing else; what is too short has no key."""

import pytest

from archive.compare.masking import KEY_BITS, MARK, MIN_LENGTH, Mask, key_of
from archive.compare.sentences import sentence

COUNTY = Mask(["辛集县教育局", "辛集县教体局"], ["河北", "石家庄", "辛集"])
CITY = Mask(["聊城市住房和城乡建设局"], ["山东", "聊城"])


@pytest.mark.parametrize(
    ("printed", "masked"),
    [
        ("辛集县教育局收到申请3件。", f"{MARK}收到申请N件"),
        ("河北省石家庄市辛集县教育局收到申请3件。", f"{MARK}收到申请N件"),
        ("县教育局、教体局和我局一并办理。", f"{MARK}、{MARK}和{MARK}一并办理"),
        ("在县委、县政府领导下，全县公开信息20条。", f"在{MARK}委、{MARK}政府领导下,{MARK}公开信息N条"),
        ("《辛集县政府信息公开指南》已更新。", f"《{MARK}政府信息公开指南》已更新"),
        ("教育领域的信息公开稳步推进。", "教育领域的信息公开稳步推进"),
        ("县域经济与市场监管信息、地区差距和社区服务。", "县域经济与市场监管信息、地区差距和社区服务"),
    ],
)
def test_an_office_and_its_place_become_one_mark(printed: str, masked: str) -> None:
    assert COUNTY.sentence(printed).key == masked


def test_two_offices_that_say_the_same_of_themselves_say_the_same() -> None:
    ours = COUNTY.sentence("2023年，辛集县教育局按照市委、市政府部署，答复12件。")
    theirs = CITY.sentence("2022年，聊城市住房和城乡建设局按照市委、市政府部署，答复7件。")
    assert ours.key == theirs.key
    assert key_of(ours) == key_of(theirs)
    assert CITY.sentence("城乡建设档案与住房保障信息").key == "城乡建设档案与住房保障信息"


def test_another_office_keeps_its_name() -> None:
    assert "财政局" in COUNTY.sentence("转交辛集县财政局办理的申请一件。").key
    assert key_of(COUNTY.sentence("转交县财政局办理的申请一件，已经办结。")) != key_of(
        COUNTY.sentence("转交县民政局办理的申请一件，已经办结。")
    )


def test_an_office_is_named_by_its_name_with_its_place() -> None:
    assert COUNTY.is_named("按照辛集县教育局的格式编制。", CITY)
    assert not COUNTY.is_named("按照教育局的格式编制。", CITY)
    assert not COUNTY.is_named("辛集县的学校均已公开收费标准。", CITY)
    # An office below it prints the name inside its own.
    assert not COUNTY.is_named("辛集县教育局考试院公布了成绩。", Mask(["辛集县教育局考试院"], []))


@pytest.mark.parametrize("hostile", ["", "市", "局", "《》", "a。b；c", "[(*+", "(?:", "\x00", "县" * 500])
def test_a_name_that_is_none_masks_nothing_but_itself(hostile: str) -> None:
    mask = Mask([hostile], [hostile])
    assert (
        mask.sentence("主动公开各类信息三千余条，其中图解一百篇。").key
        == sentence("主动公开各类信息三千余条，其中图解一百篇。").key
    )


def test_the_basis_tells_masks_apart() -> None:
    assert Mask(["辛集县教体局", "辛集县教育局"], ["辛集", "河北", "石家庄"]).basis == COUNTY.basis
    assert Mask(["辛集县教育局"], ["河北", "石家庄", "辛集"]).basis != COUNTY.basis


def test_a_short_sentence_has_no_key_and_a_long_one_a_number_for_json() -> None:
    assert key_of(sentence("甲" * (MIN_LENGTH - 1))) is None
    key = key_of(sentence("甲" * MIN_LENGTH))
    assert key is not None
    assert 0 <= key < 2**KEY_BITS
    assert key_of(sentence("\ud800" * MIN_LENGTH)) is not None
