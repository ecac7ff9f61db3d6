"""Content management systems of government sites, one module each, and which of them a page comes from."""

from __future__ import annotations

from crawler.platforms import (
    anhui,
    asp,
    cac,
    epoint,
    generic,
    gkmlpt,
    hanweb,
    jeecms,
    jpaas,
    lonsun,
    nfcms,
    shaanxi,
    shandong,
    sitefactory,
    trs,
    ucap,
    vsb,
    webplus,
)
from crawler.platforms.page import Attachment, Detail, Entry, PageError, Platform

__all__ = ["AUTO", "PLATFORMS", "Attachment", "Detail", "Entry", "PageError", "Platform", "platform_of"]

AUTO = "auto"
_KNOWN: tuple[Platform, ...] = (
    anhui,
    asp,
    cac,
    epoint,
    gkmlpt,
    hanweb,
    jeecms,
    jpaas,
    lonsun,
    nfcms,
    shaanxi,
    shandong,
    sitefactory,
    trs,
    ucap,
    vsb,
    webplus,
)
PLATFORMS: dict[str, Platform] = {module.NAME: module for module in (*_KNOWN, generic)}


def platform_of(content: str, url: str, declared: str = AUTO) -> Platform | None:
    """The platform that a registry entry declares, or the surest of those that recognise the page; None for neither."""
    if declared != AUTO:
        return PLATFORMS.get(declared)
    sure = {platform: platform.recognise(content, url) for platform in _KNOWN}
    surest = max(_KNOWN, key=lambda platform: sure[platform])
    if sure[surest] > 0:
        return surest
    # Looking for a list by structure costs most, and says least.
    return generic if generic.recognise(content, url) > 0 else None
