"""Where a site keeps its annual reports: the columns that a page leads to, and the ways there, each with its reason.

Sources: 《政府网站发展指引》 (国办发〔2017〕47号), whose tags mark the column; 国办公开办函〔2019〕61号, which fixes
its name; the other names, the slugs and the shapes of addresses are read off real sites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from crawler.pages.leads import MAX_LEADS, YEAR, YEAR_SEGMENT, Lead, last_part, named_links, plain, ranked, values
from crawler.pages.rules import sends_on
from crawler.platforms.files import is_file
from crawler.platforms.page import absolute, metas, parse
from extract.identity import read_title

COLUMN_TYPE = "信息公开年报"

# A column's name tells of disclosure and of a year's report, and names no year itself: that would be a row.
_FULL_NAME = re.compile(r"公开(?:工作)?(?:情况)?的?年(?:报|度(?:工作)?(?:情况)?(?:总结)?的?(?:报告|年报))")
_NAMES = (
    (0.9, _FULL_NAME),
    (
        0.65,
        re.compile(r"(?:历年|往年|单位|本?部门|本?机关|年度)*(?:工作)?(?:年报|年度(?:工作)?报告)(?:公开|专栏|公示)?$"),
    ),
    (0.5, re.compile(r"(?:政府|政务)?信息公开(?:工作)?报告$")),
)
_OTHER_NAME = re.compile(r"指南|制度|解读|通知|通报|模板")
_DATED_NAME = re.compile(YEAR)
_SLUGS = (
    (0.7, re.compile(r"[a-z]{0,10}?(?:xx|zw)?gk_?(?:gz)?_?(?:nb|nianbao|ndbg|ndgzbg|nd)", re.IGNORECASE)),
    (0.7, re.compile(r"common_zfxxgknb|(?:zf)?xxgklby_nb|\w{0,20}annualreport", re.IGNORECASE)),
    (0.4, re.compile(r"(?:gz|ln|bm|jd|xz)?(?:nb|ndbg|ndgzbg|nianbao)", re.IGNORECASE)),
)
_SLUG_AND_NAME = 0.1  # of a slug's sureness, where the name is a column's too
_IDENTITY = re.compile(rf"_\d+$|{YEAR}$")  # zfxxgknb_72026, gknb2017
_GKMLPT = re.compile(r"^(?P<prefix>(?:/[\w-]+){0,3}?/gkmlpt)(?:/(?!content/)|$)", re.IGNORECASE)

_WAY_NAMES = (
    (0.9, re.compile(r"(?:法定)?(?:政府|政务|校务)?信息公开(?:平台|专栏|专区|网|栏目)?")),
    (0.7, re.compile(r"法定(?:主动)?公开(?:内容|目录)?|(?:政府)?信息公开目录|主动公开(?:目录|内容)?|公开专栏")),
    (0.6, re.compile(r"政务公开|政府公开|公开|阳光政务")),
)
_WAY_SLUG = re.compile(r"(?:zf|zw|xz)?xxgk\w{0,4}|zwgk", re.IGNORECASE)

_YEAR_NAME = re.compile(
    rf"{YEAR}(?:年度?)?(?:(?:政府|政务)?信息公开)?(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)?(?:专栏|公开)?"
)
_OF_YEARS = re.compile(r"年|公开|报告")
_UNITS = (
    r"(?:[市区县旗省州镇]|各|全[市区县])?(?:人民)?(?:政府)?(?:直属?|级|属|所属)?(?:政府)?(?:工作)?"
    r"(?:部门|机关|单位|机构|街道|镇街|街镇|乡镇|镇乡|乡|镇|办事处|本级)(?:街道|乡镇|办事处)?[、和及与(]?"
)
_UNIT_NAME = re.compile(rf"(?:{_UNITS}){{1,3}}")
_UNIT_ANNUAL_NAME = re.compile(
    rf"(?:(?:{_UNITS}){{1,3}}|[市区县旗省州](?:人民)?政府)(?:(?:政府|政务)?信息公开)?(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)"
)
_UNIT_SLUG = re.compile(
    rf"(?:{YEAR})?(?:(?:[sqxz]|qzf|szf|xzf)?(?:z|zf|g|gz)?bm|[zs]?y?jd|jdbsc|xzjj|xzjd|jdxz|zsdw|sxzj|zj|jz|xz|[sqx]bj|[sqx]zf)",
    re.IGNORECASE,
)
_LONGEST_NAME = 20  # characters of a column's name; a document's title is longer


def columns(content: str, url: str) -> list[Lead]:
    """The columns of annual reports that any page of a site leads to, the page itself included, the surest first.

    Raises PageError for a page that cannot be parsed.
    """
    tree = parse(content)
    found = [lead for lead in [_own(tree, url)] if lead is not None]
    for name, link in named_links(tree, url):
        if (platform := _GKMLPT.match(urlsplit(link).path)) is not None:
            annual = urljoin(link, f"{platform['prefix']}/annualreport")
            found.append(Lead(annual, name, 0.85, "gkmlpt has its annual reports at /gkmlpt/annualreport"))
            found.append(_column_lead(name, link) or Lead(link, name, 0.6, "gkmlpt lists all that is published"))
        elif (lead := _column_lead(name, link)) is not None:
            found.append(lead)
    return ranked(found)


def ways(content: str, url: str) -> list[Lead]:
    """Pages on the way to a column, the surest first: the disclosure platform, a frame, where a page forwards to.

    Raises PageError for a page that cannot be parsed.
    """
    tree = parse(content)
    found = [*_frames(tree, url)]
    if (target := sends_on(content, url)) is not None:
        found.append(Lead(target, "", 0.95, "the page forwards there"))
    for name, link in named_links(tree, url):
        sure = next((sure for sure, pattern in _WAY_NAMES if pattern.fullmatch(name)), 0.0)
        slug = last_part(link)
        named = _WAY_SLUG.fullmatch(_IDENTITY.sub("", slug)) is not None
        if sure:
            found.append(Lead(link, name, sure + (0.05 if named else 0.0), f"the link says {name}"))
        elif named:
            found.append(Lead(link, name, 0.5, f"the address ends in {slug}"))
    return [lead for lead in ranked(found) if lead.url != url]


def year_columns(content: str, url: str) -> list[Lead]:
    """A column's own columns, one a year (2023年, gknb2023/) or one a kind of unit (部门年报, szbm/), in page order.

    What a bare year or 部门年报 names may stand anywhere on the page's host; what only its address tells, and a bare
    kind of unit, below the page's folder. Raises PageError for a page that cannot be parsed.
    """
    folder = urljoin(url, "./")
    host = urlsplit(url).netloc
    found: dict[str, Lead] = {}
    for name, link in named_links(parse(content), url):
        if link in (url, folder) or link in found or urlsplit(link).netloc != host or is_file(link):
            continue
        below = link.removeprefix(folder) if link.startswith(folder) else None
        if (lead := _part(name, link, below)) is not None:
            found[link] = lead
            if len(found) >= MAX_LEADS:
                break
    return list(found.values())


def _own(tree: _Element, url: str) -> Lead | None:
    """The page itself, where its tags or its address say that it is the column; an article never is."""
    tags = metas(tree)
    if "articletitle" in tags:
        return None
    name = plain(tags.get("columnname", ""))
    if COLUMN_TYPE in tags.get("columntype", ""):
        return Lead(url, name, 1.0, f"its ColumnType tag says {COLUMN_TYPE}")
    lead = _column_lead(name, url)
    if lead is None or not name:
        return lead
    return Lead(url, name, lead.sure, f"its ColumnName tag says {name}")


def _column_lead(name: str, link: str) -> Lead | None:
    """The lead that a link is, by its name and its address; None for a link that is none."""
    if is_file(link) or _DATED_NAME.search(name) or _OTHER_NAME.search(name):
        return None
    if (title := read_title(name)) is not None and title.rejected:
        return None
    slug, by_slug = column_slug(link)
    said = next((sure for sure, pattern in _NAMES if (pattern.search if sure > 0.8 else pattern.match)(name)), 0.0)
    if said:
        reason = f"the link says {name}" + (f", its address ends in {slug}" if by_slug else "")
        return Lead(link, name, said + _SLUG_AND_NAME * by_slug, reason)
    if by_slug > 0.5 or (by_slug and not name):
        return Lead(link, name, by_slug, f"the address ends in {slug}")
    return None


def column_slug(link: str) -> tuple[str, float]:
    """What of an address is a column's slug, and how sure that makes it one; ("", 0.0) where nothing is."""
    for part in (last_part(link), *values(link)):
        bare = _IDENTITY.sub("", part)
        for sure, pattern in _SLUGS:
            if pattern.fullmatch(bare):
                return part, sure
    return "", 0.0


