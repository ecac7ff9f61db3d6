"""What `sites add` writes for a new site: the entry, the saved pages, and a test of what the platform reads on them."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width

import tomlkit

from crawler.captures import CaptureStore
from crawler.discovery.trial import RUN, Discovery, text_of_capture
from crawler.entry import entry_text
from crawler.platforms import platform_of
from crawler.registry import SITES, Registry
from crawler.results import CAPTURES
from crawler.saved import PAGES, saved

CHECKOUT = SITES.parents[1]
TESTS = CHECKOUT / "tests" / "crawler" / "sites"
LINE_WIDTH = 120
_TOO_LONG = "# ruff: noqa: E501"
_SUFFIXES = {"text/html": ".html", "application/json": ".json", "text/xml": ".xml", "application/xml": ".xml"}


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a new site."""

    entry: Path
    test: Path
    pages: tuple[Path, ...]


def tests_folder(registry: Path) -> Path:
    """Where a new site's test goes: with the project's tests in a checkout, else beside the entries."""
    return TESTS if registry.resolve() == SITES.resolve() and TESTS.parent.is_dir() else registry / "tests"


def write_site(discovery: Discovery, data: Path, registry: Path, tests: Path, *, force: bool) -> Written:
    """Writes the entry, its pages (from the captures under `data`) and its test.

    Nothing that is there is written over without `force`: raises FileExistsError. Raises RegistryError where the
    entry does not go with the others.
    """
    key = discovery.site.key
    entry, folder = registry / f"{key}.toml", tests / key
    if not force:
        for path in (entry, folder):
            if path.exists():
                raise FileExistsError(f"{path} is already there; --force writes over it")
    text = entry_text(discovery.site)
    _check(text, entry, registry)
    registry.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    entry.write_text(text, "utf-8")
    pages = _save_pages(discovery, data, folder)
    test = folder / f"test_{key.replace('-', '_')}.py"
    test.write_text(_test(discovery, folder, pages), "utf-8")
    return Written(entry, test, tuple(pages.values()))


def _check(text: str, entry: Path, registry: Path) -> None:
    """Raises RegistryError where the registry would not load with the entry in it."""
    with tempfile.TemporaryDirectory(prefix="gongkai-registry-") as scratch:
        for path in registry.glob("*.toml"):
            shutil.copy(path, scratch)
        Path(scratch, entry.name).write_text(text, "utf-8")
        Registry.load(Path(scratch))


def _save_pages(discovery: Discovery, data: Path, folder: Path) -> dict[str, Path]:
    """The pages as they were fetched, without their content coding, and what is known of each beside them."""
    told = tomlkit.document()
    paths = {}
    with CaptureStore(data / CAPTURES) as store:
        for name, url in discovery.pages.items():
            capture = store.in_run(RUN, url)
            if capture is None:
                continue
            # A list's column and the answers to its script are one platform's; a report may be of another.
            own = platform_of(text_of_capture(store, capture), url) if name == "report" else None
            path = folder / f"{name}{_SUFFIXES.get(capture.media_type or '', '.bin')}"
            path.write_bytes(store.payload(capture))
            paths[name] = path
            headers = {header.lower(): value for header, value in store.headers(capture)}
            known = {
                "file": path.name,
                "url": url,
                "content_type": headers.get("content-type"),
                "fetched_at": capture.fetched_at,
                "sha256": capture.sha256,
                "platform": own.NAME if own else discovery.column.platform,
            }
            told[name] = {field: value for field, value in known.items() if value is not None}
    (folder / PAGES).write_text(tomlkit.dumps(told), "utf-8")
    return paths


def _test(discovery: Discovery, folder: Path, pages: Mapping[str, Path]) -> str:
    """A test module, as the project's formatter leaves it."""
    name = discovery.site.publisher
    head = [
        f'"""{name}: its pages as they were fetched, and what the platform reads on them."""\n',
        "from pathlib import Path\n",
        "from crawler.saved import saved\n",
        "FOLDER = Path(__file__).parent\n",
    ]
    blocks = ["\n".join(head)]
    for name in pages:
        page = saved(folder, name)
        lines = [f"page = saved(FOLDER, {_string(name)})"]
        if name == "report":
            lines += [
                _is("page.recognised", page.recognised),
                _is("page.detail.title", page.detail.title),
                _is("page.detail.published", page.detail.published),
                *_list(
                    "[(file.url, file.name) for file in page.attachments]",
                    [(file.url, file.name) for file in page.attachments],
                ),
            ]
        else:
            lines += [_is("page.recognised_list", page.recognised_list)] if name == "column" else []
            lines += [*_list("page.reports", page.reports), *_list("page.next_pages", page.next_pages)]
        blocks.append(f"def test_{name}() -> None:\n" + "".join(f"    {line}\n" for line in lines))
    text = "\n\n".join(blocks)
    return text.replace("\n\n", f"\n\n{_TOO_LONG}\n\n", 1) if any(map(_is_long, text.splitlines())) else text


def _is_long(line: str) -> bool:
    """Whether the linter takes a line for too long: a Chinese letter counts twice, a single long word is let be."""
    width = sum(1 + (east_asian_width(letter) in "WF") for letter in line)
    return width > LINE_WIDTH and " " in line.strip()


def _is(what: str, value: str | None) -> str:
    return f"assert {what} is None" if value is None else f"assert {what} == {_string(value)}"


def _list(what: str, values: Iterable[str | tuple[str | None, ...]]) -> list[str]:
    """The lines of an assertion on a list, one value a line."""
    lines = []
    for value in values:
        if isinstance(value, str):
            lines.append(f"    {_string(value)},")
        else:
            lines += ["    (", *(f"        {_string(part)}," for part in value), "    ),"]
    return [f"assert {what} == [", *lines, "]"] if lines else [f"assert {what} == []"]


def _string(value: str | None) -> str:
    """A literal: JSON's strings are Python's too."""
    return "None" if value is None else json.dumps(value, ensure_ascii=False)
