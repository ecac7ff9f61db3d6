from pathlib import Path

import pytest

from tests.archive.site.published import publish_demo


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published demo snapshot."""
    return publish_demo(tmp_path_factory.mktemp("data"))
