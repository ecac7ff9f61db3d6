"""Work on other machines: one `map(function, keys)` on the workers of a Dask cluster.

A task is a function of one key, the same wherever it runs. It settles what its key is to blame for, and gives that back
as its answer; what it raises is the fault of where it ran, and it is tried elsewhere. Only who asks writes anything.
"""
