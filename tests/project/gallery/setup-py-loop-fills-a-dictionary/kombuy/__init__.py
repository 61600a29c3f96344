"""Messaging."""
__version__ = '5.6.2'
