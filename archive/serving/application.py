"""Datasette on one snapshot, with what was baked beside it."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from datasette.app import Datasette

from archive.publication.metadata import SETTINGS
from archive.publication.places import INSPECT_NAME, METADATA_NAME, SNAPSHOT_NAME


def application(directory: Path, settings: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """The site on the snapshot in a folder, with Datasette's `settings` over those that it always has.

    A snapshot that was copied without its metadata or its counts is served too.
    """
    return Datasette(
        [],
        immutables=[str((directory / SNAPSHOT_NAME).resolve())],
        metadata=_read(directory / METADATA_NAME),
        inspect_data=_read(directory / INSPECT_NAME),
        settings=SETTINGS | dict(settings),
    )


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.is_file() else None
