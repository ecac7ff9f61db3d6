"""The replica's sites: a module a content management system, each with sites that differ in more than their data."""

from tests.replica.site import SiteSpec
from tests.replica.sites import (
    asp,
    epoint,
    generic,
    gkmlpt,
    hanweb,
    hanweb_kinds,
    jeecms,
    jpaas,
    lonsun,
    nfcms,
    sitefactory,
    trs,
)

# The four that most tests crawl.
CORE: tuple[SiteSpec, ...] = (*hanweb.CORE, *trs.CORE)
ALL: tuple[SiteSpec, ...] = (
    *CORE,
    *asp.SITES,
    *epoint.SITES,
    *generic.SITES,
    *gkmlpt.SITES,
    *hanweb_kinds.SITES,
    *jeecms.SITES,
    *jpaas.SITES,
    *lonsun.SITES,
    *nfcms.SITES,
    *sitefactory.SITES,
)
