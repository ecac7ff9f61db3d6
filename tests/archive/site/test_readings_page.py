"""What a newer extractor read otherwise is listed apart from what offices changed."""

import asyncio
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from datasette.app import Datasette

from archive.extractions import note_extraction
from archive.publication import publish
from archive.reading_changes import DESCRIBED
from archive.rows import load_report
from archive.store import Store
from tests.archive.site.published import HOUSING, publish_demo

CODE, OTHER = "applications.new.natural_person", "applications.new.company"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    """The demo with a report of which an older extractor had read one cell otherwise and missed another."""
    data = tmp_path_factory.mktemp("data")
    publish_demo(data)
    with Store(data) as store, store.connection as connection:
        new = load_report(connection, f"{HOUSING}/2022")
        facts = [f._replace(value=-1, raw="-1") if f.code == CODE else f for f in new.facts if f.code != OTHER]
        old = load_report(connection, f"{HOUSING}/2022")
        old.facts = facts
        for number, (before, at) in enumerate(((old, "2025-01-02T00:00:00Z"), (new, "2025-02-02T00:00:00Z"))):
            revision = connection.execute(
                "SELECT current_revision_id FROM report WHERE key = ?", [f"{HOUSING}/2022"]
            ).fetchone()[0]
            note_extraction(connection, revision, f"0.0.{number}", before, new, at)
    return Datasette([], immutables=[str(Path(publish(data).path))])


def fetch(site: Datasette, path: str) -> Any:
    return asyncio.run(site.client.get(path))


def test_only_what_reads_otherwise_is_listed_with_both_readings(site: Datasette) -> None:
    body = fetch(site, "/changes/readings.json").json()
    (reading,) = body["readings"]
    assert (reading["report_key"], reading["change"], reading["cells"]) == (f"{HOUSING}/2022", "figures", 2)
    changed = {cell["code"]: cell for cell in reading["changed"]}
    assert changed[CODE]["old"]["value"] == -1
    assert changed[OTHER]["old"] is None
    assert sorted((count["before_version"], count["change"], count["readings"]) for count in body["counts"]) == [
        ("0.0.0", "figures", 1),
        ("0.0.1", "nothing", 1),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_leads_to_the_evidence_as_it_is_read_now(site: Datasette, lang: str) -> None:
    response = fetch(site, f"/changes/readings?lang={lang}&region=330991&year=2022")
    assert response.status_code == 200
    html = lxml.html.document_fromstring(response.text)
    (line,) = html.xpath("//table[contains(@class, 'changes')]/tbody/tr")
    suffix = "" if lang == "zh" else "&lang=en"
    assert f"/evidence/{HOUSING}/2022/{CODE}?revision=1{suffix}" in line.xpath(".//a/@href")
    assert "-1 → " in line.text_content()
    assert {"zh": "未列 → ", "en": "not printed → "}[lang] in line.text_content()


def test_no_change_of_an_office_comes_of_it(site: Datasette) -> None:
    assert fetch(site, "/changes.json").json()["counts"] == {"figures": 1, "gone": 1}
    assert fetch(site, "/changes/readings.json?year=1999").json()["readings"] == []
    assert fetch(site, "/changes/readings?region=99").status_code == 404
    assert fetch(site, "/changes/readings.json?year=x").status_code == 404
    assert fetch(site, "/changes/other").status_code == 404


def test_every_column_is_described(site: Datasette) -> None:
    for table, described in DESCRIBED.items():
        rows = fetch(site, f"/gongkai/{table}.json?_shape=array").json()
        assert list(rows[0]) == list(described)
