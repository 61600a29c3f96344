"""Checks data."""

__version__ = "0.7.8"
