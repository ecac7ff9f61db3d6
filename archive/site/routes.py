"""Where each page stands: patterns of paths, tried in this order, and what answers them."""

from typing import Any

from archive.site import (
    chain,
    changes,
    citing,
    comparison,
    data,
    dictionary,
    evidence,
    feeds,
    group,
    home,
    publisher,
    publishers,
    readings,
    releases,
    report,
    reuse,
    robots,
    search,
    source,
    threads,
)
from archive.site.coverage import page as coverage
from archive.site.findings import page as findings
from archive.site.operator import pages as operator
from archive.site.status import one as site
from archive.site.status import pages as status

KEY = r"(?P<key>[^/]+)"
YEAR = r"(?P<year>[12]\d\d\d)"
YEARS = r"(?P<years>[12]\d\d\d(?:/[12]\d\d\d)+)"

ROUTES: list[tuple[str, Any]] = [
    (r"/$", home.page),
    (r"/status$", status.page),
    (r"/status\.json$", status.as_json),
    (rf"/status/{KEY}\.json$", site.as_json),
    (rf"/status/{KEY}$", site.page),
    (r"/findings$", findings.page),
    (r"/findings\.json$", findings.as_json),
    (r"/findings\.csv$", findings.as_csv),
    (r"/operator/sign-in$", operator.sign_in),
    (r"/operator/sign-out$", operator.sign_out),
    (r"/review$", operator.review),
    (r"/changes$", changes.page),
    (r"/changes/readings$", readings.page),
    (r"/changes/readings\.json$", readings.as_json),
    (r"/changes\.json$", changes.as_json),
    (r"/changes\.csv$", changes.as_csv),
    (r"/feed/(?P<kind>new|changed|largest|late|gone|back)\.atom$", feeds.page),
    (r"/coverage$", coverage.page),
    (r"/coverage\.json$", coverage.as_json),
    (r"/coverage\.csv$", coverage.as_csv),
    (r"/search$", search.page),
    (r"/search\.json$", search.as_json),
    (r"/data$", data.page),
    (r"/data/queries$", data.queries_page),
    (r"/data/dictionary$", dictionary.page),
    (r"/data/releases$", releases.page),
    (r"/data/releases/(?P<release>\d{4}-\d\d-\d\d(?:\.\d{1,4})?)/(?P<file>\w[\w.-]*)$", releases.file),
    (r"/robots\.txt$", robots.robots),
    (r"/sitemap\.xml$", robots.sitemap),
    (r"/sitemap-(?P<part>[1-9]\d{0,4})\.xml$", robots.sitemap_part),
    (r"/publishers$", publishers.page),
    (rf"/publisher/{KEY}\.json$", publisher.as_json),
    (rf"/publisher/{KEY}$", publisher.page),
    (rf"/promises/{KEY}\.json$", threads.as_json),
    (rf"/promises/{KEY}$", threads.page),
    (rf"/chain/{KEY}\.json$", chain.as_json),
    (rf"/chain/{KEY}\.csv$", chain.as_csv),
    (rf"/chain/{KEY}$", chain.page),
    (rf"/report/{KEY}/{YEAR}\.json$", citing.as_json),
    (rf"/report/{KEY}/{YEAR}\.csv$", citing.as_csv),
    (rf"/report/{KEY}/{YEAR}\.bib$", citing.as_bibtex),
    (rf"/report/{KEY}/{YEAR}\.csl\.json$", citing.as_csl),
    (rf"/report/{KEY}/{YEAR}\.txt$", citing.as_text),
    (rf"/report/{KEY}/{YEAR}$", report.page),
    (rf"/evidence/{KEY}/{YEAR}/(?P<code>[^/]+)$", evidence.page),
    (rf"/source/{KEY}/{YEAR}(?:/(?:page-(?P<sheet>[1-9]\d{{0,3}})\.png|(?P<raw>raw)))?$", source.answer),
    # No publisher's key is like these: keys begin with a code of six digits.
    (r"/compare/group$", group.page),
    (r"/compare/group\.json$", group.as_json),
    (r"/compare/group\.csv$", group.as_csv),
    (rf"/reuse/{KEY}/{YEAR}\.json$", reuse.as_json),
    (rf"/reuse/{KEY}/{YEAR}$", reuse.page),
    (rf"/compare/{KEY}$", comparison.chosen),
    (rf"/compare/{KEY}/{YEARS}\.(?P<format>csv|docx|json)$", comparison.years_file),
    (rf"/compare/{KEY}/{YEARS}$", comparison.years_page),
    (rf"/compare/{KEY}/{YEAR}\.(?P<format>csv|docx|json)$", comparison.revisions_file),
    (rf"/compare/{KEY}/{YEAR}$", comparison.revisions_page),
]
