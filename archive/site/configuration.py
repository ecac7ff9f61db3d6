"""What the operator sets of the site: under `plugins.gongkai` of Datasette's configuration, or by `gongkai serve`."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.site.guard.limits import Limits

NAME = "gongkai"
# A host as a browser may name it; what a request says otherwise is not repeated in a page.
_HOST = re.compile(r"(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?", re.IGNORECASE)
ENVIRONMENT = "GONGKAI_SITE"  # the same as JSON, as `gongkai serve` hands its options on
CAPTURES = "GONGKAI_CAPTURES"  # the folder of the captures: settings can be read by everybody, a folder need not be
RELEASES = "GONGKAI_RELEASES"  # the folder of the dated releases, for the same reason
SESSIONS = "GONGKAI_SESSIONS"  # the folder of the operator's sessions, where this server has an operator
ARCHIVE = "GONGKAI_ARCHIVE"  # the folder of the archive that the operator's verdicts are written to
_KEYS = {"limits", "address", "captures", "releases"}


@dataclass(frozen=True, slots=True)
class Configuration:
    """`limits` as in `Limits`; `address` is where the site is reached from outside (`https://…`), None for what each
    request says; `captures` and `releases` are the folders of the captures and of the dated releases, None where this
    server has none. `sessions` and `archive` are folders too, both None where nobody can sign in."""

    limits: Limits
    address: str | None
    captures: Path | None
    releases: Path | None
    sessions: Path | None
    archive: Path | None


def configured(datasette: Any) -> Configuration:
    """Raises ValueError for a key that the site does not know, so that a slip of the pen is no open door."""
    given: Mapping[str, Any] = datasette.plugin_config(NAME) or json.loads(os.environ.get(ENVIRONMENT) or "{}")
    if unknown := set(given) - _KEYS:
        raise ValueError(f"plugins.{NAME}: unknown {', '.join(sorted(unknown))}; there are {', '.join(sorted(_KEYS))}")
    address = given.get("address")
    captures = given.get("captures") or os.environ.get(CAPTURES)
    releases = given.get("releases") or os.environ.get(RELEASES)
    return Configuration(
        limits=Limits.of(given.get("limits")),
        address=str(address).rstrip("/") if address else None,
        captures=Path(str(captures)) if captures else None,
        releases=Path(str(releases)) if releases else None,
        sessions=_folder(SESSIONS),
        archive=_folder(ARCHIVE),
    )


def _folder(variable: str) -> Path | None:
    named = os.environ.get(variable)
    return Path(named) if named else None


def site_address(datasette: Any, request: Any) -> str:
    """Where the site is reached from outside, without a slash at its end: for what is read away from the page."""
    address = configured(datasette).address
    if address is not None:
        return address
    host = str(request.host)
    scheme = "https" if datasette.setting("force_https_urls") else request.scheme
    return f"{scheme}://{host if _HOST.fullmatch(host) else 'localhost'}"
