"""Invented reports with known figures, rendered the ways real ones are found; imports nothing of what it tests."""

from tests.documents.figures import (
    BLANK,
    Figure,
    ReportFigures,
    break_sum,
    dash,
    random_figures,
    stated,
)
from tests.documents.pages import PageChrome, render_body, render_html
from tests.documents.report import Report, Truth, make_report, truth
from tests.documents.text import render_pipe, render_stream, render_tab
from tests.documents.word import render_docx

__all__ = [
    "BLANK",
    "Figure",
    "PageChrome",
    "Report",
    "ReportFigures",
    "Truth",
    "break_sum",
    "dash",
    "make_report",
    "random_figures",
    "render_body",
    "render_docx",
    "render_html",
    "render_pipe",
    "render_stream",
    "render_tab",
    "stated",
    "truth",
]
