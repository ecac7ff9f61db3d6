"""Publishers and regions as the archive keeps them."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive.database import connect
from archive.publishers import store_registered
from crawler.registry import Registry, Site
from tests.archive.conftest import Night, Office, read

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
