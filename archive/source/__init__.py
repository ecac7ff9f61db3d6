"""The archived source of a report, shown again: a cleaned rendering of what was captured, with one cell marked.

Nothing of a capture reaches a browser but words, tables and pictures of pages. It is made in a process of its own.
"""
