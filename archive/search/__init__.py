"""Searching the words of all reports: every Chinese word of one character and more, without a word list.

`tokens` has the one rule by which texts are indexed and queries asked, `index` bakes the index into the snapshot,
`query` asks it, `snippets` shows where the words stand.
"""
