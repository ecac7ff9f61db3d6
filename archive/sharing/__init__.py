"""Sentences that reports share: their keys, kept report by report, and what a snapshot makes of them."""
