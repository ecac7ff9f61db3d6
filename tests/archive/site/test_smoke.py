"""Every kind of page has an address that a publication asks before it is swapped in."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from archive.site import releases
from archive.site.operator import pages as operator_pages
from archive.site.routes import ROUTES
from archive.site.smoke import SMOKE, smoke_paths
from archive.store import Store


@pytest.fixture
def asked(snapshot: Path) -> list[str]:
    with closing(sqlite3.connect(snapshot)) as connection:
        return smoke_paths(connection)


def test_the_demo_archive_has_what_every_path_needs(asked: list[str]) -> None:
    assert len(asked) == len(SMOKE)
    assert not [path for path in asked if "{" in path]


# The files of a release stand in their folder only when its snapshot has been asked; and no operator is signed in then.
ASKED = [
    pattern for pattern, page in ROUTES if page is not releases.file and page.__module__ != operator_pages.__name__
]


@pytest.mark.parametrize("pattern", ASKED)
def test_every_route_is_asked(pattern: str, asked: list[str]) -> None:
    def answering(path: str) -> str:
        return next(pattern for pattern, _ in ROUTES if re.match(pattern, unquote(urlsplit(path).path)))

    assert pattern in {answering(path) for path in asked}, f"archive/site/smoke.py has no path for {pattern}"


def test_an_empty_archive_asks_for_the_pages_that_need_no_report(tmp_path: Path) -> None:
    with Store(tmp_path / "data") as store:
        assert smoke_paths(store.connection) == [path for path in SMOKE if "{" not in path]
