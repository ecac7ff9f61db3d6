"""What a snapshot has beside the archive's own tables, made when it is baked: tables that its pages ask instead."""

import sqlite3
from collections.abc import Callable

from archive.change_tables import bake_changes
from archive.coverage_tables import bake_coverage
from archive.finding_rates import bake_rates
from archive.finding_tables import bake_findings
from archive.front_tables import bake_front
from archive.night_tables import bake_nights
from archive.reading_changes import bake_readings
from archive.search.index import bake_search
from archive.sharing.index import bake_sentences
from archive.sharing.summary import bake_sharing

# Each writes its tables anew into a database that nobody reads yet, inside the caller's transaction.
BAKERS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    bake_coverage,
    bake_changes,
    bake_findings,
    bake_rates,
    bake_readings,
    bake_nights,
    bake_front,
    bake_search,
    bake_sentences,
    bake_sharing,
)
