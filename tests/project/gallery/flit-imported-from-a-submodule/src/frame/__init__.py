"""A frame."""
from ._meta import version as __version__
