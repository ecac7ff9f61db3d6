"""One cell's text, its state and value."""

from decimal import Decimal

import pytest

from extract.numbers import looks_numeric, read_cell, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("1714", 1714),
        ("1317.89", Decimal("1317.89")),
        ("1,113", 1113),
        ("1，113", 1113),
        ("１２", 12),
        ("+19", 19),
        ("-3", -3),
        ("－3", -3),
        ("31批次", 31),
        ("3件", 3),
        ("-76宗", -76),
        ("十二", 12),
        ("一百零五", 105),
        ("零", 0),
        ("\u200b5 ", 5),
    ],
)
def test_stated(text: str, value: Decimal | int) -> None:
    reading = read_cell(text, "件")
    assert (reading.state, reading.value, reading.unit) == ("stated", value, "件")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", "blank"),
        ("\u3000\u00a0", "blank"),
        ("-", "dash"),
        ("——", "dash"),
        ("/", "dash"),
        ("不适用", "dash"),
        ("无", "text"),
        ("详见附件", "text"),
        ("000", "unreadable"),
        ("12 3", "unreadable"),
        ("1,11", "unreadable"),
        ("10\x007", "unreadable"),
        ("约5", "unreadable"),
        ("5%", "unreadable"),
        ("5元", "unreadable"),
        ("1e5", "unreadable"),
        ("٣", "unreadable"),
        ("9" * 5000, "unreadable"),
        ("二〇", "text"),
    ],
)
def test_not_stated(text: str, state: str) -> None:
    assert read_cell(text, "件") == (state, None, "件")


def test_money_is_converted_and_a_bare_figure_without_a_unit_has_none() -> None:
    assert read_cell("251000元", "万元").value == Decimal("25.1")
    assert read_cell("2亿元", "万元").value == 20000
    assert read_cell("113.96万元", "万元").value == Decimal("113.96")
    assert read_cell("12", "万元", False, True) == ("stated", 12, None)
    assert read_cell("12万元", "万元", False, True) == ("stated", 12, "万元")
    assert read_cell("3件", "万元").state == "unreadable"


def test_a_change_has_its_sign_in_words() -> None:
    assert read_cell("减4", "项", True).value == -4
    assert read_cell("增加4项", "项", True).value == 4
    assert read_cell("减4", "件").state == "unreadable"


@pytest.mark.parametrize("text", ["0", "1,113", "251000元", "—", "", "减4", "十二", "3件", "无"])
def test_what_stands_for_a_figure(text: str) -> None:
    assert looks_numeric(text)


@pytest.mark.parametrize("text", ["1.属于国家秘密", "3.其他", "规范", "2.其它", "规章000", "（七）总计"])
def test_what_does_not(text: str) -> None:
    assert not looks_numeric(text)


def test_a_number_alone() -> None:
    assert read_number("1,113.5") == Decimal("1113.5")
    assert read_number("3件") is None
