"""A report to cite and to take home, at its addresses."""

import asyncio
import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import bibtexparser
import lxml.html
import pytest
from datasette.app import Datasette

from archive.csv_text import BOM
from archive.report_csv import COLUMNS
from archive.rows import load_report
from tests.archive.site.published import HOUSING

ADDRESS = "https://gongkai.example"


@pytest.fixture(scope="module")
def site(snapshot: Path) -> Datasette:
    return Datasette([], immutables=[str(snapshot)], metadata={"plugins": {"gongkai": {"address": f"{ADDRESS}/"}}})


def fetch(site: Datasette, path: str, **headers: str) -> Any:
    return asyncio.run(site.client.get(path, headers=headers))


def test_every_form_of_a_citation_names_the_revision(site: Datasette) -> None:
    address = f"{ADDRESS}/report/{HOUSING}/2023?revision=2"
    entry = bibtexparser.parse_string(fetch(site, f"/report/{HOUSING}/2023.bib").text).entries[0]
    assert entry["url"] == address
    item = fetch(site, f"/report/{HOUSING}/2023.csl.json")
    assert item.headers["content-type"].startswith("application/vnd.citationstyles.csl+json")
    assert json.loads(item.text)[0]["URL"] == address
    lines = fetch(site, f"/report/{HOUSING}/2023.txt").text.splitlines()
    assert len(lines) == 2
    assert all(address in line for line in lines)
    older = fetch(site, f"/report/{HOUSING}/2023.bib?revision=1").text
    assert "revision=1" in older
    assert "2024-02-02" in older


def test_the_report_shows_what_is_to_be_cited(site: Datasette) -> None:
    html = lxml.html.document_fromstring(fetch(site, f"/report/{HOUSING}/2023").text)
    shown = [element.text_content() for element in html.xpath("//*[contains(@class, 'citation')]")]
    assert shown[:2] == fetch(site, f"/report/{HOUSING}/2023.txt").text.splitlines()
    assert shown[2].strip() == fetch(site, f"/report/{HOUSING}/2023.bib").text.strip()


def test_without_a_setting_the_address_is_the_one_that_was_asked(snapshot: Path) -> None:
    bare = Datasette([], immutables=[str(snapshot)])
    text = fetch(bare, f"/report/{HOUSING}/2023.txt", host="archive.example:8001").text
    assert f"http://archive.example:8001/report/{HOUSING}/2023?revision=2" in text


@pytest.mark.parametrize("revision", [None, 1])
def test_the_csv_has_every_cell_with_its_evidence(site: Datasette, snapshot: Path, revision: int | None) -> None:
    with closing(sqlite3.connect(snapshot)) as db:
        report = load_report(db, f"{HOUSING}/2023", revision)
    response = fetch(site, f"/report/{HOUSING}/2023.csv" + (f"?revision={revision}" if revision else ""))
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.text.startswith(BOM)
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix(BOM))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["code"] for row in rows] == [fact.code for fact in report.facts]
    for row, fact in zip(rows, report.facts, strict=True):
        assert (row["raw"], row["state"]) == (fact.raw, fact.state)
        assert row["value"] == ("" if fact.value is None else str(fact.value))
        assert json.loads(row["place"]) == fact.where.to_json()
        assert row["evidence"] == f"{ADDRESS}/evidence/{HOUSING}/2023/{fact.code}?revision={revision or 2}"
    assert fetch(site, urlsplit(rows[0]["evidence"]).path).status_code == 200


@pytest.mark.parametrize("suffix", [".bib", ".csl.json", ".txt", ".csv", ".json"])
def test_what_is_not_there_is_a_404(site: Datasette, suffix: str) -> None:
    for path in (f"/report/nobody/2023{suffix}", f"/report/{HOUSING}/2023{suffix}?revision=99"):
        assert fetch(site, path).status_code == 404
