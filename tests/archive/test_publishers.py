"""Publishers and regions as the archive keeps them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.database import connect
from archive.publishers import find, store_registered
from crawler.registry import FormerName, Merger, Registry, Site
from extract.report import VERSION
from tests.archive.conftest import Night, Office, Offices, read

COUNTY = Office("320903-czj", "盐都区财政局", adcode="320903", region="江苏/盐城/盐都", level="county")


@pytest.mark.parametrize("towns_first", [True, False])
def test_a_region_has_the_level_of_its_code(tmp_path: Path, towns_first: bool) -> None:
    """A town's office has its county's code; the county stays one, whoever is stored first."""
    town = replace(COUNTY, key="320903-z", publisher="某镇人民政府", level="town")
    city = Office(key="320900-czj", publisher="盐城市财政局", adcode="320900", region="江苏/盐城", level="prefecture")
    connection = connect(tmp_path)
    for office in (town, COUNTY, city) if towns_first else (city, COUNTY, town):
        store_registered(connection, office)
    assert connection.execute("SELECT adcode, name, level FROM region ORDER BY adcode").fetchall() == [
        ("320900", "盐城", "prefecture"),
        ("320903", "盐都", "county"),
    ]
    assert connection.execute("SELECT level FROM publisher WHERE key = '320903-z'").fetchall() == [("town",)]
    connection.close()


def test_reports_of_a_shared_list_belong_to_whom_they_name(night: Night) -> None:
    """A city's column lists offices with an entry and without; none of their reports becomes the city's own."""
    fields = {"level": "county", "kind": "department", "columns": ["https://www.example.gov.cn/nb/"]}
    office = {"key": "350102-sjj", "publisher": "鼓楼区审计局", "adcode": "350102", "region": "福建/福州/鼓楼"}
    city = {"key": "350100-rmzf", "publisher": "福州市人民政府", "adcode": "350100", "region": "福建/福州"}
    night.registry = Registry(  # type: ignore[assignment]
        (
            Site.model_validate(fields | city | {"level": "prefecture", "kind": "government"}),
            Site.model_validate(fields | office | {"own_only": True}),
        )
    )
    for number, name in enumerate(("福州市人民政府", "鼓楼区审计局", "福州市民政局")):
        night.add(
            (night.capture(f"http://e/{number}", str(number), site="350100-rmzf"), read(publisher=name, seed=name))
        )
    assert {row[0] for row in night.revisions()} == {
        "350100-rmzf/2023",
        "350102-sjj/2023",
        "000000-福州市民政局/2023",
    }


KEY = "330991-zjj"
FORMER = "云河市建设局"
RENAMED = Office(former=(FormerName(name=FORMER, since=date(2009, 5, 1), until=date(2019, 3, 20), note="机构改革"),))


def aliases(night: Night) -> list[tuple[object, ...]]:
    return night.rows("SELECT name, kind, since, until FROM publisher_alias ORDER BY kind, name")


@pytest.mark.parametrize("year", [2008, 2018, 2019])
def test_a_report_under_a_former_name_is_the_same_publishers_within_its_dates(night: Night, year: int) -> None:
    night.registry = Offices((RENAMED,))
    night.add((night.capture(site=None), read(year, publisher=FORMER)))
    assert night.revisions() == [(f"{KEY}/{year}", 1, "first")]
    assert night.rows("SELECT key, name FROM publisher") == [(KEY, "云河市住房和城乡建设局")]


@pytest.mark.parametrize("year", [2007, 2020, 2023])
def test_outside_its_dates_it_is_told_and_not_guessed(night: Night, year: int) -> None:
    night.registry = Offices((RENAMED,))
    night.add((night.capture(), read(year, publisher=FORMER)))
    assert night.revisions() == []
    ((code, message),) = night.rows("SELECT code, message FROM unread")
    assert code == "former_name"
    assert f"prints {FORMER} for {year}" in str(message)
    assert "from 2009-05-01 until 2019-03-20" in str(message)


def test_a_report_that_was_read_before_the_dates_were_known_is_told_when_it_is_read_again(night: Night) -> None:
    capture, report = night.capture(), read(2023, publisher=FORMER)
    night.registry = Offices((Office(aliases=(FORMER,)),))
    night.add((capture, report))
    assert night.revisions() == [(f"{KEY}/2023", 1, "first")]
    night.registry = Offices((RENAMED,))
    night.store.read_again(capture, report, night.registry, VERSION)
    assert night.revisions() == []
    assert night.rows("SELECT code FROM unread") == [("former_name",)]


def test_a_publisher_keeps_its_key_and_reports_when_the_registry_renames_it(night: Night) -> None:
    night.add((night.capture(), read(2022)))
    night.store.sync_publishers(Offices((Office(publisher="云河市城乡建设委员会"),)))
    assert night.rows("SELECT key, name FROM publisher") == [(KEY, "云河市城乡建设委员会")]
    assert night.rows("SELECT key FROM report") == [(f"{KEY}/2022",)]
    assert aliases(night) == [("云河市住房和城乡建设局", "renamed", None, None), ("市住建局", "short", None, None)]
    for name in (KEY, "云河市城乡建设委员会", "云河市住房和城乡建设局", "市住建局"):
        assert find(night.store.connection, name) == [(KEY, "云河市城乡建设委员会")]
    night.store.sync_publishers(Offices((Office(publisher="云河市城乡建设委员会", aliases=()),)))
    assert aliases(night) == [("云河市住房和城乡建设局", "renamed", None, None)]
    night.store.sync_publishers(Offices((Office(aliases=()),)))
    assert aliases(night) == [("云河市城乡建设委员会", "renamed", None, None)]


def test_names_that_documents_print_are_kept_with_their_years(night: Night) -> None:
    for year, name in (
        (2019, "云河市住建委"),
        (2021, "云河市住建委"),
        (2022, "云河市住房和城乡建设局"),
        (2023, "市住建局"),
    ):
        night.add((night.capture(f"http://gov.example/{year}.html", str(year)), read(year, publisher=name)))
    assert aliases(night) == [("云河市住建委", "printed", "2019", "2021"), ("市住建局", "short", None, None)]
    assert find(night.store.connection, "云河市住建委") == [(KEY, "云河市住房和城乡建设局")]


def test_a_merged_office_keeps_its_reports_and_points_to_its_successor(night: Night) -> None:
    office = Office(key="330991-fgj", publisher="云河市房产管理局", aliases=())
    night.registry = Offices((office, Office()))
    night.add((night.capture(site=None), read(2018, publisher=office.publisher)))
    merged = replace(office, merged=Merger(into=KEY, on=date(2019, 3, 20)))
    night.store.sync_publishers(Offices((merged, Office())))
    query = """
        SELECT publisher.key, successor.key, publisher.merged_on, report.key FROM publisher
        JOIN publisher AS successor ON successor.id = publisher.successor_id
        JOIN report ON report.publisher_id = publisher.id
    """
    assert night.rows(query) == [("330991-fgj", KEY, "2019-03-20", "330991-fgj/2018")]
    night.store.sync_publishers(Offices((office, Office())))
    assert night.rows(query) == []
