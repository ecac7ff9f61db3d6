"""What is done for an operator when a night has ended, and at each look of `gongkai watch`: metrics, then alerts."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from archive.alerts import Outcome, alert
from archive.database import NoArchiveError
from archive.ops.condition import condition
from archive.ops.metrics import write_metrics
from archive.ops.settings import Settings


def look_after(data: Path, settings: Settings, say: Callable[[str], None]) -> Outcome:
    """Writes the metrics and tells what is new of what is wrong; `say` hears what could not be done, and no error is
    raised of it: how a night went is not for its messengers to decide."""
    if settings.metrics is not None:
        try:
            write_metrics(settings.metrics, condition(data, settings.address))
        except OSError as error:
            say(f"the metrics cannot be written to {settings.metrics}: {error.strerror}")
        except (NoArchiveError, sqlite3.DatabaseError):
            pass  # a cause of its own, which the alerts tell
    outcome = alert(data, settings)
    for sentence in outcome.failed:
        say(sentence)
    return outcome
