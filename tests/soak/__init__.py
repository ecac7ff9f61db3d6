"""Many nights over a few replica sites that change and fail, with trouble on this machine, held against an oracle.

A seed makes a plan (`plan`): what each office does before each night (publishes, edits figures or words, goes back to
an earlier text, takes a report down, brings it back, moves), what is wrong with its site, and what befalls the night
itself: killed at some moment, or run into a full disk. The replica is set to it (`stage`), and `gongkai nightly` runs
as people run it, a program (`attempt`): first with the trouble, then once more in peace, on the same sites. Some nights
that were killed find other reports when they are taken up again; before some the clock was wrong, or segments of the
captures were sent elsewhere and lost here (`mishaps`).

After each night in peace the oracle (`oracle`) is asked, which knows only what was served when. It holds the archive
and the published snapshot to it: each report has its revisions in the order in which they could be seen, none lost and
none twice; every cell of the current one is what the site printed; a tombstone stands exactly where the report is
gone; no site has a better verdict than its fault allows, or a worse one than it deserves; the exit status says so.

At the end the archive is held to one that is built from the captures in one go, and to another that is built from the
segments alone, without their index: equal row by row (`equality` names what may differ). `gongkai verify` has the last
word. The same seed gives the same plan. The moment of a kill is named by what the night has done by then (requests
that the sites were asked, lines that it printed), so that a seed fails again up to a few milliseconds.
"""
