"""Sites parted for processes beside each other: what may ask one host stays together."""

from __future__ import annotations

import random

import pytest

from crawler.hosts import host_groups, host_names, parted
from crawler.site import Site
from tests.crawler.faulty import FaultySite


def site(key: int, *hosts: int) -> Site:
    first, *others = hosts
    return FaultySite(f"127.0.4.{first}", {}).entry(
        f"999999-{key}", columns=[f"http://127.0.4.{first}:8080/nb/"], hosts=[f"127.0.4.{other}" for other in others]
    )


def keys(groups: list[list[Site]]) -> list[list[int]]:
    return [[int(site.key.rpartition("-")[2]) for site in group] for group in groups]


def test_what_shares_a_host_stays_together() -> None:
    assert keys(host_groups([site(1, 1), site(2, 2), site(3, 1), site(4, 4)])) == [[1, 3], [2], [4]]
    # By a neighbour of the third, all of them; ports are no hosts of their own.
    assert keys(host_groups([site(1, 1), site(2, 2), site(3, 3, 1, 2), site(4, 2, 5), site(5, 6)])) == [
        [1, 2, 3, 4],
        [5],
    ]
    assert host_names(site(1, 1, 2)) == {"127.0.4.1", "127.0.4.2"}
    assert host_groups([]) == []


@pytest.mark.parametrize("seed", range(5))
def test_parts_are_whole_and_even(seed: int) -> None:
    chance = random.Random(seed)
    sites = [site(key, *chance.sample(range(1, 200), chance.choice((1, 1, 1, 2)))) for key in range(60)]
    parts = parted(sites, 4)
    assert sorted(key for part in keys(parts) for key in part) == list(range(60))
    hosts = [set().union(*map(host_names, part)) for part in parts]
    assert sum(map(len, hosts)) == len(set().union(*hosts))
    largest = max(map(len, host_groups(sites)))
    assert max(map(len, parts)) - min(map(len, parts)) <= largest


def test_no_part_is_empty() -> None:
    assert keys(parted([site(1, 1), site(2, 1)], 4)) == [[1, 2]]
    assert parted([], 4) == []
