"""vis: administers 1177 for care units."""

__version__ = "0.1.0"
