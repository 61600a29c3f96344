# bumped by hand
__version__ = "1.3.0"
