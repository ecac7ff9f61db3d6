"""The replica's entries for the crawler's registry: one TOML file a site."""

import json
from pathlib import Path

from tests.replica.site import SiteSpec


def write_registry(folder: Path, specs: dict[str, SiteSpec]) -> None:
    """One file `<key>.toml` for each site, given by its base URL; `folder` is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for base_url, spec in specs.items():
        (folder / f"{spec.office.key}.toml").write_text(_entry(base_url, spec), "utf-8")


def _entry(base_url: str, spec: SiteSpec) -> str:
    office = spec.office
    fields: dict[str, object] = {
        "key": office.key,
        "publisher": office.publisher,
        "aliases": [office.short_name],
        "adcode": office.adcode,
        "region": office.region,
        "level": office.level,
        "kind": "department",
        "platform": "auto",
        "columns": [f"{base_url}{office.list_path}"],
        "hosts": [],
        "expected_years": list(office.years),
        "checked": True,
        "allow_loopback": True,
        "plain_http": "replica on loopback",
        **spec.registered,
    }
    # JSON's strings, lists of strings and booleans are TOML's too.
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False).replace('{base}', base_url)}"
        for name, value in fields.items()
    ]
    lines.append("pace = { delay = 0.0, budget = 500 }")
    lines.append('notes = [{ date = "2024-03-01", text = "An invented office on the local replica." }]')
    return "\n".join(lines) + "\n"
