"""One file."""
__version__: str = '0.3'
