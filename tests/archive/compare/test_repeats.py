"""A section through the years: what each sentence was in the report before, and since when it has come again."""

from hypothesis import given
from hypothesis import strategies as st

from archive.compare.repeats import MAX_COMPARED, Repeat, RepeatYear, repeats
from archive.compare.sentences import split
from extract.model import Part, Section

OLD = "一是政策解读的形式较为单一，多为文字解读。"
COUNTED = "二是{year}年组织培训{n}次，业务能力仍有欠缺。"
FRESH = "三是网站栏目设置不够合理，群众查找信息不够方便。"


def section(text: str, *parts: Part) -> Section:
    return Section("problems", "五、存在的主要问题及改进情况", text, None, None, parts)


def through(*texts: tuple[int, str]) -> dict[int, RepeatYear]:
    return {year.year: year for year in repeats([(year, section(text)) for year, text in texts])}


def test_what_is_repeated_is_told_from_what_is_new() -> None:
    years = through(
        (2021, OLD + COUNTED.format(year=2021, n=2)),
        (2022, OLD + COUNTED.format(year=2022, n=5) + FRESH),
        (2023, "一是政策解读的形式较为单一，多为文字和图表解读。" + COUNTED.format(year=2023, n=5)),
    )
    assert {year: told.against for year, told in years.items()} == {2021: None, 2022: 2021, 2023: 2022}
    assert [s.kind for s in years[2021].sentences] == ["first", "first"]
    assert [(s.kind, s.since, s.reports) for s in years[2022].sentences] == [
        ("same", 2021, 2),
        ("template", 2021, 2),
        ("new", 2022, 1),
    ]
    assert [(s.kind, s.since, s.reports) for s in years[2023].sentences] == [("edited", 2023, 1), ("template", 2021, 3)]


def test_a_year_without_a_report_does_not_count_as_one() -> None:
    (repeated,) = through((2018, OLD), (2019, OLD), (2023, OLD))[2023].sentences
    assert repeated == Repeat(OLD, "same", 2018, 3)


def test_a_sentence_that_was_left_out_begins_anew() -> None:
    years = through((2020, OLD), (2021, FRESH), (2022, FRESH + OLD))
    assert [(s.kind, s.since) for s in years[2022].sentences] == [("same", 2021), ("new", 2022)]


def test_a_sentence_that_two_became_is_edited() -> None:
    one = "一是主动公开的意识还不强，信息报送不够及时，专业人员配备不足，解读材料的形式仍显单一。"
    two = "一是主动公开的意识还不强，信息报送不够及时。专业人员配备不足，解读材料的形式仍显单一。"
    assert {s.kind for s in through((2020, one), (2021, two))[2021].sentences} == {"edited"}


def test_parts_come_in_reading_order_with_their_headings_apart() -> None:
    text = f"总的来看还有差距。\n（一）存在的问题。{OLD}\n（二）改进措施\n{FRESH}"
    second = text.index("（二）")
    parts = (
        Part("problems", "（一）存在的问题", (text.index("（一）"), second - 1)),
        Part("improvements", "（二）改进措施", (second, len(text))),
    )
    (year,) = repeats([(2023, section(text, *parts))])
    assert [(part.key, part.heading, [s.text for s in part.sentences]) for part in year.parts] == [
        (None, None, ["总的来看还有差距。"]),
        ("problems", "（一）存在的问题", [OLD]),
        ("improvements", "（二）改进措施", [FRESH]),
    ]


def test_a_text_beyond_the_limit_is_shown_and_not_compared() -> None:
    long = "".join(f"第{n}项工作的落实还有差距。" for n in range(MAX_COMPARED // 10))
    years = through((2020, OLD), (2021, long), (2022, long), (2023, OLD))
    assert [years[year].against for year in (2021, 2022, 2023)] == [None, None, None]
    assert len(years[2021].sentences) == MAX_COMPARED // 10


def test_an_empty_section_has_no_sentences() -> None:
    years = through((2020, ""), (2021, OLD), (2022, " \n"))
    assert [years[year].sentences for year in (2020, 2022)] == [[], []]
    assert [s.kind for s in years[2021].sentences] == ["new"]


@given(st.lists(st.text(alphabet="一二3件年\n 。；《》", max_size=50), max_size=5))
def test_no_sentence_is_lost_or_added(texts: list[str]) -> None:
    told = repeats([(2000 + number, section(text)) for number, text in enumerate(texts)])
    sentences = [sentence.text for year in told for sentence in year.sentences]
    assert sentences == [sentence.text for text in texts for sentence in split(text)]
    assert all(s.reports >= 1 and s.since <= year.year for year in told for s in year.sentences)
