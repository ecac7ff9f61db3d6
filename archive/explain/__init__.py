"""What was read, drawn: in the terminal, and as boxes on the pages of a PDF or an image."""

PAGED = ("pdf", "image")  # the layouts whose places are boxes on pages
