"""The replica sites of a soak, set to what a night's plan says."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.documents import Report, Truth, make_report, stated, truth
from tests.replica.content import Entry, Office, entries_of, reports_of
from tests.replica.faults import fault_of
from tests.replica.server import Replica
from tests.replica.site import SiteSpec
from tests.replica.sites import CORE, anhui, generic, jeecms, trs_rows
from tests.soak.plan import Served, Version

# Lists that scripts write, static files with validators, pages with counters, reports cut into pages, Word files.
SITES: tuple[SiteSpec, ...] = (*CORE, *anhui.SITES, *generic.SITES[:5], *jeecms.SITES, trs_rows.SITES[0])
OFFICES: tuple[Office, ...] = tuple(spec.office for spec in SITES)
# Those whose reports lie under their column, so that they move with it.
MOVABLE = frozenset(
    ("330991-zjj", "370992-czj", "420993-zrj", "430994-mzj", "349751-zjj", "349753-mzj", "349755-slj", "429706-sthjj")
)

# Those that show their home page in place of what is not there: nothing tells then that their last report is gone.
LAST_STAYS = frozenset(("330991-zjj", "420993-zrj"))

# What an edit changes: a cell that no sum holds, so that the edited report is as sound as the first one.
EDITED = "proactive.licensing.decisions"
STEP = 7


# The sentence at the end of an overview whose words were edited: the mark, a digit each, says for the how-manieth time.
MARKED = "（文字订正标记：{}）"
MARKS = "子丑寅卯辰巳午未申酉"


def mark_of(words: int) -> str:
    """The mark of a text whose words were edited so often."""
    return "".join(MARKS[int(digit)] for digit in str(words))


@functools.cache
def version_of(office: Office, year: int, version: Version) -> Report:
    """An office's report as it says it after so many edits, with the sentences that restate the figure."""
    report = reports_of(office)[year]
    if version == Version():
        return report
    figures = report.figures.with_cells({EDITED: stated(report.figures.number(EDITED) + STEP * version.figures)})
    edited = make_report(
        office.publisher,
        year,
        figures,
        short_name=office.short_name,
        title_form=office.title_form,
        published_on=report.published_on,
        style=report.style,
    )
    assert edited.title == report.title
    if version.words == 0:
        return edited
    overview, *others = edited.sections
    marked = (*overview.paragraphs, MARKED.format(mark_of(version.words)))
    return replace(edited, sections=(replace(overview, paragraphs=marked), *others))


@functools.cache
def printed(office: Office, year: int, version: Version) -> Truth:
    """Every cell that a version of a report prints."""
    return truth(version_of(office, year, version))


def rows_of(office: Office, versions: dict[int, Version]) -> list[Entry]:
    """The rows of an office's column where only these reports are there, in these versions."""
    rows: list[Entry] = []
    for entry in entries_of(office):
        if entry.report is None:
            rows.append(entry)
        elif entry.report.year in versions:
            year = entry.report.year
            rows.append(replace(entry, report=version_of(office, year, versions[year])))
    return rows


def at_address(office: Office, address: int) -> Office:
    """The office with its column at another address than the first, 0; its reports' addresses begin with that."""
    folder, _, name = office.list_path.rpartition("/")
    return replace(office, list_path=f"{folder}{address or ''}/{name}")


def set_stage(replica: Replica, specs: Sequence[SiteSpec], stage: Mapping[str, Served]) -> None:
    """Has each site serve what a night's plan says, and the registry name the columns that it says."""
    for office in replica.offices:
        served = stage[office.key]
        replica.set_column(at_address(office, served.address), rows_of(office, served.versions))
        replica.set_fault(office.key, served.fault and fault_of(served.fault, replica.site(office.key)))
    replica.write_entries(
        [replace(spec, office=at_address(spec.office, stage[spec.office.key].registered)) for spec in specs]
    )
