"""What must hold between a publisher's reports of two years in a row: the one place that asks every judge."""

from archive.compare.claims import judge_claims
from archive.compare.pairs import Judge, pair
from archive.compare.stale_years import judge_stale_years
from archive.compare.year_sums import judge_sums
from extract.model import Finding, Report
from extract.sources import sources_of, version_of

# The modules of this package that the judges are made of.
JUDGING = (
    *("across.py", "claims.py", "facts.py", "manner.py", "pairs.py", "sentences.py", "stale_years.py", "year_sums.py"),
)
# Reports are judged anew wherever it changes.
ACROSS_VERSION = version_of([*sources_of("extract"), *(("archive.compare", name) for name in JUDGING)])

# In the order in which their findings are told.
_JUDGES: tuple[Judge, ...] = (judge_sums, judge_claims, judge_stale_years)


def across_years(a: Report, b: Report, *, one_publisher: bool | None = None, merged: bool = False) -> list[Finding]:
    """What every rule across years says: `a` is the report of the year before `b`'s.

    `one_publisher` and `merged` as for `pair`. The findings' `facts` begin with `a:` or `b:`, the report that prints
    them; their `where` is in the text of `b`. A rule that has nothing to say gives no finding.
    """
    judged = pair(a, b, one_publisher=one_publisher, merged=merged)
    return [finding for judge in _JUDGES for finding in judge(judged)]
