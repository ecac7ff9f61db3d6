"""What reading the captures again by the present extractor would change, found out without writing to the archive."""
