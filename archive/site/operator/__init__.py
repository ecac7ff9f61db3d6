"""The signed-in operator: verdicts are given on the pages, written to the archive, and seen there at once.

Everybody else sees the published snapshot, and those verdicts with the next publication. Only `gongkai serve
--operator` makes these pages; without it there is nothing to sign in to.
"""
