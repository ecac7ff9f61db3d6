"""Fuzzing: what must hold of every reading, held against documents that nobody wrote."""
