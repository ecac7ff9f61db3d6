"""Content management systems of government sites, one module each, and which of them a page comes from."""

from __future__ import annotations

from crawler.platforms import hanweb, trs
from crawler.platforms.page import Attachment, Detail, Entry, PageError, Platform

__all__ = ["AUTO", "PLATFORMS", "Attachment", "Detail", "Entry", "PageError", "Platform", "platform_of"]

AUTO = "auto"
PLATFORMS: dict[str, Platform] = {module.NAME: module for module in (hanweb, trs)}


def platform_of(content: str, url: str, declared: str = AUTO) -> Platform | None:
    """The platform that a registry entry declares, or the surest of those that recognise the page; None for neither."""
    if declared != AUTO:
        return PLATFORMS.get(declared)
    surest = max(PLATFORMS.values(), key=lambda platform: platform.recognise(content, url))
    return surest if surest.recognise(content, url) > 0 else None
