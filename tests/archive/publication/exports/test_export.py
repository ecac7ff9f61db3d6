"""Every export, read back by a program that did not write it, says what the archive says."""

import csv
import json
import os
import signal
import sqlite3
import time
import tracemalloc
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from frictionless import Package, validate
from openpyxl.utils.escape import unescape

from archive.cli import gongkai
from archive.formulas import marked, unmarked
from archive.publication import PublicationError
from archive.publication.exports import parquet_files, workbook
from archive.publication.exports.export import export
from archive.publication.exports.selection import Selection
from archive.publication.exports.tables import KINDS_OF_MISSING, tables
from archive.publication.exports.workbook import WorkbookWriter
from archive.publication.exports.write import FORMATS
from archive.reviews import give
from archive.rows import load_report
from archive.store import Store
from crawler.registry import Merger
from extract.model import Fact, GridPlace, Section
from tests.archive.conftest import Night, Office, Offices, asked_about, read
from tests.archive.site.published import HOUSING, TOWN, publish_demo

FORMULA = '=HYPERLINK("http://a.example","x")'
UGLY = "a\x00b\x01_x0041_\r\n\t'引号\" ,；é\U0001f600"
LARGE = 2**60 + 1
FRACTION = Decimal("1234567.0123456789")
LONG = "长" * 40_000
KEY = "330991-zjj/2021"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo archive, and a report of all that files trip over."""
    data = tmp_path_factory.mktemp("archive") / "data"
    publish_demo(data)
    report = read(2021)
    texts = iter(["-", FORMULA, UGLY, "", "'=1", "＝1+1"])
    facts = []
    for number, fact in enumerate(report.facts):
        if number < 6:
            text = next(texts)
            state = "dash" if text == "-" else "blank" if text == "" else "text"
            facts.append(Fact(fact.code, None, text, state, fact.unit, GridPlace(0, 0, number)))
        else:
            facts.append(fact)
    facts[7] = facts[7]._replace(value=LARGE, raw=str(LARGE))
    facts[8] = facts[8]._replace(value=FRACTION, raw=str(FRACTION))
    facts[9] = facts[9]._replace(value=-5, raw="-5")
    sections = [Section("overview", FORMULA, LONG, None, None), *report.sections[1:]]
    with Store(data) as store:
        night = Night(store, Offices())
        for _ in range(store.connection.execute("SELECT max(id) FROM capture").fetchone()[0]):
            night.capture()
        night.add((night.capture("http://ugly.example/1.html", "u"), replace(report, facts=facts, sections=sections)))
    return data


@pytest.fixture(scope="module")
def made(data, tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("export") / "out"
    export(data, directory)
    return directory


@pytest.fixture(scope="module")
def stored(data) -> dict[str, dict[str, Fact]]:
    """The cells of every current reading, as the archive gives them back."""
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        keys = [row[0] for row in connection.execute("SELECT key FROM report ORDER BY key")]
        return {key: {fact.code: fact for fact in load_report(connection, key).facts} for key in keys}


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def said(fact: Fact | None) -> object:
    """What a wide table says of a cell."""
    return None if fact is None else fact.state if fact.value is None else fact.value


def test_the_long_csv_has_every_cell_as_it_is(made, stored):
    assert (made / "facts.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = csv_rows(made / "facts.csv")
    found = {(row["report_key"], row["code"]): row for row in rows}
    assert len(found) == len(rows) == sum(map(len, stored.values()))
    for key, facts in stored.items():
        for code, fact in facts.items():
            row = found[unmarked(key), code]
            assert Decimal(row["value"]) == fact.value if fact.value is not None else row["value"] == "", (key, code)
            assert (row["state"], unmarked(row["raw"]), row["unit"]) == (fact.state, fact.raw, fact.unit or "")


def test_the_wide_csv_has_every_cell_or_its_kind_of_missing(made, stored):
    seen = set()
    for path in made.glob("form-*.csv"):
        for row in csv_rows(path):
            facts = stored[row["report_key"]]
            seen.add(row["report_key"])
            codes = [name for name in row if "." in name]
            assert facts.keys() <= set(codes)
            for code in codes:
                fact = facts.get(code)
                if fact is None or fact.value is None:
                    assert row[code] == (fact.state if fact else ""), code
                else:
                    assert Decimal(row[code]) == fact.value
    assert seen == {key for key, facts in stored.items() if facts}
    assert {fact.state for facts in stored.values() for fact in facts.values()} - {"stated"} <= set(KINDS_OF_MISSING)


def test_every_text_comes_back_from_csv(made):
    with closing(sqlite3.connect(made / "gongkai.db")) as connection:
        connection.row_factory = sqlite3.Row
        for table in ("section", "publisher", "revision", "finding", "capture"):
            stored = [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
            rows = csv_rows(made / f"{table}.csv")
            assert len(rows) == len(stored) > 0
            key = ("revision_id", "key") if table == "section" else ("id",)
            by_key = {tuple(row[name] for name in key): row for row in rows}
            for was in stored:
                row = by_key[tuple(str(was[name]) for name in key)]
                for column, value in was.items():
                    if isinstance(value, str):
                        assert unmarked(row[column]) == value, (table, column)
                    else:
                        assert row[column] == ("" if value is None else repr(value)), (table, column)


def test_the_workbook_has_texts_as_texts_and_numbers_as_numbers(made, stored):
    book = openpyxl.load_workbook(made / "gongkai.xlsx", read_only=True)
    sheet = iter(book["facts"].iter_rows())
    names = [cell.value for cell in next(sheet)]
    count = 0
    for cells in sheet:
        row = dict(zip(names, cells, strict=True))
        fact = stored[row["report_key"].value][row["code"].value]
        count += 1
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
        if fact.value is None:
            assert row["value"].value is None
        elif isinstance(row["value"].value, str):
            assert Decimal(row["value"].value) == fact.value
            assert abs(fact.value) > 2**53 or len(str(fact.value)) > 16
        else:
            assert Decimal(repr(row["value"].value)) == fact.value
        assert row["state"].value == fact.state
        # openpyxl leaves it to its user to read the characters that XML cannot hold (ECMA-376, ST_Xstring).
        assert unescape(row["raw"].value or "") == fact.raw
    assert count == sum(map(len, stored.values()))
    texts = [cell.value for cells in book["section"].iter_rows() for cell in cells if isinstance(cell.value, str)]
    assert FORMULA in texts
    assert any("40,000 字" in text for text in texts)
    about = [cell.value for cells in book["说明 about"].iter_rows() for cell in cells]
    assert any("section has 1 texts too long" in str(text) for text in about)


def test_parquet_has_numbers_and_their_states(made, stored):
    found = pyarrow.parquet.read_table(made / "facts.parquet").to_pylist()
    assert len(found) == sum(map(len, stored.values()))
    left_out = 0
    for row in found:
        fact = stored[row["report_key"]][row["code"]]
        assert (row["state"], row["raw"], row["unit"]) == (fact.state, fact.raw, fact.unit)
        if fact.value is not None and row["value"] is None:
            left_out += 1
            assert abs(fact.value) > 2**53
        else:
            assert (None if row["value"] is None else Decimal(repr(row["value"]))) == fact.value
    assert left_out == 1
    for path in made.glob("form-*.parquet"):
        for row in pyarrow.parquet.read_table(path).to_pylist():
            facts = stored[row["report_key"]]
            for name, state in row.items():
                if name.endswith(":state"):
                    fact = facts.get(name.removesuffix(":state"))
                    assert state == (fact.state if fact else None)
                    number = row[name.removesuffix(":state")]
                    assert number is None or Decimal(repr(number)) == said(fact)
    schema = pyarrow.parquet.read_schema(made / "form-2021.parquet")
    assert schema.field("proactive.fees.amount").metadata[b"unit"] == "万元".encode()
    assert schema.field("proactive.fees.amount").type == pyarrow.float64()


def test_sqlite_is_the_archive(data, made):
    query = "SELECT report_key, code, value, state, raw, unit FROM facts ORDER BY 1, 2"
    with closing(sqlite3.connect(data / "archive.db")) as kept, closing(sqlite3.connect(made / "gongkai.db")) as copy:
        assert copy.execute(query).fetchall() == kept.execute(query).fetchall()


def test_the_data_package_is_valid_and_its_tables_are_as_it_says(made):
    report = validate(str(made / "datapackage.json"))
    assert report.valid, report.flatten(["path", "type", "note"])
    package = Package(str(made / "datapackage.json"))
    facts = package.get_resource("facts")
    assert facts.schema.primary_key == ["report_key", "code"]
    assert {key["reference"]["resource"] for key in facts.schema.foreign_keys} == {"report", "publisher", "measure"}
    wide = package.get_resource("form-2021")
    assert wide.schema.missing_values == ["", *KINDS_OF_MISSING]
    described = {(row["table"], row["column"]): row for row in csv_rows(made / "dictionary.csv")}
    assert described["form-2021", "proactive.fees.amount"]["unit"] == "万元"
    for resource in package.resources:
        for field in resource.schema.fields if resource.name in {table for table, _ in described} else ():
            assert described[resource.name, field.name]["zh"] == field.title != field.name, (resource.name, field.name)


def test_a_file_that_was_changed_is_seen(made, tmp_path):
    for path in made.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / "facts.csv").read_bytes()
    (tmp_path / "facts.csv").write_bytes(text.replace(b",1,", b",2,", 1))
    assert not validate(str(tmp_path / "datapackage.json")).valid


@pytest.mark.parametrize(
    "text", [FORMULA, "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\n=1", "＝1", "＠a", "'=1", "'", "-a", "+cmd|' /C calc'!A0"]
)
def test_a_text_that_a_spreadsheet_could_run_is_marked_and_comes_back(text):
    assert marked(text) == f"'{text}"
    assert unmarked(marked(text)) == text


@pytest.mark.parametrize("text", ["", "-", "—", "--", "-5", "+1,113", "-3.5%", "65件", "a=b", "1-2"])
def test_a_text_that_nobody_runs_stays(text):
    assert marked(text) == text


def test_a_long_table_goes_on_in_the_next_sheet_and_a_longer_one_is_cut_with_a_word(made, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_SHEETS", 3)
    with closing(sqlite3.connect(made / "gongkai.db")) as connection:
        chosen = {table.name: table for table in tables(connection) if table.name in ("revision", "measure")}
        writer = WorkbookWriter(tmp_path, "t", sheet_rows=5)
        for table in chosen.values():
            writer.begin(table)
            writer.write(list(table.rows()))
            writer.end()
        (file,) = writer.finish()
    book = openpyxl.load_workbook(file.path)
    rows = [row for name in book.sheetnames if name.startswith("revision") for row in book[name].iter_rows(min_row=2)]
    assert len({row[0].value for row in rows}) == len(rows) == len(csv_rows(made / "revision.csv"))
    assert [note.split(":")[0] for note in file.notes if "measure" in note] == [
        f"measure has {len(csv_rows(made / 'measure.csv'))} rows"
    ]
    assert len([name for name in book.sheetnames if name.startswith("measure")]) == 3


def test_without_pyarrow_the_export_says_what_it_left_out(data, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_files, "pyarrow", None)
    told = CliRunner().invoke(gongkai, ["export", "--data", str(data), "--to", str(tmp_path / "out")])
    assert told.exit_code == 0
    assert "gongkai[parquet]" in told.stderr
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".csv", ".xlsx", ".db", ".json"}


@pytest.mark.parametrize(
    ("selection", "keys"),
    [
        (Selection(publishers=("市住建局",), years=(2022, 2023)), {f"{HOUSING}/2022", f"{HOUSING}/2023"}),
        (Selection(regions=("330992",)), {f"{TOWN}/2022"}),
        (Selection(regions=("东湾", "330991"), years=(2022,)), {f"{HOUSING}/2022", "330991-fgw/2022", f"{TOWN}/2022"}),
        (Selection(forms=("2019",)), {f"{HOUSING}/2020"}),
    ],
)
def test_a_part_has_the_reports_that_were_asked_for_and_nothing_of_others(data, tmp_path, stored, selection, keys):
    export(data, tmp_path / "out", selection=selection, formats=("csv", "sqlite"))
    assert {row["report_key"] for row in csv_rows(tmp_path / "out" / "facts.csv")} == keys
    with closing(sqlite3.connect(tmp_path / "out" / "gongkai.db")) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert {row[0] for row in connection.execute("SELECT key FROM report")} == keys
        for key in keys:
            assert {fact.code: fact for fact in load_report(connection, key).facts} == stored[key]
        # What was not chosen is not told as missing.
        with closing(sqlite3.connect(data / "archive.db")) as archive:
            states = dict(archive.execute("SELECT publisher_key || '/' || year, state FROM coverage").fetchall())
        for key, state in connection.execute("SELECT publisher_key || '/' || year, state FROM coverage"):
            assert states[key] == state
    assert validate(str(tmp_path / "out" / "datapackage.json")).valid


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--publisher", "nobody"), "no publisher nobody"),
        (("--region", "月球"), "no region 月球"),
        (("--year", "1999"), "no report of years 1999"),
    ],
)
def test_a_part_that_is_not_there_is_said_and_leaves_nothing(data, tmp_path, options, sentence):
    told = CliRunner().invoke(gongkai, ["export", "--data", str(data), "--to", str(tmp_path / "out"), *options])
    assert (told.exit_code, told.stdout) == (1, "")
    assert sentence in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_only_the_named_formats_are_written(data, tmp_path):
    files = export(data, tmp_path / "out", formats=("xlsx",))
    assert {path.name for path in files} == {path.name for path in (tmp_path / "out").iterdir()}
    assert {path.name for path in files} == {"gongkai.xlsx", "dictionary.csv", "datapackage.json"}


def test_an_export_takes_the_place_of_an_earlier_one_and_of_nothing_else(data, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("x")
    with pytest.raises(PublicationError, match="other files"):
        export(data, tmp_path / "mine", formats=("csv",))
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.docx"]
    export(data, tmp_path / "out", formats=("csv", "xlsx"))
    export(data, tmp_path / "out", formats=("csv",))
    assert not (tmp_path / "out" / "gongkai.xlsx").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "out"]


def test_an_export_goes_where_a_link_leads(data, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk")
    for _ in range(2):
        export(data, tmp_path / "out", selection=Selection(regions=("330992",)), formats=("csv",))
        assert sorted(path.name for path in tmp_path.iterdir()) == ["disk", "out"]
        assert (tmp_path / "out").is_symlink()
        assert (tmp_path / "disk" / "datapackage.json").is_file()


def test_a_killed_export_leaves_no_half_folder(data, tmp_path):
    moments = Random(3)
    for _ in range(8):
        child = os.fork()
        if child == 0:
            try:
                while True:
                    export(data, tmp_path / "out", formats=("csv", "xlsx", "sqlite"))
            finally:
                os._exit(1)
        time.sleep(moments.uniform(0.1, 1.0))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if (tmp_path / "out").exists():
            package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
            for resource in package["resources"]:
                assert (tmp_path / "out" / resource["path"]).stat().st_size == resource["bytes"]
    export(data, tmp_path / "out", formats=("csv",))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_memory_does_not_grow_with_the_archive(tmp_path):
    peaks = []
    for reports in (1, 8):
        data = tmp_path / f"data{reports}"
        with Store(data) as store:
            night = Night(store, Offices())
            for number in range(reports):
                report = read(2020 + number, seed=str(number))
                night.add((night.capture(f"http://a.example/{number}", str(number)), report))
        tracemalloc.start()
        export(data, tmp_path / f"out{reports}", formats=[each for each in FORMATS if each != "parquet"])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


def test_a_part_with_an_office_that_was_merged_into_another_names_it_and_tells_no_verdict_on_others(tmp_path):
    data = tmp_path / "data"
    before, after = Office(key="330991-fgj", publisher="云河市房产管理局", aliases=()), Office()
    with Store(data) as store:
        night = Night(store, Offices((before, after)))
        for office in (before, after):
            url = f"http://{office.key}.example/1.html"
            report = read(2021, publisher=office.publisher, applications__new__total=999)
            night.add((night.capture(url, office.key, site=office.key), report))
        merged = replace(before, merged=Merger(into=after.key, on=date(2022, 3, 1)))
        store.sync_publishers(Offices((merged, after)))
        for (finding,) in night.rows("SELECT id FROM finding WHERE status = 'fail' AND rule = 'R1' AND each = 'new'"):
            give(store.connection, asked_about(store.connection, finding), "office", given_by="王敏")
    export(data, tmp_path / "out", selection=Selection(publishers=(before.key,)), formats=("csv", "sqlite"))
    publishers = {row["key"]: row for row in csv_rows(tmp_path / "out" / "publisher.csv")}
    assert publishers[before.key]["successor_id"] == publishers[after.key]["id"]
    assert {row["report_key"] for row in csv_rows(tmp_path / "out" / "facts.csv")} == {f"{before.key}/2021"}
    assert [row["report_key"] for row in csv_rows(tmp_path / "out" / "finding_verdict.csv")] == [f"{before.key}/2021"]
    assert {row["publisher_key"] for row in csv_rows(tmp_path / "out" / "coverage.csv")} == {before.key}
    assert validate(str(tmp_path / "out" / "datapackage.json")).valid
