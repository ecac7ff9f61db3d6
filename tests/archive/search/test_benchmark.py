"""The synthetic archive that the search is measured on is one that can be searched."""

from pathlib import Path

from tests.benchmarks.searching import NARROWED, QUERIES, searching


def test_what_is_measured_is_a_search(tmp_path: Path) -> None:
    index, timings = searching(tmp_path / "bench.db", 60, rounds=1)
    assert 0 < index["size"] < 5
    assert {timing.query for timing in timings} == QUERIES.keys() | NARROWED.keys()
    found = {timing.query: timing.found for timing in timings}
    assert int(found["one character, in nearly every section"].removesuffix("+")) > 300
    assert found["a word that is nowhere"] == "0"
