"""Values that scripts name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms.literals import literal, places, values, without_comments


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{a:'1', \"b\" : \"2\", c:3, 'd':null, e:true}", {"a": "1", "b": "2", "c": "3", "d": "null", "e": "true"}),
        ("var unit = '3866'; col=\"12\";n=-4", {"unit": "3866", "col": "12", "n": "-4"}),
        ("load('/x.jsp?page=1&appid=1&name=%25E5&path=/')", {"page": "1", "appid": "1", "name": "%E5", "path": "/"}),
        (
            "'infotypeId='+a+'&vc_title='+encodeURI(b)+'&area=11', 'div4'",
            {"infotypeId": "", "vc_title": "", "area": "11"},
        ),
        ("{columnid:columnid, unit:el.unit}", {}),
        ("x:'', x:'second', x:'third'", {"x": "second"}),
        ("url:'/a?id=7', id:'8'", {"url": "/a?id=7", "id": "8"}),
        ("encrypted:'d8+e/f=='", {"encrypted": "d8+e/f=="}),
        ("12.5em: 3px", {}),
        ("", {}),
    ],
)
def test_values(text: str, named: dict[str, str]) -> None:
    assert values(text) == named


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{'a':'b', c:[1,2,],}; more()", {"a": "b", "c": [1, 2]}),
        ('[{"a":1}] + x', [{"a": 1}]),
        ("nothing", None),
        ("", None),
        ("{'a':" * 100_000, None),
        ("[" * 100_000, None),
    ],
)
def test_literals(text: str, read: object) -> None:
    assert literal(text) == read


@pytest.mark.parametrize(
    ("script", "left"),
    [
        ("a(1);/* b(2); */c(3);", "a(1);c(3);"),
        ("//createPageHTML(9);\na(1)//所在页", "\na(1)"),
        ('u="http://h/a";v="//h/b";w=\'/*\';x=a/2', 'u="http://h/a";v="//h/b";w=\'/*\';x=a/2'),
        ("a(1)/* b(2)", "a(1)/* b(2)"),  # never closed: no comment
        ("/* " * 1_000_000, "/* " * 1_000_000),
    ],
    ids=["block", "line", "in words", "open", "many open"],
)
def test_comments(script: str, left: str) -> None:
    assert without_comments(script) == left


def test_places_are_limited() -> None:
    assert list(places("a.b.c.d", ".", 2)) == [1, 3]
    assert list(places("abc", ".", 2)) == []


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="{}[]'\":,=&?+ab1\\\n\0\ud800", max_size=60))
def test_debris_is_read_without_error(text: str) -> None:
    assert all(isinstance(value, str) for value in values(text).values())
    literal(text)
