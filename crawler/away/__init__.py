"""Sites crawled on other machines: what they are lent, what comes back, and how it is taken in.

A task is the sites of one group of hosts, so that a host's pace and its one connection are kept within a process. It
gets a small capture store with what the site gave before, in which an ordinary crawl runs; what that adds is taken into
the captures byte for byte, with the site's result, by the one process that holds the right to write them.
"""
