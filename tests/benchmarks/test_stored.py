"""What a run says of the stored ratios: worse is told where it is worse, and only there."""

from pathlib import Path

import pytest

from tests.benchmarks.stored import Part, changes, load, ratios, save
from tests.benchmarks.table import LESS, MORE, Line, beside


def line(*ratios: float, better: str = LESS) -> Line:
    return beside("read, ms", ratios, "other", [1.0] * len(ratios), better=better)


KEY = line(1.0).key


@pytest.mark.parametrize(
    ("rounds", "better", "told"),
    [
        ((1.1, 1.19, 1.3), LESS, ""),  # 19% worse in the median
        ((1.1, 1.21, 1.3), LESS, "worse"),
        ((0.99, 1.3, 1.4), LESS, "unsure"),  # its best round is as good as what is stored
        ((0.7, 0.75, 0.9), LESS, "better"),
        ((0.7, 0.75, 1.1), LESS, ""),  # better in the median, but not in every round
        ((0.7, 0.75, 0.9), MORE, "worse"),
        ((0.7, 0.81, 0.9), MORE, ""),
        ((0.7, 0.75, 1.01), MORE, "unsure"),
        ((1.1, 1.21, 1.3), MORE, "better"),
    ],
)
def test_only_what_is_a_fifth_worse_in_every_round_is_warned_of(
    rounds: tuple[float, ...], better: str, told: str
) -> None:
    found = changes({KEY: 1.0}, [line(*rounds, better=better)])
    said = {word: getattr(found, word) for word in ("worse", "unsure", "better", "new", "gone")}
    assert [word for word, rows in said.items() if rows] == ([told] if told else [])
    assert all(KEY in row for rows in said.values() for row in rows)


def test_a_warning_says_what_was_stored_and_what_was_found() -> None:
    assert changes({KEY: 2.0}, [line(3.0)]).worse == [f"{KEY}: 3, stored 2 (50% worse)"]
    assert changes({KEY: 2.0}, [line(1.0, better=MORE)]).worse == [f"{KEY}: 1, stored 2 (50% worse)"]


def test_rows_that_come_and_go_are_told() -> None:
    found = changes({"what was; other": 1.0}, [line(5.0), Line("nothing beside it", 3.0)])
    assert (found.new, found.gone, found.worse) == ([KEY], ["what was; other"], [])


def test_a_part_that_is_stored_anew_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "stored.toml"
    assert load(path) == {}
    reading = Part(
        "a machine, 2 cores", "2026-11-26", {'read "a page" (217 KB), ms; lxml.parse': 5.5512, KEY: 0.0123456}
    )
    serving = Part("another", "2026-11-27", {"a row, ms; plain": 1.0})
    save({"reading": reading, "serving": serving}, path)
    save({"serving": Part("a third", "2026-11-28", {"a row, ms; plain": 2.0})}, path)
    kept = load(path)
    assert kept["serving"] == Part("a third", "2026-11-28", {"a row, ms; plain": 2.0})
    assert kept["reading"].ratios == {'read "a page" (217 KB), ms; lxml.parse': 5.55, KEY: 0.0123}
    assert (kept["reading"].machine, kept["reading"].date) == ("a machine, 2 cores", "2026-11-26")


def test_no_timing_is_stored() -> None:
    assert ratios([line(1.0, 4.0, 2.0), Line("an archive, MB", 12.0)]) == {KEY: 2.0}
