"""The published snapshot: plain SQLite, what the archive says, complete or absent; and the files of an export."""

import csv
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.coverage import coverage
from archive.database import NoArchiveError
from archive.export import export
from archive.ingest import ingest
from archive.snapshot import INSPECT_NAME, METADATA_NAME, SnapshotError, file_sha256, publish
from archive.store import Store
from tests.archive.conftest import Office, Offices, read
from tests.documents.demo import FOLDER

TABLES = (
    "publisher",
    "report",
    "revision",
    "section",
    "figures_2021",
    "cell",
    "places",
    "figure",
    "finding",
    "measure",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("archive") / "data"
    assert ingest(sorted(FOLDER.iterdir()), data, Offices()).errors == []
    return data


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


def test_it_opens_in_plain_sqlite_with_what_the_archive_has(data):
    snapshot = publish(data)
    assert snapshot.path == data / "public" / "gongkai.db"
    assert snapshot.sha256 == file_sha256(snapshot.path)
    assert counts(snapshot.path) == counts(data / "archive.db")
    with closing(sqlite3.connect(f"{snapshot.path.as_uri()}?immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for view in ("facts", "coverage"):
            assert connection.execute(f"SELECT count(*) FROM {view}").fetchone()[0] > 0
    inspect = json.loads((data / "public" / INSPECT_NAME).read_text())["gongkai"]
    assert inspect["hash"] == snapshot.sha256
    assert {table: inspect["tables"][table]["count"] for table in TABLES} == counts(snapshot.path)
    metadata = json.loads((data / "public" / METADATA_NAME).read_text())
    assert "/ the number" in metadata["databases"]["gongkai"]["tables"]["facts"]["columns"]["value"]
    assert [path.name for path in (data / "public").iterdir() if path.name.startswith(".")] == []


def test_without_an_archive_there_is_no_snapshot(tmp_path):
    with pytest.raises(NoArchiveError):
        publish(tmp_path)


def test_an_unsound_archive_leaves_the_last_snapshot_in_place(data, tmp_path):
    other = tmp_path / "data"
    ingest(sorted(FOLDER.iterdir())[:2], other, Offices())
    before = publish(other).sha256
    with closing(sqlite3.connect(other / "archive.db")) as connection, connection:
        connection.execute("UPDATE figures_2021 SET revision_id = 99 WHERE revision_id = 1")
    with pytest.raises(SnapshotError, match="figures_2021"):
        publish(other)
    assert file_sha256(other / "public" / "gongkai.db") == before
    assert len(list((other / "public").iterdir())) == 3


def test_killed_at_any_moment_it_is_complete_or_absent(data, tmp_path):
    code = "import sys; from pathlib import Path; from archive.snapshot import publish; print(1, flush=True); "
    code += "[publish(Path(sys.argv[1])) for _ in range(1000)]"
    expected, moments = counts(data / "archive.db"), random.Random(7)
    public = data / "public"
    seen = 0
    for _ in range(5):
        for path in public.iterdir() if public.exists() else ():
            path.unlink()
        child = subprocess.Popen([sys.executable, "-c", code, str(data)], stdout=subprocess.PIPE)
        assert child.stdout.readline() == b"1\n"
        time.sleep(moments.uniform(0.0, 0.3))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert child.returncode == -signal.SIGKILL
        if (public / "gongkai.db").exists():
            seen += 1
            assert counts(public / "gongkai.db") == expected
            if (public / INSPECT_NAME).exists():
                described = json.loads((public / INSPECT_NAME).read_text())["gongkai"]
                assert described["hash"] == file_sha256(public / "gongkai.db")
    assert seen > 0
    publish(data)
    assert sorted(path.name for path in public.iterdir()) == sorted(["gongkai.db", INSPECT_NAME, METADATA_NAME])


def test_an_export_describes_itself_and_keeps_empty_and_missing_apart(data, tmp_path):
    files = {path.name: path for path in export(data, tmp_path / "out")}
    assert set(files) == {path.name for path in (tmp_path / "out").iterdir()}
    package = json.loads(files["datapackage.json"].read_text())
    for resource in package["resources"]:
        content = files[resource["path"]].read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    facts = next(resource for resource in package["resources"] if resource["name"] == "facts")
    text = files["facts.csv"].read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines()))
    assert [field["name"] for field in facts["schema"]["fields"]] == list(rows[0])
    assert next(field["type"] for field in facts["schema"]["fields"] if field["name"] == "value") == "number"
    with closing(sqlite3.connect(files["gongkai.db"])) as connection:
        stored = connection.execute("SELECT report_key, code, value, raw FROM facts").fetchall()
    exported = [(row["report_key"], row["code"], row["value"], row["raw"]) for row in rows]
    assert sorted(exported) == sorted((key, c, "" if v is None else repr(v), raw) for key, c, v, raw in stored)
    # A blank cell prints an empty text and has no number.
    blank = next(line for line in text.decode("utf-8-sig").splitlines() if '"blank"' in line)
    assert ',,"blank","",' in blank


def test_coverage_tells_in_time_late_missing_not_due_and_not_fetched(night):
    office = Office(expected_years=(2019, 2020, 2021, 2022, 2023, 2200))
    government = Office(
        key="330991-zf", publisher="云河市人民政府", aliases=(), kind="government", expected_years=(2018,)
    )
    night.registry = Offices((office, government))
    night.store.sync_publishers(night.registry)
    for year, published in ((2021, "2022-01-31"), (2022, "2023-02-01"), (2023, None)):
        report = read(year)
        report.published_on = published
        night.add((night.capture(f"u{year}", str(year)), report))
    connection = night.store.connection
    assert {row.state for row in coverage(connection, publisher="330991-zf")} == {"not_fetched"}
    assert coverage(connection, publisher="330991-zf")[0].deadline == "2019-03-31"
    with connection:
        connection.execute("INSERT INTO run (id, kind, started_at) VALUES ('r', 'nightly', '2024-02-01T00:00:00Z')")
        connection.execute(
            "INSERT INTO site_result (run_id, site, verdict, found, expected, new, changed, unchanged, requests, "
            "bytes, not_modified, retries) VALUES ('r', '330991-zjj', 'unchanged', 3, 3, 0, 0, 3, 1, 1, 0, 0)"
        )
    rows = {row.year: (row.state, row.timeliness) for row in coverage(connection, publisher="330991-zjj")}
    assert rows == {
        2019: ("missing", None),
        2020: ("missing", None),
        2021: ("published", "in_time"),
        2022: ("published", "late"),
        2023: ("published", "unknown"),
        2200: ("not_due", None),
    }
    with connection:
        connection.execute("UPDATE site_result SET verdict = 'blocked'")
    assert {row.state for row in coverage(connection, publisher="330991-zjj") if row.year == 2019} == {"failed"}


def test_publishing_leaves_the_store_usable(data):
    publish(data)
    with Store(data) as store:
        assert store.captures_seen()
