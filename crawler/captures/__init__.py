"""The capture store: what was fetched or handed in, kept for ever in WARC/1.1 segments, and its index."""

from crawler.captures.store import Capture, CaptureError, CaptureStore, Origin, Problem, Share, now

__all__ = ["Capture", "CaptureError", "CaptureStore", "Origin", "Problem", "Share", "now"]
