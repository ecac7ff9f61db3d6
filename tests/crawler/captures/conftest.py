"""Addresses of every kind that segments are shipped to: a path, fsspec's memory, S3 from a server on loopback."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.s3 import BUCKET, running_s3


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    with running_s3() as endpoint:
        yield endpoint


@pytest.fixture(params=["path", "memory", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = uuid.uuid4().hex
    if request.param == "path":
        return str(tmp_path / "elsewhere")
    if request.param == "memory":
        return f"memory://{name}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3"))
    return f"s3://{BUCKET}/{name}"
