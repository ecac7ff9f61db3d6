"""A comparison for people: for the terminal, and as a page that needs nothing else."""

from archive.compare.render.html import render_html
from archive.compare.render.text import render_text

__all__ = ["render_html", "render_text"]
