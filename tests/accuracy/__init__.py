"""How much of a report is read in each layout, and whether anything is ever read wrongly."""
