"""A seed's plan: the same each time, possible, and with something of every kind in it."""

from collections import Counter

from tests.soak.faults import FAULTS
from tests.soak.plan import CLOCKS, FullDisk, Kill, Version, plans
from tests.soak.stage import LAST_STAYS, MARKED, MOVABLE, OFFICES, printed, version_of

NIGHTS = 50


def test_a_seed_gives_the_same_nights_and_another_gives_others() -> None:
    nights = list(plans(7, NIGHTS, OFFICES, MOVABLE, LAST_STAYS))
    assert nights == list(plans(7, NIGHTS, OFFICES, MOVABLE, LAST_STAYS))
    assert nights[:10] == list(plans(7, 10, OFFICES, MOVABLE, LAST_STAYS))
    assert nights != list(plans(8, NIGHTS, OFFICES, MOVABLE, LAST_STAYS))


def test_every_kind_of_change_fault_and_trouble_comes() -> None:
    nights = [night for seed in range(3) for night in plans(seed, NIGHTS, OFFICES, MOVABLE, LAST_STAYS)]
    changes = Counter(change.kind for night in nights for change in night.changes)
    assert set(changes) == {"publish", "edit", "reword", "revert", "withdraw", "return", "move"}
    assert {night.clock for night in nights} == {None, *CLOCKS}
    assert 0 < sum(night.shipped for night in nights) < len(nights)
    assert {bool(night.meanwhile) for night in nights if isinstance(night.trouble, Kill)} == {True, False}
    assert {served.fault for night in nights for served in night.served.values()} == {None, *FAULTS}
    kills = [night.trouble for night in nights if isinstance(night.trouble, Kill)]
    assert {kill.signal for kill in kills} == {"SIGKILL", "SIGTERM", "SIGINT"}
    assert {kill.who for kill in kills} == {"all", "command", "reader", "spider"}
    rooms = [night.trouble.room for night in nights if isinstance(night.trouble, FullDisk)]
    assert min(rooms) < 1_000 < 1_000_000 < max(rooms)
    assert any(night.trouble is None for night in nights)


def test_what_is_served_follows_from_the_changes() -> None:
    emptied: set[str] = set()
    for seed in range(5):
        before: dict[str, dict[int, Version]] = {}
        for night in plans(seed, NIGHTS, OFFICES, MOVABLE, LAST_STAYS):
            stages = [(night.changes, night.served), (night.meanwhile, night.served_then or night.served)]
            for changes, stage in stages:
                for change in changes:
                    if change.year is None:
                        continue
                    if change.version is None:
                        before[change.key].pop(change.year)
                    else:
                        assert before[change.key].get(change.year) != change.version
                        before[change.key][change.year] = change.version
                served = {key: served.versions for key, served in stage.items()}
                assert served == (before or served)
                empty = {key for key, versions in served.items() if not versions}
                assert not empty & LAST_STAYS, "a site has no report left"
                emptied |= empty
                before = {key: dict(versions) for key, versions in served.items()}
    assert emptied


def test_each_edit_is_another_report_by_one_cell_or_by_words_alone() -> None:
    for office in OFFICES:
        first, second = (printed(office, 2022, Version(edits)) for edits in (0, 1))
        assert printed(office, 2022, Version(1, 11)) == second
        assert MARKED.format("丑丑") in version_of(office, 2022, Version(1, 11)).sections[0].paragraphs
        assert [code for code in first if first[code] != second[code]] == ["proactive.licensing.decisions"]
