"""Hostile input: every reader, any bytes, and what it may answer."""
