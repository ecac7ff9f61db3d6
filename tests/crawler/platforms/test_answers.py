"""JSON that lists are answered with: rows by shape, dates, pages; anything else is an error or nothing."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.platforms import answers
from crawler.platforms.page import MAX_PAGE, Entry, PageError
from crawler.posted import posted

URL = "https://www.example.gov.cn/api/list?pageNo=1&size=10"
ROW = {"title": "一", "url": "/1.html"}


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('\ufeff [1, "\\ud83d"]', [1, "\ud83d"]),
        ('jQuery1102_17({"a": [1]});', {"a": [1]}),
        ('/**/ x({"a": 1})', None),
        ("<html>{}</html>", None),
        ("", None),
        ('{"a": 1', None),
        ("[" * 200_000, None),
        ('{"a":' * 50_000 + "1" + "}" * 50_000, None),
        ("[" + "9" * 5_000 + "]", None),
    ],
)
def test_reading(content: str, value: object) -> None:
    if value is None:
        with pytest.raises(PageError):
            answers.read_json(content)
    else:
        assert answers.is_json(content)
        assert answers.read_json(content) == value


def test_an_answer_may_not_be_endless() -> None:
    with pytest.raises(PageError, match="more than"):
        answers.read_json(" " * (MAX_PAGE + 1))


@pytest.mark.parametrize("content", ["<html>", "<script>a({})</script>", "", "文字", "a < b("])
def test_what_is_no_json(content: str) -> None:
    assert not answers.is_json(content)


@pytest.mark.parametrize(
    "answer",
    [
        [ROW],
        {"data": [ROW]},
        {"data": {"results": [ROW, {"TITLE": "二"}, None, 7]}},
        {"code": 0, "RESULT": {"page": {"list": [{"TITLE": "一", "URL": "/1.html"}]}}},
        {"hot": {"more": [[{"title": "深处", "url": "/2"}]]}, "rows": [ROW]},  # the list that stands highest
    ],
)
def test_rows_by_their_shape(answer: object) -> None:
    assert [answers.entry(row, URL) for row in answers.rows(answer)] == [
        Entry("https://www.example.gov.cn/1.html", "一", None)
    ]


@pytest.mark.parametrize("answer", [None, 1, "x", [], {}, {"a": {"title": "一", "url": "/1"}}, [[[[[[[[[ROW]]]]]]]]]])
def test_no_rows(answer: object) -> None:
    assert answers.rows(answer) == []


@pytest.mark.parametrize(
    ("fields", "listed_on"),
    [
        ({"publishedTimeStr": "2024-01-26 10:00"}, "2024-01-26"),
        ({"date": "2023-05-05", "pubDate": "2024年1月6日"}, "2024-01-06"),
        ({"publishTime": 1706227200000}, "2024-01-26"),
        ({"publishTime": 1706198400}, "2024-01-26"),  # midnight in China, the day before in Greenwich
        ({"publishTime": 0, "date": "2024.01.26"}, "2024-01-26"),
        ({"publishTime": True}, None),
        ({"publishTime": 1e300}, None),
        ({"publishTime": float("nan")}, None),
        ({"publishTime": {"a": 1}, "pubDate": ["2024-01-26"]}, None),
    ],
)
def test_dates(fields: dict[str, object], listed_on: str | None) -> None:
    (row,) = answers.rows([ROW | fields])
    entry = answers.entry(row, URL)
    assert entry is not None
    assert entry.listed_on == listed_on


def test_words_and_addresses() -> None:
    given_ = {"title": " <b>甲&amp;乙</b>\u2002丙\n", "url": " /a?x=1&copy=2 "}
    (row,) = answers.rows([given_])
    assert answers.entry(row, URL) == Entry("https://www.example.gov.cn/a?x=1&copy=2", "甲&乙 丙", None)
    assert answers.entry({"title": "一", "url": "javascript:void(0)"}, URL) is None


@pytest.mark.parametrize(
    ("answer", "page", "following"),
    [
        ({"total": 25, "rows": 10, "list": [ROW] * 10}, 1, 2),
        ({"total": "25", "list": [ROW] * 10}, 2, 3),  # the size is the address's
        ({"total": 25, "list": [ROW] * 5}, 3, None),
        ({"data": {"totalPage": 3, "list": [ROW]}}, 2, 3),
        ({"data": {"totalPage": 3, "list": [ROW]}}, 3, None),
        ({"data": {"totalPage": 3, "list": []}}, 1, None),  # an empty page ends a list, whatever it announces
        ({"list": [ROW] * 10}, 1, None),  # nothing is announced
        ({"totalPage": -1, "total": None, "list": [ROW]}, 1, None),
        ({"totalPage": 10**9, "list": [ROW]}, answers.MAX_PAGES, None),
    ],
)
def test_the_next_page(answer: object, page: int, following: int | None) -> None:
    address = answers.at_page(URL, page)
    expected = None if following is None else answers.at_page(URL, following)
    assert answers.following(answer, address) == expected


def test_the_page_of_a_form() -> None:
    address = posted("https://h/l?pageSize=15", {"pageIndex": "4", "id": "page=9"})
    assert answers.page_of(address) == 4
    assert answers.at_page(address, 5) == posted("https://h/l?pageSize=15", {"pageIndex": "5", "id": "page=9"})
    assert answers.page_of("https://h/l?pageSize=15") is None
    assert answers.following({"totalPage": 9, "list": [ROW]}, "https://h/l?pageSize=15") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters(), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["title", "URL", "data", "total", "rows", "list", "totalPage", "date"]), inner
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_wrong_types_everywhere(answer: object) -> None:
    for row in answers.rows(answer):
        entry = answers.entry(row, URL)
        assert entry is None or entry.title.encode()
    answers.following(answer, URL)


def test_a_wide_answer_is_read_in_time() -> None:
    wide = json.dumps({"data": [[{"a": [{}]}] * 10] * 20_000})
    start = time.process_time()
    assert answers.rows(answers.read_json(wide)) == []
    assert time.process_time() - start < 5
