"""One rule for texts and queries: what is found is what contains the word, and no query is an error."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.asking import MAX_QUERY, NOTHING, escape, read
from archive.search.tokens import COMPOUNDS, MARK, indexed, pairs
from archive.search.units import folded, placed_stretches, stretches

TABLE = """CREATE VIRTUAL TABLE searched USING fts5(
  text, title, publisher, units, filters, content = '', tokenize = "ascii tokenchars '._'")"""


def finds(query: str, *texts: str) -> list[int]:
    """Which of the texts the query finds."""
    connection = sqlite3.connect(":memory:")
    connection.execute(TABLE)
    for number, text in enumerate(texts):
        found, units = indexed(text)
        connection.execute(
            "INSERT INTO searched (rowid, text, units) VALUES (?, ?, ?)", (number, found, " ".join(units))
        )
    rows = connection.execute("SELECT rowid FROM searched WHERE searched MATCH ?", [escape(query)]).fetchall()
    connection.close()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("信息公开", [["信", "息", "公", "开"]]),
        ("住房、城乡", [["住", "房"], ["城", "乡"]]),
        ("住 房\u3000公\u200b开\n办", [["住", "房", "公", "开"], ["办"]]),
        ("規範性檔案", [["规", "范", "性", "档", "案"]]),
        ("６５件", [["65_", "件"]]),
        ("1,234,567.50万元", [["1234567.50_", "万", "元"]]),
        ("2021，300件", [["2021_"], ["300_", "件"]]),
        ("100，200，300", [["100_"], ["200_"], ["300_"]]),
        ("国办函〔2021〕30号", [["国", "办", "函", "2021_", "30_", "号"]]),
        ("Ｏpen  Government，Café", [["open_", "government_"], ["cafe_"]]),
        ("covid19", [["covid19_"]]),
        ("\U00030000里㎡", [["\U00030000", "里", "m2_"]]),
        ("、。 \x00\ud800", []),
    ],
)
def test_units(text: str, units: list[list[str]]) -> None:
    assert stretches(text) == units
    assert [stretch.units for stretch in placed_stretches(text)] == units


@given(st.text(alphabet="民政府人。，,. 12\n(〔a㎡①繁檔", max_size=40))
def test_places_are_those_of_the_units(text: str) -> None:
    last = 0
    for stretch in placed_stretches(text):
        for unit, start, end in zip(*stretch, strict=True):
            assert start >= last or text[start] in "㎡①"
            assert folded(text[start:end]).replace(",", "").startswith(unit.removesuffix("_")[:1])
            last = end
    assert [stretch.units for stretch in placed_stretches(text)] == stretches(text)


@given(
    st.lists(st.sampled_from(["民", "政", "人", "府", "公", "开", "工", "作", "发", "布"]), min_size=1, max_size=7),
    st.text(alphabet="人民政府公开工作发布、、、", max_size=24),
)
def test_a_run_of_characters_finds_exactly_the_texts_that_have_it(word: list[str], text: str) -> None:
    wanted = "".join(word)
    assert (finds(wanted, text) == [0]) == (wanted in text)


def test_words_are_found_whatever_their_spelling() -> None:
    assert finds("规范性文件", "行政規範性文件", "规范、性文件", "规 范 性 文 件") == [0, 2]
    assert finds("1234", "1,234件", "１２３４", "12345", "1234.5") == [0, 1]
    assert finds("65件", "收到65件。", "收到６５ 件", "收到165件", "65、件") == [0, 1]
    assert finds(
        "国办公开办函[2021]30号", "国办公开办函〔2021〕30号", "国办公开办函（2021）30 号", "办函〔2021〕31号"
    ) == [0, 1]
    assert finds("OPEN data", "open data", "data, open", "opendata") == [0, 1]


def test_no_word_reads_on_over_punctuation() -> None:
    assert finds("公开放", "公开，开放", "公开。X、开放", "公开放") == [2]
    assert finds("收2021件", "收2021，2021件") == []
    assert finds("公开 开放", "公开，开放") == [0]


def test_words_must_all_be_there_and_none_that_is_left_out() -> None:
    texts = ("培训监督", "监督。培训", "培训")
    assert finds("培训 监督", *texts) == [0, 1]
    assert finds("监督，培训", *texts) == [0, 1]
    assert finds('"监督 培训"', "监督 培训", *texts) == [0]
    assert finds("培训 -监督", *texts) == [2]
    assert finds("培训 －“监 督”", *texts) == [2]
    assert finds("-监督", *texts) == []
    assert finds("培训-监督", *texts) == [0, 1]


def test_quotes_leave_out_what_is_across_a_seam() -> None:
    texts = ("市人民政府", "市民政局", "人 民政 府、民政", "人民")
    assert finds("民政", *texts) == [0, 1, 2]
    assert finds('"民政"', *texts) == [1, 2]
    assert finds("「民政」", *texts) == [1, 2]
    assert finds('"人民政府"', *texts) == finds("人民政府", *texts) == [0, 2]
    assert finds("民政府", *texts) == [0, 2]
    assert finds('"民政府"', *texts) == []


def test_every_set_word_marks_its_seam_once() -> None:
    for compound in COMPOUNDS:
        assert sum(pair.endswith(MARK) for pair in pairs(list(f"某{compound}某"))) == 1
        assert finds(compound, f"某{compound}某") == [0]


HOSTILE = [
    *('"', '""', '"""', "'", "''", "*", "^", "()", ")(", "NEAR", "NEAR(a b, 2)", "AND", "OR", "NOT", "a AND", "text:"),
    *(
        "text : a",
        "{text title} : a",
        "-",
        "--",
        "- -",
        '-"',
        "+",
        "a + b",
        "a*",
        "^a",
        "units:的",
        'a" OR "b',
        "\\",
        "%",
    ),
    *(
        "_",
        "民_政",
        "filters : year_2023",
        "year_2023",
        ";",
        "'; drop table report; --",
        "\x00",
        "a\x00b",
        "\ud800",
        "\uffff",
    ),
    *(
        "<script>alert(1)</script>",
        "的" * 5000,
        "a " * 5000,
        '"' * 5000,
        "-a " * 5000,
        "🀄",
        "\u202e",
        "１",
        "½",
        "ﬁ",
        "e\u0301",
    ),
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_no_query_is_an_error(query: str) -> None:
    finds(query, "某某人民政府公开信息 a b c")


@given(st.text(max_size=60))
def test_no_text_is_an_error(query: str) -> None:
    finds(query, query, "公开")


def test_no_syntax_leaks() -> None:
    assert finds("信息 OR 培训", "信息", "信息、培训") == []
    assert finds("信息 OR 培训", "信息 or 培训") == [0]
    assert finds("信*", "信息") == [0]
    assert finds("year_2023", "公开") == []


def test_what_is_read_of_a_query() -> None:
    assert read("").expression() == read('-监督 ""').expression() == NOTHING
    assert len(read("公开 公开 公开").words) == 1
    assert read("公" * (MAX_QUERY + 1)).cut
    assert len(read("公" * 10_000).words[0].units) == MAX_QUERY