def _part(name: str, link: str, below: str | None) -> Lead | None:
    """A link on a column as one of the column's own columns; `below` is its address below the column's folder."""
    slug = last_part(f"/{below}") if below is not None and below.strip("/").count("/") <= 1 else ""
    of_year = YEAR_SEGMENT.fullmatch(slug) is not None
    row = len(name) > _LONGEST_NAME or read_title(name) is not None
    # 2023年政府信息公开年报 may as well be the report: then its address tells.
    if _YEAR_NAME.fullmatch(name) and (of_year or not row):
        return Lead(link, name, 0.8, f"a column of one year: {name}", "year")
    if _UNIT_ANNUAL_NAME.fullmatch(name):
        return Lead(link, name, 0.8, f"a column of units: {name}", "units")
    if row:
        return None
    # Any column may have a number that is a year's: 2012.html is not named by it.
    if of_year and (not slug.isdigit() or not name or _OF_YEARS.search(name)):
        return Lead(link, name, 0.8, f"a column of one year: its address ends in {slug}", "year")
    if below is not None and _UNIT_NAME.fullmatch(name):
        return Lead(link, name, 0.8, f"a column of units: {name}, below this one", "units")
    if slug and _UNIT_SLUG.fullmatch(slug):
        return Lead(link, name, 0.8, f"a column of units: its address ends in {slug}", "units")
    return None


def _frames(tree: _Element, url: str) -> Iterator[Lead]:
    for element in tree.iter("frame", "iframe"):
        if (link := absolute(url, element.get("src"))) is not None and not is_file(link):
            yield Lead(link, "", 0.3, "a frame of the page")
