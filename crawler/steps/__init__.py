"""The steps of a crawl: what follows from a list, from a report's page, from a file, from what is no longer listed.

Each is a function of the site's visit and of an answer, and yields what is to be asked next. None asks by itself.
"""
