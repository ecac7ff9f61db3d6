import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.archive.sharing.gold import write


@pytest.fixture(scope="session")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gold set's snapshot."""
    return write(tmp_path_factory.mktemp("gold")).publication.publish()


@pytest.fixture
def connection(gold: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{gold.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection
