"""What a page is, whatever it seems: its characters, its kind, what it leads to, what it says. Pure functions."""
