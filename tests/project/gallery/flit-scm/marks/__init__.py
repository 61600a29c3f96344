"""Counts marks."""

from ._version import version as __version__
