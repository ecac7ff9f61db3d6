"""The replica's sites: a module a content management system, each with sites that differ in more than their data."""

from tests.replica.site import SiteSpec
from tests.replica.sites import hanweb, hanweb_kinds, jpaas, trs

# The four that most tests crawl.
CORE: tuple[SiteSpec, ...] = (*hanweb.CORE, *trs.CORE)
ALL: tuple[SiteSpec, ...] = (*CORE, *hanweb_kinds.SITES, *jpaas.SITES)
from tests.replica.sites import asp, epoint, generic, hanweb, jeecms, lonsun, sitefactory, trs

# The four that most tests crawl.
CORE: tuple[SiteSpec, ...] = (*hanweb.CORE, *trs.CORE)
ALL: tuple[SiteSpec, ...] = (
    *CORE,
    *asp.SITES,
    *epoint.SITES,
    *generic.SITES,
    *jeecms.SITES,
    *lonsun.SITES,
    *sitefactory.SITES,
)
