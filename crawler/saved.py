"""Pages of a site saved for its test, as they were fetched, and what the platform's properties read on them."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from crawler.pages.charset import decode_page
from crawler.platforms import PLATFORMS, Attachment, Detail, platform_of, platform_of_list
from extract.identity import read_title

PAGES = "pages.toml"


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One saved page. `platform` is the name of what reads it; an answer to a script does not show it itself."""

    url: str
    text: str
    platform: str

    @property
    def recognised(self) -> str | None:
        """The platform that the page itself shows."""
        found = platform_of(self.text, self.url)
        return found.NAME if found else None

    @property
    def recognised_list(self) -> str | None:
        """The platform that reads the page as a list."""
        found = platform_of_list(self.text, self.url)
        return found.NAME if found else None

    @property
    def reports(self) -> list[tuple[str, str, str | None]]:
        """The rows whose titles are those of reports: address, title, date (ISO)."""
        rows = ((row, read_title(row.title)) for row in PLATFORMS[self.platform].entries(self.text, self.url))
        return [(row.url, row.title, row.listed_on) for row, title in rows if title is not None and not title.rejected]

    @property
    def next_pages(self) -> list[str]:
        """The addresses of the list's next page."""
        return PLATFORMS[self.platform].next_pages(self.text, self.url)

    @property
    def detail(self) -> Detail:
        """What the page says of itself."""
        return PLATFORMS[self.platform].detail(self.text, self.url)

    @property
    def attachments(self) -> list[Attachment]:
        """The files that the page offers."""
        return PLATFORMS[self.platform].attachments(self.text, self.url)


def saved(folder: Path, name: str) -> SavedPage:
    """The page of that name in a folder with its `pages.toml`. Raises ValueError for other bytes than were saved."""
    told = tomllib.loads((folder / PAGES).read_text("utf-8"))[name]
    body = (folder / told["file"]).read_bytes()
    if hashlib.sha256(body).hexdigest() != told["sha256"]:
        raise ValueError(f"{folder / told['file']} is not the page that was fetched")
    return SavedPage(told["url"], decode_page(body, told.get("content_type")).text, told["platform"])
