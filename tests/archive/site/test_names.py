"""A publisher's page tells under which names it is known, whom it took over and who took it over."""

import asyncio
import json
from datetime import date

import lxml.html
import pytest
from datasette.app import Datasette

from crawler.registry import FormerName, Merger
from tests.archive.site.published import HOUSING, HOUSING_NAME, Entry, Publication, Register, served

PLANNING = "330991-ghj"
FORMER = FormerName(name="云河市建设局", since=date(2009, 5, 1), until=date(2019, 3, 20), note="机构改革")
OFFICES = Register(
    (
        Entry(HOUSING, HOUSING_NAME, "department", "prefecture", (2023,), aliases=("云河市住建局",), former=(FORMER,)),
        Entry(
            *(PLANNING, "云河市规划局", "department", "prefecture", (2018,)),
            merged=Merger(into=HOUSING, on=date(2019, 3, 20)),
        ),
    )
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return served(Publication(tmp_path_factory.mktemp("names"), OFFICES).publish())


def facts(site: Datasette, key: str, lang: str) -> str:
    response = asyncio.run(site.client.get(f"/publisher/{key}", params={"lang": lang}))
    assert response.status_code == 200
    (listed,) = lxml.html.document_fromstring(response.text).xpath("//main/dl[@class='facts']")
    return " ".join(" ".join(listed.itertext()).split())


@pytest.mark.parametrize(("lang", "former", "short"), [("zh", "曾用名", "简称"), ("en", "former name", "short")])
def test_other_names_are_told_with_their_kind_and_dates(site: Datasette, lang: str, former: str, short: str) -> None:
    told = facts(site, HOUSING, lang)
    assert f"云河市建设局 {former} 2009-05-01 – 2019-03-20 · 机构改革 云河市住建局 {short}" in told


def test_a_merger_is_told_on_both_pages(site: Datasette) -> None:
    assert f"Merged into {HOUSING_NAME} 2019-03-20" in facts(site, PLANNING, "en")
    assert "Took over from 云河市规划局 2019-03-20" in facts(site, HOUSING, "en")


def test_programs_are_told_the_same(site: Datasette) -> None:
    told = json.loads(asyncio.run(site.client.get(f"/publisher/{PLANNING}.json")).text)["publisher"]
    assert told["successor"] == {"key": HOUSING, "name": HOUSING_NAME, "merged_on": "2019-03-20"}
    assert (told["names"], told["merged"]) == ([], [])
