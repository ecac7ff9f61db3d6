"""Lines that break between words, and nowhere else where they can help it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from archive.compare.render.printable import printable, shortened
from archive.compare.render.wrapping import wrapped


@given(st.text(max_size=300), st.integers(4, 60))
def test_every_line_fits_and_nothing_is_lost(text: str, width: int) -> None:
    told = printable(text)
    lines = wrapped(Text(told), width)
    assert all(cell_len(line.plain) <= width for line in lines)
    assert "".join("".join(line.plain for line in lines).split()) == "".join(told.split())


@pytest.mark.parametrize(
    "number", ["1,234.56", "98.7%", "２０２３年", "[-1431-]", "{+36.5%+}", "一百二十三", "2023-01-15"]
)
@pytest.mark.parametrize("lead", range(1, 12))
def test_a_number_stays_whole_wherever_it_stands(number: str, lead: int) -> None:
    lines = [line.plain for line in wrapped(Text(f"{'前' * lead}{number}件后后后后"), 20)]
    assert any(number in line for line in lines)


def test_no_line_begins_with_a_full_stop() -> None:
    lines = [line.plain for line in wrapped(Text("公开信息。" * 20), 10)]
    assert not any(line.startswith("。") for line in lines)


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\ud800", "\ufffe", "\x9b", "\u2066"])
def test_what_acts_is_shown_instead(sign: str) -> None:
    assert printable(f"a{sign}b") == "a\ufffdb"


def test_lines_become_blanks_and_long_text_ends_in_an_ellipsis() -> None:
    assert printable("a\r\n\tb\u2028c") == "a b c"
    assert shortened("一二三四", 3) == "一二…"
    assert shortened("一二三", 3) == "一二三"
