"""The sites of a night parted by their hosts, for processes beside each other.

Sites that may ask one host stay together: its pace and its one connection are kept within a process.
"""

from __future__ import annotations

from collections.abc import Sequence

from crawler.site import Site


def host_names(site: Site) -> set[str]:
    """The names or addresses of a site's hosts, its neighbours included, without ports."""
    return {host.rpartition(":")[0] if ":" in host else host for host in site.authorities}


def host_groups(sites: Sequence[Site]) -> list[list[Site]]:
    """The sites in groups of which no two have a host in common, in the order of their first sites."""
    group_of: dict[str, list[Site]] = {}
    for site in sites:
        names = host_names(site)
        joined: list[Site] = []
        for name in names:
            if (known := group_of.get(name)) is not None and known is not joined:
                joined, known = (known, joined) if len(known) > len(joined) else (joined, known)
                joined += known
                group_of.update((other, joined) for member in known for other in host_names(member))
        joined.append(site)
        group_of.update(dict.fromkeys(names, joined))
    place = {site.key: number for number, site in enumerate(sites)}
    groups = {id(group): sorted(group, key=lambda site: place[site.key]) for group in group_of.values()}
    return sorted(groups.values(), key=lambda group: place[group[0].key])


def parted(sites: Sequence[Site], parts: int) -> list[list[Site]]:
    """The sites in at most so many parts of much the same size, none empty; no two have a host in common."""
    dealt: list[list[Site]] = [[] for _ in range(parts)]
    for group in sorted(host_groups(sites), key=len, reverse=True):
        min(dealt, key=len).extend(group)
    return [part for part in dealt if part]
