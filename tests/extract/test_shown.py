"""What a page shows: a figure that a careful person would not read from the screen is not stated."""

import pytest

from extract.model import Report
from extract.report import extract
from tests.extract.hostile.base import TITLE

HEADER = "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
MADE, REPEALED = "proactive.rules.made", "proactive.rules.repealed"


def read(rows: str, style: str = "") -> Report:
    page = f"<html><head><style>{style}</style></head><body><h1>{TITLE}</h1><h2>二、主动公开政府信息情况</h2>"
    return extract(f"{page}<table>{HEADER}{rows}</table></body></html>".encode(), name="x.html")


def cell(content: str, style: str = "") -> tuple[str, object]:
    rows = f"<tr><td>规章</td><td>{content}</td><td>22</td><td>33</td></tr>"
    facts = {fact.code: fact for fact in read(rows, style).facts}
    assert facts[REPEALED].value == 22
    return facts[MADE].state, facts[MADE].value


SHOWN_AS_ELEVEN = {
    "struck out": ("<del>9</del>11", ""),
    "a class that hides": ("<i class=h>9</i>11", ".h{display:none}"),
    "an id that hides": ("<i id=h>9</i>11", "#h{display:none}"),
    "a tag that hides": ("<i>9</i>11", "i { visibility: hidden }"),
    "a path that hides": ("<i class=h>9</i>11", "table td .h{display:none}"),
    "two classes that hide": ("<i class='h k'>9</i>11", ".h.k{display:none}"),
    "an attribute that hides": ("<i data-x=1>9</i>11", "[data-x]{display:none}"),
    "a comment in the sheet": ("<i class=h>9</i>11", "/* .k{} */ .h{display:none}"),
    "its own style shows it": ("<i class=h style='display:inline'>1</i>1", ".h{display:none}"),
    "print only": ("<i class=h>1</i>1", "@media print{.h{display:none}}"),
    "collapsed": ("<i style='visibility:collapse'>9</i>11", ""),
    "of no size": ("<i style='font-size:0px'>9</i>11", ""),
    "of no width": ("<i style='width:0;overflow:hidden;display:inline-block'>9</i>11", ""),
    "transparent": ("<i style='opacity:0'>9</i>11", ""),
    "far away": ("<i style='position:absolute;left:-9999px'>9</i>11", ""),
    "hidden by Word": ("<i style='mso-hide:all'>9</i>11", ""),
    "raised": ("11<sup>2</sup>", ""),
    "raised by a class": ("11<i class=u>2</i>", ".u{vertical-align:super}"),
    "a footnote of Word": ("11<a href='#_ftn1'>2</a>", ""),
    "a typed figure": ("<input type=number value=11>", ""),
    "a switch": ("<input type=checkbox value=9>11", ""),
    "a place to break": ("1<wbr>1", ""),
    "a list": ("<ul><li>11</li></ul>", ""),
    "a font": ("<font color=red style='color:#333'>11</font>", ""),
    "a rule within rules": ("<i class=h>1</i>1", "@supports (a:b) { @media screen { .h{display:none} } }"),
    "a rule behind rules": ("<i class=h>9</i>11", "@charset 'x'; @media print { .k{} } .h{display:none}"),
    "a conditional comment": ("<!--[if gte mso 9]>9<![endif]-->11", ""),
    "a small but visible size": ("<i style='font-size:0.8em;opacity:0.9'>1</i>1", ""),
}
DOUBTFUL = {
    "white on white": ("<i style='color:#fff'>9</i>11", ""),
    "no colour": ("<i style='color: transparent'>9</i>11", ""),
    "a white font": ("<font color=White>9</font>11", ""),
    "cut off": ("<i style='position:absolute;clip:rect(0,0,0,0)'>9</i>11", ""),
    "turned": ("<i style='transform:rotateY(180deg)'>12</i>", ""),
    "in reverse": ("<div style='display:flex;flex-direction:row-reverse'><i>1</i><i>2</i></div>", ""),
    "a numbered list": ("<ol><li>11</li></ol>", ""),
    "a number of a list and nothing else": ("<ol><li></li></ol>", ""),
    "a picture": ("<img src=9.png>", ""),
    "a picture beside a digit": ("1<img src=9.png>", ""),
    "a choice": ("<select><option>9<option selected>11</select>", ""),
    "a typed figure beside another": ("<input type=text value=9>11", ""),
    "a button": ("<button>11</button>", ""),
    "another document": ("<iframe src=x></iframe>", ""),
    "lowered": ("11<sub>2</sub>", ""),
    "from right to left": ("<bdo dir=rtl>12</bdo>", ""),
    "from right to left by style": ("<i style='direction:rtl;unicode-bidi:bidi-override'>12</i>", ""),
    "added by the sheet": ("<i class=b>1</i>", ".b::before{content:'1'}"),
    "counted by the sheet": ("<i class=b>1</i>", ".b:after{content:counter(n)}"),
    "struck out and nothing else": ("<s>9</s>", ""),
    "raised and nothing else": ("<sup>9</sup>", ""),
    "two lines": ("1<br>2", ""),
    "ruby": ("<ruby>11<rt>2</rt></ruby>", ""),
    "a circled mark": ("11①", ""),
    "a raised character": ("11²", ""),
    "a fraction": ("1½", ""),
    "a blank inside": ("1 234", ""),
    "a mark of direction": ("\u202e12", ""),
}


@pytest.mark.parametrize("name", SHOWN_AS_ELEVEN)
def test_what_is_shown_is_read(name: str) -> None:
    assert cell(*SHOWN_AS_ELEVEN[name]) == ("stated", 11)


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_doubtful_is_not_stated(name: str) -> None:
    assert cell(*DOUBTFUL[name]) == ("unreadable", None)


def test_a_figure_beside_two_rows_is_neither_s() -> None:
    shared = "<tr><td>规章</td><td rowspan=2>1</td><td>2</td><td>3</td></tr>"
    report = read(f"{shared}<tr><td>行政规范性文件</td><td>5</td><td>6</td></tr>")
    assert {fact.code: fact.state for fact in report.facts}[MADE] == "unreadable"
    alone = read(f"{shared}<tr></tr>")
    assert {fact.code: fact.value for fact in alone.facts}[MADE] == 1


def test_a_hidden_row_is_not_there() -> None:
    row = "<tr{}><td>规章</td><td>{}</td><td>2</td><td>3</td></tr>"
    report = read(row.format(" style='visibility:collapse'", 9) + row.format("", 1))
    assert {fact.code: fact.value for fact in report.facts}[MADE] == 1
