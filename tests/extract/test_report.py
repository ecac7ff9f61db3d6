"""The one door: what is a report, on which form, and what a reader should know before trusting it."""

import pytest

from extract.model import ExtractError, Report
from extract.report import MIN_PROSE, extract, read_source, understand

TITLE = "云河市教育局2023年政府信息公开工作年度报告\n"
DECISIONS_2021 = "信息内容 |\n本年处理决定数量 |\n行政许可 |\n17 |\n"
DECISIONS_2019 = "信息内容 |\n上一年项目数量 |\n本年增/减 |\n处理决定数量 |\n行政许可 |\n61 |\n-4 |\n97 |\n"
KINDS = "自然人 |\n商业企业 |\n科研机构 |\n社会公益组织 |\n法律服务机构 |\n其他 |\n总计 |\n"
APPLICATIONS = f"申请人情况 |\n{KINDS}一、本年新收政府信息公开申请数量 |\n" + "".join(
    f"{n} |\n" for n in (1, 2, 3, 4, 5, 6, 21)
)


def read(text: str, name: str = "x.txt") -> Report:
    return extract(text.encode(), name=name)


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.problems]


def test_the_form_is_that_of_the_printed_labels_whatever_the_year() -> None:
    assert read(TITLE + DECISIONS_2021).form == "2021"
    assert read(TITLE + DECISIONS_2019).form == "2019"
    assert read(TITLE.replace("2023", "2019") + DECISIONS_2021).form == "2021"
    # These rows and columns are on both.
    assert read(TITLE + APPLICATIONS).form == "none"


def test_a_row_of_the_other_form_is_noted() -> None:
    report = read(TITLE + DECISIONS_2021 + "其他对外管理服务事项 |\n5 |\n")
    assert (report.form, report.form_notes) == ("2021", ["proactive.other_services (2019)"])
    assert read(TITLE + DECISIONS_2021).form_notes == []


def test_a_title_alone_is_no_report_and_one_with_words_is() -> None:
    words = "我局认真贯彻落实条例。"
    with pytest.raises(ExtractError, match="no table"):
        read(TITLE + words)
    report = read(TITLE + words * (MIN_PROSE // len(words) + 1))
    assert (report.form, report.facts, report.year) == ("none", [], 2023)
    with pytest.raises(ExtractError, match="no table"):
        read(words * MIN_PROSE)


def test_three_headings_make_a_report_without_title_or_table() -> None:
    headings = ("一、总体情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项")
    report = read("\n有。\n".join(headings) + "\n无。\n")
    assert [section.key for section in report.sections] == ["overview", "problems", "other_matters"]
    with pytest.raises(ExtractError):
        read("\n有。\n".join(headings[:2]) + "\n无。\n")


def test_a_look_alike_without_tables_says_what_it_is() -> None:
    with pytest.raises(ExtractError) as error:
        read("关于做好2023年政府信息公开工作年度报告编制工作的通知\n" + "各单位请按时报送。" * 60)
    assert error.value.code == "not_a_report"
    assert "notice" in error.value.message


def test_what_the_document_says_against_itself_is_told() -> None:
    report = read(f"{TITLE}本报告的统计期限为2022年1月1日至2022年12月31日。\n{DECISIONS_2021}")
    assert (report.year, codes(report)) == (None, ["contradiction"])
    assert codes(read(f"{TITLE}本报告的统计期限为2023年1月1日至2023年12月31日。\n{DECISIONS_2021}")) == []


def test_reading_comes_in_two_halves() -> None:
    data = (TITLE + DECISIONS_2021).encode("gb18030")
    document, source = read_source(data, name="a.txt")
    assert (source.layout, source.media_type, len(source.sha256 or "")) == ("pipe", "text/plain", 64)
    assert understand(document, source).to_json() == extract(data, name="a.txt").to_json()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\x00" * 4096, "unreadable"),
        (b"   \n\n\t", "unreadable"),
        ("今天天气很好，我们去公园。".encode(), "not_a_report"),
        ("关于做好2023年政府信息公开工作年度报告编制工作的通知\n各单位：请按时报送。".encode(), "not_a_report"),
        (b"%PDF-1.4 ...", "unreadable"),
        (b"PK\x03\x04 this is no archive", "unreadable"),
        (bytes(range(256)) * 40, "unreadable"),
        (b"x" * (10 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_what_is_no_report_says_so(data: bytes, code: str) -> None:
    with pytest.raises(ExtractError) as error:
        extract(data, name="x")
    assert error.value.code == code
    assert len(error.value.message) > 10
