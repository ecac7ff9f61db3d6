"""What the archive has of problems and promises, and `gongkai promises`."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.accounts import load_accounts
from archive.cli import gongkai
from archive.database import open_archive
from extract.model import Section
from extract.parts import read_parts
from extract.report import extract
from tests.archive.site.published import HOUSING, HOUSING_NAME, Publication
from tests.documents.figures import random_figures
from tests.documents.pages import render_html
from tests.documents.report import make_report

LONG = (
    "邀请群众代表、企业代表和法律顾问逐件评议解读材料，按评议意见修改后再行发布，并在门户网站公开评议的过程和采纳的理由"
)
STORY = {
    2021: (
        "(一)存在的问题\n一是部分栏目更新不够及时。\n"
        "(二)改进措施\n一是编印答复文书范例，统一说理口径。二是改造查询设备。"
    ),
    2022: f"(一)存在的问题\n一是部分栏目更新不够及时。\n(二)改进措施\n一是{LONG}。",
}
DONE = "编印答复文书范例1册，统一了全局答复的说理口径。"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("promises")
    publication = Publication(folder)
    for year, points in STORY.items():
        html = render_html(make_report(HOUSING_NAME, year, random_figures(year, "2021")))
        sections = [
            Section("overview", "一、总体情况", DONE if year == 2022 else "各项工作平稳。", None, None),
            Section("problems", "五", points, None, None, read_parts(points, points)),
        ]
        told = replace(extract(html.encode(), name="x.html"), sections=sections, figures=[], findings=[])
        publication.add(html, f"http://a.example/{year}.html", HOUSING, fetched_at="2024-02-02T02:00:00Z", change=told)
    yield folder
    publication.captures.close()
    publication.store.connection.close()


def promises(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(gongkai, ["promises", *arguments, "--data", str(data)], catch_exceptions=False)


def test_the_accounts_of_a_publisher(data: Path) -> None:
    connection = open_archive(data)
    accounts = load_accounts(connection, HOUSING)
    assert [each.year for each in accounts] == [2021, 2022]
    assert [point.kind for point in accounts[0].points or ()] == ["problem", "promise", "promise"]
    assert [piece.text for _, piece in accounts[1].says] == [DONE]
    assert load_accounts(connection, "nobody") == []
    connection.close()


@pytest.mark.parametrize("name", [HOUSING, HOUSING_NAME, "云河市住建局"])
def test_each_with_what_became_of_it(data: Path, name: str) -> None:
    result = promises(data, name)
    assert result.exit_code == 0
    told = [line.strip() for line in result.stdout.splitlines() if line.strip()]
    assert told[0] == f"{HOUSING_NAME}　2021、2022"
    assert "2022  同前  〃" in told
    at = told.index("2021  最早  编印答复文书范例，统一说理口径")
    assert told[at + 1 : at + 3] == ["2022  → 正文已有说明", f"100%  “{DONE}”"]
    assert told[told.index("2021  最早  改造查询设备") + 1] == "2022  → 未再提及"


def test_a_long_point_begins_beside_its_year_and_goes_on_below_its_beginning(data: Path) -> None:
    lines = promises(data, HOUSING).stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"  2022  新提出  {LONG[:24]}"))
    begun, rest = lines[at].removeprefix("  2022  新提出  "), lines[at + 1]
    assert (begun + rest.strip(), rest[:14].strip()) == (LONG, "")


def test_as_json(data: Path) -> None:
    body = json.loads(promises(data, HOUSING, "--format", "json").stdout)
    assert (body["schema"], body["publisher"]) == ("gongkai.promises/1", {"key": HOUSING, "name": HOUSING_NAME})
    assert [(each["status"], each["since"], each["until"]) for each in body["problems"]] == [("standing", 2021, 2022)]
    assert {each["steps"][0]["text"]: each["status"] for each in body["promises"]} == {
        "编印答复文书范例，统一说理口径": "taken_up",
        "改造查询设备": "not_mentioned",
        LONG: "standing",
    }


def test_what_is_not_there(data: Path, tmp_path: Path) -> None:
    nobody = promises(data, "无此机关\x00")
    assert (nobody.exit_code, nobody.stdout) == (1, "")
    assert "knows no publisher" in nobody.stderr
    assert promises(tmp_path / "nothing", HOUSING).exit_code == 1
    assert promises(data).exit_code == 2
    assert promises(data, HOUSING, "--format", "csv").exit_code == 2
