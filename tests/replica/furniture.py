"""What every page of a replica site has around its contents."""

from html import escape

from tests.documents.pages import PageChrome
from tests.replica.content import Entry, Office


def site_chrome(office: Office) -> PageChrome:
    """The names and codes that an office's site puts into its tags."""
    return PageChrome(site_name=office.site_name, domain=office.host, site_code=f"{office.adcode}0004")


def navigation(office: Office, chrome: PageChrome) -> str:
    """The menu, with a link to the column of reports."""
    names = "".join(f"<li><a href='/'>{name}</a></li>" for name in chrome.navigation)
    return f'<ul class="nav">{names}<li><a href="{office.list_path}">{chrome.column}</a></li></ul>'


def footer(chrome: PageChrome) -> str:
    """Who runs the site, and its code."""
    return f'<div class="footer">主办：{chrome.site_name} 网站标识码：{chrome.site_code}</div>'


def home(office: Office, chrome: PageChrome, charset: str, entries: list[Entry]) -> str:
    """The home page; some sites also give it, with status 200, for a path that they do not know."""
    newest = "".join(f"<li>{escape(entry.title)}</li>" for entry in entries[:5] if not entry.report)
    return f"""<!DOCTYPE html>
<html><head>
{charset}
<title>{chrome.site_name}</title></head><body>
{navigation(office, chrome)}
<div class="home"><ul>{newest}</ul></div>
{footer(chrome)}
</body></html>
"""
