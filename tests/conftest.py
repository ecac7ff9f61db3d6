"""Addresses of every kind that things are shipped to: a path, fsspec's memory, S3 from a server on loopback."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

S3_BUCKET = "gongkai-tests"


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    from tests.s3 import running_s3  # a second to import, and few tests need it

    with running_s3(S3_BUCKET) as endpoint:
        yield endpoint


@pytest.fixture(params=["path", "memory", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = uuid.uuid4().hex
    if request.param == "path":
        return str(tmp_path / "elsewhere")
    if request.param == "memory":
        return f"memory://{name}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3"))
    return f"s3://{S3_BUCKET}/{name}"
