"""The artificial archive that the site is measured on is one as all others are."""

from contextlib import closing
from pathlib import Path

from archive.database import open_archive
from archive.rows import load_report
from tests.benchmarks.nation import YEARS, build, office


def test_an_archive_of_any_size_is_sound(tmp_path: Path) -> None:
    offices = 3
    build(tmp_path, offices * len(YEARS))
    with closing(open_archive(tmp_path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        keys = {row[0] for row in connection.execute("SELECT key FROM report")}
        assert keys == {f"{office(number)[0]}/{year}" for number in range(offices) for year in YEARS}
        for key in keys:
            report = load_report(connection, key)
            assert len(report.facts) > 100 or report.form == "2014"
            assert report.year == int(key.rpartition("/")[2])
