"""Problems and promises through the years, and what the next report says of each."""

import pytest

from archive.compare import compare
from archive.compare.points import PointKind
from archive.compare.repeats import MAX_COMPARED
from archive.compare.threads import SAME_MATTER, Thread, account, threads
from extract.model import Section
from tests.archive.compare.building import report

SLOW = "部分栏目更新不够及时。"
LINKS = "失效链接较多，影响群众浏览。"
PLAIN = "政策解读形式单一，多为文字解读。"
GUIDE = "编印答复文书范例，统一说理口径。"


def told(*years: tuple[int, str | None, str], kind: PointKind = "problem") -> list[Thread]:
    """The threads of reports given as (year, section 五, account)."""
    accounts = []
    for year, points, says in years:
        sections = [Section("overview", "一", says, None, None)]
        if points is not None:
            sections.append(Section("problems", "五", points, None, None))
        accounts.append(account(year, sections))
    return threads(accounts, kind)


def test_a_problem_that_is_repeated_since_its_first_year() -> None:
    (thread,) = told((2020, f"一是{SLOW}", ""), (2021, f"一是{SLOW}", ""), (2022, "一是部分栏目的更新不够及时。", ""))
    assert (thread.since, thread.status, thread.next_year) == (2020, "standing", None)
    assert [step.kind for step in thread.steps] == ["first", "same", "edited"]
    assert thread.steps[1].likeness == 1


def test_a_problem_that_another_year_brings() -> None:
    kept, new = told((2020, f"一是{SLOW}", ""), (2021, f"一是{SLOW}二是{LINKS}", ""))
    assert [step.kind for step in (*kept.steps, *new.steps)] == ["first", "same", "new"]


def test_dropped_and_answered_with_the_words_that_answer() -> None:
    (thread,) = told((2020, f"一是{LINKS}", ""), (2021, "无其他问题。", "排查修复失效链接35处，确保群众浏览顺畅。"))
    assert (thread.status, thread.next_year) == ("taken_up", 2021)
    (evidence,) = thread.steps[0].evidence
    assert (evidence.section, evidence.text) == ("overview", "排查修复失效链接35处，确保群众浏览顺畅。")
    assert evidence.likeness >= SAME_MATTER


def test_what_the_account_said_before_already_answers_nothing() -> None:
    says = "排查修复失效链接35处，确保群众浏览顺畅。"
    (thread,) = told((2020, f"一是{LINKS}", says.replace("35", "20")), (2021, "无其他问题。", says))
    assert thread.status == "not_mentioned"


def test_dropped_without_a_word() -> None:
    thread = told((2020, f"一是{LINKS}", ""), (2021, f"一是{PLAIN}", "全年收到申请21件。"))[0]
    assert (thread.status, thread.next_year, thread.steps[0].evidence) == ("not_mentioned", 2021, ())


def test_named_in_another_point_is_not_dropped() -> None:
    points = f"一是{PLAIN}下一步，修复失效链接，方便群众浏览。"
    thread = told((2020, f"一是{LINKS}", ""), (2021, points, ""))[0]
    assert thread.status == "named"
    assert thread.steps[0].evidence[0].section == "problems"


def test_what_only_comes_near_is_unclear() -> None:
    thread = told((2020, f"一是{PLAIN}", ""), (2021, f"一是{LINKS}", "全年发布政策解读12篇。"))[0]
    assert thread.status == "unclear"
    assert 0 < thread.steps[0].evidence[0].likeness < SAME_MATTER


@pytest.mark.parametrize("points", [None, "", "\u3000\n", "一是" + "某项工作还不够细致，" * (MAX_COMPARED // 8)])
def test_a_section_that_was_not_read_says_nothing(points: str | None) -> None:
    gone, back = told((2020, f"一是{SLOW}", ""), (2021, points, ""), (2022, f"一是{SLOW}", ""))
    assert (gone.status, gone.next_year) == ("unclear", 2021)
    assert back.steps[0].kind == "unknown"


def test_too_few_words_to_find_it_again_by() -> None:
    assert told((2020, "一是意识不强。", ""), (2021, f"一是{SLOW}", ""))[0].status == "unclear"


def test_a_promise_reported_as_done() -> None:
    done = "编印答复文书范例1册，统一了全局答复的说理口径。"
    years = (2021, f"下一步，{GUIDE}", ""), (2022, f"下一步，{GUIDE}", ""), (2023, "下一步，邀请群众代表评议。", done)
    kept, new = told(*years, kind="promise")
    assert (kept.since, kept.status, kept.next_year) == (2021, "taken_up", 2023)
    assert [len(step.evidence) for step in kept.steps] == [0, 1]
    assert new.status == "standing"


def test_a_promise_that_is_repeated_though_it_is_told_of() -> None:
    done = "编印答复文书范例1册，统一了全局答复的说理口径。"
    (thread,) = told((2021, f"下一步，{GUIDE}", ""), (2022, f"下一步，{GUIDE}", done), kind="promise")
    assert thread.status == "standing"
    assert thread.steps[0].evidence[0].text == done


def test_two_points_that_became_one_are_not_dropped() -> None:
    first, second = told(
        (2020, "一是主动公开意识不强。二是信息报送不够及时，渠道不畅。", ""),
        (2021, "一是主动公开意识不强，信息报送不够及时，渠道不畅。", ""),
    )
    assert {first.status, second.status} == {"standing", "named"}


def test_a_diff_of_two_years_has_them() -> None:
    a = report(2022, sections={"problems": f"一是{LINKS}下一步，{GUIDE}", "overview": ""})
    b = report(2023, sections={"problems": f"一是{SLOW}", "overview": "排查修复失效链接35处，确保群众浏览顺畅。"})
    body = compare(a, b).to_json()
    assert [(t["kind"], t["status"]) for t in body["problems"]] == [("problem", "taken_up"), ("problem", "standing")]
    assert [(t["kind"], t["status"], t["next"]) for t in body["promises"]] == [("promise", "not_mentioned", 2023)]
    assert compare(b, a).to_json()["problems"] == []
    a.year = None
    assert compare(a, b).to_json()["promises"] == []


def test_a_diff_of_two_publishers_has_none() -> None:
    a = report(2022, sections={"problems": f"一是{LINKS}"})
    b = report(2023, sections={"problems": f"一是{SLOW}"}, publisher="岚安区民政局")
    assert compare(a, b).to_json()["problems"] == []
    assert len(compare(a, b, one_publisher=True).to_json()["problems"]) == 2  # a new name
    assert compare(a, report(2023, sections={"problems": f"一是{SLOW}"}), one_publisher=False).problems == []
