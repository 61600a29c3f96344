"""Typed, build great CLIs."""

__version__ = "0.20.0"
