"""vis: administers 1177 for care units."""

__version__ = "0.2.0"
