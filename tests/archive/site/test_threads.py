"""The page of problems and promises through the years, on reports that tell a story."""

import asyncio
import json
from dataclasses import replace

import lxml.html
import pytest
from datasette.app import Datasette

from extract.model import Section
from extract.report import extract
from tests.archive.site.published import HOUSING, PAYLOAD, TOWN, Publication, served
from tests.documents.figures import random_figures
from tests.documents.pages import render_html
from tests.documents.report import make_report

# Of each year, what its account says and what its section 五 does.
STORY = {
    2019: (
        "2019年，我局认真贯彻落实条例，扎实推进政务公开工作。全年公开信息三百余条。",
        (
            "存在的问题：一是政策解读形式单一，多为文字解读；二是部分栏目更新不够及时；三是失效链接较多，影响群众浏览。"
            "下一步，我局将：一是编印答复文书范例，统一说理口径；二是邀请群众代表评议解读材料；三是改造办事大厅的查询设备。"
        ),
    ),
    2020: (
        "2019年，我局认真贯彻落实条例，扎实推进政务公开工作。排查修复失效链接35处，确保群众浏览顺畅。编印答复文书范例1册，统一了全局答复的说理口径。",
        (
            "存在的问题：一是政策解读形式仍较单一，以文字解读为主；二是部分栏目更新不够及时。"
            "下一步，我局将：一是邀请群众代表评议解读材料；二是每季度组织一次经办人员轮训。"
        ),
    ),
    2023: (
        "全年公开信息五百余条。",
        (
            "存在的问题：一是部分栏目更新不够及时；二是档案移交的节奏偏慢。"
            "下一步，我局将：一是邀请群众代表评议政策解读材料；二是理顺档案移交的流程。"
        ),
    ),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    publication = Publication(tmp_path_factory.mktemp("story"))
    for year, (account, points) in STORY.items():
        html = render_html(make_report("云河市住房和城乡建设局", year, random_figures(year, "2021")))
        read = extract(html.encode(), name="x.html")
        sections = [
            Section("overview", "一、总体情况", account, None, None),
            Section("problems", "五、存在的主要问题及改进情况", points, None, None),
        ]
        report = replace(read, sections=sections, figures=[], findings=[])
        publication.add(
            html, f"http://a.example/{year}.html", HOUSING, fetched_at="2024-02-02T02:00:00Z", change=report
        )
    html = render_html(make_report("东湾镇人民政府", 2022, random_figures("t", "2021")))
    read = extract(html.encode(), name="x.html")
    said = replace(
        read, sections=[Section("problems", "五", f"一是{PAYLOAD}的问题较多，更新滞后。", None, None)], figures=[]
    )
    publication.add(html, "http://b.example/t.html", TOWN, fetched_at="2024-02-02T02:00:00Z", change=said)
    return served(publication.publish())


def fetch(site: Datasette, path: str) -> str:
    response = asyncio.run(site.client.get(path))
    assert response.status_code == 200, path
    return str(response.text)


def rows(site: Datasette, kind: str, lang: str = "zh") -> dict[str, str]:
    """Each point of a kind with what the page says became of it."""
    html = lxml.html.fromstring(fetch(site, f"/promises/{HOUSING}?lang={lang}"))
    found = html.xpath(f"//section[@aria-labelledby='{kind}']//li[@class='thread']")
    return {each.xpath("./p[@class='point']/text()")[0]: " ".join(each.text_content().split()) for each in found}


def test_what_became_of_each_problem(site: Datasette) -> None:
    told = rows(site, "problem")
    assert "最近一份报告仍有 2019 – 2023、3 份报告" in told["部分栏目更新不够及时"]
    assert "2021 – 2022 无报告" in told["部分栏目更新不够及时"]
    assert "正文已有说明" in told["失效链接较多，影响群众浏览"]
    assert "2020 年度的报告写道： 排查修复失效链接35处，确保群众浏览顺畅。" in told["失效链接较多，影响群众浏览"]
    reworded = told["政策解读形式仍较单一，以文字解读为主"]
    assert "2019 最早" in reworded
    assert "2020 改写" in reworded


def test_what_became_of_each_promise(site: Datasette) -> None:
    told = rows(site, "promise")
    assert "最近一份报告仍有" in told["邀请群众代表评议政策解读材料"]
    assert "正文已有说明" in told["编印答复文书范例，统一说理口径"]
    assert "未再提及" in told["改造办事大厅的查询设备"]
    assert "not mentioned again" in rows(site, "promise", "en")["改造办事大厅的查询设备"]


def test_the_same_as_json(site: Datasette) -> None:
    body = json.loads(fetch(site, f"/promises/{HOUSING}.json"))
    assert (body["schema"], body["years"]) == ("gongkai.promises/1", [2019, 2020, 2023])
    fates = {thread["steps"][-1]["text"]: (thread["status"], thread["next"]) for thread in body["promises"]}
    assert fates["编印答复文书范例，统一说理口径"] == ("taken_up", 2020)
    assert fates["改造办事大厅的查询设备"] == ("not_mentioned", 2020)
    evidence = next(t["steps"][-1]["evidence"] for t in body["problems"] if t["status"] == "taken_up")
    assert [(each["section"], each["text"]) for each in evidence] == [
        ("overview", "排查修复失效链接35处，确保群众浏览顺畅。")
    ]


def test_a_sentence_that_was_copied_with_its_year_is_told_in_its_section(site: Datasette) -> None:
    html = lxml.html.fromstring(fetch(site, f"/report/{HOUSING}/2020"))
    (told,) = html.xpath("//li[contains(., '仍写 2019 年')]")
    assert told.xpath("./ancestor::section[1]/@aria-labelledby") == ["section-overview"]
    (listed,) = json.loads(fetch(site, "/findings.json?rule=W1&year=2020"))["findings"]
    assert (listed["stated"], listed["computed"], listed["reason"]) == (2019, 2020, "year_copied")


def test_one_report_says_that_none_follows(site: Datasette) -> None:
    page = fetch(site, f"/promises/{TOWN}")
    assert "只有一份报告" in page
    assert "<script>alert" not in page


def test_the_publishers_page_leads_there(site: Datasette) -> None:
    assert f'href="/promises/{HOUSING}"' in fetch(site, f"/publisher/{HOUSING}")
    assert f'href="/promises/{HOUSING}"' in fetch(site, f"/compare/{HOUSING}/2019/2020")


@pytest.mark.parametrize("path", ["/promises/nobody", "/promises/nobody.json", "/promises/%00", "/promises/"])
def test_nobody_is_not_here(site: Datasette, path: str) -> None:
    assert asyncio.run(site.client.get(path)).status_code == 404


def test_words_of_an_office_are_never_markup(site: Datasette) -> None:
    html = lxml.html.fromstring(fetch(site, f"/promises/{TOWN}"))
    assert html.xpath("//main//script | //main//img") == []
