"""A theme."""

__version__ = "2.0"
