"""Hostile documents, made by code: what each is called, how it is made, and what it may be answered.

None is larger than a limit of the reader unless that is its point, so that what is within the limits is tried in full.
"""

from tests.extract.hostile import archives, html, office, pdf, sheets, text, word
from tests.extract.hostile.base import HOSTILE, REPORT, Hostile

__all__ = ["HOSTILE", "REPORT", "Hostile", "archives", "html", "office", "pdf", "sheets", "text", "word"]
