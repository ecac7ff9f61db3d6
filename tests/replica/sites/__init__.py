"""The replica's sites: a module a content management system, each with sites that differ in more than their data."""

from tests.replica.site import SiteSpec
from tests.replica.sites import (
    anhui,
    asp,
    cac,
    epoint,
    generic,
    gkmlpt,
    hanweb,
    hanweb_kinds,
    index_report,
    jeecms,
    jpaas,
    lonsun,
    nfcms,
    shaanxi,
    shandong,
    sitefactory,
    trs,
    trs_lists,
    trs_rows,
    ucap,
    vsb,
    webplus,
)

# The four that most tests crawl.
CORE: tuple[SiteSpec, ...] = (*hanweb.CORE, *trs.CORE)
ALL: tuple[SiteSpec, ...] = (
    *CORE,
    *anhui.SITES,
    *asp.SITES,
    *cac.SITES,
    *epoint.SITES,
    *generic.SITES,
    *gkmlpt.SITES,
    *hanweb_kinds.SITES,
    *index_report.SITES,
    *jeecms.SITES,
    *jpaas.SITES,
    *lonsun.SITES,
    *nfcms.SITES,
    *shaanxi.SITES,
    *shandong.SITES,
    *sitefactory.SITES,
    *trs_lists.SITES,
    *trs_rows.SITES,
    *ucap.SITES,
    *vsb.SITES,
    *webplus.SITES,
)
