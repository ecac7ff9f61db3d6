"""What a publisher's reports say of problems and promises, as the archive or a snapshot of it holds their sections."""

import json
import sqlite3

from archive.compare.threads import Account, account
from extract.model import Part, Section


def load_accounts(connection: sqlite3.Connection, publisher_key: str) -> list[Account]:
    """The account of each year that the publisher has a report of, by year, from its current revision."""
    sections: dict[int, list[Section]] = {}
    for year, key, heading, text, parts in connection.execute(_SECTIONS, (publisher_key,)):
        of_year = sections.setdefault(year, [])
        if key is not None:
            within = (Part(part["key"], part["heading"], tuple(part["within"])) for part in json.loads(parts))
            of_year.append(Section(key, heading, text, None, None, tuple(within)))
    return [account(year, of_year) for year, of_year in sections.items()]


_SECTIONS = """
SELECT report.year, section.key, section.heading, section.text, section.parts
FROM publisher JOIN report ON report.publisher_id = publisher.id
LEFT JOIN section ON section.revision_id = report.current_revision_id
WHERE publisher.key = ? ORDER BY report.year, section.position
"""
