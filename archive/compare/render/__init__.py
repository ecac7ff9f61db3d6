"""A comparison for people: for the terminal, as a page that needs nothing else, and as a Word document."""

from archive.compare.render.outline import Outline, ProsePairs, outline

__all__ = ["Outline", "ProsePairs", "outline"]
