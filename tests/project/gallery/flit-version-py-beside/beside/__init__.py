"""Beside."""
from beside.version import __version__
