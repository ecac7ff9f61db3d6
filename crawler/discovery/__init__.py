"""A new site: from any of its addresses to its column, a trial crawl, and an entry of the registry with its test."""
