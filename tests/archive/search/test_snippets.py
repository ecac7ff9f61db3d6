"""Snippets: the words are marked where they stand, nothing is added or lost, no number is cut."""

import re

from hypothesis import given
from hypothesis import strategies as st

from archive.search.asking import Word, read
from archive.search.snippets import WIDTH, Snippet, matches, snippets

LONG = "我局认真落实各项要求，" * 30


def words(query: str) -> list[Word]:
    return read(query).wanted


def snippet(text: str, asked: list[Word]) -> Snippet:
    (found,) = snippets(text, asked)
    return found


def plain(found: Snippet) -> str:
    return "".join(piece.text for piece in found.pieces)


def marked(query: str, text: str) -> list[str]:
    return [piece.text for piece in snippet(text, words(query)).pieces if piece.matched]


def test_matches_are_marked_as_they_are_printed() -> None:
    assert marked("规范性文件", "制发行政規範性 文件3件") == ["規範性 文件"]
    assert marked("1234件", "收到1,234 件，又１２３４件，非12345件") == ["1,234 件", "１２３４件"]
    assert marked("公开信息 信息公开", "政府公开信息公开") == ["公开信息公开"]
    assert marked("民政", "人民政府、民政局") == ["民政", "民政"]
    assert marked('"民政"', "人民政府、民政局") == ["民政"]
    assert marked("的", "的的，的") == ["的的", "的"]


def test_the_stretch_with_most_words_is_shown() -> None:
    text = f"收到申请。{LONG}培训。{LONG}收到培训申请三次。{LONG}"
    found = snippet(text, words("申请 培训"))
    assert "收到培训申请三次" in plain(found)
    assert (found.cut_before, found.cut_after) == (True, True)


def test_words_far_apart_are_shown_apart() -> None:
    found = snippets(f"收到申请。{LONG}举办培训。{LONG}还有申请。", words("培训 申请 量子"))
    assert [[piece.text for piece in each.pieces if piece.matched] for each in found] == [["申请"], ["培训"]]
    assert all(len(plain(each)) < WIDTH for each in found)


def test_it_begins_and_ends_with_sentences() -> None:
    text = f"前面一句。这里有培训二字。{'后面还有一句话。' * 30}"
    found = snippet(text, words("培训"))
    assert plain(found).startswith(("前面一句", "这里有"))
    assert plain(found).endswith("。")
    assert len(plain(found)) <= WIDTH + 20


def test_a_text_without_the_words_is_shown_from_its_beginning() -> None:
    found = snippet("\n　前面一句。第二句。", words("培训"))
    assert plain(found) == "前面一句。第二句。"
    assert not found.cut_before
    assert snippet("", words("培训")) == Snippet((), False, False)


def test_no_number_is_cut() -> None:
    text = "1234567890.12" * 60 + "培训" + "9876543210" * 60
    shown = plain(snippet(text, words("培训")))
    assert "培训" in shown
    text = "，".join(f"第{number}项收到{number * 7919}.{number}件" for number in range(1, 400))
    for query in ("件", "第200项", "1583800.200", "第399项"):
        for number in re.findall(r"\d+", plain(snippet(text, words(query)))):
            assert re.search(rf"(?<!\d){number}(?!\d)", text), number


@given(st.text(alphabet="民政府公开。，\n 1２.a", max_size=400), st.text(alphabet="民政公开12a ", max_size=6))
def test_snippets_are_stretches_of_the_text(text: str, query: str) -> None:
    asked = words(query)
    found = snippets(text, asked)
    places = matches(text, asked)
    assert all(plain(each) in text for each in found)
    assert bool(places) == any(piece.matched for each in found for piece in each.pieces)
    assert all(matches(text[place.start : place.end], [asked[place.word]]) for place in places)
