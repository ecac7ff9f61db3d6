"""A seed's plan: the same each time, possible, and with something of every kind in it."""

from collections import Counter

from tests.soak.faults import FAULTS
from tests.soak.plan import FullDisk, Kill, plans
from tests.soak.stage import MOVABLE, OFFICES, printed

NIGHTS = 50


def test_a_seed_gives_the_same_nights_and_another_gives_others() -> None:
    nights = list(plans(7, NIGHTS, OFFICES, MOVABLE))
    assert nights == list(plans(7, NIGHTS, OFFICES, MOVABLE))
    assert nights[:10] == list(plans(7, 10, OFFICES, MOVABLE))
    assert nights != list(plans(8, NIGHTS, OFFICES, MOVABLE))


def test_every_kind_of_change_fault_and_trouble_comes() -> None:
    nights = [night for seed in range(3) for night in plans(seed, NIGHTS, OFFICES, MOVABLE)]
    changes = Counter(change.kind for night in nights for change in night.changes)
    assert set(changes) == {"publish", "edit", "revert", "withdraw", "return", "move"}
    assert {served.fault for night in nights for served in night.served.values()} == {None, *FAULTS}
    kills = [night.trouble for night in nights if isinstance(night.trouble, Kill)]
    assert {kill.signal for kill in kills} == {"SIGKILL", "SIGTERM", "SIGINT"}
    assert {kill.who for kill in kills} == {"all", "command", "reader", "spider"}
    rooms = [night.trouble.room for night in nights if isinstance(night.trouble, FullDisk)]
    assert min(rooms) < 1_000 < 1_000_000 < max(rooms)
    assert any(night.trouble is None for night in nights)


def test_what_is_served_follows_from_the_changes() -> None:
    for seed in range(5):
        before: dict[str, dict[int, int]] = {}
        for night in plans(seed, NIGHTS, OFFICES, MOVABLE):
            for change in night.changes:
                if change.year is None:
                    continue
                if change.version is None:
                    before[change.key].pop(change.year)
                else:
                    assert before[change.key].get(change.year) != change.version
                    before[change.key][change.year] = change.version
            served = {key: served.versions for key, served in night.served.items()}
            assert served == (before or served)
            assert all(served.values()), "a site has no report left"
            before = {key: dict(versions) for key, versions in served.items()}


def test_each_edit_is_another_report_by_one_cell() -> None:
    for office in OFFICES:
        first, second = (printed(office, 2022, version) for version in (0, 1))
        assert [code for code in first if first[code] != second[code]] == ["proactive.licensing.decisions"]
